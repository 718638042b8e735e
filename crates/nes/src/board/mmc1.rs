//! MMC1: mapper 1, the SxROM boards, and mapper 155, the same with the first version of the chip.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, one bank of 8 KiB out of up to four
//! $8000-$BFFF  PRG-ROM, 16 KiB, switched or the first bank; or the lower half of 32 KiB
//! $C000-$FFFF  PRG-ROM, 16 KiB, the last bank or switched; or the upper half of 32 KiB
//! PPU $0000    CHR, 4 KiB or the lower half of 8 KiB
//! PPU $1000    CHR, 4 KiB or the upper half of 8 KiB
//! ```
//!
//! All of $8000-$FFFF is a serial port. Five writes of bit 0, low bit first, fill the register that
//! the address of the fifth selects: $8000 control, $A000 CHR 0, $C000 CHR 1, $E000 PRG. A write
//! with bit 7 set clears the shift register and selects 16 KiB mode with the last bank fixed.
//! The port ignores a write in the cycle after another one, as read-modify-write instructions make
//! them; the reset by bit 7 is never ignored.
//!
//! Boards with 8 KiB of CHR have upper CHR lines to spare and use them otherwise. By size:
//!
//! ```text
//! CHR 0 bit 4  PRG-ROM A18          PRG-ROM of 512 KiB (SUROM, SXROM)
//!              PRG-RAM disable      CHR-RAM, at most 256 KiB and 8 KiB of PRG-RAM (SNROM)
//!              PRG-RAM A13          CHR-ROM and 16 KiB of PRG-RAM (SZROM)
//! CHR 0 bit 3  PRG-RAM A13          CHR-RAM and 16 KiB of PRG-RAM (SOROM)
//! bits 3, 2    PRG-RAM A14, A13     32 KiB of PRG-RAM (SXROM)
//! ```
//!
//! In 4 KiB mode the chip puts out CHR 0 or CHR 1 as PPU A12 says; software has to set these bits
//! alike in both, so CHR 0 is taken.
//!
//! Source: NESdev wiki, "MMC1", "SxROM", "INES Mapper 155"; submapper 5 ("SEROM") is unbanked.

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::space::{map_chr_4k, map_chr_8k};
use super::{CpuSpace, Effects, Memory, Nametables, PpuSpace};
use crate::cartridge::Header;

/// The mapper number of boards with the first version of the chip.
const MMC1A: u16 = 155;
/// The marker that leaves the shift register with the fifth write.
const SHIFT_EMPTY: u8 = 0b1_0000;
/// Control: 16 KiB mode with the last bank fixed.
const CONTROL_RESET: u8 = 0b0_1100;
/// Registers are five bits wide; bit 4 is the one with many uses.
const BIT_4: u8 = 0b1_0000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mmc1 {
    shift: u8,
    /// The first cycle in which the port takes a bit again.
    ready_at: u64,
    control: u8,
    chr: [u8; 2],
    prg: u8,
    wiring: Wiring,
}

/// How the chip is wired, which no write changes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wiring {
    work_ram: WorkRam,
    ram_select: RamSelect,
    /// PRG-ROM in banks of 16 KiB.
    prg_banks: usize,
    is_mmc1a: bool,
    is_unbanked: bool,
    has_prg_a18: bool,
    has_ram_disable: bool,
}

/// Which bits of CHR 0 choose the bank of PRG-RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RamSelect {
    None,
    Bit3,
    Bit4,
    Bits3And2,
}

impl Wiring {
    fn new(header: &Header) -> Wiring {
        let ram_kib = Memory::of(header).prg_total() >> 10;
        let chr_is_ram = header.chr_rom == 0;
        let has_prg_a18 = header.prg_rom > 256 << 10;
        Wiring {
            work_ram: WorkRam::of(header),
            ram_select: match ram_kib {
                0..=8 => RamSelect::None,
                9..=16 if chr_is_ram => RamSelect::Bit3,
                9..=16 => RamSelect::Bit4,
                _ => RamSelect::Bits3And2,
            },
            prg_banks: (header.prg_rom >> 14).max(1) as usize,
            is_mmc1a: header.mapper == MMC1A || header.submapper == 3,
            is_unbanked: header.submapper == 5,
            has_prg_a18,
            has_ram_disable: chr_is_ram && !has_prg_a18 && ram_kib <= 8,
        }
    }
}

