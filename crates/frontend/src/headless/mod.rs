//! Running a console without a window: as fast as it goes, and by a script.
//!
//! The same loop as the window's, without its clock. What comes out depends on the ROM and the
//! arguments alone, so that two runs, machines or engines can be compared by the hashes in the
//! report; only the times differ.

pub mod hash;
mod report;
mod run;

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::cli::HeadlessArgs;
use crate::console::{Console, Options};
use crate::files::png;
use crate::movie::{Script, fm2};
use crate::palette::{HEIGHT, Palette, WIDTH};
use crate::trace::{Failure, Trace};
use crate::{output, rom};

pub use report::{Report, counters};
pub use run::{Pace, run};

fn load_battery(console: &mut Console, path: &Path) -> anyhow::Result<()> {
    let mut load = || anyhow::Ok(console.nes.load_battery(&fs::read(path)?)?);
    load().with_context(|| path.display().to_string())
}

/// `ricochet headless`.
///
/// # Errors
/// When a file cannot be read or written, or the ROM is not supported.
pub fn command(args: &HeadlessArgs) -> anyhow::Result<()> {
    let rom = rom::load(args.rom.as_deref())?;
    let movie = args.input.as_deref().map(fm2::load).transpose()?;
    // A movie knows its television system better than most headers do.
    let region = args.region.forced().or(movie.as_ref().map(|movie| movie.region));
    let jit = args.jit.settings(None);
    let options = Options { region, engine: args.engine, jit, ..Options::default() };
    let mut console = Console::power_up(&rom, &options)?;
    if let Some(path) = &args.battery {
        load_battery(&mut console, path)?;
    }
    let trace = args.trace.as_deref().map(|path| Trace::create(path, Failure::Keep)).transpose()?;
    console.nes.set_trace(trace.as_ref().map(Trace::sink));
    let steps = movie.map(|movie| movie.steps).unwrap_or_default();
    let script = Script::new(steps, args.press.clone(), args.reset_at.clone());
    let pace = if args.real_time { Pace::RealTime } else { Pace::Full };
    let mut report = run(&mut console, &script, (args.frames, pace), args.wav.as_deref())?;
    if !args.jit_stats {
        report.engine_counters.clear();
    }
    if let Some(trace) = trace {
        trace.finish()?;
    }
    if let Some(path) = &args.screenshot {
        let mut rgba = vec![0; WIDTH * HEIGHT * 4];
        Palette::ntsc().paint(console.nes.picture(), &mut rgba);
        png::write(path, &rgba)?;
    }
    output::print(&report::print(&report.with_peeks(&console, &args.peek), args.json))
}
