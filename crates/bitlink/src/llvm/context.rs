//! The LLVM context: types and constants live in it, and its complaints are collected here.

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

use llvm_sys::LLVMDiagnosticSeverity::LLVMDSError;
use llvm_sys::core::{
    LLVMContextCreate, LLVMContextDispose, LLVMContextSetDiagnosticHandler,
    LLVMContextSetDiscardValueNames, LLVMGetDiagInfoDescription, LLVMGetDiagInfoSeverity,
};
use llvm_sys::prelude::{LLVMContextRef, LLVMDiagnosticInfoRef};

use super::text::taken;

/// Owner of an LLVM context.
///
/// Without a diagnostic handler LLVM answers an error (unreadable bitcode, a link conflict) by
/// printing it and ending the process; with ours it returns failure and we report the words.
pub(crate) struct Context {
    raw: LLVMContextRef,
    errors: Box<Mutex<Vec<String>>>,
}

// SAFETY: a context may be used by any thread, one at a time; `&Context` is used only through a
// module, which is not `Sync`.
unsafe impl Send for Context {}

impl Context {
    pub(crate) fn new() -> Self {
        let errors = Box::new(Mutex::new(Vec::new()));
        // SAFETY: the box's content stays where it is and outlives the context (see Drop).
        let raw = unsafe {
            let raw = LLVMContextCreate();
            let data = std::ptr::from_ref::<Mutex<Vec<String>>>(&errors).cast_mut();
            LLVMContextSetDiagnosticHandler(raw, Some(collect), data.cast());
            raw
        };
        Self { raw, errors }
    }

    /// A context in which only functions and data have names: those of values would be copied with
    /// each inlined call.
    pub(crate) fn nameless() -> Self {
        let context = Self::new();
        // SAFETY: the context is live.
        unsafe { LLVMContextSetDiscardValueNames(context.raw, 1) };
        context
    }

    pub(crate) fn raw(&self) -> LLVMContextRef {
        self.raw
    }

    /// What LLVM has complained about since the last call.
    pub(crate) fn errors(&self) -> String {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let text = errors.join("; ");
        errors.clear();
        if text.is_empty() { "LLVM gave no reason".into() } else { text }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: ours, and every module in it is gone: they hold their context.
        unsafe { LLVMContextDispose(self.raw) };
    }
}

extern "C" fn collect(diagnostic: LLVMDiagnosticInfoRef, data: *mut c_void) {
    // SAFETY: LLVM hands us its diagnostic and the data that `new` registered.
    unsafe {
        if LLVMGetDiagInfoSeverity(diagnostic) == LLVMDSError {
            let text = taken(LLVMGetDiagInfoDescription(diagnostic));
            let errors = &*data.cast::<Mutex<Vec<String>>>();
            errors.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
    }
}
