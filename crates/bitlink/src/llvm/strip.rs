//! Removing from a unit's functions what ties them to how they were compiled.

use llvm_sys::core::{
    LLVMGetBasicBlockTerminator, LLVMGetFirstBasicBlock, LLVMGetInstructionOpcode,
    LLVMGetNextBasicBlock, LLVMHasPersonalityFn, LLVMRemoveStringAttributeAtIndex,
    LLVMSetPersonalityFn,
};
use llvm_sys::prelude::LLVMValueRef;
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMOpcode};

use super::imports::functions;
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
