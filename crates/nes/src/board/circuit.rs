//! What each board has to say for itself. Defaults are those of a board without the feature.

use super::{CpuSpace, Effects, Memory, PpuSpace};

/// The methods behind [`super::Board`], which documents them.
pub(super) trait Circuit {
    fn name(&self) -> &'static str;

    /// The board's RAM, given what the header says of it.
    fn memory(&self, header: Memory) -> Memory {
        header
    }

    fn reset(&mut self) {}

    fn write(&mut self, addr: u16, value: u8, rom_value: u8, cycle: u64) -> Effects;

    fn is_irq_register(&self, _addr: u16) -> bool {
        false
    }

    fn read(&mut self, addr: u16, open_bus: u8, _cycle: u64) -> u8 {
        self.peek(addr, open_bus)
    }

    fn peek(&self, _addr: u16, open_bus: u8) -> u8 {
        open_bus
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace);

    fn map_chr(&self, ppu: &mut impl PpuSpace);

    fn irq_line(&self) -> bool {
        false
    }

    fn watches_a12(&self) -> bool {
        false
    }

    fn a12_rise(&mut self, _dot: u64) {}

    fn rises_to_irq(&self) -> Option<u32> {
        None
    }

    fn next_irq_cycle(&self, _now: u64) -> Option<u64> {
        None
    }

    fn catch_up(&mut self, _cycle: u64) {}
}
