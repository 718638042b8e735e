//! The sprites of a whole line: evaluation and loading in closed form.
//!
//! With OAMADDR 0 at dot 65, evaluation copies the sprites in range in the order of OAM, two dots
//! for each sprite out of range and eight for each in range, and is through with all 64 before dot
//! 256 unless it finds eight. Then the search for a ninth starts, which is played step by step.

use super::line_pixels::LineBuffer;
use super::tiles::ONES;
use super::{Ppu, VideoMemory, ctrl};

/// Steps (of two dots) of evaluation in a line.
const STEPS: u32 = 96;

impl Ppu {
    /// Evaluation on visible line `self.line`: secondary OAM and the flags as of dot 256, but for
    /// how the search for a ninth sprite ends. Returns how many units may show something on the
    /// next line; `before` is that number for this line.
    pub(super) fn evaluate_line(&mut self, before: usize) -> usize {
        self.oam.full = false;
        // Right in any case at the end of a line that is not the last of its run.
        self.oam.wrapped = true;
        self.oam.ninth_found = false;
        self.oam.regular = self.oam.addr == 0;
        if !self.oam.regular {
            self.evaluate_line_by_dots();
            return 8;
        }
        let height = self.sprite_height();
        self.sprite_lines.refresh(&self.oam.bytes, height);
        let on_line = self.sprite_lines.on(self.line);
        self.oam.next_has_sprite0 = on_line & 1 != 0;
        let found = self.copy_sprites(on_line, before);
        self.oam.full = found == 8;
        if found == 8 && !self.overflow {
            self.overflow = self.overflow_dot(self.line).is_some();
        }
        found
    }

    /// Evaluation from an OAMADDR other than 0.
    fn evaluate_line_by_dots(&mut self) {
        self.oam.secondary = [0xFF; 32];
        self.oam.wrapped = false;
        self.oam.phase = 0;
        self.oam.secondary_addr = 0;
        for dot in 65..=256 {
            self.dot = dot;
            self.evaluation_dot();
            self.oam.buffer = self.oam.buffer_in;
        }
        self.dot = 340;
    }

    /// Copies up to eight of the sprites in `on_line` to secondary OAM, of which `before` sprites
    /// and a byte are to be cleared; returns how many.
    #[inline]
    fn copy_sprites(&mut self, on_line: u64, before: usize) -> usize {
        let sprites = self.oam.bytes.as_chunks::<4>().0;
        let slots = self.oam.secondary.as_chunks_mut::<4>().0;
        let mut left = on_line;
        let mut found = 0;
        while left != 0 && found < 8 {
            slots[found] = sprites[left.trailing_zeros() as usize & 63];
            left &= left - 1;
            found += 1;
        }
        for slot in slots.iter_mut().take(before + 1).skip(found) {
            *slot = [0xFF; 4];
        }
        // The y of each sprite out of range is written too, and overwritten by the next.
        if found < 8 && on_line >> 63 == 0 {
            slots[found][0] = sprites[63][0];
        }
        found
    }

    /// The dot of visible line `line` in which evaluation finds a ninth sprite, if it does; from
    /// OAMADDR 0, with a fresh index of sprites.
    pub(super) fn overflow_dot(&self, line: u16) -> Option<u16> {
        self.search_ninth(line)?.found_in
    }

    /// The search for a ninth sprite on visible line `line`, where eight are found; as for
    /// [`Ppu::overflow_dot`].
    fn search_ninth(&self, line: u16) -> Option<Search> {
        let mut on_line = self.sprite_lines.on(line);
        if on_line.count_ones() < 8 {
            return None;
        }
        for _ in 0..7 {
            on_line &= on_line - 1;
        }
        let next = on_line.trailing_zeros() + 1;
        Some(search_ninth(&self.oam.bytes, line, self.sprite_height(), next))
    }

