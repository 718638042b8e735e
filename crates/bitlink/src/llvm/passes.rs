//! Running a pipeline.

use llvm_sys::transforms::pass_builder::{
    LLVMCreatePassBuilderOptions, LLVMDisposePassBuilderOptions, LLVMPassBuilderOptionsRef,
    LLVMPassBuilderOptionsSetLoopVectorization, LLVMPassBuilderOptionsSetSLPVectorization,
    LLVMRunPasses,
};

use super::module::Module;
use super::target::Target;
use super::text::{c_string, checked};
use crate::error::Error;
use crate::pipeline::Pipeline;

/// Owner of LLVM's options for a pipeline.
struct Options(LLVMPassBuilderOptionsRef);

impl Options {
    fn new(pipeline: &Pipeline) -> Self {
        let on = pipeline.vectorises().into();
        // SAFETY: plain setters on the object just made.
        unsafe {
            let raw = LLVMCreatePassBuilderOptions();
            LLVMPassBuilderOptionsSetLoopVectorization(raw, on);
            LLVMPassBuilderOptionsSetSLPVectorization(raw, on);
            Self(raw)
        }
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once.
        unsafe { LLVMDisposePassBuilderOptions(self.0) };
    }
}

impl Module {
    /// Verifies the module and runs a pipeline over it.
    ///
    /// # Errors
    /// [`Error::Llvm`] with the verifier's findings, or for a pass that LLVM does not know.
    pub fn optimise(&mut self, target: &Target, pipeline: &Pipeline) -> Result<(), Error> {
        self.verify()?;
        let text = c_string(pipeline.text())?;
        let options = Options::new(pipeline);
        // SAFETY: module, machine, options and text are live; the module has been verified.
        unsafe {
            let error = LLVMRunPasses(self.raw(), text.as_ptr(), target.raw(), options.0);
            checked("LLVMRunPasses", error)
        }
    }
}
