//! Native code out of a module.

use std::ptr::null_mut;

use llvm_sys::core::{LLVMDisposeMemoryBuffer, LLVMGetBufferSize, LLVMGetBufferStart};
use llvm_sys::prelude::LLVMMemoryBufferRef;
use llvm_sys::target_machine::{LLVMCodeGenFileType, LLVMTargetMachineEmitToMemoryBuffer};

use super::module::Module;
use super::sizes::sizes;
use super::target::Target;
use super::text::taken;
use crate::error::Error;
use crate::listing;
use crate::object::Object;

/// Owner of an LLVM memory buffer.
pub(crate) struct Buffer(LLVMMemoryBufferRef);

impl Buffer {
    pub(crate) fn from_raw(raw: LLVMMemoryBufferRef) -> Self {
        Self(raw)
    }

    pub(crate) fn raw(&self) -> LLVMMemoryBufferRef {
        self.0
    }

    /// Gives up ownership.
    pub(crate) fn into_raw(self) -> LLVMMemoryBufferRef {
        std::mem::ManuallyDrop::new(self).0
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: LLVM keeps so many bytes there while the buffer lives.
        unsafe {
            let start = LLVMGetBufferStart(self.0).cast::<u8>();
            std::slice::from_raw_parts(start, LLVMGetBufferSize(self.0))
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once.
        unsafe { LLVMDisposeMemoryBuffer(self.0) };
    }
}

impl Module {
    /// Compiles the module to a native object.
    ///
    /// # Errors
    /// [`Error::Llvm`] with the verifier's findings or the code generator's complaint;
    /// [`Error::ThreadLocal`] for code that keeps state per thread.
    pub fn emit_object(&self, target: &Target) -> Result<Object, Error> {
        let locals = self.thread_locals();
        if !locals.is_empty() {
            return Err(Error::ThreadLocal(locals));
        }
        let symbols = self.symbols();
        let buffer = self.emit(target, LLVMCodeGenFileType::LLVMObjectFile)?;
        let exports: Vec<String> = symbols.exports.into_iter().collect();
        Ok(Object {
            bytes: buffer.bytes().to_vec(),
            sizes: sizes(self.context(), &buffer, &exports)?,
            exports,
            imports: symbols.imports.into_iter().collect(),
            fingerprint: target.fingerprint(),
        })
    }

    /// Compiles the module to assembly text, for reading.
    ///
    /// # Errors
    /// As [`emit_object`](Self::emit_object).
    pub fn emit_assembly(&self, target: &Target) -> Result<String, Error> {
        let buffer = self.emit(target, LLVMCodeGenFileType::LLVMAssemblyFile)?;
        Ok(String::from_utf8_lossy(buffer.bytes()).into_owned())
    }

    /// Assembly text with a comment before the instructions of each line that a
    /// [`FunctionBuilder::line`](crate::FunctionBuilder::line) has named, and without the
    /// directives that say nothing to a reader. Lines appear in the order of the machine code,
    /// which is not that of the source.
    ///
    /// # Errors
    /// As [`emit_object`](Self::emit_object).
    pub fn emit_listing(
        &self,
        target: &Target,
        comment: impl FnMut(u32) -> String,
    ) -> Result<String, Error> {
        Ok(listing::annotate(&self.emit_assembly(target)?, comment))
    }

    fn emit(&self, target: &Target, kind: LLVMCodeGenFileType) -> Result<Buffer, Error> {
        const CALL: &str = "LLVMTargetMachineEmitToMemoryBuffer";
        self.verify()?;
        let (mut error, mut buffer) = (null_mut(), null_mut());
        // SAFETY: machine and module are live, the module is verified; on success the buffer is
        // ours, on failure the message.
        unsafe {
            let failed = LLVMTargetMachineEmitToMemoryBuffer(
                target.raw(),
                self.raw(),
                kind,
                &mut error,
                &mut buffer,
            );
            if failed != 0 {
                return Err(Error::llvm(CALL, taken(error)));
            }
        }
        Ok(Buffer::from_raw(buffer))
    }
}