    /// Dots 257-320: loads the units from secondary OAM; those from `found` on have no sprite, and
    /// those from `before` on had none.
    #[inline]
    pub(super) fn load_units(&mut self, found: usize, before: usize, video: &VideoMemory) {
        let line = self.line & 0xFF;
        for unit in 0..found.min(8) {
            let [y, tile, attributes, x] = self.oam.secondary.as_chunks::<4>().0[unit];
            let offset = line.wrapping_sub(u16::from(y));
            self.sprites.attributes[unit] = attributes;
            self.sprites.x[unit] = x;
            self.sprites.rows[unit] = self.sprite_row(tile, attributes, offset, video);
        }
        for unit in found..before.min(8) {
            self.sprites.attributes[unit] = 0xFF;
            self.sprites.x[unit] = 0xFF;
            self.sprites.rows[unit] = 0;
        }
        self.sprites.offset = line.wrapping_sub(u16::from(self.oam.secondary[28]));
        self.sprites.has_sprite0 = self.oam.next_has_sprite0;
    }

    /// The pixels of a sprite's row, `offset` lines from its top; none if that is outside.
    #[inline]
    pub(super) fn sprite_row(
        &self,
        tile: u8,
        attributes: u8,
        offset: u16,
        video: &VideoMemory,
    ) -> u64 {
        if offset >= self.sprite_height() {
            return 0;
        }
        let row = video.row(self.sprite_address(tile, attributes, offset));
        if attributes & 0x40 != 0 { row.swap_bytes() } else { row }
    }

    /// The pattern address of a sprite's row, `offset` lines from its top.
    #[inline]
    pub(super) fn sprite_address(&self, tile: u8, attributes: u8, offset: u16) -> u16 {
        let row = if attributes & 0x80 != 0 { offset ^ 0x0F } else { offset };
        let tile = u16::from(tile);
        if self.ctrl & ctrl::TALL_SPRITES == 0 {
            let table = u16::from(self.ctrl & ctrl::SPRITE_TABLE) << 9;
            table | tile << 4 | (row & 7)
        } else {
            (tile & 1) << 12 | (tile & 0xFE) << 4 | (row & 7) | (row & 8) << 1
        }
    }

    /// What evaluation and loading leave in OAM's registers at the end of a line.
    pub(super) fn settle_oam(&mut self) {
        if self.line < 240
            && self.oam.regular
            && let Some(search) = self.search_ninth(self.line)
        {
            self.oam.wrapped = search.wrapped;
            self.oam.ninth_found = search.found_in.is_some();
        }
        let oam = &mut self.oam;
        oam.addr = 0;
        oam.secondary_addr = 0;
        oam.phase = 0;
        oam.buffer_in = oam.secondary[0];
        oam.buffer = oam.buffer_in;
        oam.latch = oam.buffer_in;
    }
}

/// How the search for a ninth sprite went.
struct Search {
    /// The dot in which a ninth was found.
    found_in: Option<u16>,
    /// The end of OAM was passed.
    wrapped: bool,
}

/// The search for a ninth sprite on `line`, from sprite `next` on.
fn search_ninth(oam: &[u8; 256], line: u16, height: u16, next: u32) -> Search {
    let in_range = |addr: u32| line.wrapping_sub(u16::from(oam[addr as usize & 255])) < height;
    // The bug: with each sprite the byte that is looked at steps too.
    let mut diagonal = (next..64).map(|sprite| sprite * 4 + (sprite - next) % 4);
    let Some(mut addr) = diagonal.find(|&addr| in_range(addr)) else {
        return Search { found_in: None, wrapped: true };
    };
    // The eight sprites took four steps each, the others one.
    let found_in = addr / 4 + 8 * 3;
    let mut search = Search { found_in: Some(66 + 2 * found_in as u16), wrapped: false };
    for phase in 0..STEPS - found_in {
        let before = addr;
        addr = match phase {
            0..3 => addr + 1,
            3 if in_range(addr) => addr + 4,
            3 => (addr + 1) & !3,
            _ => (addr + 4) & !3,
        } & 255;
        search.wrapped |= addr < before && addr < 4;
        if search.wrapped {
            break;
        }
    }
    search
}

