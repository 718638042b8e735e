//! Looking ahead: the next changes of PPUSTATUS, and the next rises of A12.
//!
//! With no access in between, what the rest of the frame brings is fixed by the state: v walks down
//! the nametables, evaluation goes by OAM. The dot of the sprite 0 hit and of the overflow are
//! computed here without drawing anything; A12 only to a lower bound.

use super::scroll::{lines_down, next_tile, with_x_of};
use super::tiles::ONES;
use super::{Ppu, VideoMemory, ctrl, mask};

/// What is known about the next sprite 0 hit; the dots are those from which on reads see it.
enum Hit {
    /// It happens if nothing is accessed before.
    Surely(u64),
    /// It may happen.
    NotBefore(u64),
}

impl Ppu {
    /// A dot up to which reads of $2002 from `dot` on all give the same value; `dot` itself if it
    /// may change at once.
    pub fn status_stable_until(&mut self, dot: u64, video: &mut VideoMemory) -> u64 {
        if dot >= self.status.stable_until {
            self.status.stable_until = self.predict(dot, video);
        }
        if dot >= self.status.stable_until {
            self.catch_up(dot, video);
            self.status.stable_until = self.predict(dot, video);
        }
        self.status.stable_until.max(dot).min(self.open_bus.low_bits_stable_until(dot))
    }

    /// Until when reads from `dot` on give the same; a dot in the past if that cannot be told from
    /// here.
    fn predict(&mut self, dot: u64, video: &VideoMemory) -> u64 {
        self.status.hit_from = None;
        let vblank = self.now + self.dots_to_vblank();
        if self.now < self.access.busy_until || self.vblank || dot >= vblank {
            return self.now;
        }
        // The sprite flags go down a dot before the end of vblank can be read.
        let cleared = (self.now + self.dots_to(self.last_line, 1)).saturating_sub(1);
        let is_cleared = dot >= cleared;
        let until = if is_cleared { vblank } else { cleared.min(vblank) };
        if !self.rendering() {
            return until;
        }
        until.min(self.sprite_flags_stable_until(dot, is_cleared, video))
    }

    /// Until when sprite 0 hit and overflow stay as they are at `dot` in what is left of this
    /// frame, or, where they are cleared before `dot`, to the end of the next picture.
    fn sprite_flags_stable_until(&mut self, dot: u64, cleared: bool, video: &VideoMemory) -> u64 {
        if (240..self.vblank_line).contains(&self.line) {
            return u64::MAX;
        }
        if !self.oam.is_sound() || !self.evaluates_from_zero() || video.has_latches() {
            return self.now;
        }
        let height = self.sprite_height();
        self.sprite_lines.refresh(&self.oam.bytes, height);
        let (has_hit, has_overflow) = (self.sprite0_hit && !cleared, self.overflow && !cleared);
        let overflow = if has_overflow { u64::MAX } else { self.overflow_bound() };
        if has_hit {
            return overflow;
        }
        match self.next_hit(video) {
            Hit::Surely(from) if from <= dot => {
                self.status.hit_from = Some(from);
                overflow
            }
            Hit::Surely(from) | Hit::NotBefore(from) => overflow.min(from),
        }
    }

    /// Whether all evaluation that still counts starts at OAMADDR 0.
    fn evaluates_from_zero(&self) -> bool {
        let visible = self.line < 240;
        match self.dot {
            0..=64 if visible => self.oam.addr == 0,
            65..=320 => !visible || self.oam.regular,
            321.. if visible => self.oam.regular && self.oam.addr == 0,
            321.. if self.line == self.last_line => self.oam.addr == 0,
            _ => true,
        }
    }

    /// The first visible line whose dots are all still to come.
    fn first_whole_line(&self) -> u16 {
        if self.line >= 240 { 0 } else { self.line + 1 }
    }

