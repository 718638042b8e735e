//! Tests that only write on the screen.

use super::Verdict;
use super::runner::{Runner, one_line};

/// Runs all of `limit`: a screen may show PASSED for its first part and FAILED for its second.
pub(super) fn judge(runner: &mut Runner, limit: u64) -> (Verdict, String) {
    runner.run_to(limit);
    let screen = runner.screen_text();
    (read(&screen), one_line(&screen))
}

/// Pass where there is a word that says so and none that says otherwise.
pub(super) fn read(screen: &str) -> Verdict {
    let screen = screen.to_ascii_uppercase();
    if screen.contains("FAIL") || screen.contains("ERROR") {
        Verdict::Fail
    } else if screen.contains("PASS") {
        Verdict::Pass
    } else {
        Verdict::NoResult
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_outweighs_any_pass() {
        assert_eq!(read("1. Passed\n2. Failed"), Verdict::Fail);
        assert_eq!(read("TEST PASSED"), Verdict::Pass);
        assert_eq!(read("running"), Verdict::NoResult);
    }
}
