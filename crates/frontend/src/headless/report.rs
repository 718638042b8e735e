//! What a headless run tells: as lines for people, or as one JSON object.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use super::hash;
use crate::cli::PeekRange;
use crate::console::Console;

/// The result of a run. All but `seconds` and `fps` depends on ROM and arguments alone.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Frames run from power-on.
    pub frames: u64,
    /// The engine's name.
    pub engine: &'static str,
    /// `ntsc`, `pal` or `dendy`.
    pub region: String,
    /// Number of the board.
    pub mapper: u16,
    /// Its variant.
    pub submapper: u8,
    /// FNV-1a 64 of the last picture's palette indices, in hex.
    pub frame_hash: String,
    /// FNV-1a 64 of the bits of all samples, in hex.
    pub audio_hash: String,
    /// CPU cycles since power-on.
    pub cpu_cycles: u64,
    /// CPU time of the emulation.
    pub seconds: f64,
    /// Frames a second of CPU time.
    pub fps: f64,
    /// Bytes of the address space at the end: first address to bytes, both in hex.
    pub peeks: BTreeMap<String, String>,
    /// What the engine has counted, and times of frames.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub engine_counters: BTreeMap<&'static str, f64>,
}

impl Report {
    pub(super) fn new(console: &Console, frames: u64, audio_hash: u64, spent: Duration) -> Report {
        let seconds = spent.as_secs_f64();
        let header = console.nes.header();
        Report {
            frames,
            engine: console.engine_kind().name(),
            region: console.nes.region().to_string(),
            mapper: header.mapper,
            submapper: header.submapper,
            frame_hash: format!("{:016x}", hash::picture(console.nes.picture())),
            audio_hash: format!("{audio_hash:016x}"),
            cpu_cycles: console.nes.cpu_cycles(),
            seconds,
            fps: if seconds > 0.0 { frames as f64 / seconds } else { 0.0 },
            peeks: BTreeMap::new(),
            engine_counters: console.engine_counters().into_iter().collect(),
        }
    }

    /// Adds what the CPU would read in `ranges`.
    pub(super) fn with_peeks(mut self, console: &Console, ranges: &[PeekRange]) -> Report {
        for range in ranges {
            let addresses = u32::from(range.start)..u32::from(range.start) + range.len;
            let bytes =
                addresses.map(|address| format!("{:02x}", console.nes.peek(address as u16)));
            self.peeks.insert(format!("{:04x}", range.start), bytes.collect());
        }
        self
    }
}

/// The report as text, with a line end.
pub(super) fn print(report: &Report, json: bool) -> String {
    if json {
        return serde_json::to_string(report).expect("a report is plain data") + "\n";
    }
    let mut text = String::new();
    for (label, value) in rows(report) {
        let _ = writeln!(text, "{label:<11} {value}");
    }
    text += &counters(report.engine_counters.iter().map(|(&name, &count)| (name, count)));
    for (address, bytes) in &report.peeks {
        let _ = writeln!(text, "${address:<10} {bytes}");
    }
    text
}

/// Counters, one a line.
pub fn counters(counters: impl IntoIterator<Item = (&'static str, f64)>) -> String {
    let line = |(name, count)| format!("{name:<18} {count}\n");
    counters.into_iter().map(line).collect()
}

fn rows(report: &Report) -> [(&'static str, String); 9] {
    [
        ("frames", report.frames.to_string()),
        ("engine", report.engine.to_owned()),
        ("region", report.region.clone()),
        ("mapper", format!("{}.{}", report.mapper, report.submapper)),
        ("frame hash", report.frame_hash.clone()),
        ("audio hash", report.audio_hash.clone()),
        ("CPU cycles", report.cpu_cycles.to_string()),
        ("seconds", format!("{:.3}", report.seconds)),
        ("fps", format!("{:.0}", report.fps)),
    ]
}
