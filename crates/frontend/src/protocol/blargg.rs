//! The protocol of blargg's later tests, which many others have taken up.
//!
//! ```text
//! $6000        $80 running; $81 wants a reset, at least 100 ms from now; below $80 the result:
//!              0 passed, 1 failed, above an error code
//! $6001-$6003  DE B0 61: the rest means something
//! $6004        text, ended by a zero
//! ```
//!
//! Source: the readme of blargg's tests ("Output at $6000").

use super::Verdict;
use super::runner::{Runner, one_line};

const SIGNATURE: [u8; 3] = [0xde, 0xb0, 0x61];
const RUNNING: u8 = 0x80;
const RESET_WANTED: u8 = 0x81;
/// Frames from the wish to the reset: 100 ms are six, and there is time.
const RESET_DELAY: u64 = 12;
/// Bytes of text that are read at most.
const TEXT_BYTES: u16 = 0x1000;

pub(super) fn judge(runner: &mut Runner, limit: u64) -> (Verdict, String) {
    let mut reset_at = None;
    while runner.frames() < limit {
        if reset_at == Some(runner.frames()) {
            runner.console.reset();
            reset_at = None;
            // The status still holds the wish until the ROM has started again.
            runner.run_to(limit.min(runner.frames() + RESET_DELAY));
        }
        runner.frame(0);
        match status(runner) {
            Some(RESET_WANTED) => {
                reset_at = reset_at.or(Some(runner.frames() + RESET_DELAY));
            }
            Some(result) if result < RUNNING => return verdict(runner, result),
            _ => {}
        }
    }
    no_result(runner)
}

/// The status byte, if the signature says that it is one.
pub(super) fn status(runner: &Runner) -> Option<u8> {
    let signature = [0x6001, 0x6002, 0x6003].map(|address| runner.peek(address));
    (signature == SIGNATURE).then(|| runner.peek(0x6000))
}

pub(super) fn verdict(runner: &Runner, result: u8) -> (Verdict, String) {
    let text = text(runner);
    match result {
        0 => (Verdict::Pass, text),
        code => (Verdict::Fail, format!("code {code}: {text}")),
    }
}

fn no_result(runner: &Runner) -> (Verdict, String) {
    let detail = match status(runner) {
        Some(status) => format!("still running, status ${status:02X}: {}", text(runner)),
        None => "no signature DE B0 61 at $6001".to_owned(),
    };
    (Verdict::NoResult, detail)
}

fn text(runner: &Runner) -> String {
    let bytes = (0x6004..0x6004 + TEXT_BYTES).map(|address| runner.peek(address));
    let text: String = bytes.take_while(|&byte| byte != 0).map(char::from).collect();
    one_line(&without_colours(&text))
}

/// Some ROMs colour their text for a terminal: `ESC [ ... m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or(part, |(_, text)| text));
    [first].into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_a_terminal_are_left_out() {
        assert_eq!(without_colours("\x1b[0;37mTEST: \x1b[1mok"), "TEST: ok");
        assert_eq!(without_colours("plain [m"), "plain [m");
    }
}
