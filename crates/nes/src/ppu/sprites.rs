//! The eight sprite units: loaded in dots 257-320, shown on the line after.
//!
//! A unit is two shift registers, an attribute latch and a counter. The counter starts at the x of
//! the sprite and counts down with every visible dot; at 0 the unit shifts out its eight pixels.
//! The lowest unit with an opaque pixel wins, before background and sprite are compared. Units
//! without a sprite load transparent pixels. Source: NESdev wiki, "PPU sprite evaluation",
//! "PPU rendering"; AccuracyCoin, "Stale Sprite Shift Regs", "Suddenly Resize Sprite".

use super::scroll::nametable_address;
use super::tiles::{ONES, decode};
use super::{Ppu, VideoMemory, ctrl};

/// The registers of the eight units.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sprites {
    /// The shift registers: eight pixels of two bits, a byte each, the next one lowest.
    pub(super) rows: [u64; 8],
    pub(super) attributes: [u8; 8],
    /// Dots until the unit shows its next pixel.
    pub(super) x: [u8; 8],
    /// Unit 0 holds "sprite 0".
    pub(super) has_sprite0: bool,
    /// The line minus the y of the sprite being loaded.
    pub(super) offset: u16,
}

impl Sprites {
    /// Whether any unit has anything left to show.
    #[inline]
    pub(super) fn any_opaque(&self) -> bool {
        self.rows.iter().fold(0, |all, row| all | row) != 0
    }
}

/// An opaque pixel of a sprite.
pub(super) struct SpritePixel {
    pub(super) unit: usize,
    /// Palette address, 16-31.
    pub(super) address: u8,
    /// The background is in front.
    pub(super) behind: bool,
}

impl Ppu {
    /// Height of sprites in lines.
    #[inline]
    pub(super) fn sprite_height(&self) -> u16 {
        if self.ctrl & ctrl::TALL_SPRITES != 0 { 16 } else { 8 }
    }

    /// Dots 257-320: eight dots for each unit.
    pub(super) fn load_dot(&mut self, video: &mut VideoMemory) {
        self.sprites.has_sprite0 = self.oam.next_has_sprite0;
        if self.render_delayed {
            self.oam.addr = 0;
            if self.dot == 257 {
                self.oam.secondary_addr = 0;
                self.oam.phase = 0;
            }
        }
        if self.oam.corruption.disabled {
            self.oam.doom_row();
        }
        if self.reads {
            self.bus_latch = self.bus as u8;
        }
        if self.render_delayed {
            self.load_unit_dot(video);
        }
        self.latch_address();
        self.oam.secondary_addr &= 31;
    }

    fn load_unit_dot(&mut self, video: &mut VideoMemory) {
        let unit = usize::from((self.dot - 257) >> 3 & 7);
        let phase = (self.dot - 257) & 7;
        let arrived = self.oam.buffer;
        self.oam.buffer_in = self.oam.secondary_byte();
        match phase {
            0 => self.bus = nametable_address(self.scroll.v),
            1 => {
                self.sprites.offset = (self.line & 0xFF).wrapping_sub(u16::from(arrived));
                self.fetch_dot(1, video);
            }
            2 => self.bus = nametable_address(self.scroll.v),
            3 => {
                self.sprites.attributes[unit] = arrived;
                self.fetch_dot(1, video);
            }
            4 => {
                self.sprites.x[unit] = arrived;
                self.bus = self.pattern_address(0);
            }
            5 => {
                self.pattern_address(0);
                let plane = decode(self.fetch_sprite_plane(unit, video), 0);
                self.sprites.rows[unit] = self.sprites.rows[unit] & ONES << 1 | plane;
            }
            6 => self.bus = self.pattern_address(8),
            _ => {
                self.pattern_address(8);
                let plane = decode(0, self.fetch_sprite_plane(unit, video));
                self.sprites.rows[unit] = self.sprites.rows[unit] & ONES | plane;
            }
        }
        if matches!(phase, 0 | 1 | 2 | 7) {
            self.oam.next_secondary();
        }
    }

    /// A plane of the sprite being loaded, flipped; transparent if the sprite is not on the line.
    fn fetch_sprite_plane(&mut self, unit: usize, video: &mut VideoMemory) -> u8 {
        let plane = self.fetch_low_byte_at(self.background.pattern, video);
        if self.sprites.offset >= self.sprite_height() {
            return 0;
        }
        if self.sprites.attributes[unit] & 0x40 != 0 { plane.reverse_bits() } else { plane }
    }

    /// Puts table and row of the sprite being loaded into the pattern address register.
    pub(super) fn set_sprite_row(&mut self) {
        let flip = if self.oam.unit_byte(2) & 0x80 != 0 { 0x0F } else { 0 };
        let row = (self.sprites.offset ^ flip) & 0x0F;
        let pattern = self.background.pattern;
        self.background.pattern = if self.ctrl & ctrl::TALL_SPRITES == 0 {
            let table = if self.ctrl & ctrl::SPRITE_TABLE != 0 { 0x1000 } else { 0 };
            (pattern & 0x0FF8) | table | (row & 7)
        } else {
            let table = u16::from(self.oam.unit_byte(1) & 1) << 12;
            (pattern & 0x0FE8) | table | (row & 7) | (row & 8) << 1
        };
    }

    /// The frontmost opaque sprite pixel of this dot.
    pub(super) fn sprite_pixel(&self) -> Option<SpritePixel> {
        let s = &self.sprites;
        if !s.any_opaque() {
            return None;
        }
        (0..8).find_map(|unit| {
            if s.x[unit] != 0 && !self.skipped_dot {
                return None;
            }
            let pattern = s.rows[unit] as u8;
            let palette = s.attributes[unit] & 3;
            (pattern != 0).then_some(SpritePixel {
                unit,
                address: 0x10 | palette << 2 | pattern,
                behind: s.attributes[unit] & 0x20 != 0,
            })
        })
    }

    /// The counters and shift registers after a visible dot.
    pub(super) fn shift_sprites(&mut self) {
        let rendering = self.rendering();
        let s = &mut self.sprites;
        if rendering && s.any_opaque() {
            for (row, &x) in s.rows.iter_mut().zip(&s.x) {
                *row >>= if x == 0 || self.skipped_dot { 8 } else { 0 };
            }
        }
        if !self.skipped_dot {
            s.x = s.x.map(|x| x.saturating_sub(1));
        }
    }
}
