//! What runs the CPU, by its name on the command line. The one place that knows which engines
//! this build has.

#[cfg(feature = "jit")]
mod native;

use std::path::PathBuf;

use nes::{Engine, Interpreter};

use crate::cli::EngineKind;

/// Where an engine may keep files.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The directory of the JIT's code cache; none to do without.
    pub code_cache: Option<PathBuf>,
    /// The directory that receives listing, IR and native code of what the JIT compiles.
    pub dump_ir: Option<PathBuf>,
}

/// Makes the engine asked for. Where the JIT cannot start, it says so and gives the interpreter,
/// which plays the same.
///
/// # Errors
/// When this build does not have it.
pub fn make(kind: EngineKind, files: &Files) -> anyhow::Result<Box<dyn Engine>> {
    match kind {
        EngineKind::Interp => Ok(Box::new(Interpreter)),
        EngineKind::Jit | EngineKind::Lockstep => native(kind, files),
    }
}

#[cfg(feature = "jit")]
fn native(_kind: EngineKind, files: &Files) -> anyhow::Result<Box<dyn Engine>> {
    Ok(native::or_interpreter(files))
}

#[cfg(not(feature = "jit"))]
fn native(kind: EngineKind, _files: &Files) -> anyhow::Result<Box<dyn Engine>> {
    anyhow::bail!("--engine {}: this build has no JIT; use --engine interp", kind.name())
}
