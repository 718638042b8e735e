//! Nametable RAM as pictures, for drawing: 256 lines of 256 pixels for each page.
//!
//! From one frame to the next few tiles change, but every line shows 33 of them. So lines are laid
//! out of tiles once and kept until what they show changes: a tile's number or palette (the tile
//! alone is laid anew), or the contents of the pattern table (all of its row are). Pattern tables
//! are told apart by the [`Stamp`]s of their banks, so that a game may switch banks as it likes:
//! what it finds under another stamp is laid anew, a line at a time, as it comes to be drawn.
//!
//! A pixel holds its pattern in bits 0-1 and its palette in bits 2-3. Rows 30 and 31 of a page,
//! which hold attributes, can be shown as tiles too.

use super::tiles::ONES;
use core::ops::Range;

/// The contents of a 1 KiB bank of CHR memory: each change gives it a number that no contents of
/// any bank have had.
pub(super) type Stamp = u64;

/// The decoded rows of a 1 KiB bank of CHR memory: row `y` of tile `t` at `8 * t + y`.
pub(super) type BankRows = [u64; 512];

/// Rows of tiles in a page, and lines in a row.
const PAGE_ROWS: usize = 32;
const ROW_LINES: usize = 8;

/// Changed tiles in a row from which on the whole row is laid anew.
const MANY: u32 = 12;

/// What the lines of a row of 32 tiles are made of.
pub(super) struct Source<'a> {
    /// Tile numbers.
    pub(super) tiles: &'a [u8; 32],
    /// Palette numbers times 4.
    pub(super) palettes: &'a [u8; 32],
    /// CHR memory in banks, where in it (in bytes) the four banks of the pattern table begin, and
    /// the stamps of their contents.
    pub(super) banks: &'a [BankRows],
    pub(super) shown: [usize; 4],
    pub(super) stamps: [Stamp; 4],
}

impl Source<'_> {
    /// Line `y` (0-7) of the tile in `column`.
    #[inline]
    fn pixels(&self, column: usize, y: usize) -> [u8; 8] {
        let tile = usize::from(self.tiles[column]);
        let bank = self.shown[tile / 64] / 1024;
        let row = self.banks[bank][tile % 64 * ROW_LINES + y];
        (row | (u64::from(self.palettes[column]) * ONES)).to_le_bytes()
    }
}

/// A line: the pixels of 32 tiles.
type Line = [[u8; 8]; 32];

/// A row of tiles. Its lines begin with lines of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Row {
    lines: [Line; ROW_LINES],
    /// The pattern table that the lines show.
    stamps: [Stamp; 4],
    /// Which of its lines have been laid (bit `y`), and which tiles have changed since.
    laid: u8,
    changed: u32,
}

/// Which row of tiles: its number among those of all pages.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowNumber(usize);

impl RowNumber {
    /// Row `row` (0-31) of page `page`.
    pub(super) fn new(page: usize, row: usize) -> RowNumber {
        RowNumber((page & 3) * PAGE_ROWS + (row & 31))
    }
}

/// The pictures of the four pages.
#[derive(Clone, Debug)]
pub(super) struct NametableImage {
    rows: Vec<Row>,
}

impl NametableImage {
    /// Pictures of which nothing has been laid.
    pub(super) fn new() -> NametableImage {
        let lines = [[[0; 8]; 32]; ROW_LINES];
        NametableImage {
            rows: vec![Row { lines, stamps: [0; 4], laid: 0, changed: 0 }; 4 * PAGE_ROWS],
        }
    }

    /// The tile at `index` of page `page`, or its palette, has changed.
    #[inline]
    pub(super) fn touch(&mut self, page: usize, index: usize) {
        self.rows[RowNumber::new(page, index / 32).0].changed |= 1 << (index & 31);
    }

    /// Brings lines `wanted` (of 0-7) of a row, which shows `source`, up to date.
    #[inline]
    pub(super) fn lay(&mut self, row: RowNumber, wanted: Range<usize>, source: &Source) {
        let row = &mut self.rows[row.0];
        row.follow(source);
        row.lay(wanted, source);
    }

    /// Lines `lines` (of 0-7) of a row, as they were laid last.
    #[inline]
    pub(super) fn lines(&self, row: RowNumber, lines: Range<usize>) -> &[u8] {
        self.rows[row.0].lines[lines].as_flattened().as_flattened()
    }
}

impl Row {
    /// Forgets the lines that show something else, or lays the tiles anew that have changed.
    #[inline]
    fn follow(&mut self, source: &Source) {
        if self.stamps != source.stamps || self.changed.count_ones() >= MANY {
            (self.stamps, self.laid, self.changed) = (source.stamps, 0, 0);
        }
        while self.changed != 0 {
            let column = self.changed.trailing_zeros() as usize;
            self.changed &= self.changed - 1;
            for (y, line) in self.lines.iter_mut().enumerate() {
                line[column] = source.pixels(column, y);
            }
        }
    }

    #[inline]
    fn lay(&mut self, wanted: Range<usize>, source: &Source) {
        for y in wanted {
            if self.laid >> y & 1 == 0 {
                self.laid |= 1 << y;
                self.lines[y] = core::array::from_fn(|column| source.pixels(column, y));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::console::Random;
    use super::super::{Nametables, VideoMemory};
    use super::ONES;

    /// Lines that are asked for now and then show what single tiles show.
    #[test]
    fn lines_follow_all_changes_of_what_they_show() {
        let mut random = Random(77);
        let mut video = VideoMemory::new((0..16384).map(|_| random.byte()).collect(), true);
        video.map_nametables(Nametables::FourScreen);
        for _ in 0..20_000 {
            for _ in 0..random.below(6) {
                match random.below(8) {
                    0 => video.map_chr(random.below(8) as usize, random.below(16) as usize),
                    1 => video.write(random.below(0x2000) as u16, random.byte()),
                    // Few rows, so that they are met again.
                    2 => video.write(0x23C0 | random.below(4) as u16, random.byte()),
                    _ => video.write(0x2000 | random.below(128) as u16, random.byte()),
                }
            }
            let table = random.below(2) as u16;
            let v = (random.below(8) << 12 | random.below(4) << 5) as u16;
            let y = usize::from(v >> 12);
            let row = video.lay_row(v, table.into(), y..8).expect("a page of RAM");
            for (column, pixels) in (0..).zip(video.row_lines(row, y..y + 1).as_chunks::<8>().0) {
                let (tile, palette) = video.tile_at(v | column);
                let row = video.row(table << 12 | u16::from(tile) << 4 | v >> 12);
                assert_eq!(u64::from_le_bytes(*pixels), row | (u64::from(palette) * ONES));
            }
        }
    }
}
