//! Sprite evaluation: which sprites are on the next line.
//!
//! - Dots 1-64: secondary OAM is filled with $FF, a byte every two dots.
//! - Dots 65-256: odd dots read a byte of OAM at OAMADDR, even dots write it to secondary OAM. A y
//!   in range is followed by the three other bytes, any other y by the next sprite. After eight
//!   sprites writes stop, and the search for a ninth has the bug of stepping diagonally through OAM
//!   after each sprite out of range, so that it looks at tiles, attributes and x as if they were y.
//! - Dots 257-320: OAMADDR is held at 0.
//!
//! Evaluation starts at OAMADDR, wherever it is; the sprite seen in dot 66 is "sprite 0". On the
//! pre-render line the steps run without writing anything.
//! Source: NESdev wiki, "PPU sprite evaluation"; AccuracyCoin, page "Sprite Evaluation".

use super::{Ppu, VideoMemory, mask};

impl Ppu {
    /// The sprite part of a dot on a line that renders.
    pub(super) fn sprite_dot(&mut self, video: &mut VideoMemory) {
        let stays_on =
            self.access.mask_delay == 0 || self.access.mask_written & mask::RENDERING != 0;
        if self.oam.corruption.pending && self.rendering() && stays_on {
            self.oam.corrupt();
            self.sprite_lines.forget();
        }
        match self.dot {
            0..=64 => self.clear_dot(),
            65..=256 => self.evaluation_dot(),
            257..=320 => self.load_dot(video),
            _ => self.idle_sprite_dot(),
        }
    }

    fn clear_dot(&mut self) {
        let prerender = self.line == self.last_line;
        if !self.render_delayed {
            if self.dot != 0 && self.dot & 1 == 0 && self.oam.corruption.disabled {
                self.oam.doom_row();
            }
        } else if self.dot == 0 {
            self.oam.next_secondary();
        } else if self.dot & 1 == 1 {
            self.clear_read_dot(prerender);
        } else {
            self.clear_write_dot(prerender);
        }
    }

    fn clear_read_dot(&mut self, prerender: bool) {
        self.oam.buffer_in = if prerender { self.oam.secondary_byte() } else { 0xFF };
        if self.dot == 1 {
            self.oam.secondary_addr = 0;
            self.oam.full = false;
            self.oam.phase = 0;
            self.oam.wrapped = false;
        }
        if self.oam.corruption.disabled {
            self.oam.doom_row();
        }
    }

    fn clear_write_dot(&mut self, prerender: bool) {
        let oam = &mut self.oam;
        if !prerender {
            oam.secondary[usize::from(oam.secondary_addr & 31)] = oam.buffer;
        }
        if oam.corruption.disabled {
            oam.doom_row();
        }
        oam.next_secondary();
        if oam.corruption.announced && self.dot == 64 {
            let row = oam.corruption.row;
            oam.doom_row();
            oam.corruption.row = row;
        }
    }

    pub(super) fn evaluation_dot(&mut self) {
        if self.dot == 65 {
            self.oam.regular = self.oam.addr == 0 && self.rendering();
            if self.render_delayed {
                self.oam.secondary_addr = 0;
                self.oam.ninth_found = false;
            }
        }
        if !self.rendering() && !self.oam.corruption.announced {
            return;
        }
        if self.dot & 1 == 1 {
            self.evaluation_read_dot();
        } else {
            self.evaluation_write_dot();
        }
    }

    fn evaluation_read_dot(&mut self) {
        let prerender = self.line == self.last_line;
        let oam = &mut self.oam;
        oam.buffer_in = oam.bytes[usize::from(oam.addr)];
        if oam.corruption.announced {
            oam.corruption.disabled = false;
            if !prerender {
                oam.addr = oam.addr.wrapping_add(1);
            }
            oam.corruption.in_read_dot = true;
        }
    }

    fn evaluation_write_dot(&mut self) {
        let prerender = self.line == self.last_line;
        // Evaluation that was stopped in its reading dot has stepped already.
        let steps = !prerender && !self.oam.corruption.in_read_dot;
        if self.oam.wrapped {
            if steps {
                self.oam.next_sprite();
            }
            self.oam.buffer_in = self.oam.secondary_byte();
        } else {
            self.evaluate_byte(prerender, steps);
        }
        if self.oam.corruption.announced {
            self.stop_evaluation(prerender);
        }
    }

    /// An even dot before the end of OAM: a byte is compared and, if there is room, copied.
    fn evaluate_byte(&mut self, prerender: bool, steps: bool) {
        let before = self.oam.addr;
        if !self.oam.full && !prerender {
            let slot = usize::from(self.oam.secondary_addr & 31);
            self.oam.secondary[slot] = self.oam.buffer;
        }
        let copied = self.oam.secondary_byte();
        let offset = (self.line & 0xFF).wrapping_sub(u16::from(self.oam.buffer));
        let in_range = offset < self.sprite_height();
        if self.oam.phase == 0 {
            self.evaluate_y(in_range, prerender, steps);
        } else {
            self.evaluate_rest(in_range, prerender, steps);
        }
        self.oam.corruption.in_read_dot = false;
        if self.oam.addr < before && self.oam.addr < 4 {
            self.oam.wrapped = true;
        }
        self.oam.buffer_in = copied;
    }

    fn evaluate_y(&mut self, in_range: bool, prerender: bool, steps: bool) {
        let dot = self.dot;
        let oam = &mut self.oam;
        oam.phase = 0;
        if in_range && !oam.ninth_found && !prerender {
            if oam.full {
                oam.ninth_found = true;
                oam.addr = oam.addr.wrapping_add(1);
                self.overflow = true;
            } else {
                if steps {
                    oam.addr = oam.addr.wrapping_add(1);
                    oam.next_secondary();
                }
                oam.full |= oam.secondary_addr == 0;
                oam.next_has_sprite0 |= dot == 66;
            }
            oam.phase = 1;
            return;
        }
        oam.next_has_sprite0 &= dot != 66;
        if !steps {
            return;
        }
        if oam.full && !oam.ninth_found {
            // The bug: the byte within the sprite steps too.
            oam.addr = oam.addr.wrapping_add(if oam.addr & 3 == 3 { 1 } else { 5 });
        } else {
            oam.next_sprite();
        }
    }

    /// Tile, attributes and x of a sprite in range.
    fn evaluate_rest(&mut self, in_range: bool, prerender: bool, steps: bool) {
        let oam = &mut self.oam;
        if oam.phase == 3 {
            oam.after_x(in_range, steps);
        } else if steps {
            oam.addr = oam.addr.wrapping_add(1);
        }
        oam.phase = (oam.phase + 1) & 3;
        if !oam.full && !prerender {
            oam.next_secondary();
            oam.full = oam.secondary_addr == 0;
        }
    }

    /// Rendering is being switched off during evaluation: a row of OAM is doomed.
    fn stop_evaluation(&mut self, prerender: bool) {
        let dot = self.dot;
        let oam = &mut self.oam;
        if oam.secondary_addr & 3 != 0 && !oam.wrapped && !prerender {
            oam.secondary_addr = (oam.secondary_addr & 0xFC) + 4;
        }
        oam.doom_row();
        if dot == 256 {
            oam.corruption.row = if oam.corruption.in_read_dot { 0 } else { 1 };
        }
    }

    fn idle_sprite_dot(&mut self) {
        if self.oam.corruption.disabled {
            self.oam.doom_row();
        }
        if self.rendering() {
            self.oam.buffer_in = self.oam.secondary[0];
        } else if self.dot == 339 {
            self.sprites.x = [0; 8];
        }
    }
}
