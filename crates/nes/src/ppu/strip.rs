//! Eight dots at once: the way through a line that an access disturbs elsewhere.
//!
//! The work of a line that renders falls into stretches of eight dots, in each of which one tile is
//! fetched and eight pixels are shown (dots 1-256), one sprite unit is loaded (257-320), or one
//! tile is fetched (321-336). Where no access is under way a stretch is computed as a whole, and
//! leaves behind what its eight dots ([`dot`](super::dot)) would.

use super::tiles::{ONES, decode};
use super::{Ppu, VideoMemory, mask};

/// Dots of a strip.
const STRIP_DOTS: u64 = 8;

impl Ppu {
    /// Runs the next eight dots if they are a stretch that can be computed as a whole before
    /// `target`.
    pub(super) fn run_strip(&mut self, target: u64, video: &mut VideoMemory) -> bool {
        let aligned = self.dot & 7 == 0 && self.dot < 336;
        let fits = target - self.now >= STRIP_DOTS && self.now >= self.access.busy_until;
        let steady = self.rendering() && self.render_delayed && !self.skipped_dot;
        let quiet = self.oam.is_sound() && !video.fetches.is_watched();
        if !(aligned && fits && steady && quiet && self.on_render_line()) {
            return false;
        }
        match self.dot {
            0..=255 => self.picture_strip(video),
            256..=319 if self.oam.secondary_addr == self.expected_slot() => self.unit_strip(video),
            256..=319 => return false,
            _ => self.prefetch_strip(video),
        }
        self.dot += STRIP_DOTS as u16;
        self.now += STRIP_DOTS;
        self.reads = true;
        self.ale = false;
        self.access.v_copied = false;
        self.port.blanked = false;
        true
    }

    /// Secondary OAM's address as the unit that comes next is loaded.
    fn expected_slot(&self) -> u8 {
        if self.dot == 256 { self.oam.secondary_addr } else { (self.dot - 256) as u8 / 2 }
    }

    fn picture_strip(&mut self, video: &mut VideoMemory) {
        let prerender = self.line == self.last_line;
        if prerender && self.dot == 0 {
            self.end_vblank();
        }
        if self.dot < 64 {
            self.clear_strip(prerender);
        } else {
            self.evaluation_strip();
        }
        if prerender {
            self.pixel_pipe = u32::from(self.pixel_now) * ONES as u32;
        } else {
            self.pixel_strip();
        }
        self.sprites.skip_strip();
        self.fetch_strip(video);
    }

    /// Four bytes of secondary OAM are cleared.
    fn clear_strip(&mut self, prerender: bool) {
        let oam = &mut self.oam;
        if self.dot == 0 {
            oam.secondary_addr = 0;
            oam.full = false;
            oam.phase = 0;
            oam.wrapped = false;
        }
        for _ in 0..4 {
            let at = usize::from(oam.secondary_addr & 31);
            if !prerender {
                oam.secondary[at] = 0xFF;
            }
            oam.buffer = oam.secondary[at];
            oam.next_secondary();
        }
        oam.buffer_in = oam.buffer;
        oam.latch = oam.buffer;
    }

    fn evaluation_strip(&mut self) {
        if self.oam.wrapped && self.dot != 64 {
            return self.wrapped_strip();
        }
        if self.pass_four_sprites() {
            return;
        }
        let first = self.dot + 1;
        for dot in first..first + STRIP_DOTS as u16 {
            self.dot = dot;
            self.oam.latch = self.oam.buffer;
            self.evaluation_dot();
            self.oam.buffer = self.oam.buffer_in;
        }
        self.dot = first - 1;
    }

    /// Evaluation of four sprites that are not on the line, as most are not; false if one is, or
    /// anything else is unusual.
    fn pass_four_sprites(&mut self) -> bool {
        let height = self.sprite_height();
        let oam = &mut self.oam;
        let usual = oam.phase == 0 && !oam.full && oam.addr & 3 == 0;
        if !usual || self.dot == 64 || self.line >= 240 {
            return false;
        }
        // The last four may end OAM.
        let Some(sprites) = oam.bytes[usize::from(oam.addr)..].first_chunk::<20>() else {
            return false;
        };
        let ys = [sprites[0], sprites[4], sprites[8], sprites[12]];
        if ys.iter().any(|&y| self.line.wrapping_sub(u16::from(y)) < height) {
            return false;
        }
        oam.addr += 16;
        oam.secondary[usize::from(oam.secondary_addr & 31)] = ys[3];
        oam.buffer_in = ys[3];
        oam.buffer = ys[3];
        oam.latch = ys[3];
        true
    }

