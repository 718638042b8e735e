//! Buttons on their way from the keyboard to the machine.
//!
//! A set of buttons has 16 bits here: the eight of the pad (see [`crate::buttons`]), and two that
//! press A and B again and again.

use std::sync::atomic::{AtomicU16, Ordering};

use crate::buttons::{A, B};

/// A, pressed again and again.
pub(super) const TURBO_A: u16 = 1 << 8;
/// B, pressed again and again.
pub(super) const TURBO_B: u16 = 1 << 9;
/// Frames that a turbo button is down, and then up.
const TURBO_FRAMES: u64 = 2;

/// What the keyboard holds, for both pads. The window's thread writes, the machine's reads.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    held: [AtomicU16; 2],
    /// Pressed since the machine last looked: a press shorter than a frame is not lost.
    pressed: [AtomicU16; 2],
}

impl Keyboard {
    pub(super) fn press(&self, pad: usize, button: u16) {
        self.held[pad].fetch_or(button, Ordering::Relaxed);
        self.pressed[pad].fetch_or(button, Ordering::Relaxed);
    }

    pub(super) fn release(&self, pad: usize, button: u16) {
        self.held[pad].fetch_and(!button, Ordering::Relaxed);
    }

    /// The window has lost the keyboard, and will not hear of releases.
    pub(super) fn release_all(&self) {
        for held in &self.held {
            held.store(0, Ordering::Relaxed);
        }
    }

    /// Buttons held now or since the last call.
    pub(super) fn take(&self) -> [u16; 2] {
        [0, 1].map(|pad| {
            self.held[pad].load(Ordering::Relaxed) | self.pressed[pad].swap(0, Ordering::Relaxed)
        })
    }
}

/// The pad's eight buttons on `frame`, turbo worked out.
pub(super) fn resolve(buttons: u16, frame: u64) -> u8 {
    let is_down = (frame / TURBO_FRAMES).is_multiple_of(2);
    let turbo = |bit, button| if is_down && buttons & bit != 0 { button } else { 0 };
    buttons as u8 | turbo(TURBO_A, A) | turbo(TURBO_B, B)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_shorter_than_a_frame_is_seen_once() {
        let keyboard = Keyboard::default();
        keyboard.press(0, 1);
        keyboard.release(0, 1);
        assert_eq!(keyboard.take(), [1, 0]);
        assert_eq!(keyboard.take(), [0, 0]);
    }

    #[test]
    fn a_held_key_stays_until_it_is_released() {
        let keyboard = Keyboard::default();
        keyboard.press(1, 4);
        assert_eq!((keyboard.take(), keyboard.take()), ([0, 4], [0, 4]));
        keyboard.release_all();
        assert_eq!(keyboard.take(), [0, 0]);
    }

    #[test]
    fn turbo_alternates_and_leaves_the_rest() {
        let held: Vec<u8> = (0..5).map(|frame| resolve(TURBO_A | 2, frame)).collect();
        assert_eq!(held, [3, 3, 2, 2, 3]);
    }
}
