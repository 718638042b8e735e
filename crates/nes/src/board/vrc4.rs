//! Konami VRC2 and VRC4: mappers 21, 22, 23 and 25.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, 8 KiB; a VRC2 without it keeps one bit here
//! $8000-$9FFF  PRG-ROM, 8 KiB: register $8000, or the second to last bank
//! $A000-$BFFF  PRG-ROM, 8 KiB: register $A000
//! $C000-$DFFF  PRG-ROM, 8 KiB: the second to last bank, or register $8000
//! $E000-$FFFF  PRG-ROM, 8 KiB: the last bank
//! PPU          CHR, eight windows of 1 KiB, registers $B000 to $E003 by nibbles
//! ```
//!
//! $9000 is the mirroring, $9002 of a VRC4 swaps PRG banks, $F000 to $F003 are the VRC4's IRQ.
//! Boards wire two address lines of their own choice to the chip's A0 and A1; the submapper says
//! which. Without one, all that the mapper number allows are joined, and the chip is taken for a
//! VRC4. The VRC4's PRG-RAM enable is not modelled: the RAM is always on.
//!
//! Source: NESdev wiki, "VRC2 and VRC4".

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::vrc_irq::VrcIrq;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vrc4 {
    pins: Pins,
    prg: [u8; 2],
    is_swapped: bool,
    chr: [u16; 8],
    mirroring: u8,
    /// The bit at $6000 of a VRC2 without PRG-RAM.
    bit: u8,
    irq: VrcIrq,
    work_ram: WorkRam,
    has_ram: bool,
    /// PRG-ROM in banks of 8 KiB.
    prg_banks: usize,
}

/// Which of the CPU's address lines reach the chip, and which chip it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pins {
    /// Address bits that drive A0; any of them does.
    a0: u16,
    /// Address bits that drive A1.
    a1: u16,
    is_vrc2: bool,
    /// VRC2a leaves the lowest CHR line unconnected.
    chr_shift: u8,
}

impl Pins {
    fn new(header: &Header) -> Pins {
        let (a0, a1, is_vrc2) = match (header.mapper, header.submapper) {
            (21, 1) => (1 << 1, 1 << 2, false),
            (21, 2) => (1 << 6, 1 << 7, false),
            (21, _) => (1 << 1 | 1 << 6, 1 << 2 | 1 << 7, false),
            (22, _) => (1 << 1, 1 << 0, true),
            (23, 1) => (1 << 0, 1 << 1, false),
            (23, 2) => (1 << 2, 1 << 3, false),
            (23, 3) => (1 << 0, 1 << 1, true),
            (23, _) => (1 << 0 | 1 << 2, 1 << 1 | 1 << 3, false),
            (_, 1) => (1 << 1, 1 << 0, false),
            (_, 2) => (1 << 3, 1 << 2, false),
            (_, 3) => (1 << 1, 1 << 0, true),
            _ => (1 << 1 | 1 << 3, 1 << 0 | 1 << 2, false),
        };
        Pins { a0, a1, is_vrc2, chr_shift: u8::from(header.mapper == 22) }
    }

    /// The chip's register: the address's high nibble and the two lines.
    fn register(&self, addr: u16) -> (u16, usize) {
        let line = |bits: u16| usize::from(addr & bits != 0);
        (addr >> 12, line(self.a1) << 1 | line(self.a0))
    }
}

impl Vrc4 {
    pub(super) fn new(header: &Header) -> Vrc4 {
        Vrc4 {
            pins: Pins::new(header),
            prg: [0, 1],
            is_swapped: false,
            chr: [0; 8],
            mirroring: 0,
            bit: 0,
            irq: VrcIrq::default(),
            work_ram: WorkRam::of(header),
            has_ram: header.prg_ram > 0 || header.prg_nvram > 0,
            prg_banks: (header.prg_rom >> 13).max(2) as usize,
        }
    }

    fn write_chr(&mut self, window: usize, is_high: bool, value: u8) -> Effects {
        let old = self.chr[window];
        let high_mask = if self.pins.is_vrc2 { 0x0F } else { 0x1F };
        let new = match is_high {
            true => old & 0x00F | u16::from(value & high_mask) << 4,
            false => old & 0x1F0 | u16::from(value & 0x0F),
        };
        Effects::CHR.of_change(&mut self.chr[window], new)
    }

    fn write_9000(&mut self, index: usize, value: u8) -> Effects {
        if self.pins.is_vrc2 {
            return Effects::CHR.of_change(&mut self.mirroring, value & 1);
        }
        match index {
            0 | 1 => Effects::CHR.of_change(&mut self.mirroring, value & 3),
            _ => Effects::PRG.of_change(&mut self.is_swapped, value & 2 != 0),
        }
    }

    fn write_irq(&mut self, index: usize, value: u8, cycle: u64) -> Effects {
        match index {
            _ if self.pins.is_vrc2 => Effects::NONE,
            0 => self.irq.set_latch_low(value, cycle),
            1 => self.irq.set_latch_high(value, cycle),
            2 => self.irq.set_control(value, cycle),
            _ => self.irq.acknowledge(cycle),
        }
    }
}

impl Circuit for Vrc4 {
    fn name(&self) -> &'static str {
        if self.pins.is_vrc2 { "VRC2" } else { "VRC4" }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, cycle: u64) -> Effects {
        let (nibble, index) = self.pins.register(addr);
        match nibble {
            0x6 => self.bit = value & 1,
            0x8 => return Effects::PRG.of_change(&mut self.prg[0], value & 0x1F),
            0x9 => return self.write_9000(index, value),
            0xA => return Effects::PRG.of_change(&mut self.prg[1], value & 0x1F),
            0xB..=0xE => {
                let window = usize::from(nibble - 0xB) * 2 + (index >> 1);
                return self.write_chr(window, index & 1 != 0, value);
            }
            0xF => return self.write_irq(index, value, cycle),
            _ => {}
        }
        Effects::NONE
    }

    fn peek(&self, addr: u16, open_bus: u8) -> u8 {
        let has_bit = self.pins.is_vrc2 && !self.has_ram;
        if has_bit && addr >> 12 == 6 { open_bus & 0xFE | self.bit } else { open_bus }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        let [switched, second] = self.prg.map(usize::from);
        let fixed = self.prg_banks - 2;
        let (low, middle) = if self.is_swapped { (fixed, switched) } else { (switched, fixed) };
        for (slot, bank) in (0u16..).zip([low, second, middle, self.prg_banks - 1]) {
            cpu.map_rom(0x8000 + 0x2000 * slot, 0x2000, bank);
        }
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (slot, bank) in self.chr.into_iter().enumerate() {
            ppu.map_chr(slot, usize::from(bank >> self.pins.chr_shift));
        }
        ppu.map_nametables(match self.mirroring {
            0 => Nametables::Vertical,
            1 => Nametables::Horizontal,
            2 => Nametables::SingleLow,
            _ => Nametables::SingleHigh,
        });
    }

    fn irq_line(&self) -> bool {
        self.irq.line()
    }

    fn is_irq_register(&self, addr: u16) -> bool {
        addr >= 0xF000 && !self.pins.is_vrc2
    }

    fn next_irq_cycle(&self, _now: u64) -> Option<u64> {
        self.irq.next_irq()
    }

    fn catch_up(&mut self, cycle: u64) {
        self.irq.catch_up(cycle);
    }
}

#[cfg(test)]
mod tests;
