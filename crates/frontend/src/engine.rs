//! What runs the CPU, by its name on the command line. The one place that knows which engines
//! this build has.

#[cfg(feature = "jit")]
mod native;

use anyhow::bail;
use nes::{Engine, Interpreter};

use crate::cli::EngineKind;

/// Makes the engine asked for. Where the JIT cannot start, it says so and gives the interpreter,
/// which plays the same.
///
/// # Errors
/// When this build does not have it.
pub fn make(kind: EngineKind) -> anyhow::Result<Box<dyn Engine>> {
    match kind {
        EngineKind::Interp => Ok(Box::new(Interpreter)),
        #[cfg(feature = "jit")]
        EngineKind::Jit => Ok(native::or_interpreter()),
        kind => bail!("--engine {}: this build does not have it; use --engine interp", kind.name()),
    }
}
