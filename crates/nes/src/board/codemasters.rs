//! Codemasters' boards: mapper 71 (BF9093, BF9097) and mapper 232 (BF9096, the Quattro games).
//!
//! ```text
//! 71   $8000-$9FFF  BF9097 (submapper 1): ...M ....  one-screen page
//!      $C000-$FFFF  bank of 16 KiB at $8000; the last bank is at $C000
//! 232  $8000-$BFFF  ...B B...  block of 64 KiB (submapper 1, Aladdin: the two bits swapped)
//!      $C000-$FFFF  .... ..PP  bank of 16 KiB in it at $8000; its last bank is at $C000
//! ```
//!
//! Without a submapper, a game on mapper 71 that writes to $9000-$9FFF is taken for the one on the
//! BF9097, Fire Hawk; others write to $8000 without a meaning.
//!
//! Source: NESdev wiki, "INES Mapper 071", "INES Mapper 232".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_8k;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

/// The mapper number of the Quattro boards.
const QUATTRO: u16 = 232;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Codemasters {
    is_quattro: bool,
    submapper: u8,
    block: u8,
    bank: u8,
    nametables: Nametables,
    work_ram: WorkRam,
    /// The last bank of 16 KiB.
    last: usize,
}

impl Codemasters {
    pub(super) fn new(header: &Header) -> Codemasters {
        Codemasters {
            is_quattro: header.mapper == QUATTRO,
            submapper: header.submapper,
            block: 0,
            bank: 0,
            nametables: hard_wired(header),
            work_ram: WorkRam::of(header),
            last: (header.prg_rom >> 14).max(1) as usize - 1,
        }
    }

    fn write_block(&mut self, value: u8) -> Effects {
        let block = match self.submapper {
            1 => value >> 4 & 1 | value >> 2 & 2,
            _ => value >> 3 & 3,
        };
        Effects::PRG.of_change(&mut self.block, block)
    }

    fn write_page(&mut self, value: u8) -> Effects {
        let is_high = value & 0x10 != 0;
        let new = if is_high { Nametables::SingleHigh } else { Nametables::SingleLow };
        Effects::CHR.of_change(&mut self.nametables, new)
    }

    /// Whether an address is that of the one-screen register.
    fn is_page_register(&self, addr: u16) -> bool {
        let first = if self.submapper == 1 { 0x8000 } else { 0x9000 };
        (first..=0x9FFF).contains(&addr)
    }

    fn prg_banks(&self) -> [usize; 2] {
        let bank = usize::from(self.bank);
        if !self.is_quattro {
            return [bank, self.last];
        }
        let block = usize::from(self.block) << 2;
        [block | bank & 3, block | 3]
    }
}

impl Circuit for Codemasters {
    fn name(&self) -> &'static str {
        if self.is_quattro { "Codemasters BF9096" } else { "Codemasters BF9093" }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        match addr {
            0xC000..=0xFFFF => Effects::PRG.of_change(&mut self.bank, value),
            0x8000..=0xBFFF if self.is_quattro => self.write_block(value),
            _ if self.is_page_register(addr) => self.write_page(value),
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        let [low, high] = self.prg_banks();
        cpu.map_rom(0x8000, 0x4000, low);
        cpu.map_rom(0xC000, 0x4000, high);
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

    fn banks(socket: &Socket) -> (usize, usize) {
        (socket.rom_bank(0x8000, 16), socket.rom_bank(0xC000, 16))
    }

    #[test]
    fn the_bank_register_of_mapper_71_is_above_c000() {
        let mut socket = Socket::insert(sized(71, 256, 0));
        assert_eq!(socket.write(0x8000, 5), Effects::NONE);
        assert_eq!(socket.write(0xC000, 5), Effects::PRG);
        assert_eq!(banks(&socket), (5, 15));
    }

    #[test]
    fn fire_hawk_switches_the_screen() {
        for (submapper, addr) in [(0, 0x9000), (1, 0x8000)] {
            let mut socket = Socket::insert(Header { submapper, ..sized(71, 128, 0) });
            assert_eq!(socket.write(addr, 0x10), Effects::CHR);
            assert_eq!(socket.nametables(), Nametables::SingleHigh);
            socket.write(addr, 0x00);
            assert_eq!(socket.nametables(), Nametables::SingleLow);
        }
    }

    #[test]
    fn quattro_games_are_blocks_of_64_kibibytes() {
        for (submapper, block) in [(0, 0x10), (1, 0x08)] {
            let mut socket = Socket::insert(Header { submapper, ..sized(232, 256, 0) });
            socket.write(0x8000, block);
            socket.write(0xC000, 1);
            assert_eq!(banks(&socket), (9, 11), "submapper {submapper}");
        }
    }
}
