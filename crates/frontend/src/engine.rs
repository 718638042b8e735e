//! What runs the CPU, by its name on the command line. The one place that knows which engines
//! this build has.

#[cfg(feature = "jit")]
mod native;

use std::path::PathBuf;
use std::sync::Once;

use anyhow::Context;
use nes::{Engine, Interpreter};

use crate::cli::EngineKind;

/// How the JIT is to work. All of it concerns people, not the program that is played.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The directory of the code cache; none to do without.
    pub code_cache: Option<PathBuf>,
    /// The directory that receives listing, IR and native code of what is compiled.
    pub dump_ir: Option<PathBuf>,
}

/// Makes the engine asked for. Where the JIT cannot start, this is said once, and the interpreter
/// plays in its place: the same, to the cycle.
///
/// # Errors
/// For lockstep where the JIT cannot start: there would be nothing to compare.
pub fn make(kind: EngineKind, settings: &Settings) -> anyhow::Result<Box<dyn Engine>> {
    match kind {
        EngineKind::Interp => Ok(Box::new(Interpreter)),
        EngineKind::Jit => Ok(jit(settings).unwrap_or_else(|error| {
            static SAID: Once = Once::new();
            SAID.call_once(|| log::warn!("the interpreter plays: {error:#}"));
            Box::new(Interpreter)
        })),
        EngineKind::Lockstep => jit(settings).context("--engine lockstep needs the JIT"),
    }
}

/// Whether there is a JIT to be had. The first call opens LLVM's library, which takes time.
///
/// # Errors
/// The reason why there is none.
pub fn jit_is_available() -> anyhow::Result<()> {
    #[cfg(feature = "jit")]
    return jit::available().map_err(anyhow::Error::from);
    #[cfg(not(feature = "jit"))]
    anyhow::bail!("this build has no JIT (cargo feature `jit`)");
}

/// Whether `kind` itself can be had, and not the interpreter in its place.
pub fn is_there(kind: EngineKind) -> bool {
    kind == EngineKind::Interp || jit_is_available().is_ok()
}

fn jit(settings: &Settings) -> anyhow::Result<Box<dyn Engine>> {
    jit_is_available()?;
    #[cfg(feature = "jit")]
    return native::start(settings);
    #[cfg(not(feature = "jit"))]
    unreachable!("{settings:?}");
}
