//! A console under test: frames are counted, memory and screen can be read.

use crate::console::{Console, Options};
use crate::headless::hash;
use crate::rom::Rom;

/// Tiles in a line of a nametable, and lines.
const COLUMNS: u16 = 32;
const LINES: u16 = 30;

/// The console, and how far it has run.
pub(super) struct Runner {
    pub(super) console: Console,
    frames: u64,
}

impl Runner {
    pub(super) fn new(rom: &Rom, options: &Options) -> anyhow::Result<Runner> {
        Ok(Runner { console: Console::power_up(rom, options)?, frames: 0 })
    }

    /// Runs a frame with `buttons` held on the first pad.
    pub(super) fn frame(&mut self, buttons: u8) {
        self.console.frame([buttons, 0]);
        self.frames += 1;
    }

    /// Runs without input until `frame` frames are done.
    pub(super) fn run_to(&mut self, frame: u64) {
        while self.frames < frame {
            self.frame(0);
        }
    }

    /// Frames since power-on.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// A byte of the CPU's address space.
    pub(super) fn peek(&self, address: u16) -> u8 {
        self.console.nes.peek(address)
    }

    /// Hash of the picture.
    pub(super) fn picture_hash(&self) -> u64 {
        hash::picture(self.console.nes.picture())
    }

    /// Whether all pixels have the same colour.
    pub(super) fn picture_is_blank(&self) -> bool {
        let pixels = &self.console.nes.picture().pixels;
        pixels.iter().all(|&pixel| pixel == pixels[0])
    }

    /// The first nametable read as ASCII, as most test ROMs lay out their tiles: lines without
    /// trailing blanks, empty ones left out.
    pub(super) fn screen_text(&self) -> String {
        let lines = (0..LINES).map(|line| self.screen_line(0x2000 + line * COLUMNS));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn screen_line(&self, address: u16) -> String {
        let tiles = (address..address + COLUMNS).map(|at| self.console.nes.peek_video(at) & 0x7f);
        let text: String =
            tiles.map(|tile| if tile < 0x20 { ' ' } else { char::from(tile) }).collect();
        text.trim().to_owned()
    }
}

/// The lines of `text` in one, for a table.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
