//! Konami VRC6: mapper 24, and mapper 26 with the address lines A0 and A1 swapped. The chip's three
//! voices are not played.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, 8 KiB, enabled by bit 7 of $B003
//! $8000-$BFFF  PRG-ROM, 16 KiB: $8000       $C000-$DFFF  PRG-ROM, 8 KiB: $C000
//! $E000-$FFFF  PRG-ROM, 8 KiB: the last bank
//! $B003        W.PN MMDD  RAM enable, lowest CHR line, nametables from CHR-ROM, layout
//! $D000-$D003  R0 to R3   $E000-$E003  R4 to R7: banks of 1 KiB
//! $F000-$F002  IRQ latch, control, acknowledge
//! ```
//!
//! D lays the registers over the pattern tables: eight banks of 1 KiB (0), four of 2 KiB (1), or
//! four and two (2, 3). M and D together choose the registers of the nametables. Where a register
//! serves 2 KiB, P set lets the PPU's A10 be the lowest line, and P clear shows one bank twice; for
//! nametables the layouts 0, 3, 4, 7, 8, B, C and F have a line of their own there.
//!
//! Source: NESdev wiki, "VRC6", and the readings from the chip on its talk page.

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::vrc_irq::VrcIrq;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;
use crate::ppu::NametablePage;

/// The mapper number of boards with A0 and A1 swapped.
const SWAPPED: u16 = 26;
/// $B003: PRG-RAM is enabled.
const RAM_ENABLE: u8 = 0x80;
/// $B003: the lowest CHR line is the PPU's.
const PPU_A10: u8 = 0x20;
/// $B003: nametables are in CHR-ROM.
const CHR_NAMETABLES: u8 = 0x10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vrc6 {
    is_swapped: bool,
    /// The banks of 16 KiB at $8000 and of 8 KiB at $C000.
    prg: [u8; 2],
    /// R0 to R7.
    banks: [u8; 8],
    /// $B003.
    layout: u8,
    irq: VrcIrq,
    work_ram: WorkRam,
    /// The last bank of 8 KiB.
    last: usize,
}

/// What stands in for the lowest line of a bank number.
#[derive(Clone, Copy)]
enum LowLine {
    /// The register's own bit.
    Own,
    /// A line of the PPU, or a constant.
    Is(usize),
}

impl LowLine {
    fn apply(self, bank: u8) -> usize {
        match self {
            LowLine::Own => usize::from(bank),
            LowLine::Is(bit) => usize::from(bank & !1) | bit,
        }
    }
}

impl Vrc6 {
    pub(super) fn new(header: &Header) -> Vrc6 {
        Vrc6 {
            is_swapped: header.mapper == SWAPPED,
            prg: [0; 2],
            banks: [0; 8],
            layout: 0,
            irq: VrcIrq::default(),
            work_ram: WorkRam::of(header),
            last: (header.prg_rom >> 13).max(1) as usize - 1,
        }
    }

    /// The chip's own number of a register: the high nibble and A1, A0.
    fn register(&self, addr: u16) -> (u16, usize) {
        let index = usize::from(addr & 3);
        let swapped = index >> 1 | (index & 1) << 1;
        (addr >> 12, if self.is_swapped { swapped } else { index })
    }

    /// The bank of 1 KiB in each slot of the pattern tables.
    fn chr_slots(&self) -> [usize; 8] {
        let low = |slot: usize| match self.layout & PPU_A10 {
            0 => LowLine::Own,
            _ => LowLine::Is(slot & 1),
        };
        std::array::from_fn(|slot| match (self.layout & 3, slot) {
            (0, _) | (2 | 3, 0..=3) => usize::from(self.banks[slot]),
            (1, _) => low(slot).apply(self.banks[slot / 2]),
            (_, _) => low(slot).apply(self.banks[2 + slot / 2]),
        })
    }

    /// The bank of 1 KiB that each nametable asks for.
    fn nametable_banks(&self) -> [usize; 4] {
        let registers = match self.layout & 7 {
            0 | 6 | 7 => [6, 6, 7, 7],
            1 | 5 => [4, 5, 6, 7],
            _ => [6, 7, 6, 7],
        };
        let low = |table: usize| match self.layout & (PPU_A10 | 0x0F) {
            0x20 | 0x27 => LowLine::Is(table & 1),
            0x23 | 0x24 => LowLine::Is(table >> 1),
            0x28 | 0x2F => LowLine::Is(0),
            0x2B | 0x2C => LowLine::Is(1),
            _ => LowLine::Own,
        };
        std::array::from_fn(|table| low(table).apply(self.banks[registers[table]]))
    }
}

