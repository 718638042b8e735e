//! Background, dot by dot: fetches, the shift registers, and the pixel.
//!
//! Every eight dots four bytes are fetched (nametable, attribute, low and high plane), each in two
//! dots: an address cycle and a read cycle. At the end of the eighth dot the planes enter the low
//! bytes of the shift registers, whose high bytes are being shown. What shifts in behind is 0 in
//! the low plane and 1 in the high plane ("BG Serial In" of AccuracyCoin), which shows where
//! rendering is switched on in the middle of a tile. Source: NESdev wiki, "PPU rendering".

use super::scroll::{attribute_address, attribute_bits, nametable_address};
use super::{Ppu, VideoMemory, ctrl, mask};

/// A byte that was read in this dot and will be taken over in its second half.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Fetched {
    #[default]
    Nothing,
    Nametable,
    Attribute(u8),
    Low(u8),
    High(u8),
}

/// The registers of the background.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Background {
    /// Shift registers of the two planes; bit 15 is the next pixel at fine x 0.
    pub(super) low: u16,
    pub(super) high: u16,
    /// Shift registers of the attribute, bit 7 first, fed by `attribute_latch`.
    pub(super) attribute_low: u8,
    pub(super) attribute_high: u8,
    pub(super) attribute_latch: u8,
    /// The attribute (two bits) and the low plane of the tile being fetched.
    pub(super) attribute: u8,
    pub(super) plane_low: u8,
    /// The pattern address register: table, tile, plane and row of the pattern being fetched.
    pub(super) pattern: u16,
    pub(super) fetched: Fetched,
}

impl Background {
    #[inline]
    pub(super) fn shift(&mut self) {
        self.low <<= 1;
        self.high = self.high << 1 | 1;
        self.attribute_low = self.attribute_low << 1 | (self.attribute_latch & 1);
        self.attribute_high = self.attribute_high << 1 | (self.attribute_latch >> 1 & 1);
    }

    fn load(&mut self, high_plane: u8) {
        self.low = (self.low & 0xFF00) | u16::from(self.plane_low);
        self.high = (self.high & 0xFF00) | u16::from(high_plane);
        self.attribute_latch = self.attribute;
    }

    /// The pixel value: bits 0-1 pattern, bits 2-3 palette; 0 where transparent.
    #[inline]
    fn pixel(&self, fine_x: u8) -> u8 {
        let bit = |register: u16| (register >> (15 - fine_x) & 1) as u8;
        let pattern = bit(self.high) << 1 | bit(self.low);
        if pattern == 0 {
            return 0;
        }
        let palette = |register: u8| register >> (7 - fine_x) & 1;
        pattern | palette(self.attribute_low) << 2 | palette(self.attribute_high) << 3
    }
}

impl Ppu {
    /// Fetches and the pixel of a dot on a line that renders.
    pub(super) fn picture_dot(&mut self, video: &mut VideoMemory) {
        if self.render_delayed {
            match self.dot {
                1..=256 | 321..=336 => self.fetch_dot((self.dot + 7) & 7, video),
                0 | 337.. => self.dummy_fetch_dot(video),
                _ => {}
            }
        }
        self.pixel_dot();
        if (1..=256).contains(&self.dot) {
            self.shift_sprites();
        }
    }

    /// Chooses the pixel of this dot, and draws that of three dots ago.
    pub(super) fn pixel_dot(&mut self) {
        self.pixel_pipe = self.pixel_pipe << 8 | u32::from(self.pixel_now);
        if self.line >= 240 {
            return;
        }
        if (1..=256).contains(&self.dot) {
            self.choose_pixel();
        }
        if (4..=259).contains(&self.dot) {
            self.draw_pixel();
        }
    }

    /// The dot `phase` (0-7) of the fetch of a tile.
    pub(super) fn fetch_dot(&mut self, phase: u16, video: &mut VideoMemory) {
        if self.ale && self.reads {
            self.bus_latch = self.bus as u8;
        }
        let v = self.scroll.v;
        match phase {
            0 => self.bus = nametable_address(v),
            1 => {
                self.fetch_low_byte_at(nametable_address(v), video);
                self.background.fetched = Fetched::Nametable;
            }
            2 => self.bus = attribute_address(v),
            3 => {
                let value = self.fetch_low_byte_at(attribute_address(v), video);
                self.background.fetched = Fetched::Attribute(value);
            }
            4 => self.bus = self.pattern_address(0),
            5 => {
                let value = self.fetch_low_byte_at(self.background.pattern, video);
                self.background.fetched = Fetched::Low(value);
            }
            6 => self.bus = self.pattern_address(8),
            _ => {
                let value = self.fetch_low_byte_at(self.background.pattern, video);
                self.background.fetched = Fetched::High(value);
            }
        }
        self.latch_address();
    }

