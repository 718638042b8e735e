//! PRG-RAM behind an MMC3, or inside an MMC6, and its protection.

use crate::board::memory::WorkRam;
use crate::board::{CpuSpace, Effects};
use crate::cartridge::{Format, Header};

/// PRG-RAM inside an MMC6, in bytes, seen at $7000-$7FFF four times.
pub(super) const MMC6_BYTES: usize = 1024;
/// The halves of it that are enabled one by one.
const MMC6_HALF: usize = 512;

/// $A001 of an MMC3: RAM is enabled.
const ENABLE: u8 = 0x80;
/// $A001 of an MMC3: RAM cannot be written.
const WRITE_PROTECT: u8 = 0x40;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ram {
    work_ram: WorkRam,
    is_mmc6: bool,
    /// MMC6: bit 5 of $8000.
    is_on: bool,
    /// $A001.
    protect: u8,
    ignores_protect: bool,
}

impl Ram {
    pub(super) fn new(header: &Header, is_mmc6: bool) -> Ram {
        Ram {
            work_ram: WorkRam::of(header),
            is_mmc6,
            is_on: !is_mmc6,
            protect: if is_mmc6 { 0 } else { ENABLE },
            ignores_protect: header.format != Format::Nes20 && header.battery,
        }
    }

    /// Takes bit 5 of $8000, which turns an MMC6's RAM on. Off, it forgets its enable bits.
    pub(super) fn set_on(&mut self, on: bool) -> Effects {
        if !self.is_mmc6 {
            return Effects::NONE;
        }
        if !on {
            self.protect = 0;
        }
        Effects::PRG.of_change(&mut self.is_on, on)
    }

    /// Takes $A001, which an MMC6 ignores while its RAM is off.
    pub(super) fn set_protect(&mut self, value: u8) -> Effects {
        if self.ignores_protect || !self.is_on {
            return Effects::NONE;
        }
        Effects::PRG.of_change(&mut self.protect, value)
    }

    /// What an unmapped address reads as: with one half of an MMC6's RAM readable, the other one
    /// gives zeros.
    pub(super) fn peek(&self, addr: u16, open_bus: u8) -> u8 {
        let in_ram = self.is_mmc6 && (0x7000..0x8000).contains(&addr);
        let half_readable = self.half(0).0 || self.half(1).0;
        if in_ram && half_readable { 0 } else { open_bus }
    }

    pub(super) fn map(&self, cpu: &mut impl CpuSpace) {
        if self.is_mmc6 {
            self.map_halves(cpu);
        } else if self.protect & ENABLE != 0 {
            self.work_ram.map_bank(cpu, 0, self.protect & WRITE_PROTECT == 0);
        } else {
            self.work_ram.unmap(cpu);
        }
    }

    /// Whether a half (0 low, 1 high) of an MMC6's RAM can be read, and whether written.
    fn half(&self, half: usize) -> (bool, bool) {
        let bits = self.protect >> (4 + 2 * half);
        let readable = bits & 2 != 0;
        (readable, readable && bits & 1 != 0)
    }

    fn map_halves(&self, cpu: &mut impl CpuSpace) {
        cpu.unmap(0x6000, 0x1000);
        for addr in (0x7000..0x8000u16).step_by(MMC6_HALF) {
            let half = (usize::from(addr) / MMC6_HALF) % 2;
            match self.half(half) {
                (true, writable) => cpu.map_ram(addr, MMC6_HALF, half, writable),
                (false, _) => cpu.unmap(addr, MMC6_HALF),
            }
        }
    }
}