impl Circuit for Vrc6 {
    fn name(&self) -> &'static str {
        "VRC6 (without its sound)"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, cycle: u64) -> Effects {
        match self.register(addr) {
            (0x8, _) => Effects::PRG.of_change(&mut self.prg[0], value & 0x0F),
            (0xB, 3) => Effects::PRG.with(Effects::CHR).of_change(&mut self.layout, value),
            (0xC, _) => Effects::PRG.of_change(&mut self.prg[1], value & 0x1F),
            (0xD, index) => Effects::CHR.of_change(&mut self.banks[index], value),
            (0xE, index) => Effects::CHR.of_change(&mut self.banks[4 + index], value),
            (0xF, 0) => self.irq.set_latch(value, cycle),
            (0xF, 1) => self.irq.set_control(value, cycle),
            (0xF, 2) => self.irq.acknowledge(cycle),
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        if self.layout & RAM_ENABLE != 0 {
            self.work_ram.map(cpu);
        } else {
            self.work_ram.unmap(cpu);
        }
        cpu.map_rom(0x8000, 0x4000, usize::from(self.prg[0]));
        cpu.map_rom(0xC000, 0x2000, usize::from(self.prg[1]));
        cpu.map_rom(0xE000, 0x2000, self.last);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (slot, bank) in self.chr_slots().into_iter().enumerate() {
            ppu.map_chr(slot, bank);
        }
        let is_chr = self.layout & CHR_NAMETABLES != 0;
        let page = |bank: usize| match is_chr {
            true => NametablePage::Chr(bank),
            false => NametablePage::Ram(bank as u8 & 1),
        };
        ppu.map_nametables(Nametables::Pages(self.nametable_banks().map(page)));
    }

    fn irq_line(&self) -> bool {
        self.irq.line()
    }

    fn is_irq_register(&self, addr: u16) -> bool {
        addr >= 0xF000
    }

    fn next_irq_cycle(&self, _now: u64) -> Option<u64> {
        self.irq.next_irq()
    }

    fn catch_up(&mut self, cycle: u64) {
        self.irq.catch_up(cycle);
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    /// The banks of the readings from the chip.
    const BANKS: [u8; 8] = [0x81, 0x88, 0x90, 0x99, 0xA0, 0xA9, 0x71, 0x78];

    fn with_layout(layout: u8) -> Socket {
        let mut vrc6 = Socket::insert(Header { prg_ram: 8 << 10, ..sized(24, 256, 256) });
        for (register, bank) in (0u16..).zip(BANKS) {
            vrc6.write(0xD000 + (register & 4) * 0x400 + (register & 3), bank);
        }
        vrc6.write(0xB003, layout);
        vrc6
    }

    #[test]
    fn prg_has_windows_of_16_and_8_kibibytes() {
        let mut vrc6 = Socket::insert(sized(24, 256, 256));
        vrc6.write(0x8000, 3);
        vrc6.write(0xC000, 9);
        let banks = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| vrc6.rom_bank(addr, 8));
        assert_eq!(banks, [6, 7, 9, 31]);
    }

    #[test]
    fn pattern_tables_are_as_read_from_the_chip() {
        for (layout, expected) in [
            (0x00, [0x81, 0x88, 0x90, 0x99, 0xA0, 0xA9, 0x71, 0x78]),
            (0x01, [0x81, 0x81, 0x88, 0x88, 0x90, 0x90, 0x99, 0x99]),
            (0x02, [0x81, 0x88, 0x90, 0x99, 0xA0, 0xA0, 0xA9, 0xA9]),
            (0x21, [0x80, 0x81, 0x88, 0x89, 0x90, 0x91, 0x98, 0x99]),
            (0x22, [0x81, 0x88, 0x90, 0x99, 0xA0, 0xA1, 0xA8, 0xA9]),
        ] {
            assert_eq!(with_layout(layout).chr(), expected, "${layout:02X}");
        }
    }

    #[test]
    fn nametables_in_chr_rom_are_as_read_from_the_chip() {
        for (layout, expected) in [
            (0x10, [0x71, 0x71, 0x78, 0x78]),
            (0x11, [0xA0, 0xA9, 0x71, 0x78]),
            (0x12, [0x71, 0x78, 0x71, 0x78]),
            (0x33, [0x70, 0x78, 0x71, 0x79]),
            (0x37, [0x70, 0x71, 0x78, 0x79]),
            (0x3B, [0x71, 0x79, 0x71, 0x79]),
            (0x3F, [0x70, 0x70, 0x78, 0x78]),
        ] {
            let pages = Nametables::Pages(expected.map(NametablePage::Chr));
            assert_eq!(with_layout(layout).nametables(), pages, "${layout:02X}");
        }
    }

    #[test]
    fn the_usual_layouts_give_the_usual_mirrorings() {
        for (layout, pages) in
            [(0x20, [0, 1, 0, 1]), (0x24, [0, 0, 1, 1]), (0x28, [0, 0, 0, 0]), (0x2C, [1, 1, 1, 1])]
        {
            let pages = Nametables::Pages(pages.map(NametablePage::Ram));
            assert_eq!(with_layout(layout).nametables(), pages, "${layout:02X}");
        }
    }

    #[test]
    fn prg_ram_is_enabled_by_the_layout_register() {
        assert!(with_layout(0x20).is_open(0x6000));
        assert_eq!(with_layout(0xA0).ram_at(0x6000), Some((0, true)));
    }

    #[test]
    fn mapper_26_swaps_the_address_lines() {
        let mut vrc6 = Socket::insert(sized(26, 256, 256));
        vrc6.write(0xD001, 7);
        assert_eq!(vrc6.chr()[2], 7);
        assert!(vrc6.write(0xF002, 0x02).irq());
        assert!(vrc6.board.next_irq_cycle(0).is_some());
    }
}
