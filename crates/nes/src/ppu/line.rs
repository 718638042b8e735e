//! Whole lines at once: the fast way to draw.
//!
//! On a line that renders and that no access disturbs, the order of the fetches cannot be seen, so
//! that the line is computed in passes instead of dots: the background, a window on two nametables
//! side by side, then the sprite units over it, then colours. What the dots of `dot` would have
//! left in every register is put there at the end.

use super::colour::colour_line;
use super::line_sprites::lay_units;
use super::run::LINE_DOTS;
use super::scroll::{nametable_address, next_tile, tile_before, with_x_of};
use super::tiles::{ONES, decode, encode};
use super::{Ppu, VideoMemory, ctrl, mask};

/// The line being drawn: a line of each of two nametables, on which the picture is a window of 256
/// pixels, and room for sprites that hang over its right edge.
pub(super) type LineBuffer = [u8; 2 * 256 + 8];

/// The tiles fetched at the end of a line for the start of the next: pattern in bits 0-1 of each
/// byte, palette in bits 2-3.
#[derive(Clone, Copy)]
struct Prefetched(u64, u64);

impl Ppu {
    /// Draws lines from the next one on while they end before `target`; false if there is none.
    pub(super) fn draw_lines(&mut self, target: u64, video: &mut VideoMemory) -> bool {
        if !self.may_draw_line(target, video) {
            return false;
        }
        // Later lines of the run find the two tiles that start them in memory, as it cannot change.
        let mut tiles = Some(self.prefetched());
        let mut buffer = [0; _];
        while self.has_line(target) {
            self.draw_line(tiles.take(), &mut buffer, video);
        }
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

    /// Draws the line after `self.line`, which starts with `tiles`, or with what is in memory.
    fn draw_line(
        &mut self,
        tiles: Option<Prefetched>,
        buffer: &mut LineBuffer,
        video: &mut VideoMemory,
    ) {
        self.line = self.next_line();
        let skips = self.line == 0 && self.odd_frame && self.skips_dots;
        // The dot 0 that is left out counts as if it had run before.
        let start = self.now - u64::from(skips);
        let found = if self.line == self.last_line {
            self.end_vblank();
            self.oam.next_has_sprite0 = false;
            self.oam.full = false;
            self.oam.wrapped = false;
            self.oam.ninth_found = false;
            self.oam.regular = self.oam.addr == 0;
            8
        } else {
            self.draw_pixels(tiles, start, buffer, video);
            self.evaluate_line()
        };
        self.pixel_pipe = u32::from(self.pixel_now) * 0x0101_0101;
        let had_dot_0 = !skips && self.line != self.last_line;
        self.load_units(found, video);
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

    /// The pixels of a visible line, and the sprite 0 hit on it.
    fn draw_pixels(
        &mut self,
        tiles: Option<Prefetched>,
        start: u64,
        buffer: &mut LineBuffer,
        video: &mut VideoMemory,
    ) {
        let background = self.mask & mask::BACKGROUND != 0;
        let may_hit = background && self.sprites.has_sprite0 && !self.sprite0_hit;
        if !self.draws && !may_hit {
            return;
        }
        let left = self.lay_background(tiles, buffer, video);
        if self.mask & mask::SPRITES != 0 && self.sprites.any_opaque() {
            let clipped = self.mask & mask::SPRITES_LEFT == 0;
            let hit = lay_units(buffer, &self.sprites, left, clipped, may_hit);
            if let Some(x) = hit {
                self.sprite0_hit = true;
                self.sprite0_hit_at = start + 1 + u64::from(x);
            }
        }
        let pixels = buffer[left..].first_chunk().expect("the window is in the buffer");
        self.put_line(pixels);
        let last = pixels[255];
        self.pixel_now = self.palette.colours()[usize::from(last & 31)];
    }

    /// Lays the background, whose first two tiles may be there already. Gives where in the buffer
    /// the picture begins.
    #[inline]
    fn lay_background(
        &self,
        tiles: Option<Prefetched>,
        buffer: &mut LineBuffer,
        video: &mut VideoMemory,
    ) -> usize {
        if self.mask & mask::BACKGROUND == 0 {
            buffer.fill(0);
            return 0;
        }
        let v = match tiles {
            Some(_) => tile_before(tile_before(self.scroll.v)),
            None => with_x_of(self.scroll.v, self.scroll.t),
        };
        let column = usize::from(v & 31);
        let left = 8 * column + usize::from(self.scroll.fine_x & 7);
        let lines = buffer.as_chunks_mut().0;
        self.lay_nametable(v, &mut lines[0], video);
        if left != 0 {
            self.lay_nametable(v ^ 0x0400, &mut lines[1], video);
        }
        if let Some(Prefetched(first, second)) = tiles {
            let tiles = buffer.as_chunks_mut().0;
            tiles[column] = first.to_le_bytes();
            tiles[column + 1] = second.to_le_bytes();
        }
        if self.mask & mask::BACKGROUND_LEFT == 0 {
            buffer[left..left + 8].fill(0);
        }
        left
    }

    /// Lays the line that v is in of the nametable that v is in.
    #[inline]
    fn lay_nametable(&self, v: u16, line: &mut [u8; 256], video: &mut VideoMemory) {
        let table = usize::from(self.ctrl & ctrl::BACKGROUND_TABLE) >> 4;
        if let Some(pixels) = video.nametable_line(v, table) {
            *line = *pixels;
            return;
        }
        for (column, pixels) in (0..).zip(line.as_chunks_mut().0) {
            *pixels = self.tile((v & !0x1F) | column, video).to_le_bytes();
        }
    }

    /// Turns pixel values into colours, in the picture.
    #[inline]
    fn put_line(&mut self, pixels: &[u8; 256]) {
        let first = usize::from(self.line) * 256;
        let emphasis = self.emphasis_bits();
        self.back.emphasise(first, emphasis);
        let grey = self.grey_mask();
        let mut colours = *self.palette.colours();
        if grey != 0x3F {
            colours.iter_mut().for_each(|colour| *colour &= grey);
        }
        let Some(out) = self.back.pixels[first..].first_chunk_mut::<256>() else { return };
        colour_line(pixels, &colours, out);
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
