//! The loop, and its clock.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;

use super::hash;
use super::report::Report;
use crate::console::{Console, HEADLESS_RATE};
use crate::cpu_time;
use crate::files::wav::Wav;
use crate::frame_times::FrameTimes;
use crate::movie::Script;

/// Frames between two looks at the clock. Sound is hashed and written between slices, where the
/// clock stands still.
const SLICE: u64 = 256;

/// How fast a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As fast as it can.
    Full,
    /// As fast as a console: between frames the machine rests, as it does under a player.
    RealTime,
}

impl Pace {
    /// Waits until the frame of this number is due in a run that began at `start`.
    fn wait(self, start: Instant, frame: u64, hz: f64) {
        if self == Pace::RealTime {
            let due = start + Duration::from_secs_f64(frame as f64 / hz);
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    }
}

/// Runs `frames` frames by `script`, writing sound to `wav` if given, and reports.
///
/// # Errors
/// When the sound file cannot be written, or lockstep has found a difference.
pub fn run(
    console: &mut Console,
    script: &Script,
    (frames, pace): (u64, Pace),
    wav: Option<&Path>,
) -> anyhow::Result<Report> {
    let mut wav = wav.map(|path| Wav::create(path, HEADLESS_RATE as u32)).transpose()?;
    let mut sound = hash::Sound::default();
    let mut samples = Vec::new();
    let mut times = FrameTimes::default();
    let mut spent = Duration::ZERO;
    let (began, hz) = (Instant::now(), console.nes.region().frame_hz());
    let mut frame = 0;
    while frame < frames {
        let end = frames.min(frame + SLICE);
        samples.clear();
        let start = cpu_time::now();
        for number in frame..end {
            pace.wait(began, number, hz);
            let begun = Instant::now();
            step(console, script, number);
            times.push(begun.elapsed());
            samples.extend_from_slice(console.nes.samples());
            if let Some(difference) = console.difference() {
                bail!("lockstep: {difference}");
            }
        }
        spent += cpu_time::now().saturating_sub(start);
        sound.write(&samples);
        if let Some(wav) = &mut wav {
            wav.write(&samples)?;
        }
        frame = end;
    }
    if let Some(wav) = wav {
        wav.finish()?;
    }
    let mut report = Report::new(console, frames, sound.finish(), spent);
    report.engine_counters.extend(times.counters());
    Ok(report)
}

/// One frame of the script.
pub(super) fn step(console: &mut Console, script: &Script, frame: u64) {
    let step = script.step(frame);
    if step.power {
        console.power_cycle();
    } else if step.reset {
        console.reset();
    }
    console.frame(step.pads);
}
