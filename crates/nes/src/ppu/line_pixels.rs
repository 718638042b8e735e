//! The pixels of a whole line: background, the sprite units over it, and colours.
//!
//! The background of a line is a window on two nametables side by side, of which
//! [`nametable_image`](super::nametable_image) keeps pictures. Where nothing lies over it and the
//! window is that of one nametable, the picture itself is coloured.

use super::colour::colour_lines;
use super::line::Prefetched;
use super::line_sprites::Units;
use super::nametable_image::RowNumber;
use super::run::LINE_DOTS;
use super::scroll::{tile_before, with_x_of};
use super::{Ppu, VideoMemory, ctrl, mask};

/// The line being drawn: a line of each of two nametables, of which the window is 256 pixels, and
/// room for sprites that hang over its right edge.
pub(super) type LineBuffer = [u8; 2 * 256 + 8];

/// The bits of v that choose a row of tiles.
const ROW: u16 = 0x0FE0;

/// What the lines of a run share. Memory does not change during a run.
pub(super) struct Run {
    /// The dot that the run must not pass.
    target: u64,
    /// The tiles with which the first line starts; later lines find theirs in memory.
    pub(super) tiles: Option<Prefetched>,
    /// The row of tiles that the last line showed (its bits in v) and where its window began; its
    /// pictures in its nametable and, where the window reaches it, the one beside that.
    row: Option<(u16, usize)>,
    pictures: [Option<RowNumber>; 2],
    buffer: LineBuffer,
    /// Sprite units from this one on have nothing to show, and secondary OAM nothing for them.
    pub(super) units: usize,
    /// The colours of pixel values, and the last pixel that has got one.
    colours: [u8; 32],
    last_pixel: Option<u8>,
}

impl Ppu {
    /// A run of lines to `target`, whose first line starts with `tiles`.
    pub(super) fn begin_run(&self, target: u64, tiles: Prefetched) -> Run {
        let grey = self.grey_mask();
        Run {
            target,
            tiles: Some(tiles),
            row: None,
            pictures: [None; 2],
            buffer: [0; _],
            units: 8,
            colours: self.palette.colours().map(|colour| colour & grey),
            last_pixel: None,
        }
    }

    /// What the pixels leave in the registers at the end of a line.
    pub(super) fn settle_pixels(&mut self, run: &Run) {
        if let Some(pixel) = run.last_pixel {
            self.pixel_now = self.palette.colours()[usize::from(pixel & 31)];
        }
        self.pixel_pipe = u32::from(self.pixel_now) * 0x0101_0101;
    }

    /// The pixels of visible line `self.line`, whose dot 0 is `start`, and the sprite 0 hit on it.
    /// Where the same picture goes on without sprites, those of further lines. Gives how many.
    pub(super) fn draw_pixels(
        &mut self,
        start: u64,
        run: &mut Run,
        video: &mut VideoMemory,
    ) -> usize {
        let background = self.mask & mask::BACKGROUND != 0;
        let may_hit = background && self.sprites.has_sprite0 && !self.sprite0_hit;
        if !self.draws && !may_hit {
            return 1;
        }
        let sprites = self.mask & mask::SPRITES != 0 && run.units != 0;
        let mut left = 0;
        if background {
            let v = self.first_tile(run);
            left = usize::from(v & 31) * 8 + usize::from(self.scroll.fine_x & 7);
            self.look_at_row(v, left, run, video);
            if left == 0
                && !sprites
                && let Some(picture) = self.bare_picture(run)
            {
                let count = self.count_bare_lines(start, v, run);
                let y = usize::from(v >> 12);
                run.last_pixel = self.put_lines(video.row_lines(picture, y..y + count), run);
                return count;
            }
            self.lay_background(v, left, run, video);
        } else {
            run.buffer.fill(0);
        }
        if sprites {
            self.lay_sprites(start, left, may_hit, run);
        }
        run.last_pixel = self.put_lines(&run.buffer[left..left + 256], run);
        1
    }

    /// Lays the sprite units over a line, of which the window begins at `left`.
    fn lay_sprites(&mut self, start: u64, left: usize, may_hit: bool, run: &mut Run) {
        let clipped = self.mask & mask::SPRITES_LEFT == 0;
        let units = Units { sprites: &self.sprites, count: run.units, left, clipped };
        let hit = if may_hit { units.first_hit(&run.buffer) } else { None };
        units.lay(&mut run.buffer);
        if let Some(x) = hit {
            self.sprite0_hit = true;
            self.sprite0_hit_at = start + 1 + u64::from(x);
        }
    }

