//! The pixels of a whole line: background, the sprite units over it, and colours.
//!
//! The background of a line is a window on two nametables side by side, of which
//! [`nametable_image`](super::nametable_image) keeps pictures. Where nothing lies over it and the
//! window is that of one nametable, the picture itself is coloured.

use super::colour::colour_line;
use super::line::Prefetched;
use super::line_sprites::lay_units;
use super::nametable_image::RowPicture;
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
    /// The row of tiles that the last line showed (in bits of v), and its pictures in its nametable
    /// and the one beside that.
    row: Option<u16>,
    pictures: [Option<RowPicture>; 2],
    buffer: LineBuffer,
    /// Sprite units from this one on have nothing to show, and secondary OAM holds nothing for them.
    pub(super) units: usize,
}

impl Run {
    /// A run to `target`, whose first line starts with `tiles`.
    pub(super) fn new(target: u64, tiles: Prefetched) -> Run {
        let tiles = Some(tiles);
        Run { target, tiles, row: None, pictures: [None; 2], buffer: [0; _], units: 8 }
    }
}

impl Ppu {
    /// The pixels of visible line `self.line`, whose dot 0 is `start`, and the sprite 0 hit on it.
    pub(super) fn draw_pixels(&mut self, start: u64, run: &mut Run, video: &mut VideoMemory) {
        let background = self.mask & mask::BACKGROUND != 0;
        let may_hit = background && self.sprites.has_sprite0 && !self.sprite0_hit;
        if !self.draws && !may_hit {
            return;
        }
        let sprites = self.mask & mask::SPRITES != 0 && run.units != 0;
        let mut left = 0;
        if background {
            let v = self.first_tile(run);
            self.look_at_row(v, run, video);
            left = usize::from(v & 31) * 8 + usize::from(self.scroll.fine_x & 7);
            if left == 0
                && !sprites
                && let Some(pixels) = self.bare_line(v, run, video)
            {
                return self.put_line(pixels);
            }
            self.lay_background(v, left, run, video);
        } else {
            run.buffer.fill(0);
        }
        if sprites {
            let clipped = self.mask & mask::SPRITES_LEFT == 0;
            let (buffer, units) = (&mut run.buffer, run.units);
            let hit = lay_units(buffer, &self.sprites, units, left, clipped, may_hit);
            if let Some(x) = hit {
                self.sprite0_hit = true;
                self.sprite0_hit_at = start + 1 + u64::from(x);
            }
        }
        self.put_line(run.buffer[left..].first_chunk().expect("the window is in the buffer"));
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
    fn look_at_row(&self, v: u16, run: &mut Run, video: &mut VideoMemory) {
        if run.row == Some(v & ROW) {
            return;
        }
        run.row = Some(v & ROW);
        let y = usize::from(v >> 12);
        // One more where a dot is left out.
        let lines = ((run.target - self.now) / LINE_DOTS) as usize + 1;
        let wanted = y..(y + lines).min(8);
        let table = usize::from(self.ctrl & ctrl::BACKGROUND_TABLE) >> 4;
        run.pictures = [v, v ^ 0x0400].map(|v| video.lay_row(v, table, wanted.clone()));
    }

    /// The line that v is in, if it is shown as it is in its nametable's picture.
    #[inline]
    fn bare_line<'a>(&self, v: u16, run: &Run, video: &'a VideoMemory) -> Option<&'a [u8; 256]> {
        let clipped = self.mask & mask::BACKGROUND_LEFT == 0;
        let picture = run.pictures[0].filter(|_| run.tiles.is_none() && !clipped)?;
        Some(video.row_line(picture, usize::from(v >> 12)))
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
        picture: Option<RowPicture>,
        line: &mut [u8; 256],
        video: &VideoMemory,
    ) {
        if let Some(picture) = picture {
            *line = *video.row_line(picture, usize::from(v >> 12));
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
        self.pixel_now = colours[usize::from(pixels[255] & 31)];
        if grey != 0x3F {
            colours.iter_mut().for_each(|colour| *colour &= grey);
        }
        let Some(out) = self.back.pixels[first..].first_chunk_mut::<256>() else { return };
        colour_line(pixels, &colours, out);
    }
}