    /// The number of dot `dot` of line `line`, both ahead in the frame that now is or begins.
    fn dot_at(&self, line: u16, dot: u16) -> u64 {
        let skips = self.line >= 240 && line < 240;
        self.now + self.dots_to(line, dot) - if skips { self.possible_skip() } else { 0 }
    }

    /// The dot in which a ninth sprite is found.
    fn overflow_bound(&mut self) -> u64 {
        let here = if self.line < 240 { self.line } else { 0 };
        let mut first = self.first_overflow(here);
        if first.is_some_and(|(line, dot)| line == self.line && dot <= self.dot) {
            first = self.first_overflow(here + 1);
        }
        first.map_or(u64::MAX, |(line, dot)| self.dot_at(line, dot))
    }

    /// The first line from `from` on in which a ninth sprite is found, and the dot.
    fn first_overflow(&mut self, from: u16) -> Option<(u16, u16)> {
        if let Some((known_from, first)) = self.sprite_lines.first_overflow
            && known_from <= from
            && first.is_none_or(|(line, _)| line >= from)
        {
            return first;
        }
        let first = (from..240).find_map(|line| Some((line, self.overflow_dot(line)?)));
        self.sprite_lines.first_overflow = Some((from, first));
        first
    }

    /// The next sprite 0 hit.
    fn next_hit(&self, video: &VideoMemory) -> Hit {
        if self.mask & mask::RENDERING != mask::RENDERING {
            return Hit::NotBefore(u64::MAX);
        }
        let shown = self.line < 240 && self.dot < 256;
        if shown && self.sprites.has_sprite0 && self.sprites.rows[0] != 0 {
            return Hit::NotBefore(self.now + u64::from(self.sprites.x[0]) + 1);
        }
        let next = self.first_whole_line();
        match self.first_hit(next.max(1), video) {
            // The tiles that this line starts with may have been fetched before memory changed.
            Some((line, dot)) if line == next => Hit::NotBefore(dot),
            Some((_, dot)) => Hit::Surely(dot),
            None => Hit::NotBefore(u64::MAX),
        }
    }

    /// The sprite 0 hit on line `first` or later: the line, and the dot after it.
    fn first_hit(&self, first: u16, video: &VideoMemory) -> Option<(u16, u64)> {
        let [y, tile, attributes, x] = *self.oam.bytes.first_chunk().expect("256 bytes");
        let top = u16::from(y) + 1;
        let bottom = (top + self.sprite_height()).min(240);
        (first.max(top)..bottom).find_map(|line| {
            let row = self.sprite_row(tile, attributes, line - top, video);
            let x = self.hit_on(line, x, row, video)?;
            Some((line, self.dot_at(line, x + 1) + 1))
        })
    }

    /// The x of the hit of a sprite 0 of pixels `row` at `x`.
    fn hit_on(&self, line: u16, x: u8, row: u64, video: &VideoMemory) -> Option<u16> {
        if row == 0 {
            return None;
        }
        let at = u16::from(x) + u16::from(self.scroll.fine_x);
        let mut v = self.v_of_line(line);
        for _ in 0..at / 8 {
            v = next_tile(v);
        }
        let shift = 8 * u32::from(at % 8);
        let left = self.tile(v, video) >> shift;
        let right = self.tile(next_tile(v), video).checked_shl(64 - shift).unwrap_or(0);
        let opaque = |pixels: u64| (pixels | pixels >> 1) & ONES;
        let mut both = opaque(row) & opaque(left | right);
        let clipped = self.mask & (mask::BACKGROUND_LEFT | mask::SPRITES_LEFT)
            != mask::BACKGROUND_LEFT | mask::SPRITES_LEFT;
        if clipped && x < 8 {
            both = both >> (8 * (7 - x)) >> 8 << 8 << (8 * (7 - x));
        }
        let hit = u16::from(x) + both.trailing_zeros() as u16 / 8;
        (both != 0 && hit < 255).then_some(hit)
    }