    /// The picture of the lines if nothing is left out of it.
    #[inline]
    fn bare_picture(&self, run: &Run) -> Option<RowNumber> {
        let clipped = self.mask & mask::BACKGROUND_LEFT == 0;
        run.pictures[0].filter(|_| run.tiles.is_none() && !clipped)
    }

    /// How many lines from `self.line` on, which begins at `start` and has no sprites, have none
    /// and are in the row of tiles that v is in.
    #[inline]
    fn count_bare_lines(&mut self, start: u64, v: u16, run: &Run) -> usize {
        if run.units != 0 {
            return 1;
        }
        self.sprite_lines.refresh(&self.oam.bytes, self.sprite_height());
        let lines = ((run.target - start) / LINE_DOTS) as u16;
        let most = (8 - (v >> 12)).min(lines).min(240 - self.line);
        let empty = |&line: &u16| self.sprite_lines.on(line) == 0;
        1 + (self.line..self.line + most - 1).take_while(empty).count()
    }

    /// v at the first tile of the line.
    #[inline]
    fn first_tile(&self, run: &Run) -> u16 {
        match run.tiles {
            Some(_) => tile_before(tile_before(self.scroll.v)),
            None => with_x_of(self.scroll.v, self.scroll.t),
        }
    }

    /// Brings the pictures of the row of tiles that v is in up to date, as far as the run shows it.
    #[inline]
    fn look_at_row(&self, v: u16, left: usize, run: &mut Run, video: &mut VideoMemory) {
        if run.row == Some((v & ROW, left)) {
            return;
        }
        run.row = Some((v & ROW, left));
        let y = usize::from(v >> 12);
        // One more where a dot is left out.
        let lines = ((run.target - self.now) / LINE_DOTS) as usize + 1;
        let wanted = y..(y + lines).min(8);
        let table = usize::from(self.ctrl & ctrl::BACKGROUND_TABLE) >> 4;
        run.pictures[0] = video.lay_row(v, table, wanted.clone());
        if left != 0 {
            run.pictures[1] = video.lay_row(v ^ 0x0400, table, wanted);
        }
    }

    /// Lays the background, of which the window begins at pixel `left` of the row that v is in.
    #[inline]
    fn lay_background(&self, v: u16, left: usize, run: &mut Run, video: &VideoMemory) {
        let lines = run.buffer.as_chunks_mut().0;
        self.lay_nametable(v, run.pictures[0], &mut lines[0], video);
        if left != 0 {
            self.lay_nametable(v ^ 0x0400, run.pictures[1], &mut lines[1], video);
        }
        if let Some(Prefetched(first, second)) = run.tiles {
            let column = usize::from(v & 31);
            let tiles = run.buffer.as_chunks_mut().0;
            tiles[column] = first.to_le_bytes();
            tiles[column + 1] = second.to_le_bytes();
        }
        if self.mask & mask::BACKGROUND_LEFT == 0 {
            run.buffer[left..left + 8].fill(0);
        }
    }

    /// Lays the line that v is in of the nametable that v is in.
    #[inline]
    fn lay_nametable(
        &self,
        v: u16,
        picture: Option<RowNumber>,
        line: &mut [u8; 256],
        video: &VideoMemory,
    ) {
        if let Some(picture) = picture {
            let y = usize::from(v >> 12);
            line.copy_from_slice(video.row_lines(picture, y..y + 1));
            return;
        }
        for (column, pixels) in (0..).zip(line.as_chunks_mut().0) {
            *pixels = self.tile((v & !0x1F) | column, video).to_le_bytes();
        }
    }

    /// Turns the pixel values of whole lines into colours, in the picture. Gives the last one.
    #[inline]
    fn put_lines(&mut self, pixels: &[u8], run: &Run) -> Option<u8> {
        let first = usize::from(self.line) * 256;
        let emphasis = self.emphasis_bits();
        self.back.emphasise(first, emphasis);
        let out = &mut self.back.pixels[first..first + pixels.len()];
        colour_lines(pixels, &run.colours, out);
        pixels.last().copied()
    }
}
