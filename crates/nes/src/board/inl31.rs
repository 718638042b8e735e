//! INL/2A03 Puritans' board: mapper 31, for albums of NSF music.
//!
//! ```text
//! $5FF8-$5FFF  bank of 4 KiB for $8000, $9000 ... $F000 (seen at all of $5000-$5FFF)
//! $8000-$FFFF  PRG-ROM, eight windows of 4 KiB
//! ```
//!
//! At power-on $F000 shows the last bank; the other windows are not defined.
//!
//! Source: NESdev wiki, "INES Mapper 031".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_8k;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inl31 {
    banks: [u8; 8],
    nametables: Nametables,
    work_ram: WorkRam,
}

impl Inl31 {
    pub(super) fn new(header: &Header) -> Inl31 {
        Inl31 { banks: [0xFF; 8], nametables: hard_wired(header), work_ram: WorkRam::of(header) }
    }
}

impl Circuit for Inl31 {
    fn name(&self) -> &'static str {
        "INL mapper 31"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        match addr {
            0x5000..=0x5FFF => {
                Effects::PRG.of_change(&mut self.banks[usize::from(addr & 7)], value)
            }
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        for (slot, bank) in (0u16..).zip(self.banks) {
            cpu.map_rom(0x8000 + 0x1000 * slot, 0x1000, usize::from(bank));
        }
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        map_chr_8k(ppu, 0);
        ppu.map_nametables(self.nametables);
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    #[test]
    fn eight_windows_of_4_kibibytes_are_switched_one_by_one() {
        let mut socket = Socket::insert(sized(31, 128, 8));
        assert_eq!(socket.rom_bank(0xF000, 4), 31);
        assert_eq!(socket.write(0x5FF8, 3), Effects::PRG);
        assert_eq!(socket.write(0x5001, 7), Effects::PRG);
        let banks = [0x8000, 0x9000, 0xA000, 0xF000].map(|addr| socket.rom_bank(addr, 4));
        assert_eq!(banks, [3, 7, 31, 31]);
        assert_eq!(socket.write(0x8000, 1), Effects::NONE);
    }
}
