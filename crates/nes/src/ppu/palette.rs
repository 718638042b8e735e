//! Palette RAM: 28 bytes of six bits behind $3F00-$3FFF.
//!
//! $3F00-$3F0F hold the backdrop and the four background palettes, $3F10-$3F1F the sprite
//! palettes; the first entries of the sprite palettes ($3F10/14/18/1C) are those of the background.
//! Source: NESdev wiki, "PPU palettes". The contents at power-on are those of blargg's console,
//! which `blargg_ppu_tests` (power_up_palette) expects.

const POWER_ON: [u8; 32] = [
    0x09, 0x01, 0x00, 0x01, 0x00, 0x02, 0x02, 0x0D, 0x08, 0x10, 0x08, 0x24, 0x00, 0x00, 0x04, 0x2C,
    0x09, 0x01, 0x34, 0x03, 0x00, 0x04, 0x00, 0x14, 0x08, 0x3A, 0x00, 0x02, 0x00, 0x20, 0x2C, 0x08,
];

/// Palette RAM with its mirrors written out, so that a colour is one lookup.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Palette {
    entries: [u8; 32],
    /// The colour of each pixel value: like `entries`, but every transparent value is the backdrop.
    colours: [u8; 32],
}

impl Palette {
    /// The palette at power-on.
    pub(super) fn new() -> Palette {
        let mut palette = Palette { entries: [0; 32], colours: [0; 32] };
        for (index, &value) in POWER_ON.iter().enumerate() {
            palette.write(index as u8, value);
        }
        palette
    }

    /// The entry of a palette address (its low five bits), six bits wide.
    #[inline]
    pub(super) fn read(&self, addr: u8) -> u8 {
        self.entries[usize::from(addr & 0x1F)]
    }

    /// Sets the entry of a palette address (its low five bits).
    pub(super) fn write(&mut self, addr: u8, value: u8) {
        let index = usize::from(addr & 0x1F);
        let value = value & 0x3F;
        self.entries[index] = value;
        if index & 3 == 0 {
            self.entries[index ^ 0x10] = value;
        } else {
            self.colours[index] = value;
        }
        if index & 0x0F == 0 {
            for backdrop in self.colours.iter_mut().step_by(4) {
                *backdrop = value;
            }
        }
    }

    /// The colour of each pixel value: bits 0-1 pattern, 2-3 palette, 4 set for sprites.
    #[inline]
    pub(super) fn colours(&self) -> &[u8; 32] {
        &self.colours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_entries_are_shared_and_show_the_backdrop() {
        let mut palette = Palette::new();
        palette.write(0x10, 0x21);
        palette.write(0x04, 0x55);
        assert_eq!((palette.read(0x00), palette.read(0x10)), (0x21, 0x21));
        assert_eq!((palette.read(0x04), palette.read(0x14)), (0x15, 0x15));
        assert_eq!(palette.colours()[4], 0x21);
        assert_eq!(palette.colours()[16], 0x21);
    }
}