    /// Evaluation past the end of OAM: four sprites are read and nothing is written.
    fn wrapped_strip(&mut self) {
        let steps = self.line != self.last_line;
        let oam = &mut self.oam;
        for _ in 0..4 {
            oam.latch = oam.bytes[usize::from(oam.addr)];
            if steps {
                oam.next_sprite();
            }
        }
        oam.buffer_in = oam.secondary_byte();
        oam.buffer = oam.buffer_in;
    }

    /// Eight pixels are chosen; those drawn lag three dots behind.
    fn pixel_strip(&mut self) {
        let pixels = self.compose_strip().to_le_bytes();
        let colours = pixels.map(|pixel| self.palette.colours()[usize::from(pixel & 31)]);
        let row = usize::from(self.line) * 256;
        let grey = self.grey_mask();
        let first = row + usize::from(self.dot.saturating_sub(3));
        let emphasis = self.emphasis_bits();
        self.back.emphasise(first, emphasis);
        let out = &mut self.back.pixels[first..];
        let shown = u64::from_le_bytes(colours) & (u64::from(grey) * ONES);
        if self.dot == 0 {
            out[..5].copy_from_slice(&shown.to_le_bytes()[..5]);
        } else {
            let [.., a, b] = self.pixel_pipe.to_be_bytes();
            let late = u64::from_le_bytes([a, b, self.pixel_now, 0, 0, 0, 0, 0]);
            let late = late & (u64::from(grey) * ONES);
            out[..8].copy_from_slice(&(late | shown << 24).to_le_bytes());
        }
        self.pixel_now = colours[7];
        self.pixel_pipe = u32::from_be_bytes([colours[3], colours[4], colours[5], colours[6]]);
    }

    /// The eight pixels of the strip: background and sprite units.
    fn compose_strip(&mut self) -> u64 {
        let left = self.dot > 0;
        let shows =
            |layer, layer_left| self.mask & layer != 0 && (left || self.mask & layer_left != 0);
        let background = shows(mask::BACKGROUND, mask::BACKGROUND_LEFT);
        let sprites = shows(mask::SPRITES, mask::SPRITES_LEFT);
        let mut pixels = if background { self.background_strip() } else { 0 };
        if sprites && self.sprites.any_opaque() {
            let both = self.sprites.lay_strip(&mut pixels);
            // No hit in dot 256.
            let both = if self.dot == 248 { both << 8 >> 8 } else { both };
            if both != 0 && self.sprites.has_sprite0 && !self.sprite0_hit {
                self.sprite0_hit = true;
                self.sprite0_hit_at = self.now + u64::from(both.trailing_zeros() / 8);
            }
        }
        pixels
    }

    /// What the shift registers show in eight dots.
    fn background_strip(&self) -> u64 {
        let b = &self.background;
        let [low, next_low] = b.low.to_be_bytes();
        let [high, next_high] = b.high.to_be_bytes();
        let first = decode(low, high) | decode(b.attribute_low, b.attribute_high) << 2;
        let palette = u64::from(b.attribute_latch & 3) << 2;
        let second = decode(next_low, next_high) | (palette * ONES);
        let shift = 8 * u32::from(self.scroll.fine_x & 7);
        first >> shift | second.checked_shl(64 - shift).unwrap_or(0)
    }

    /// The tile at v is fetched, and the registers shift by eight pixels.
    fn fetch_strip(&mut self, video: &mut VideoMemory) {
        video.settle_latches();
        let v = self.scroll.v;
        let (tile, palette) = video.tile_at(v);
        let pattern = self.background_table() | u16::from(tile) << 4 | v >> 12;
        let (low, high) = video.planes(pattern);
        let b = &mut self.background;
        b.attribute_low = if b.attribute_latch & 1 != 0 { 0xFF } else { 0 };
        b.attribute_high = if b.attribute_latch & 2 != 0 { 0xFF } else { 0 };
        b.attribute = palette >> 2;
        b.attribute_latch = b.attribute;
        b.plane_low = low;
        b.low = b.low << 8 | u16::from(low);
        b.high = b.high << 8 | u16::from(high);
        b.pattern = pattern | 8;
        self.scroll.increment_x();
        self.leave_on_bus(pattern | 8, high, video);
    }