    /// A read cycle: the high bits of `addr`, the low byte that was latched.
    pub(super) fn fetch_low_byte_at(&mut self, addr: u16, video: &mut VideoMemory) -> u8 {
        self.bus = (addr & 0xFF00) | u16::from(self.bus_latch);
        self.fetch(video)
    }

    /// An address cycle latches the low byte, unless the port reads at the same time.
    pub(super) fn latch_address(&mut self) {
        if self.ale && !self.reads {
            self.bus_latch = self.bus as u8;
        }
    }

    /// Dots 337-340 fetch the same nametable byte twice; dot 0 shows a pattern address.
    fn dummy_fetch_dot(&mut self, video: &mut VideoMemory) {
        if self.reads {
            self.bus_latch = self.bus as u8;
        }
        match self.dot {
            0 => {
                let addr = self.pattern_address(0);
                if self.line != self.last_line {
                    self.bus = addr;
                }
            }
            338 => {
                self.bus = nametable_address(self.scroll.v);
                self.fetch(video);
                self.background.fetched = Fetched::Nametable;
            }
            340 => {
                self.fetch(video);
            }
            _ => self.bus = nametable_address(self.scroll.v),
        }
        self.latch_address();
    }

    /// The pattern address register with the table and row of the moment; `plane` is 0 or 8.
    pub(super) fn pattern_address(&mut self, plane: u16) -> u16 {
        if (256..=320).contains(&self.dot) {
            self.set_sprite_row();
        } else {
            let table = if self.ctrl & ctrl::BACKGROUND_TABLE != 0 { 0x1000 } else { 0 };
            let row = self.scroll.v >> 12 & 7;
            self.background.pattern = (self.background.pattern & 0x0FF8) | table | row;
        }
        self.background.pattern = (self.background.pattern & !8) | plane;
        self.background.pattern
    }

    /// Takes over what the first half of the dot fetched.
    #[inline]
    pub(super) fn take_fetch(&mut self) {
        match core::mem::take(&mut self.background.fetched) {
            Fetched::Nothing => {}
            Fetched::Nametable => self.set_pattern_tile(),
            Fetched::Attribute(value) => {
                self.background.attribute = attribute_bits(value, self.scroll.v);
            }
            Fetched::Low(value) => self.background.plane_low = value,
            Fetched::High(value) => {
                self.background.load(value);
                self.scroll.increment_x();
            }
        }
    }

    /// The tile number enters the pattern address register: from the bus, or from secondary OAM
    /// while the sprites are loaded.
    fn set_pattern_tile(&mut self) {
        let tile =
            if (256..=320).contains(&self.dot) { self.oam.unit_byte(1) } else { self.bus as u8 };
        self.background.pattern = (self.background.pattern & 0x100F) | u16::from(tile) << 4;
    }

    /// Chooses the palette entry of the current dot.
    fn choose_pixel(&mut self) {
        let address = if self.rendering() { self.compose() } else { self.backdrop_address() };
        self.pixel_now = self.palette.read(address);
    }

    /// Background and sprites, as a palette address.
    fn compose(&mut self) -> u8 {
        let left = self.dot <= 8;
        let background = if self.shows(mask::BACKGROUND, mask::BACKGROUND_LEFT, left) {
            self.background.pixel(self.scroll.fine_x)
        } else {
            0
        };
        if !self.shows(mask::SPRITES, mask::SPRITES_LEFT, left) {
            return background;
        }
        let Some(sprite) = self.sprite_pixel() else { return background };
        if background == 0 {
            return sprite.address;
        }
        if sprite.unit == 0 && self.sprites.has_sprite0 && !self.sprite0_hit && self.dot < 256 {
            self.sprite0_hit = true;
            self.sprite0_hit_at = self.now;
        }
        if sprite.behind { background } else { sprite.address }
    }

    fn shows(&self, layer: u8, layer_left: u8, left: bool) -> bool {
        self.mask & layer != 0 && (!left || self.mask & layer_left != 0)
    }

    /// While rendering is off the backdrop shows, or the palette entry that v points to.
    pub(super) fn backdrop_address(&self) -> u8 {
        if self.scroll.v & 0x3F00 == 0x3F00 { self.scroll.v as u8 & 0x1F } else { 0 }
    }

    /// Draws the pixel chosen three dots ago, with the greyscale and emphasis of now.
    fn draw_pixel(&mut self) {
        let index = usize::from(self.line) * 256 + usize::from(self.dot - 4);
        let colour = (self.pixel_pipe >> 16) as u8 & self.grey_mask();
        self.back.pixels[index] = colour;
        self.back.emphasise(index, self.emphasis_bits());
    }
}