impl Mmc1 {
    pub(super) fn new(header: &Header) -> Mmc1 {
        Mmc1 {
            shift: SHIFT_EMPTY,
            ready_at: 0,
            control: CONTROL_RESET,
            chr: [0; 2],
            prg: 0,
            wiring: Wiring::new(header),
        }
    }

    /// Fills the register that bits 13 and 14 of the address select.
    fn load(&mut self, addr: u16, value: u8) -> Effects {
        const BOTH: Effects = Effects::PRG.with(Effects::CHR);
        match addr >> 13 & 3 {
            0 => BOTH.of_change(&mut self.control, value),
            1 => BOTH.of_change(&mut self.chr[0], value),
            2 => Effects::CHR.of_change(&mut self.chr[1], value),
            _ => Effects::PRG.of_change(&mut self.prg, value),
        }
    }

    /// The banks of 16 KiB at $8000 and $C000.
    fn prg_banks(&self) -> [usize; 2] {
        let wiring = &self.wiring;
        let outer = if wiring.has_prg_a18 { usize::from(self.chr[0] & BIT_4) } else { 0 };
        let bank = usize::from(self.prg & 0x0F);
        // The first version has PRG A17 bypass the fixed banks where bit 4 is set.
        let bypass = wiring.is_mmc1a && self.prg & BIT_4 != 0;
        let (first, last) = if bypass { (bank & 8, bank | 7) } else { (0, 0x0F) };
        let last = (outer | last).min(wiring.prg_banks - 1);
        match self.control >> 2 & 3 {
            2 => [outer | first, outer | bank],
            3 => [outer | bank, last],
            _ => [outer | bank & !1, outer | bank | 1],
        }
    }

    fn ram_is_enabled(&self) -> bool {
        let by_chip = self.wiring.is_mmc1a || self.prg & BIT_4 == 0;
        let by_board = !self.wiring.has_ram_disable || self.chr[0] & BIT_4 == 0;
        by_chip && by_board
    }

    fn ram_bank(&self) -> usize {
        let chr = usize::from(self.chr[0]);
        match self.wiring.ram_select {
            RamSelect::None => 0,
            RamSelect::Bit3 => chr >> 3 & 1,
            RamSelect::Bit4 => chr >> 4 & 1,
            RamSelect::Bits3And2 => chr >> 2 & 3,
        }
    }
}

impl Circuit for Mmc1 {
    fn name(&self) -> &'static str {
        if self.wiring.is_mmc1a { "MMC1A" } else { "MMC1" }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, cycle: u64) -> Effects {
        if addr < 0x8000 {
            return Effects::NONE;
        }
        let is_ready = cycle >= self.ready_at;
        self.ready_at = cycle + 2;
        if value & 0x80 != 0 {
            self.shift = SHIFT_EMPTY;
            let control = self.control | CONTROL_RESET;
            return Effects::PRG.of_change(&mut self.control, control);
        }
        if !is_ready {
            return Effects::NONE;
        }
        let is_fifth = self.shift & 1 != 0;
        let shifted = self.shift >> 1 | (value & 1) << 4;
        self.shift = if is_fifth { SHIFT_EMPTY } else { shifted };
        if is_fifth { self.load(addr, shifted) } else { Effects::NONE }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        if self.ram_is_enabled() {
            self.wiring.work_ram.map_bank(cpu, self.ram_bank(), true);
        } else {
            self.wiring.work_ram.unmap(cpu);
        }
        if self.wiring.is_unbanked {
            return cpu.map_rom(0x8000, 0x8000, 0);
        }
        for (addr, bank) in [0x8000, 0xC000].into_iter().zip(self.prg_banks()) {
            cpu.map_rom(addr, 0x4000, bank);
        }
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        let [low, high] = self.chr.map(usize::from);
        if self.control & BIT_4 != 0 {
            map_chr_4k(ppu, 0, low);
            map_chr_4k(ppu, 1, high);
        } else {
            map_chr_8k(ppu, low / 2);
        }
        ppu.map_nametables(match self.control & 3 {
            0 => Nametables::SingleLow,
            1 => Nametables::SingleHigh,
            2 => Nametables::Vertical,
            _ => Nametables::Horizontal,
        });
    }
}

#[cfg(test)]
mod tests;
