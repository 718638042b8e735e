//! NROM: mapper 0. No registers at all.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM (Family BASIC has 2 or 4 KiB), else open
//! $8000-$FFFF  PRG-ROM, 32 KiB; 16 and 8 KiB appear two and four times
//! ```
//!
//! NROM-368 is a homebrew variant whose PRG-ROM starts at $4800: 46 KiB, in a file of 48 KiB
//! whose first 2 KiB are not used.
//!
//! Source: NESdev wiki, "NROM" and "NROM-368".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_8k;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

/// PRG-ROM in a file for NROM-368, in bytes.
const PRG_ROM_368: u64 = 48 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nrom {
    nametables: Nametables,
    work_ram: WorkRam,
    is_368: bool,
}

impl Nrom {
    pub(super) fn new(header: &Header) -> Nrom {
        Nrom {
            nametables: hard_wired(header),
            work_ram: WorkRam::of(header),
            is_368: header.prg_rom == PRG_ROM_368,
        }
    }

    fn map_368(cpu: &mut impl CpuSpace) {
        const WINDOW: usize = 0x800;
        for addr in (0x4800..0x8000u16).step_by(WINDOW) {
            cpu.map_rom(addr, WINDOW, (usize::from(addr) - 0x4000) / WINDOW);
        }
        cpu.map_rom(0x8000, 0x4000, 1);
        cpu.map_rom(0xC000, 0x4000, 2);
    }
}

impl Circuit for Nrom {
    fn name(&self) -> &'static str {
        if self.is_368 { "NROM-368" } else { "NROM" }
    }

    fn write(&mut self, _addr: u16, _value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        Effects::NONE
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        if self.is_368 {
            return Self::map_368(cpu);
        }
        self.work_ram.map(cpu);
        cpu.map_rom(0x8000, 0x8000, 0);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        map_chr_8k(ppu, 0);
        ppu.map_nametables(self.nametables);
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, header};
    use super::*;
    use crate::cartridge::Mirroring;

    #[test]
    fn sixteen_kibibytes_appear_twice() {
        let nrom = Socket::insert(Header { prg_rom: 16 << 10, ..header(0) });
        assert_eq!(nrom.rom_at(0x8000), Some(0));
        assert_eq!(nrom.rom_at(0xC000), Some(0));
        assert_eq!(nrom.rom_at(0xFFFF), Some(0x3FFF));
    }

    #[test]
    fn prg_ram_of_two_kibibytes_is_mirrored_in_its_window() {
        let nrom = Socket::insert(Header { prg_ram: 2 << 10, ..header(0) });
        assert_eq!(nrom.ram_at(0x6000), Some((0, true)));
        assert_eq!(nrom.ram_at(0x7801), Some((1, true)));
    }

    #[test]
    fn without_prg_ram_the_window_is_open() {
        let nrom = Socket::insert(header(0));
        assert!(nrom.is_open(0x6000) && nrom.is_open(0x7FFF) && nrom.is_open(0x5000));
    }

    #[test]
    fn nametables_are_wired_as_the_header_says() {
        let vertical = Header { mirroring: Mirroring::Vertical, ..header(0) };
        assert_eq!(Socket::insert(vertical).nametables(), Nametables::Vertical);
        let four = Socket::insert(Header { alternative_nametables: true, ..vertical });
        assert_eq!(four.nametables(), Nametables::FourScreen);
        assert!(four.board.memory().four_screen);
    }

    #[test]
    fn nrom_368_starts_at_4800_with_the_third_kibibyte_of_the_file() {
        let nrom = Socket::insert(Header { prg_rom: 48 << 10, prg_ram: 8 << 10, ..header(0) });
        assert!(nrom.is_open(0x47FF));
        assert_eq!(nrom.rom_at(0x4800), Some(0x0800));
        assert_eq!(nrom.rom_at(0x8000), Some(0x4000));
        assert_eq!(nrom.rom_at(0xFFFF), Some(0xBFFF));
    }

    #[test]
    fn writes_do_nothing() {
        let mut nrom = Socket::insert(header(0));
        assert_eq!(nrom.write(0x8000, 0xFF), Effects::NONE);
        assert_eq!(nrom.board.read(0x5000, 0x50, 2), 0x50);
    }
}
