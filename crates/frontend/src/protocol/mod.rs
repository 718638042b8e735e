//! How test ROMs say that they passed.
//!
//! There is no one way. Each protocol here is a file; each insists on a sign that the ROM really
//! speaks it (a signature, a text, a log line), since a zero in memory that was never written
//! would otherwise pass for success.
//!
//! The ROM harness in `tests/` and `ricochet test` both call [`judge`].

pub mod accuracycoin;
mod blargg;
pub mod command;
mod detect;
pub mod manifest;
mod nestest;
mod ram_byte;
mod runner;
mod screen_hash;
mod screen_text;

use std::path::PathBuf;

use crate::console::Options;
use crate::rom::Rom;
use runner::Runner;

/// A protocol, with what it needs to know about the ROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Status at $6000 behind the signature DE B0 61, text at $6004 (blargg's later tests).
    Blargg6000,
    /// A byte of RAM is 1, and the screen says so too (blargg's earlier tests).
    RamByte {
        /// Address of the byte.
        address: u16,
        /// Text that the screen then shows.
        text: String,
    },
    /// The screen shows PASSED, and nowhere FAIL.
    ScreenText,
    /// Starting at $C000, the trace equals a log, and $02 and $03 stay zero.
    Nestest {
        /// The log; without one only the two bytes are judged.
        log: Option<PathBuf>,
    },
    /// The picture of a certain frame has a known hash.
    ScreenHash {
        /// FNV-1a 64 over the palette indices.
        hash: u64,
        /// Frames from power-on.
        frame: u64,
    },
    /// AccuracyCoin's menu: counts passed tests in RAM.
    AccuracyCoin {
        /// `accuracycoin.toml`, which names the tests; without it only the count is told.
        names: Option<PathBuf>,
    },
    /// Not known: `detect` looks for those that can be recognised.
    Detect,
    /// A person has to look or listen.
    Unjudged,
}

/// What came of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The ROM says that all is well.
    Pass,
    /// The ROM says that something is not.
    Fail,
    /// The ROM said nothing that is understood within its time.
    NoResult,
    /// Nothing was run: the protocol wants a person.
    Unjudged,
}

/// The result of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Pass or fail.
    pub verdict: Verdict,
    /// What the ROM said, in one line: its text, an error code, the first difference.
    pub detail: String,
    /// Frames that it took.
    pub frames: u64,
}

/// Runs `rom` until `protocol` has a verdict, at most `limit` frames.
///
/// # Errors
/// When the ROM cannot be run at all (unsupported board, missing engine), or a file that the
/// protocol needs cannot be read.
pub fn judge(
    rom: &Rom,
    protocol: &Protocol,
    options: &Options,
    limit: u64,
) -> anyhow::Result<Outcome> {
    if *protocol == Protocol::Unjudged {
        return Ok(Outcome { verdict: Verdict::Unjudged, detail: String::new(), frames: 0 });
    }
    let mut runner = Runner::new(rom, options)?;
    let (verdict, detail) = match protocol {
        Protocol::Blargg6000 => blargg::judge(&mut runner, limit),
        Protocol::RamByte { address, text } => ram_byte::judge(&mut runner, *address, text, limit),
        Protocol::ScreenText => screen_text::judge(&mut runner, limit),
        Protocol::Nestest { log } => nestest::judge(&mut runner, log.as_deref(), limit)?,
        Protocol::ScreenHash { hash, frame } => screen_hash::judge(&mut runner, *hash, *frame),
        Protocol::AccuracyCoin { names } => {
            accuracycoin::judge(&mut runner, names.as_deref(), limit)?
        }
        Protocol::Detect | Protocol::Unjudged => detect::judge(&mut runner, limit),
    };
    let (verdict, detail) = match runner.console.difference() {
        Some(difference) => (Verdict::Fail, format!("lockstep: {difference}")),
        None => (verdict, detail),
    };
    Ok(Outcome { verdict, detail, frames: runner.frames() })
}
