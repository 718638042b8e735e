//! Boards map the PPU's address space through their own trait; here it meets the real one.

use crate::board::PpuSpace;
use crate::ppu::{LatchedTable, Nametables, VideoMemory};

impl PpuSpace for VideoMemory {
    fn map_chr(&mut self, slot: usize, bank: usize) {
        VideoMemory::map_chr(self, slot, bank);
    }

    fn latch_chr(&mut self, table: usize, latched: LatchedTable) {
        VideoMemory::latch_chr(self, table, latched);
    }

    fn map_nametables(&mut self, nametables: Nametables) {
        VideoMemory::map_nametables(self, nametables);
    }
}
