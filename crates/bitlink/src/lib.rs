//! The bitcode linker.

#[cfg(not(bitlink_llvm))]
mod absent;
mod contract;
mod error;
mod function;
mod hosts;
#[cfg(bitlink_llvm)]
mod llvm;
mod object;
mod pipeline;
mod types;

#[cfg(not(bitlink_llvm))]
pub use absent::{
    Code, Effort, Exports, Library, Module, Prepare, Runtime, RuntimeOptions, Target, Unit,
};
pub use contract::{Symbols, SymbolsSyntax};
pub use error::{Error, Unavailable};
pub use function::{
    BinaryOp, Block, Callee, CastOp, FloatPredicate, Function, FunctionBuilder, IntPredicate, Value,
};
pub use hosts::Hosts;
#[cfg(bitlink_llvm)]
pub use llvm::{
    Code, Effort, Exports, Library, Module, Prepare, Runtime, RuntimeOptions, Target, Unit,
};
pub use object::Object;
pub use pipeline::Pipeline;
pub use types::{FnAttr, ParamAttr, Returns, Signature, Type};

/// Whether this build can compile, and if not, why: see [`Unavailable`].
///
/// # Errors
/// [`Unavailable`] with the build's reason.
pub fn available() -> Result<(), Unavailable> {
    match env!("BITLINK_UNAVAILABLE") {
        "" => Ok(()),
        reason => Err(Unavailable { reason: reason.to_string() }),
    }
}

/// The version of LLVM that this build links, such as `22.1.2`; `none` without.
#[must_use]
pub fn llvm_version() -> &'static str {
    env!("BITLINK_LLVM_VERSION")
}
