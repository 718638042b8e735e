//! Whole lines at once: the fast way to draw.
//!
//! On a line that renders and that no access disturbs, the order of the fetches cannot be seen, so
//! that the line is computed in passes instead of dots: the background, a window on two nametables
//! side by side, then the sprite units over it, then colours. What the dots of `dot` would have
//! left in every register is put there at the end.

use super::line_pixels::Run;
use super::run::LINE_DOTS;
use super::scroll::{nametable_address, next_tile, with_x_of};
use super::tiles::{ONES, decode, encode};
use super::{Ppu, VideoMemory, ctrl};

/// The tiles fetched at the end of a line for the start of the next: pattern in bits 0-1 of each
/// byte, palette in bits 2-3.
#[derive(Clone, Copy)]
pub(super) struct Prefetched(pub(super) u64, pub(super) u64);

impl Ppu {
    /// Draws lines from the next one on while they end before `target`; false if there is none.
    pub(super) fn draw_lines(&mut self, target: u64, video: &mut VideoMemory) -> bool {
        if !self.may_draw_line(target, video) {
            return false;
        }
        let mut run = self.begin_run(target, self.prefetched());
        while self.has_line(target) {
            self.draw_line(&mut run, video);
        }
        self.settle_pixels(&run);
        self.settle_oam();
        self.settle_background(video);
        true
    }

    /// Whether the next dot starts a run of lines that can be drawn whole.
    fn may_draw_line(&self, target: u64, video: &VideoMemory) -> bool {
        self.dot == 340
            && self.has_line(target)
            && self.rendering()
            && self.now >= self.access.busy_until
            && !self.skipped_dot
            && self.oam.is_sound()
            && !video.needs_every_fetch()
    }

    /// Whether the next line renders, ends before `target`, and shows no stale sprites.
    #[inline]
    fn has_line(&self, target: u64) -> bool {
        let next = self.next_line();
        (next < 240 || next == self.last_line)
            && target.saturating_sub(self.now) >= LINE_DOTS
            && !(next == 0 && self.shows_stale_sprites())
    }

    #[inline]
    fn next_line(&self) -> u16 {
        if self.line == self.last_line { 0 } else { self.line + 1 }
    }

    /// After a skipped dot all units show their first pixels at once.
    fn shows_stale_sprites(&self) -> bool {
        self.skips_dots && self.odd_frame && self.sprites.any_opaque()
    }

    /// The tiles in the background's registers.
    fn prefetched(&self) -> Prefetched {
        let b = &self.background;
        let [low, next_low] = b.low.to_be_bytes();
        let [high, next_high] = b.high.to_be_bytes();
        let palette = decode(b.attribute_low, b.attribute_high) << 2;
        let next_palette = u64::from(b.attribute_latch & 3) << 2;
        Prefetched(decode(low, high) | palette, decode(next_low, next_high) | (next_palette * ONES))
    }

    /// Draws the line after `self.line`, and more if they are bare.
    fn draw_line(&mut self, run: &mut Run, video: &mut VideoMemory) {
        self.line = self.next_line();
        let skips = self.line == 0 && self.odd_frame && self.skips_dots;
        // The dot 0 that is left out counts as if it had run before.
        let mut start = self.now - u64::from(skips);
        let had_dot_0 = !skips && self.line != self.last_line;
        let found = if self.line == self.last_line {
            self.end_vblank();
            self.oam.next_has_sprite0 = false;
            self.oam.full = false;
            self.oam.wrapped = false;
            self.oam.ninth_found = false;
            self.oam.regular = self.oam.addr == 0;
            8
        } else {
            let drawn = self.draw_pixels(start, run, video) as u16;
            self.pass_bare_lines(drawn - 1, start, video);
            start += u64::from(drawn - 1) * LINE_DOTS;
            self.evaluate_line(run.units)
        };
        run.tiles = None;
        self.load_units(found, run.units, video);
        run.units = found;
        self.oam.addr = 0;
        if video.a12.is_watched() {
            self.watch_line(start, had_dot_0, video);
        }
        self.now = start + LINE_DOTS;
        self.scroll.increment_y();
        self.scroll.copy_x();
        if self.line == self.last_line {
            self.scroll.copy_y();
        }
        self.scroll.increment_x();
        self.scroll.increment_x();
    }

