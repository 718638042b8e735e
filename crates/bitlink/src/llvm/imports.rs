//! Walks over the functions and data of a module.

use llvm_sys::LLVMLinkage;
use llvm_sys::core::{
    LLVMGetFirstFunction, LLVMGetFirstGlobal, LLVMGetFirstUse, LLVMGetLinkage, LLVMGetNextFunction,
    LLVMGetNextGlobal, LLVMGetValueName2, LLVMIsDeclaration, LLVMIsThreadLocal,
};
use llvm_sys::prelude::{LLVMModuleRef, LLVMValueRef};

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

/// All functions of a module, defined and declared.
pub(crate) fn functions(module: LLVMModuleRef) -> Vec<LLVMValueRef> {
    // SAFETY: callers pass a live module.
    let first = unsafe { LLVMGetFirstFunction(module) };
    let next = |&function: &LLVMValueRef| {
        // SAFETY: the walk ends at null.
        some(unsafe { LLVMGetNextFunction(function) })
    };
    std::iter::successors(some(first), next).collect()
}

/// All data of a module, defined and declared.
pub(crate) fn globals(module: LLVMModuleRef) -> Vec<LLVMValueRef> {
    // SAFETY: callers pass a live module.
    let first = unsafe { LLVMGetFirstGlobal(module) };
    let next = |&global: &LLVMValueRef| {
        // SAFETY: the walk ends at null.
        some(unsafe { LLVMGetNextGlobal(global) })
    };
    std::iter::successors(some(first), next).collect()
}

/// Functions and data.
pub(crate) fn globals_and_functions(module: LLVMModuleRef) -> Vec<LLVMValueRef> {
    let mut all = functions(module);
    all.extend(globals(module));
    all
}

impl Module {
    /// What the module defines for others, and what it uses and does not define.
    #[must_use]
    pub fn symbols(&self) -> Symbols {
        let mut symbols = Symbols::default();
        for value in globals_and_functions(self.raw()) {
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
        let local = |&global: &LLVMValueRef| unsafe { LLVMIsThreadLocal(global) } != 0;
        globals(self.raw()).into_iter().filter(local).map(name_of).collect()
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
