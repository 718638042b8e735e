//! What runs the CPU, by its name on the command line. The one place that knows which engines
//! this build has.

#[cfg(feature = "jit")]
mod native;

use std::path::PathBuf;
use std::sync::Once;

use anyhow::Context;
use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use nes::{Engine, Interpreter};

use crate::cli::EngineKind;

/// How the JIT is to work. All of it concerns people, not the program that is played.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The directory of the code cache; none to do without.
    pub code_cache: Option<PathBuf>,
    /// A number that stands for the ROM in the code cache.
    pub program: Option<u64>,
    /// The directory that receives listing, IR and native code of what is compiled.
    pub dump_ir: Option<PathBuf>,
    /// The file that tells `perf` the names of what is compiled.
    pub perf_map: Option<PathBuf>,
    /// What is compiled is made known to GDB.
    pub debugger: bool,
    /// Compile on the thread that plays: the same groups at the same cycles each time.
    pub foreground: bool,
    /// After how many meetings code is compiled; none for the usual number.
    pub threshold: Option<u8>,
    /// After how many CPU cycles LLVM compiles what stencils have run: 0 does without stencils,
    /// `u64::MAX` without LLVM; none for the usual number.
    pub promote: Option<u64>,
    /// Compile also what the program may come to later, whenever its mapping is a new one.
    pub ahead: bool,
    /// For tests: the operand of the instruction at this address is compiled wrongly.
    pub damage: Option<u16>,
}

impl Settings {
    /// For tests of engines: as much code compiled by LLVM as can be, and the same on each run.
    pub fn thorough() -> Settings {
        Settings { promote: Some(0), ..Settings::laid() }
    }

    /// The same with stencils only.
    pub fn laid() -> Settings {
        let promote = Some(u64::MAX);
        Settings { foreground: true, threshold: Some(2), promote, ..Settings::default() }
    }
}

/// A run of a compiled group.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// A number for [`Watched::listing`].
    pub group: usize,
    /// The CPU right after it. The interpreter may have gone on from there.
    pub cpu: Cpu,
}

/// An engine that can be watched group by group.
pub trait Watched: Send {
    /// As [`Engine::run`], but runs one group, or interprets up to where one may begin.
    fn step(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> (Exit, Option<Ran>);

    /// The code of a group; none if it has been dropped since.
    fn listing(&self, group: usize) -> Option<String>;

    /// What it has counted so far, by name.
    fn counters(&self) -> Vec<(&'static str, f64)>;
}

/// Makes the engine asked for. Where the JIT cannot start, this is said once, and the interpreter
/// plays in its place: the same, to the cycle. Lockstep has its own engine, see [`watched`].
pub fn make(kind: EngineKind, settings: &Settings) -> Box<dyn Engine> {
    match kind {
        EngineKind::Interp | EngineKind::Lockstep => Box::new(Interpreter),
        EngineKind::Jit => jit(settings).unwrap_or_else(|error| {
            static SAID: Once = Once::new();
            SAID.call_once(|| log::warn!("the interpreter plays: {error:#}"));
            Box::new(Interpreter)
        }),
    }
}

/// The JIT as lockstep wants it. It compiles on the thread that plays, so that a run can be
/// repeated.
///
/// # Errors
/// Where the JIT cannot start: there would be nothing to compare.
pub fn watched(settings: &Settings) -> anyhow::Result<Box<dyn Watched>> {
    jit_is_available().context("--engine lockstep needs the JIT")?;
    #[cfg(feature = "jit")]
    return Ok(Box::new(native::start(&Settings { foreground: true, ..settings.clone() })?));
    #[cfg(not(feature = "jit"))]
    unreachable!("{settings:?}");
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
    return Ok(Box::new(native::start(settings)?));
    #[cfg(not(feature = "jit"))]
    unreachable!("{settings:?}");
}