    /// Passes over lines of one row of tiles that have been drawn, in which evaluation finds no
    /// sprites, as in the line before. None of them is line 0.
    fn pass_bare_lines(&mut self, count: u16, start: u64, video: &mut VideoMemory) {
        if video.a12.is_watched() {
            for line in 0..u64::from(count) {
                self.watch_line(start + line * LINE_DOTS, true, video);
            }
        }
        self.line += count;
        self.scroll.v += count << 12;
    }

    /// The row of pixels of the tile at v, with its palette.
    #[inline]
    pub(super) fn tile(&self, v: u16, video: &VideoMemory) -> u64 {
        let (tile, palette) = video.tile_at(v);
        let row = video.row(self.background_table() | u16::from(tile) << 4 | v >> 12);
        row | (u64::from(palette) * ONES)
    }

    #[inline]
    pub(super) fn background_table(&self) -> u16 {
        u16::from(self.ctrl & ctrl::BACKGROUND_TABLE) << 8
    }

    /// The rises of A12 on a line.
    fn watch_line(&mut self, start: u64, had_dot_0: bool, video: &mut VideoMemory) {
        let background = self.background_table();
        // Dot 0 already shows the pattern address of the first tile, except on pre-render lines.
        if had_dot_0 {
            video.a12.see(background, start);
        } else {
            video.a12.see(0, start + 1);
            video.a12.see(background, start + 5);
        }
        video.a12.see(0, start + 257);
        let slots: [[u8; 4]; 8] = core::array::from_fn(|unit| {
            core::array::from_fn(|byte| self.oam.secondary[unit * 4 + byte])
        });
        for (unit, [_, tile, attributes, _]) in slots.into_iter().enumerate() {
            let dot = start + 257 + 8 * unit as u64;
            video.a12.see(0, dot);
            video.a12.see(self.sprite_address(tile, attributes, 0), dot + 4);
        }
        video.a12.see(0, start + 321);
        for dot in [325, 333] {
            video.a12.see(background, start + dot);
            video.a12.see(0, start + dot + 4);
        }
    }

    /// What the fetches leave in the registers at the end of a line.
    fn settle_background(&mut self, video: &mut VideoMemory) {
        let v = with_x_of(self.scroll.v, self.scroll.t);
        let (first, second) = (self.tile(v, video), self.tile(next_tile(v), video));
        let ((low, high), (next_low, next_high)) = (encode(first), encode(second));
        let (palette, next_palette) = (first as u8 >> 2 & 3, second as u8 >> 2 & 3);
        let v = self.scroll.v;
        let nametable = nametable_address(v);
        let tile = video.read(nametable);
        let b = &mut self.background;
        b.low = u16::from_be_bytes([low, next_low]);
        b.high = u16::from_be_bytes([high, next_high]);
        b.attribute_low = if palette & 1 != 0 { 0xFF } else { 0 };
        b.attribute_high = if palette & 2 != 0 { 0xFF } else { 0 };
        b.attribute_latch = next_palette;
        b.attribute = next_palette;
        b.plane_low = next_low;
        let table = u16::from(self.ctrl & ctrl::BACKGROUND_TABLE) << 8;
        b.pattern = table | u16::from(tile) << 4 | 8 | v >> 12;
        self.bus_latch = nametable as u8;
        self.bus = (nametable & 0xFF00) | u16::from(tile);
        self.dot = 340;
        self.reads = true;
        self.ale = false;
        self.access.v_copied = false;
        self.render_delayed = true;
        self.port.blanked = false;
    }
}
