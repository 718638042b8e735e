//! `ricochet compile`: fills the code cache, so that the first start of a game finds it full.
//!
//! The game is played without a window, once left alone and once with keys that get most games past
//! their titles, as the JIT would play it; then everything that can be reached from the vectors is
//! compiled, in each mapping that the game shows on the way.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::cli::{CompileArgs, EngineKind, Press};
use crate::console::{Console, Options};
use crate::engine::{self, Settings};
use crate::headless::{self, Pace};
use crate::movie::Script;
use crate::rom::Rom;
use crate::{buttons, output, rom};

/// Compiles `args.rom`, and tells what came of it.
///
/// # Errors
/// When the ROM cannot be played, or there is no JIT or no place for its cache.
pub(crate) fn command(args: &CompileArgs) -> anyhow::Result<()> {
    engine::jit_is_available()?;
    let rom = rom::load(args.rom.as_deref())?;
    let folder = match &args.code_cache {
        Some(folder) => folder.clone(),
        None => default_folder()?,
    };
    check_writable(&folder).with_context(|| folder.display().to_string())?;
    let mut totals = [0.0; 2];
    for (script, ahead) in [(alone(), false), (keys(args.frames), false), (alone(), true)] {
        let settings = Settings {
            code_cache: Some(folder.clone()),
            foreground: true,
            ahead,
            ..Settings::default()
        };
        let options = Options {
            engine: EngineKind::Jit,
            region: args.region.forced(),
            jit: settings,
            ..Options::default()
        };
        add(&mut totals, play(&rom, &options, &script, args.frames)?);
    }
    let [compiled, found] = totals;
    output::print(&format!(
        "{compiled} groups compiled, {found} were there already, in {}\n",
        folder.display()
    ))
}

/// The JIT does without a cache that cannot be written; here there would be no sense in that.
fn check_writable(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let probe = folder.join(format!("probe{}", std::process::id()));
    fs::write(&probe, "x")?;
    fs::remove_file(probe)
}

/// Groups compiled, and groups found in the cache.
fn play(rom: &Rom, options: &Options, script: &Script, frames: u64) -> anyhow::Result<[f64; 2]> {
    let mut console = Console::power_up(rom, options)?;
    headless::run(&mut console, script, (frames, Pace::Full), None)?;
    let counters = console.engine_counters();
    let count = |name| counters.iter().find(|counter| counter.0 == name).map(|counter| counter.1);
    let [Some(compiled), Some(hits)] = ["compiled", "cache_hits"].map(count) else {
        bail!("the JIT has not started");
    };
    Ok([compiled, hits])
}

fn add(totals: &mut [f64; 2], more: [f64; 2]) {
    totals.iter_mut().zip(more).for_each(|(total, more)| *total += more);
}

/// The game shows what it shows when nobody plays.
fn alone() -> Script {
    Script::default()
}

/// Start now and then, and Right with A in between.
fn keys(frames: u64) -> Script {
    let starts = (60..frames).step_by(120).map(|first| (first, first + 5, buttons::START));
    let moves =
        (90..frames).step_by(40).map(|first| (first, first + 25, buttons::RIGHT | buttons::A));
    let press = |(first, last, buttons)| Press { pad: 0, first, last, buttons };
    Script::new(Vec::new(), starts.chain(moves).map(press).collect(), Vec::new())
}

#[cfg(feature = "window")]
fn default_folder() -> anyhow::Result<PathBuf> {
    crate::files::paths::Folders::find(false).map(|folders| folders.code_cache)
}

#[cfg(not(feature = "window"))]
fn default_folder() -> anyhow::Result<PathBuf> {
    bail!("--code-cache DIR is needed: a build without a window knows no folders")
}
