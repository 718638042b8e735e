//! Boards map the PPU's address space through their own trait; here it meets the real one.

use crate::board::{self, PpuSpace};
use crate::ppu::{self, VideoMemory};

impl PpuSpace for VideoMemory {
    fn map_chr(&mut self, slot: usize, bank: usize) {
        VideoMemory::map_chr(self, slot, bank);
    }

    fn map_nametables(&mut self, nametables: board::Nametables) {
        VideoMemory::map_nametables(
            self,
            match nametables {
                board::Nametables::Horizontal => ppu::Nametables::Horizontal,
                board::Nametables::Vertical => ppu::Nametables::Vertical,
                board::Nametables::SingleLow => ppu::Nametables::SingleLow,
                board::Nametables::SingleHigh => ppu::Nametables::SingleHigh,
                board::Nametables::FourScreen => ppu::Nametables::FourScreen,
            },
        );
    }
}