/// The sprite units that a line shows.
pub(super) struct Units<'a> {
    pub(super) sprites: &'a super::Sprites,
    /// How many may show something; at least one.
    pub(super) count: usize,
    /// Where in the buffer the picture begins.
    pub(super) left: usize,
    /// The leftmost eight pixels show no sprites.
    pub(super) clipped: bool,
}

impl Units<'_> {
    /// Lays the units over a line of background pixels.
    #[inline]
    pub(super) fn lay(&self, line: &mut LineBuffer) {
        let counted = u64::MAX >> (64 - 8 * self.count.clamp(1, 8));
        let behind = u64::from_le_bytes(self.sprites.attributes) & (0x20 * ONES) & counted;
        if behind == 0 { self.lay_fronts(line) } else { self.lay_in_order(line) }
    }

    /// The x at which unit 0 and the background are first both opaque, if that is a hit.
    pub(super) fn first_hit(&self, line: &LineBuffer) -> Option<u8> {
        let (x, row) = self.row(0);
        let under = u64::from_le_bytes(*line[usize::from(x) + self.left..].first_chunk()?);
        let both = bytes(row | row >> 1) & bytes(under | under >> 1);
        let hit = x.checked_add(both.trailing_zeros() as u8 / 8)?;
        (both != 0 && hit < 255).then_some(hit)
    }

    /// The x of a unit and its pixels.
    #[inline]
    fn row(&self, unit: usize) -> (u8, u64) {
        let (x, row) = (self.sprites.x[unit], self.sprites.rows[unit]);
        if x < 8 && self.clipped {
            (x, row >> (8 * (7 - x)) >> 8 << 8 << (8 * (7 - x)))
        } else {
            (x, row)
        }
    }

    /// The colours of a unit's pixels.
    #[inline]
    fn coloured(&self, unit: usize, row: u64) -> u64 {
        row | (ONES * u64::from(0x10 | (self.sprites.attributes[unit] & 3) << 2))
    }

    /// Lays units that are all in front of the background: each over those after it.
    #[inline]
    fn lay_fronts(&self, line: &mut LineBuffer) {
        for unit in (0..self.count.min(8)).rev() {
            let (x, row) = self.row(unit);
            if row == 0 {
                continue;
            }
            let at = usize::from(x) + self.left;
            let Some(pixels) = line[at..].first_chunk_mut::<8>() else { continue };
            let opaque = bytes(row | row >> 1);
            let laid =
                (u64::from_le_bytes(*pixels) & !opaque) | (self.coloured(unit, row) & opaque);
            *pixels = laid.to_le_bytes();
        }
    }

    /// Lays units of which some are behind the background. Where they are, they still hide units
    /// after them: bit 7 of a pixel marks that a unit has already claimed it.
    fn lay_in_order(&self, line: &mut LineBuffer) {
        for unit in 0..self.count.min(8) {
            let (x, row) = self.row(unit);
            if row == 0 {
                continue;
            }
            let at = usize::from(x) + self.left;
            let Some(pixels) = line[at..].first_chunk_mut::<8>() else { continue };
            let under = u64::from_le_bytes(*pixels);
            let background = bytes(under | under >> 1);
            let claims = bytes(row | row >> 1) & !bytes(under >> 7);
            let behind = self.sprites.attributes[unit] & 0x20 != 0;
            let shown = if behind { claims & !background } else { claims };
            let laid = (under & !shown) | (self.coloured(unit, row) & shown);
            *pixels = (laid | (claims & ONES << 7)).to_le_bytes();
        }
    }
}

/// $FF in every byte whose bit 0 is set.
#[inline]
fn bytes(bits: u64) -> u64 {
    (bits & ONES) * 0xFF
}
