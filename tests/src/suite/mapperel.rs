//! Holy Mapperel, which tests a board's memory: the screen ends in a result of four digits, a bit a
//! defect, and 0000 is a pass. Its picture is no judge: it tells sizes that depend on the header.

use ricochet::console::{Console, Options};
use ricochet::protocol::{Outcome, Verdict};
use ricochet::rom::Rom;

/// What precedes the digits.
const LABEL: &str = "DETAILED TEST RESULT: ";

/// Runs `frames` frames and reads the screen.
///
/// # Errors
/// When the ROM cannot be run.
pub(super) fn judge(rom: &Rom, options: &Options, frames: u64) -> anyhow::Result<Outcome> {
    let mut console = Console::power_up(rom, options)?;
    for _ in 0..frames {
        console.frame([0, 0]);
    }
    let screen: String = (0x2000..0x23c0).map(|at| character(console.nes.peek_video(at))).collect();
    let (verdict, detail) = match console.difference() {
        Some(difference) => (Verdict::Fail, format!("lockstep: {difference}")),
        None => read(&screen),
    };
    Ok(Outcome { verdict, detail, frames })
}

/// Tiles are numbered as ASCII, letters in some builds from 1.
fn character(tile: u8) -> char {
    match tile {
        0x01..=0x1a => char::from(tile + 0x40),
        0x20..=0x7e => char::from(tile),
        _ => ' ',
    }
}

fn read(screen: &str) -> (Verdict, String) {
    let digits = screen.split_once(LABEL).and_then(|(_, rest)| rest.get(..4));
    match digits {
        None => (Verdict::NoResult, format!("the screen does not say {LABEL}")),
        Some("0000") => (Verdict::Pass, String::new()),
        Some(digits) => (Verdict::Fail, format!("result {digits}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_in_both_fonts() {
        assert_eq!([0x04, 0x44, 0x30, 0x3a, 0xff].map(character), ['D', 'D', '0', ':', ' ']);
    }

    #[test]
    fn only_four_zeros_pass() {
        assert_eq!(read("X DETAILED TEST RESULT: 0000  ").0, Verdict::Pass);
        assert_eq!(read("X DETAILED TEST RESULT: 0010  ").0, Verdict::Fail);
        assert_eq!(read("").0, Verdict::NoResult);
    }
}
