//! Nintendo MMC2 (PxROM, mapper 9) and MMC4 (FxROM, mapper 10).
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, 8 KiB, where present
//! $8000-$FFFF  MMC2: PRG-ROM of 8 KiB: $A000, then the last three banks
//!              MMC4: PRG-ROM of 16 KiB: $A000, then the last bank
//! $A000        .... PPPP  PRG-ROM bank
//! $B000 $C000  ...C CCCC  CHR banks of 4 KiB at PPU $0000, after tile $FD and after tile $FE
//! $D000 $E000  ...C CCCC  the same at PPU $1000
//! $F000        .... ...M  mirroring: vertical (0), horizontal
//! ```
//!
//! Which of two CHR banks shows is up to the PPU's own fetches; see
//! [`LatchedTable`](crate::ppu::LatchedTable). MMC2's left latch looks at the first row of a tile
//! only.
//!
//! Source: NESdev wiki, "MMC2", "MMC4".

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;
use crate::ppu::{LatchedTable, Triggers};

/// The mapper number of MMC4.
const MMC4: u16 = 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mmc2 {
    is_mmc4: bool,
    prg: u8,
    /// By table and latch: after $FD, after $FE.
    chr: [[u8; 2]; 2],
    is_horizontal: bool,
    work_ram: WorkRam,
    /// PRG-ROM in banks of 8 KiB.
    prg_banks: usize,
}

impl Mmc2 {
    pub(super) fn new(header: &Header) -> Mmc2 {
        Mmc2 {
            is_mmc4: header.mapper == MMC4,
            prg: 0,
            chr: [[0; 2]; 2],
            is_horizontal: false,
            work_ram: WorkRam::of(header),
            prg_banks: (header.prg_rom >> 13).max(4) as usize,
        }
    }
}

impl Circuit for Mmc2 {
    fn name(&self) -> &'static str {
        if self.is_mmc4 { "MMC4" } else { "MMC2" }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        match addr >> 12 {
            0xA => Effects::PRG.of_change(&mut self.prg, value & 0x0F),
            register @ 0xB..=0xE => {
                let index = usize::from(register - 0xB);
                Effects::CHR.of_change(&mut self.chr[index / 2][index % 2], value & 0x1F)
            }
            0xF => Effects::CHR.of_change(&mut self.is_horizontal, value & 1 != 0),
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        if self.is_mmc4 {
            cpu.map_rom(0x8000, 0x4000, usize::from(self.prg));
            cpu.map_rom(0xC000, 0x4000, self.prg_banks / 2 - 1);
            return;
        }
        cpu.map_rom(0x8000, 0x2000, usize::from(self.prg));
        for (addr, from_end) in [(0xA000, 3), (0xC000, 2), (0xE000, 1)] {
            cpu.map_rom(addr, 0x2000, self.prg_banks - from_end);
        }
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (table, banks) in self.chr.into_iter().enumerate() {
            let triggers = match (self.is_mmc4, table) {
                (false, 0) => Triggers::FirstRow,
                _ => Triggers::AllRows,
            };
            ppu.latch_chr(table, LatchedTable { banks: banks.map(usize::from), triggers });
        }
        ppu.map_nametables(match self.is_horizontal {
            true => Nametables::Horizontal,
            false => Nametables::Vertical,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    fn latched(socket: &Socket) -> [([usize; 2], Triggers); 2] {
        socket.latches().map(|latched| {
            let latched = latched.expect("both tables have a latch");
            (latched.banks, latched.triggers)
        })
    }

    #[test]
    fn mmc2_switches_8_kib_and_keeps_the_last_three_banks() {
        let mut mmc2 = Socket::insert(sized(9, 128, 128));
        assert_eq!(mmc2.board.name(), "MMC2");
        assert_eq!(mmc2.write(0xA000, 0x35), Effects::PRG);
        let banks = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| mmc2.rom_bank(addr, 8));
        assert_eq!(banks, [5, 13, 14, 15]);
    }

    #[test]
    fn mmc4_switches_16_kib() {
        let mut mmc4 = Socket::insert(sized(10, 256, 128));
        assert_eq!(mmc4.board.name(), "MMC4");
        mmc4.write(0xA000, 7);
        assert_eq!([0x8000, 0xC000].map(|addr| mmc4.rom_bank(addr, 16)), [7, 15]);
    }

    #[test]
    fn each_table_has_two_banks_and_what_chooses_between_them() {
        for (mapper, left) in [(9, Triggers::FirstRow), (10, Triggers::AllRows)] {
            let mut socket = Socket::insert(sized(mapper, 128, 128));
            for (addr, bank) in [(0xB000, 0x21), (0xC000, 2), (0xD000, 3), (0xEFFF, 0x1F)] {
                assert_eq!(socket.write(addr, bank), Effects::CHR);
            }
            let expected = [([1, 2], left), ([3, 0x1F], Triggers::AllRows)];
            assert_eq!(latched(&socket), expected, "mapper {mapper}");
        }
    }

    #[test]
    fn mirroring_is_switched() {
        let mut mmc2 = Socket::insert(sized(9, 128, 128));
        assert_eq!(mmc2.nametables(), Nametables::Vertical);
        assert_eq!(mmc2.write(0xF000, 1), Effects::CHR);
        assert_eq!(mmc2.nametables(), Nametables::Horizontal);
    }
}
