//! Object attribute memory: 64 sprites of four bytes, and secondary OAM, the line's up to eight.
//!
//! | byte | what                                                                              |
//! |------|-----------------------------------------------------------------------------------|
//! | 0    | y of the top line, minus 1                                                        |
//! | 1    | tile; with 8x16 sprites bit 0 is the table                                        |
//! | 2    | bits 0-1 palette, 5 behind the background, 6 flip x, 7 flip y; 2-4 do not exist   |
//! | 3    | x of the left column                                                              |
//!
//! OAM is dynamic memory that is refreshed by rendering. When rendering is switched off within a
//! line, the row of eight bytes that secondary OAM's address points to is lost: at the next
//! rendered dot it becomes a copy of row 0. That is so where rendering is switched on during
//! vblank; within the frame it depends on the CPU-PPU alignment, and here the row is spared
//! (blargg's `sprite_overflow_tests`, 5.Emulator, needs that luck). Source: NESdev wiki, "PPU OAM",
//! "PPU sprite evaluation", "Errata"; AccuracyCoin, "OAM Corruption".

/// OAM, secondary OAM and the registers between them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Oam {
    pub(super) bytes: [u8; 256],
    /// OAMADDR.
    pub(super) addr: u8,
    /// Secondary OAM and its address (0-31).
    pub(super) secondary: [u8; 32],
    pub(super) secondary_addr: u8,
    /// The byte being moved: read in the first half of a dot, taken over in the second.
    pub(super) buffer_in: u8,
    pub(super) buffer: u8,
    /// What $2004 reads while rendering: the buffer as the dot began.
    pub(super) latch: u8,
    /// Evaluation: which byte of a sprite comes next (0 y, 1 tile, 2 attributes, 3 x).
    pub(super) phase: u8,
    /// Evaluation: eight sprites were found.
    pub(super) full: bool,
    /// Evaluation: a ninth sprite was found.
    pub(super) ninth_found: bool,
    /// Evaluation: the end of OAM was passed.
    pub(super) wrapped: bool,
    /// Evaluation: the first sprite looked at is on the next line, so unit 0 is "sprite 0".
    pub(super) next_has_sprite0: bool,
    /// Evaluation of this line began at OAMADDR 0, and no access has disturbed it.
    pub(super) regular: bool,
    pub(super) corruption: Corruption,
}

/// The way of a corruption, from the write to $2001 to the loss of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Corruption {
    /// Rendering is about to be switched off (seen at once by evaluation).
    pub(super) announced: bool,
    /// Rendering has been switched off.
    pub(super) disabled: bool,
    /// A row will be lost when rendering is on again.
    pub(super) pending: bool,
    /// That row.
    pub(super) row: u8,
    /// Evaluation was stopped in its reading dot.
    pub(super) in_read_dot: bool,
}

impl Oam {
    pub(super) fn new() -> Oam {
        Oam {
            bytes: [0; 256],
            addr: 0,
            secondary: [0xFF; 32],
            secondary_addr: 0,
            buffer_in: 0,
            buffer: 0,
            latch: 0,
            phase: 0,
            full: false,
            ninth_found: false,
            wrapped: false,
            next_has_sprite0: false,
            regular: false,
            corruption: Corruption::default(),
        }
    }

    /// A write to $2004 outside of rendering.
    pub(super) fn write(&mut self, value: u8) {
        // Bits 2-4 of the attributes have no memory cells.
        let value = if self.addr & 3 == 2 { value & 0xE3 } else { value };
        self.bytes[usize::from(self.addr)] = value;
        self.addr = self.addr.wrapping_add(1);
    }

    /// 256 writes to $2004 outside of rendering.
    pub(super) fn write_page(&mut self, page: &[u8; 256]) {
        if self.addr != 0 {
            page.iter().for_each(|&value| self.write(value));
            return;
        }
        self.bytes = *page;
        for attributes in self.bytes[2..].iter_mut().step_by(4) {
            *attributes &= 0xE3;
        }
    }

    /// OAMADDR moves to the first byte of the next sprite.
    #[inline]
    pub(super) fn next_sprite(&mut self) {
        self.addr = self.addr.wrapping_add(4) & 0xFC;
    }

    /// OAMADDR moves on from an x, which is compared as if it were a y; out of range, OAMADDR is
    /// realigned.
    pub(super) fn after_x(&mut self, in_range: bool, steps: bool) {
        if in_range {
            if steps {
                self.addr = self.addr.wrapping_add(if self.full { 4 } else { 1 });
            }
        } else if steps || self.full {
            self.addr = self.addr.wrapping_add(1) & 0xFC;
        }
    }

    #[inline]
    pub(super) fn secondary_byte(&self) -> u8 {
        self.secondary[usize::from(self.secondary_addr & 31)]
    }

    #[inline]
    pub(super) fn next_secondary(&mut self) {
        self.secondary_addr = (self.secondary_addr + 1) & 31;
    }

    /// Byte `index` (0-3) of the sprite that secondary OAM's address is in.
    #[inline]
    pub(super) fn unit_byte(&self, index: u8) -> u8 {
        self.secondary[usize::from(self.secondary_addr & 0x1C | index)]
    }

    /// Rendering has been switched off within a line, by a write that has come through now.
    pub(super) fn note_rendering_disabled(&mut self) {
        if !self.corruption.pending {
            self.corruption.disabled = true;
        }
    }

    /// The row that secondary OAM's address points to will be lost.
    pub(super) fn doom_row(&mut self) {
        let row = self.secondary_addr;
        let in_read_dot = self.corruption.in_read_dot;
        self.corruption = Corruption { pending: true, row, in_read_dot, ..Default::default() };
    }

    /// Rendering is on again: the doomed row becomes a copy of row 0.
    pub(super) fn corrupt(&mut self) {
        self.corruption.pending = false;
        let row = usize::from(self.corruption.row & 31);
        self.bytes.copy_within(0..8, row * 8);
        self.secondary[row] = self.secondary[0];
    }

    /// Rendering has been switched off, and the row to lose is not known yet.
    #[inline]
    pub(super) fn is_being_corrupted(&self) -> bool {
        self.corruption.announced || self.corruption.disabled
    }

    /// Nothing of a corruption is under way.
    #[inline]
    pub(super) fn is_sound(&self) -> bool {
        let c = &self.corruption;
        !(c.announced || c.disabled || c.pending || c.in_read_dot)
    }
}
