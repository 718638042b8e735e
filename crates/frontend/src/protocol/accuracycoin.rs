//! AccuracyCoin: 141 tests behind a menu, which counts what passed.
//!
//! Start, held for some frames once the menu is there, runs all tests.
//!
//! ```text
//! $35   not zero while all tests run
//! $37   tests counted    $38  tests passed
//! $0400 and up: a byte a test: bit 0 passed, else bits 2-7 are an error code
//! ```
//!
//! Source: AccuracyCoin.asm and its readme (github.com/100thCoin/AccuracyCoin).

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::Verdict;
use super::runner::Runner;
use crate::buttons;

/// When the menu is certain to be there, and how long Start is held.
const START_AT: u64 = 300;
const START_FRAMES: u64 = 6;
/// Frames from the end of the tests until the counts are there.
const COUNT_FRAMES: u64 = 60;
const RUNNING: u16 = 0x35;
const COUNTED: u16 = 0x37;
const PASSED: u16 = 0x38;

/// The list of tests, in a file beside the ROM.
#[derive(Debug, Deserialize)]
struct List {
    page: Vec<Page>,
}

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default)]
    counted: bool,
    tests: Vec<Test>,
}

#[derive(Debug, Deserialize)]
struct Test {
    name: String,
    addr: u16,
}

pub(super) fn judge(
    runner: &mut Runner,
    names: Option<&Path>,
    limit: u64,
) -> anyhow::Result<(Verdict, String)> {
    let list = names.map(read_list).transpose()?;
    runner.run_to(START_AT);
    for _ in 0..START_FRAMES {
        runner.frame(buttons::START);
    }
    if !run_all(runner, limit) {
        return Ok((Verdict::NoResult, format!("not done after {limit} frames")));
    }
    let (passed, counted) = (runner.peek(PASSED), runner.peek(COUNTED));
    let failures = list.map(|list| failures(runner, &list)).unwrap_or_default();
    let verdict = if counted > 0 && passed == counted { Verdict::Pass } else { Verdict::Fail };
    let detail = format!(
        "{passed} of {counted}{}{}",
        if failures.is_empty() { "" } else { ": " },
        failures.join(", ")
    );
    Ok((verdict, detail))
}

/// Waits for the tests to start and to end. False when that takes longer than `limit`.
fn run_all(runner: &mut Runner, limit: u64) -> bool {
    for is_running in [true, false] {
        while (runner.peek(RUNNING) != 0) != is_running {
            if runner.frames() >= limit {
                return false;
            }
            runner.frame(0);
        }
    }
    runner.run_to(runner.frames() + COUNT_FRAMES);
    true
}

/// Names and error codes of the tests that did not pass.
fn failures(runner: &Runner, list: &List) -> Vec<String> {
    let tests = list.page.iter().filter(|page| page.counted).flat_map(|page| &page.tests);
    let results = tests.map(|test| (test, runner.peek(test.addr)));
    results
        .filter(|&(_, byte)| byte == 0xff || byte & 1 == 0)
        .map(|(test, byte)| format!("{} ({:X})", test.name, byte >> 2))
        .collect()
}

fn read_list(path: &Path) -> anyhow::Result<List> {
    let read = || anyhow::Ok(toml::from_str(&fs::read_to_string(path)?)?);
    read().with_context(|| path.display().to_string())
}
