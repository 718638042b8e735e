//! What runs the CPU, by its name on the command line. The one place that knows which engines
//! this build has.

use anyhow::bail;
use nes::{Engine, Interpreter};

use crate::cli::EngineKind;

/// Makes the engine asked for.
///
/// # Errors
/// When this build does not have it.
pub fn make(kind: EngineKind) -> anyhow::Result<Box<dyn Engine>> {
    match kind {
        EngineKind::Interp => Ok(Box::new(Interpreter)),
        EngineKind::Jit | EngineKind::Lockstep => {
            bail!("--engine {}: this build has no JIT; use --engine interp", kind.name())
        }
    }
}
