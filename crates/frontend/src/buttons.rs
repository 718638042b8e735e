//! The eight buttons of a standard controller as bits, in the order in which it reports them.
//!
//! Source: NESdev wiki, "Standard controller".

use nes::{Buttons, Input};

/// Bit of the A button.
pub const A: u8 = Buttons::A.0;
/// Bit of the B button.
pub const B: u8 = Buttons::B.0;
/// Bit of Select.
pub const SELECT: u8 = Buttons::SELECT.0;
/// Bit of Start.
pub const START: u8 = Buttons::START.0;
/// Bit of the pad's upper arm.
pub const UP: u8 = Buttons::UP.0;
/// Bit of the pad's lower arm.
pub const DOWN: u8 = Buttons::DOWN.0;
/// Bit of the pad's left arm.
pub const LEFT: u8 = Buttons::LEFT.0;
/// Bit of the pad's right arm.
pub const RIGHT: u8 = Buttons::RIGHT.0;

/// Names, lower case, in the order of the bits.
const NAMES: [&str; 8] = ["a", "b", "select", "start", "up", "down", "left", "right"];

/// Reads `A+Right`: names joined by `+`, in any case. The error names the first unknown one.
pub fn parse(names: &str) -> Result<u8, String> {
    names.split('+').try_fold(0, |bits, name| {
        let bit = NAMES.iter().position(|known| name.trim().eq_ignore_ascii_case(known));
        let bit = bit.ok_or_else(|| {
            format!("`{name}` is no button (A, B, Select, Start, Up, Down, Left, Right)")
        })?;
        Ok(bits | 1 << bit)
    })
}

/// Drops opposite directions that are held together: a real pad cannot report them, and some
/// games misbehave when they meet them.
pub fn without_opposites(buttons: u8) -> u8 {
    let mut kept = buttons;
    for pair in [UP | DOWN, LEFT | RIGHT] {
        if kept & pair == pair {
            kept &= !pair;
        }
    }
    kept
}

/// What the console reads in a frame from two pads.
pub fn input(pads: [u8; 2]) -> Input {
    Input { pads: pads.map(Buttons) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposite_directions_cancel_and_the_rest_stays() {
        assert_eq!(without_opposites(LEFT | RIGHT | A), A);
        assert_eq!(without_opposites(UP | DOWN | LEFT), LEFT);
        assert_eq!(without_opposites(UP | RIGHT | B), UP | RIGHT | B);
    }

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!(parse("a+RIGHT+Start"), Ok(A | RIGHT | START));
        assert!(parse("").is_err());
    }
}
