//! ROMs of which only the file is known: the protocols that can be recognised.

use super::Verdict;
use super::runner::{Runner, one_line};
use super::{blargg, screen_text};

/// Looks for the signature of [`blargg`] on every frame, and at the screen at the end.
pub(super) fn judge(runner: &mut Runner, limit: u64) -> (Verdict, String) {
    let mut seen = false;
    while !seen && runner.frames() < limit {
        runner.frame(0);
        seen = blargg::status(runner).is_some();
    }
    if seen {
        return blargg::judge(runner, limit);
    }
    let screen = runner.screen_text();
    match screen_text::read(&screen) {
        Verdict::NoResult => (Verdict::NoResult, "speaks no protocol that is known".to_owned()),
        verdict => (verdict, one_line(&screen)),
    }
}