    /// The bus after the last read of a strip, and A12 during it.
    fn leave_on_bus(&mut self, addr: u16, value: u8, video: &mut VideoMemory) {
        self.bus = (addr & 0xFF00) | u16::from(value);
        self.bus_latch = addr as u8;
        video.a12.see(0, self.now);
        video.a12.see(addr, self.now + 4);
        video.note_pattern(addr);
    }

    /// A sprite unit is loaded from secondary OAM.
    fn unit_strip(&mut self, video: &mut VideoMemory) {
        let unit = usize::from((self.dot - 256) / 8);
        if unit == 0 {
            self.begin_loading();
        } else if self.line == self.last_line && (3..=6).contains(&unit) {
            self.scroll.copy_y();
        }
        self.pixel_pipe = u32::from(self.pixel_now) * ONES as u32;
        self.sprites.has_sprite0 = self.oam.next_has_sprite0;
        self.oam.addr = 0;
        let [y, tile, attributes, x] = self.oam.secondary.as_chunks::<4>().0[unit];
        let offset = (self.line & 0xFF).wrapping_sub(u16::from(y));
        self.sprites.offset = offset;
        video.settle_latches();
        self.sprites.attributes[unit] = attributes;
        self.sprites.x[unit] = x;
        self.sprites.rows[unit] = self.sprite_row(tile, attributes, offset, video);
        let pattern = self.sprite_address(tile, attributes, offset) | 8;
        self.background.pattern = pattern;
        self.oam.buffer = x;
        self.oam.buffer_in = x;
        self.oam.latch = x;
        self.oam.secondary_addr = (4 * unit as u8 + 4) & 31;
        self.leave_on_bus(pattern, video.read(pattern), video);
    }

    /// Dots 257-259: v moves to the next line, and the last three pixels are drawn.
    fn begin_loading(&mut self) {
        self.increment_y();
        self.scroll.copy_x();
        self.background.shift();
        self.oam.phase = 0;
        if self.line >= 240 {
            return;
        }
        let last = usize::from(self.line) * 256 + 253;
        let emphasis = self.emphasis_bits();
        self.back.emphasise(last, emphasis);
        let late = [(self.pixel_pipe >> 8) as u8, self.pixel_pipe as u8, self.pixel_now];
        let grey = self.grey_mask();
        self.back.pixels[last..last + 3].copy_from_slice(&late.map(|colour| colour & grey));
    }

    /// A tile of the next line is fetched.
    fn prefetch_strip(&mut self, video: &mut VideoMemory) {
        self.pixel_pipe = u32::from(self.pixel_now) * ONES as u32;
        self.oam.buffer_in = self.oam.secondary[0];
        self.oam.buffer = self.oam.buffer_in;
        self.oam.latch = self.oam.buffer_in;
        self.fetch_strip(video);
    }
}

impl super::Sprites {
    /// The counters and shift registers after eight visible dots.
    fn skip_strip(&mut self) {
        if self.any_opaque() {
            for (&x, row) in self.x.iter().zip(&mut self.rows) {
                let shown = 8 - u32::from(x.min(8));
                *row = row.checked_shr(8 * shown).unwrap_or(0);
            }
        }
        self.x = self.x.map(|x| x.saturating_sub(8));
    }

    /// Lays the units over eight pixels; returns where unit 0 and the background are both opaque.
    fn lay_strip(&self, pixels: &mut u64) -> u64 {
        let background = opaque(*pixels);
        let mut both = 0;
        let mut free = u64::MAX;
        for unit in 0..8 {
            let row = self.rows[unit].checked_shl(8 * u32::from(self.x[unit])).unwrap_or(0);
            let claims = opaque(row) & free;
            if unit == 0 {
                both = claims & background;
            }
            free &= !claims;
            let behind = self.attributes[unit] & 0x20 != 0;
            let shown = if behind { claims & !background } else { claims };
            let palette = u64::from(0x10 | (self.attributes[unit] & 3) << 2);
            *pixels = (*pixels & !shown) | ((row | (palette * ONES)) & shown);
        }
        both
    }
}

/// $FF in every byte whose pixel is opaque.
fn opaque(pixels: u64) -> u64 {
    ((pixels | pixels >> 1) & ONES) * 0xFF
}
