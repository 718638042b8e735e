//! Functions that are seldom called keep all registers for their callers: see
//! [`Prepare::cold_calls_spare_registers`](super::library::Prepare::cold_calls_spare_registers).

use llvm_sys::core::{
    LLVMGetCalledValue, LLVMGetEnumAttributeAtIndex, LLVMGetEnumAttributeKindForName,
    LLVMGetFirstUse, LLVMGetNextUse, LLVMIsACallInst, LLVMSetFunctionCallConv,
    LLVMSetInstructionCallConv,
};
use llvm_sys::prelude::LLVMValueRef;
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMCallConv};

use super::imports::{functions, is_declaration, is_visible};
use super::invariant::instructions;
use super::module::Module;

/// Gives LLVM's convention `preserve_most` to the module's own functions that are marked as cold,
/// do not unwind, and are used by direct calls only.
pub(super) fn registers(module: &Module) {
    let all = functions(module.raw());
    let calls: Vec<LLVMValueRef> =
        all.iter().flat_map(|&function| instructions(function)).filter(|&i| is_call(i)).collect();
    for function in all.into_iter().filter(|&function| is_seldom_called(function)) {
        // SAFETY: live calls, of functions or of pointers.
        let calls_it = |&&call: &&LLVMValueRef| unsafe { LLVMGetCalledValue(call) == function };
        let direct: Vec<_> = calls.iter().filter(calls_it).collect();
        if direct.len() != uses(function) {
            continue;
        }
        let convention = LLVMCallConv::LLVMPreserveMostCallConv as u32;
        // SAFETY: a live function with all of its calls, which change together.
        unsafe {
            LLVMSetFunctionCallConv(function, convention);
            direct.iter().for_each(|&&call| LLVMSetInstructionCallConv(call, convention));
        }
    }
}

fn is_call(instruction: LLVMValueRef) -> bool {
    // SAFETY: a live instruction.
    unsafe { !LLVMIsACallInst(instruction).is_null() }
}

fn is_seldom_called(function: LLVMValueRef) -> bool {
    let is_own = !is_declaration(function) && !is_visible(function);
    is_own && ["cold", "nounwind"].iter().all(|name| has(function, name))
}

fn has(function: LLVMValueRef, attribute: &str) -> bool {
    // SAFETY: a live function; the name is given with its length.
    unsafe {
        let kind = LLVMGetEnumAttributeKindForName(attribute.as_ptr().cast(), attribute.len());
        !LLVMGetEnumAttributeAtIndex(function, LLVMAttributeFunctionIndex, kind).is_null()
    }
}

fn uses(function: LLVMValueRef) -> usize {
    let some = |at: llvm_sys::prelude::LLVMUseRef| (!at.is_null()).then_some(at);
    // SAFETY: a live function; the walk ends at null.
    let first = some(unsafe { LLVMGetFirstUse(function) });
    // SAFETY: as above.
    std::iter::successors(first, |&at| some(unsafe { LLVMGetNextUse(at) })).count()
}
