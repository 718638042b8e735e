//! Konami VRC1: mapper 75.
//!
//! ```text
//! $8000  .... PPPP  bank of 8 KiB at $8000
//! $9000  .... .RLM  bit 4 of the right and left CHR banks; mirroring: 0 vertical, 1 horizontal
//! $A000  .... PPPP  bank of 8 KiB at $A000
//! $C000  .... PPPP  bank of 8 KiB at $C000; the last bank is at $E000
//! $E000  .... CCCC  bank of 4 KiB at PPU $0000
//! $F000  .... CCCC  bank of 4 KiB at PPU $1000
//! ```
//!
//! Source: NESdev wiki, "VRC1".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_4k;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vrc1 {
    prg: [u8; 3],
    chr: [u8; 2],
    /// $9000.
    control: u8,
    is_four_screen: bool,
    work_ram: WorkRam,
    /// The last bank of 8 KiB.
    last: usize,
}

impl Vrc1 {
    pub(super) fn new(header: &Header) -> Vrc1 {
        Vrc1 {
            prg: [0, 1, 2],
            chr: [0, 1],
            control: 0,
            is_four_screen: hard_wired(header) == Nametables::FourScreen,
            work_ram: WorkRam::of(header),
            last: (header.prg_rom >> 13).max(1) as usize - 1,
        }
    }
}

impl Circuit for Vrc1 {
    fn name(&self) -> &'static str {
        "VRC1"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        let bank = value & 0x0F;
        match addr & 0xF000 {
            0x8000 => Effects::PRG.of_change(&mut self.prg[0], bank),
            0x9000 => Effects::CHR.of_change(&mut self.control, value & 7),
            0xA000 => Effects::PRG.of_change(&mut self.prg[1], bank),
            0xC000 => Effects::PRG.of_change(&mut self.prg[2], bank),
            0xE000 => Effects::CHR.of_change(&mut self.chr[0], bank),
            0xF000 => Effects::CHR.of_change(&mut self.chr[1], bank),
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        for (slot, bank) in (0u16..).zip(self.prg) {
            cpu.map_rom(0x8000 + 0x2000 * slot, 0x2000, usize::from(bank));
        }
        cpu.map_rom(0xE000, 0x2000, self.last);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        let [left, right] = self.chr.map(usize::from);
        let high = usize::from(self.control);
        map_chr_4k(ppu, 0, left | (high << 3) & 0x10);
        map_chr_4k(ppu, 1, right | (high << 2) & 0x10);
        ppu.map_nametables(match self.control & 1 {
            _ if self.is_four_screen => Nametables::FourScreen,
            0 => Nametables::Vertical,
            _ => Nametables::Horizontal,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    #[test]
    fn three_prg_banks_are_switched() {
        let mut vrc1 = Socket::insert(sized(75, 128, 128));
        for (addr, bank) in [(0x8000, 5), (0xA000, 6), (0xC000, 0xF7)] {
            assert_eq!(vrc1.write(addr, bank), Effects::PRG);
        }
        let banks = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| vrc1.rom_bank(addr, 8));
        assert_eq!(banks, [5, 6, 7, 15]);
    }

    #[test]
    fn chr_banks_have_their_fifth_bit_in_the_control_register() {
        let mut vrc1 = Socket::insert(sized(75, 128, 128));
        vrc1.write(0xE000, 3);
        vrc1.write(0xF000, 4);
        for (control, left, right) in [(0, 3, 4), (2, 19, 4), (4, 3, 20)] {
            vrc1.write(0x9000, control);
            assert_eq!((vrc1.chr()[0] / 4, vrc1.chr()[4] / 4), (left, right));
        }
    }

    #[test]
    fn mirroring_is_switched() {
        let mut vrc1 = Socket::insert(sized(75, 128, 128));
        assert_eq!(vrc1.nametables(), Nametables::Vertical);
        assert_eq!(vrc1.write(0x9000, 1), Effects::CHR);
        assert_eq!(vrc1.nametables(), Nametables::Horizontal);
    }
}
