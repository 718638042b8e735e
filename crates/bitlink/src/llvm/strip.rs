//! Removing from a unit's functions what ties them to how they were compiled.

use llvm_sys::core::{
    LLVMCountParams, LLVMGetBasicBlockTerminator, LLVMGetCalledValue,
    LLVMGetEnumAttributeKindForName, LLVMGetFirstBasicBlock, LLVMGetInstructionOpcode,
    LLVMGetMDKindIDInContext, LLVMGetNextBasicBlock, LLVMHasPersonalityFn,
    LLVMInstructionEraseFromParent, LLVMIsACallInst, LLVMIsAFunction,
    LLVMRemoveEnumAttributeAtIndex, LLVMRemoveStringAttributeAtIndex, LLVMSetMetadata,
    LLVMSetPersonalityFn,
};
use llvm_sys::prelude::LLVMValueRef;
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMOpcode};

use super::imports::{functions, name_of};
use super::invariant::instructions;
use super::module::Module;

/// Attributes that name a CPU, or a stack probe that a `no_std` unit does not have.
const CPU_ATTRIBUTES: [&str; 4] = ["target-cpu", "target-features", "tune-cpu", "probe-stack"];

/// A function whose CPU differs from its caller's is not inlined, and the target machine decides
/// anyway.
pub(super) fn cpu(module: &Module) {
    for function in functions(module.raw()) {
        for name in CPU_ATTRIBUTES {
            let (start, length) = (name.as_ptr().cast(), name.len() as u32);
            let index = LLVMAttributeFunctionIndex;
            // SAFETY: a live function and a name of that length.
            unsafe { LLVMRemoveStringAttributeAtIndex(function, index, start, length) };
        }
    }
}

/// Inlining from the precompiled `core` leaves `rust_eh_personality` on functions that catch
/// nothing: it would count as an import.
pub(super) fn idle_personality(module: &Module) {
    for function in functions(module.raw()) {
        // SAFETY: a live function; null takes the personality away.
        unsafe {
            if LLVMHasPersonalityFn(function) != 0 && !catches(function) {
                LLVMSetPersonalityFn(function, std::ptr::null_mut());
            }
        }
    }
}

/// Scopes within which references do not alias, and promises about loaded values: the inliner
/// copies and rewrites them with each call.
pub(super) fn aliasing(module: &Module) {
    const KINDS: [&str; 4] = ["alias.scope", "noalias", "noundef", "nonnull"];
    const NOALIAS: &str = "noalias";
    let context = module.context().raw();
    // SAFETY: live functions, instructions and names of that length; an instruction without
    // result is taken out of its block once.
    unsafe {
        let kinds = KINDS
            .map(|kind| LLVMGetMDKindIDInContext(context, kind.as_ptr().cast(), kind.len() as u32));
        let noalias = LLVMGetEnumAttributeKindForName(NOALIAS.as_ptr().cast(), NOALIAS.len());
        for function in functions(module.raw()) {
            for parameter in 1..=LLVMCountParams(function) {
                LLVMRemoveEnumAttributeAtIndex(function, parameter, noalias);
            }
            for instruction in instructions(function) {
                for kind in kinds {
                    LLVMSetMetadata(instruction, kind, std::ptr::null_mut());
                }
                if declares_scope(instruction) {
                    LLVMInstructionEraseFromParent(instruction);
                }
            }
        }
    }
}

fn declares_scope(instruction: LLVMValueRef) -> bool {
    // SAFETY: a live instruction; a direct call's callee is a global with a name.
    unsafe {
        !LLVMIsACallInst(instruction).is_null() && {
            let callee = LLVMGetCalledValue(instruction);
            !LLVMIsAFunction(callee).is_null()
                && name_of(callee) == "llvm.experimental.noalias.scope.decl"
        }
    }
}

/// Whether an exception may stop in the function.
fn catches(function: LLVMValueRef) -> bool {
    let some = |block: *mut llvm_sys::LLVMBasicBlock| (!block.is_null()).then_some(block);
    // SAFETY: a live function; the walk ends at null.
    let first = unsafe { some(LLVMGetFirstBasicBlock(function)) };
    // SAFETY: as above.
    let next = |&block: &_| unsafe { some(LLVMGetNextBasicBlock(block)) };
    std::iter::successors(first, next).any(|block| {
        // SAFETY: a verified block ends with a terminator.
        let end = unsafe { LLVMGetInstructionOpcode(LLVMGetBasicBlockTerminator(block)) };
        matches!(end, LLVMOpcode::LLVMInvoke | LLVMOpcode::LLVMResume)
    })
}
