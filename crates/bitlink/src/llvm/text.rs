//! Strings and errors across the C API.

use std::ffi::{CStr, CString, c_char};

use llvm_sys::core::LLVMDisposeMessage;
use llvm_sys::error::{LLVMDisposeErrorMessage, LLVMErrorRef, LLVMGetErrorMessage};

use crate::error::Error;

/// A name as LLVM takes it.
pub(crate) fn c_string(name: &str) -> Result<CString, Error> {
    CString::new(name).map_err(|_| Error::Name(name.to_string()))
}

/// Copies a string that LLVM keeps.
///
/// # Safety
/// `text` is null or a C string.
pub(crate) unsafe fn copied(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// Takes over a string that LLVM made for us.
///
/// # Safety
/// `text` is null or a message of LLVM's, to be disposed of by the receiver.
pub(crate) unsafe fn taken(text: *mut c_char) -> String {
    // SAFETY: the caller's promise; disposed of once, after the copy.
    unsafe {
        let copy = copied(text);
        if !text.is_null() {
            LLVMDisposeMessage(text);
        }
        copy
    }
}

/// Turns LLVM's error object into a value that names the call.
///
/// # Safety
/// `error` is null (success) or an error that nobody has consumed.
pub(crate) unsafe fn checked(call: &'static str, error: LLVMErrorRef) -> Result<(), Error> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: the message consumes the error and is disposed of once.
    let message = unsafe {
        let text = LLVMGetErrorMessage(error);
        let copy = copied(text);
        LLVMDisposeErrorMessage(text);
        copy
    };
    Err(Error::llvm(call, message))
}
