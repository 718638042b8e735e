//! The protocol of blargg's earlier tests: a result byte in RAM, 1 for success, and a text on the
//! screen. Both are asked for: RAM that was never written could hold a 1.

use super::Verdict;
use super::runner::{Runner, one_line};

const PASSED: u8 = 1;

/// Runs all of `limit`: the byte holds other values on the way.
pub(super) fn judge(
    runner: &mut Runner,
    address: u16,
    text: &str,
    limit: u64,
) -> (Verdict, String) {
    runner.run_to(limit);
    let byte = runner.peek(address);
    let screen = runner.screen_text();
    let detail = format!("${address:02X} = {byte}: {}", one_line(&screen));
    match (byte == PASSED, screen.contains(text)) {
        (true, true) => (Verdict::Pass, detail),
        (false, false) if screen.is_empty() => (Verdict::NoResult, detail),
        _ => (Verdict::Fail, detail),
    }
}
