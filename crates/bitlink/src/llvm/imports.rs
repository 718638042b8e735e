//! Walks over the functions and data of a module.

use llvm_sys::LLVMLinkage;
use llvm_sys::core::{
    LLVMGetFirstFunction, LLVMGetFirstGlobal, LLVMGetFirstUse, LLVMGetLinkage, LLVMGetNextFunction,
    LLVMGetNextGlobal, LLVMGetValueName2, LLVMIsDeclaration, LLVMIsThreadLocal,
};
use llvm_sys::prelude::LLVMValueRef;

use super::module::Module;
use crate::contract::Symbols;

/// Copies the name of a global value.
pub(crate) fn name_of(value: LLVMValueRef) -> String {
    let mut length = 0;
    // SAFETY: callers pass live values; LLVM keeps `length` bytes there.
    let bytes = unsafe {
        let start = LLVMGetValueName2(value, &mut length);
        std::slice::from_raw_parts(start.cast::<u8>(), length)
    };
    String::from_utf8_lossy(bytes).into_owned()
}

impl Module {
    /// All functions, defined and declared.
    pub(crate) fn functions(&self) -> Vec<LLVMValueRef> {
        // SAFETY: the module is live.
        let first = unsafe { LLVMGetFirstFunction(self.raw()) };
        let next = |&function: &LLVMValueRef| {
            // SAFETY: the walk ends at null.
            some(unsafe { LLVMGetNextFunction(function) })
        };
        std::iter::successors(some(first), next).collect()
    }

    /// All data, defined and declared.
    pub(crate) fn globals(&self) -> Vec<LLVMValueRef> {
        // SAFETY: the module is live.
        let first = unsafe { LLVMGetFirstGlobal(self.raw()) };
        let next = |&global: &LLVMValueRef| {
            // SAFETY: the walk ends at null.
            some(unsafe { LLVMGetNextGlobal(global) })
        };
        std::iter::successors(some(first), next).collect()
    }

    /// What the module defines for others, and what it uses and does not define.
    #[must_use]
    pub fn symbols(&self) -> Symbols {
        let mut symbols = Symbols::default();
        for value in self.functions().into_iter().chain(self.globals()) {
            let name = name_of(value);
            if name.starts_with("llvm.") {
                continue;
            }
            if is_declaration(value) {
                if is_used(value) {
                    symbols.imports.insert(name);
                }
            } else if is_visible(value) {
                symbols.exports.insert(name);
            }
        }
        symbols
    }

    /// Data that each thread would have its own copy of.
    pub(crate) fn thread_locals(&self) -> Vec<String> {
        // SAFETY: `globals` gives live values.
        let all = self.globals().into_iter().filter(|&g| unsafe { LLVMIsThreadLocal(g) } != 0);
        all.map(name_of).collect()
    }
}

pub(crate) fn is_declaration(value: LLVMValueRef) -> bool {
    // SAFETY: callers pass live global values.
    unsafe { LLVMIsDeclaration(value) != 0 }
}

pub(crate) fn is_used(value: LLVMValueRef) -> bool {
    // SAFETY: callers pass live values.
    unsafe { !LLVMGetFirstUse(value).is_null() }
}

pub(crate) fn is_visible(value: LLVMValueRef) -> bool {
    // SAFETY: callers pass live global values.
    let linkage = unsafe { LLVMGetLinkage(value) };
    !matches!(
        linkage,
        LLVMLinkage::LLVMInternalLinkage
            | LLVMLinkage::LLVMPrivateLinkage
            | LLVMLinkage::LLVMAppendingLinkage
            | LLVMLinkage::LLVMAvailableExternallyLinkage
    )
}

fn some(value: LLVMValueRef) -> Option<LLVMValueRef> {
    (!value.is_null()).then_some(value)
}
