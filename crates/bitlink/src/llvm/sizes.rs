//! How long the functions of an object are.

use std::collections::HashMap;
use std::ptr::null_mut;

use llvm_sys::object::{
    LLVMBinaryRef, LLVMCreateBinary, LLVMDisposeBinary, LLVMDisposeSymbolIterator,
    LLVMGetSymbolName, LLVMGetSymbolSize, LLVMMoveToNextSymbol, LLVMObjectFileCopySymbolIterator,
    LLVMObjectFileIsSymbolIteratorAtEnd, LLVMSymbolIteratorRef,
};

use super::context::Context;
use super::emit::Buffer;
use super::text::{copied, taken};
use crate::error::Error;

/// Owner of an object file that LLVM has opened.
struct Binary(LLVMBinaryRef);

impl Drop for Binary {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once.
        unsafe { LLVMDisposeBinary(self.0) };
    }
}

/// Owner of a walk over symbols.
struct Walk(LLVMSymbolIteratorRef);

impl Drop for Walk {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once; may be null for an object without symbols.
        unsafe { LLVMDisposeSymbolIterator(self.0) };
    }
}

/// The sizes in bytes of the symbols `names`, in that order; 0 where the format has none.
pub(super) fn sizes(
    context: &Context,
    object: &Buffer,
    names: &[String],
) -> Result<Vec<u64>, Error> {
    let mut error = null_mut();
    // SAFETY: buffer and context are live and outlive the binary; the message is ours.
    let binary = unsafe {
        let raw = LLVMCreateBinary(object.raw(), context.raw(), &mut error);
        if raw.is_null() {
            return Err(Error::llvm("LLVMCreateBinary", taken(error)));
        }
        Binary(raw)
    };
    let mut sizes = HashMap::new();
    // SAFETY: the binary is live and an object file; the walk ends where it says so.
    unsafe {
        let walk = Walk(LLVMObjectFileCopySymbolIterator(binary.0));
        while !walk.0.is_null() && LLVMObjectFileIsSymbolIteratorAtEnd(binary.0, walk.0) == 0 {
            sizes.insert(copied(LLVMGetSymbolName(walk.0)), LLVMGetSymbolSize(walk.0));
            LLVMMoveToNextSymbol(walk.0);
        }
    }
    Ok(names.iter().map(|name| sizes.get(name).copied().unwrap_or(0)).collect())
}