    /// v at the first tile of a line that is still to come.
    fn v_of_line(&self, line: u16) -> u16 {
        let (v, at) = if self.line >= 240 && !(self.line == self.last_line && self.dot > 304) {
            (self.scroll.t, 0)
        } else if self.line == self.last_line {
            (self.scroll.v, 0)
        } else if self.dot >= 257 {
            (self.scroll.v, self.line + 1)
        } else {
            (self.scroll.v, self.line)
        };
        with_x_of(lines_down(v, line - at), self.scroll.t)
    }

    /// A lower bound of the dot of the `n`-th filtered rise of A12 from now (`n` at least 1), with
    /// no further CPU access.
    pub fn nth_a12_rise(&self, n: u32, _video: &VideoMemory) -> u64 {
        if self.now < self.access.busy_until || (self.line == 240 && self.dot == 0) {
            return self.now;
        }
        if !self.rendering() {
            return u64::MAX;
        }
        // An access may have kept the line low for long: then one more rise comes, at any dot.
        let one_more = self.now < self.access.a12_settled_at && self.on_render_line();
        match u64::from(n.max(1)) - u64::from(one_more) {
            0 => self.now,
            left => self.regular_rise(left),
        }
    }

    /// The `left`-th rise of those that undisturbed lines bring.
    fn regular_rise(&self, left: u64) -> u64 {
        let (line, dot) = match self.line {
            240.. if self.line != self.last_line => (self.last_line, 0),
            line => (line, self.dot),
        };
        let mut ahead = self.rises_after(line, dot);
        let here = ahead.clone().count() as u64;
        if let Some(rise) = ahead.nth(left as usize - 1) {
            self.dot_at(line, rise)
        } else if line < 240 {
            self.rise_from(line + 1, left - here)
        } else {
            // A dot may be left out in between.
            self.rise_from(0, left - here) - 1
        }
    }

    /// The dots after `dot` at which rises can come on line `line`, as early as they can be.
    fn rises_after(&self, line: u16, dot: u16) -> impl Iterator<Item = u16> + Clone {
        let prerender = line == self.last_line && self.ctrl & ctrl::BACKGROUND_TABLE != 0;
        let tall = self.ctrl & ctrl::TALL_SPRITES != 0;
        // A tall sprite can have its rise at any unit, but not two units in a row.
        let passed = if tall { dot.saturating_sub(260).div_ceil(8) * 8 } else { 0 };
        let rises = self
            .rising_dots()
            .iter()
            .map(move |&rise| if rise < 325 { rise + passed } else { rise })
            .filter(move |&rise| rise > dot && (rise < 320 || rise == 325));
        prerender.then_some(5).filter(|&rise| rise > dot).into_iter().chain(rises)
    }

    /// The same from the start of visible line `line` on.
    fn rise_from(&self, line: u16, n: u64) -> u64 {
        let dots = self.rising_dots();
        let lines = (n - 1).checked_div(dots.len() as u64).unwrap_or(240);
        let line = u64::from(line) + lines;
        if line < 240 {
            self.dot_at(line as u16, dots[((n - 1) % dots.len() as u64) as usize])
        } else {
            // v comes onto the bus when the picture ends.
            self.dot_at(240, 1)
        }
    }

    /// The dots of a visible line at which filtered rises can happen, as many as can be.
    fn rising_dots(&self) -> &'static [u16] {
        let background = self.ctrl & ctrl::BACKGROUND_TABLE != 0;
        let sprites = self.ctrl & ctrl::SPRITE_TABLE != 0;
        match (self.ctrl & ctrl::TALL_SPRITES != 0, background, sprites) {
            (true, false, _) => &[261, 277, 293, 309],
            (true, true, _) => &[261, 277, 293, 309, 325],
            (false, false, false) => &[],
            (false, false, true) => &[261],
            (false, true, _) => &[325],
        }
    }
}
