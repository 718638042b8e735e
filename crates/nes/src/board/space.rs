//! The two address spaces that a board maps its chips into, as the board sees them.
//!
//! Both are traits so that a board can be tested on its mapping calls alone.

use crate::ppu::{LatchedTable, Nametables};

/// The CPU's address space, $4020 to $FFFF.
///
/// `addr` is a multiple of `window`, which is a multiple of 256 bytes. `bank` counts in units of
/// `window` from the start of the chip and wraps at its end; a chip smaller than the window
/// appears in it several times.
pub trait CpuSpace {
    /// PRG-ROM appears in the window. Writes there come to the board.
    fn map_rom(&mut self, addr: u16, window: usize, bank: usize);

    /// PRG-RAM appears in the window. Its bytes are the volatile ones, then the battery-backed
    /// ones. Writes come to the board if the RAM is not `writable`.
    fn map_ram(&mut self, addr: u16, window: usize, bank: usize, writable: bool);

    /// Nothing answers in the window: reads give open bus, or what the board says.
    fn unmap(&mut self, addr: u16, window: usize);
}

/// The PPU's address space.
pub trait PpuSpace {
    /// Bank `bank` of 1 KiB appears at `slot` * $400, slot 0 to 7. It wraps at the chip's end.
    fn map_chr(&mut self, slot: usize, bank: usize);

    /// Two banks of 4 KiB, one of which appears in pattern table `table` (0 or 1) as fetches say.
    fn latch_chr(&mut self, table: usize, latched: LatchedTable);

    /// How the nametables appear at $2000 to $2FFF.
    fn map_nametables(&mut self, nametables: Nametables);
}

/// The PPU's pattern tables, $0000 to $1FFF.
const SLOTS: usize = 8;

/// Maps a bank of 8 KiB to both pattern tables.
pub(super) fn map_chr_8k(ppu: &mut impl PpuSpace, bank: usize) {
    map_slots(ppu, 0, SLOTS, bank);
}

/// Maps a bank of 4 KiB to pattern table 0 or 1.
pub(super) fn map_chr_4k(ppu: &mut impl PpuSpace, table: usize, bank: usize) {
    map_slots(ppu, table * 4, 4, bank);
}

/// Maps a bank of `count` KiB from `first` on.
fn map_slots(ppu: &mut impl PpuSpace, first: usize, count: usize, bank: usize) {
    for index in 0..count {
        ppu.map_chr(first + index, bank * count + index);
    }
}
