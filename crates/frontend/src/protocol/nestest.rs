//! nestest: a run from $C000 whose every instruction is in a log.
//!
//! The test itself leaves error codes in $02 (documented instructions) and $03 (undocumented ones).
//! The log, made by an emulator whose results agree with the chip's, has a line an instruction:
//! address, bytes, disassembly, registers, PPU position, cycle count.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context;
use core6502::trace::Line;
use nes::TraceSink;

use super::Verdict;
use super::runner::Runner;

const START: u16 = 0xc000;

/// Compares lines as they come; remembers the first that differs.
struct Comparison {
    expected: Vec<String>,
    line: usize,
    difference: Option<String>,
}

impl Comparison {
    fn take(&mut self, found: &str) {
        let Some(expected) = self.expected.get(self.line) else { return };
        self.line += 1;
        if self.difference.is_none() && expected.trim_end() != found.trim_end() {
            self.difference = Some(format!("line {}: `{found}`, log `{expected}`", self.line));
        }
    }

    fn verdict(&self) -> (Verdict, String) {
        let (line, lines) = (self.line, self.expected.len());
        match &self.difference {
            Some(difference) => (Verdict::Fail, difference.clone()),
            None if line < lines => (Verdict::NoResult, format!("{line} of {lines} lines")),
            None => (Verdict::Pass, format!("{lines} lines")),
        }
    }
}

struct Sink(Arc<Mutex<Comparison>>);

impl TraceSink for Sink {
    fn instruction(&mut self, line: &Line<'_>) {
        self.0.lock().expect("no other user panics").take(&line.to_string());
    }
}

pub(super) fn judge(
    runner: &mut Runner,
    log: Option<&Path>,
    limit: u64,
) -> anyhow::Result<(Verdict, String)> {
    let expected = log.map(read_log).transpose()?;
    let silent = run(runner, None, limit);
    runner.console.power_cycle();
    let comparison = expected
        .map(|expected| Arc::new(Mutex::new(Comparison { expected, line: 0, difference: None })));
    let traced = run(runner, comparison.as_ref(), limit);
    if let Some([official, unofficial]) = [silent, traced].into_iter().find(|&c| c != [0, 0]) {
        return Ok((Verdict::Fail, format!("codes ${official:02X} and ${unofficial:02X}")));
    }
    Ok(match comparison {
        Some(comparison) => comparison.lock().expect("no other user panics").verdict(),
        None => (Verdict::NoResult, "codes are zero, but there is no nestest.log".to_owned()),
    })
}

/// Runs for `limit` frames, and gives the error codes. A trace is taken from the precise path: only
/// without one does the engine run.
fn run(runner: &mut Runner, trace: Option<&Arc<Mutex<Comparison>>>, limit: u64) -> [u8; 2] {
    runner.console.set_pc(START);
    let sink = |to: &Arc<Mutex<Comparison>>| Box::new(Sink(to.clone())) as Box<_>;
    runner.console.nes.set_trace(trace.map(sink));
    runner.run_to(runner.frames() + limit);
    runner.console.nes.set_trace(None);
    [runner.peek(2), runner.peek(3)]
}

fn read_log(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_told_and_a_short_run_does_not_pass() {
        let expected = vec!["one".to_owned(), "two".to_owned()];
        let mut comparison = Comparison { expected, line: 0, difference: None };
        comparison.take("one");
        assert_eq!(comparison.verdict().0, Verdict::NoResult);
        comparison.take("2");
        assert_eq!(comparison.verdict().0, Verdict::Fail);
        assert!(comparison.verdict().1.starts_with("line 2"));
    }
}
