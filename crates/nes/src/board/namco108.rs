//! Namco 108 and its relatives, the MMC3's forerunner: mapper 206 (DxROM), 76, 88, 95 and 154.
//!
//! ```text
//! $8000 (even)  .... .RRR  which register $8001 fills
//! $8001 (odd)   ..bb bbbb  bank
//! $8000-$9FFF   PRG-ROM, 8 KiB: R6          $A000-$BFFF  PRG-ROM, 8 KiB: R7
//! $C000-$FFFF   PRG-ROM, 16 KiB: the end of the chip
//! PPU $0000     CHR: R0, R1, 2 KiB each     PPU $1000    CHR: R2 to R5, 1 KiB each
//! ```
//!
//! The boards differ on the PPU's side: mapper 76 has four banks of 2 KiB, R2 to R5; 88 and 154
//! give each pattern table a half of CHR-ROM of its own; 95 wires bit 5 of R0 and R1 to the
//! nametables; 154 has a one-screen page in bit 6 of any write to $8000-$FFFF. Submapper 1 of 206
//! has no PRG banks.
//!
//! Source: NESdev wiki, "INES Mapper 206", "076", "088", "095", "154".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;
use crate::ppu::NametablePage;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Namco108 {
    mapper: u16,
    is_unbanked: bool,
    select: u8,
    /// R0 to R7.
    banks: [u8; 8],
    nametables: Nametables,
    work_ram: WorkRam,
    /// PRG-ROM in banks of 8 KiB.
    prg_banks: usize,
}

impl Namco108 {
    pub(super) fn new(header: &Header) -> Namco108 {
        Namco108 {
            mapper: header.mapper,
            is_unbanked: header.mapper == 206 && header.submapper == 1,
            select: 0,
            banks: [0, 2, 4, 5, 6, 7, 0, 1],
            nametables: match header.mapper {
                154 => Nametables::SingleLow,
                _ => hard_wired(header),
            },
            work_ram: WorkRam::of(header),
            prg_banks: (header.prg_rom >> 13).max(2) as usize,
        }
    }

    fn write_bank(&mut self, value: u8) -> Effects {
        let register = usize::from(self.select & 7);
        let effects = if register < 6 { Effects::CHR } else { Effects::PRG };
        effects.of_change(&mut self.banks[register], value & 0x3F)
    }

    fn write_page(&mut self, value: u8) -> Effects {
        if self.mapper != 154 {
            return Effects::NONE;
        }
        let is_high = value & 0x40 != 0;
        let new = if is_high { Nametables::SingleHigh } else { Nametables::SingleLow };
        Effects::CHR.of_change(&mut self.nametables, new)
    }

    /// The bank of 1 KiB in each slot.
    fn chr_slots(&self) -> [usize; 8] {
        let [r0, r1, r2, r3, r4, r5, ..] = self.banks.map(usize::from);
        let wide = |bank: usize| [bank & !1, bank | 1];
        let twice = |bank: usize| [2 * bank, 2 * bank + 1];
        let ([a, b], [c, d]) = (wide(r0), wide(r1));
        match self.mapper {
            76 => [r2, r3, r4, r5].map(twice).concat().try_into().expect("eight slots"),
            88 | 154 => [a, b, c, d, r2 | 0x40, r3 | 0x40, r4 | 0x40, r5 | 0x40],
            95 => [a, b, c, d, r2, r3, r4, r5].map(|bank| bank & 0x1F),
            _ => [a, b, c, d, r2, r3, r4, r5],
        }
    }

    fn wires(&self) -> Nametables {
        if self.mapper != 95 {
            return self.nametables;
        }
        let page = |register: usize| NametablePage::Ram(self.banks[register] >> 5);
        Nametables::Pages([page(0), page(0), page(1), page(1)])
    }
}

impl Circuit for Namco108 {
    fn name(&self) -> &'static str {
        "Namco 108"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        if addr < 0x8000 {
            return Effects::NONE;
        }
        let effects = self.write_page(value);
        match addr & 0xE001 {
            0x8000 => self.select = value,
            0x8001 => return effects | self.write_bank(value),
            _ => {}
        }
        effects
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        if self.is_unbanked {
            return cpu.map_rom(0x8000, 0x8000, 0);
        }
        let last = self.prg_banks - 1;
        let [r6, r7] = [self.banks[6], self.banks[7]].map(usize::from);
        for (slot, bank) in (0u16..).zip([r6, r7, last - 1, last]) {
            cpu.map_rom(0x8000 + 0x2000 * slot, 0x2000, bank);
        }
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (slot, bank) in self.chr_slots().into_iter().enumerate() {
            ppu.map_chr(slot, bank);
        }
        ppu.map_nametables(self.wires());
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    /// A board with R0 to R7 as given.
    fn with_banks(mapper: u16, banks: [u8; 8]) -> Socket {
        let mut socket = Socket::insert(sized(mapper, 128, 128));
        for (register, bank) in (0..).zip(banks) {
            socket.write(0x8000, register);
            socket.write(0x8001, bank);
        }
        socket
    }

    const BANKS: [u8; 8] = [0x02, 0x25, 0x06, 0x07, 0x08, 0x09, 3, 4];

    #[test]
    fn prg_has_two_banks_and_a_fixed_end() {
        let socket = with_banks(206, BANKS);
        let banks = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| socket.rom_bank(addr, 8));
        assert_eq!(banks, [3, 4, 14, 15]);
    }

    #[test]
    fn each_board_has_its_own_chr_wiring() {
        for (mapper, expected) in [
            (206, [2, 3, 0x24, 0x25, 6, 7, 8, 9]),
            (76, [12, 13, 14, 15, 16, 17, 18, 19]),
            (88, [2, 3, 0x24, 0x25, 0x46, 0x47, 0x48, 0x49]),
            (95, [2, 3, 4, 5, 6, 7, 8, 9]),
        ] {
            assert_eq!(with_banks(mapper, BANKS).chr(), expected, "mapper {mapper}");
        }
    }

    #[test]
    fn mapper_95_takes_the_nametable_pages_from_the_wide_banks() {
        let pages = Nametables::Pages([0, 0, 1, 1].map(NametablePage::Ram));
        assert_eq!(with_banks(95, BANKS).nametables(), pages);
    }

    #[test]
    fn mapper_154_switches_the_screen_with_any_write() {
        let mut socket = Socket::insert(sized(154, 128, 128));
        assert_eq!(socket.write(0xFFFF, 0x40), Effects::CHR);
        assert_eq!(socket.nametables(), Nametables::SingleHigh);
        assert_eq!(socket.write(0xFFFF, 0xBF), Effects::CHR);
        assert_eq!(socket.nametables(), Nametables::SingleLow);
    }

    #[test]
    fn submapper_1_has_no_prg_banks() {
        let mut socket = Socket::insert(Header { submapper: 1, ..sized(206, 32, 32) });
        socket.write(0x8000, 6);
        socket.write(0x8001, 3);
        assert_eq!(socket.rom_at(0x8000), Some(0));
    }

    #[test]
    fn there_is_no_mmc3_behind_the_other_addresses() {
        let mut socket = Socket::insert(sized(206, 128, 128));
        for addr in [0xA000, 0xA001, 0xC000, 0xE001] {
            assert_eq!(socket.write(addr, 0xFF), Effects::NONE);
        }
        assert!(!socket.board.watches_a12());
    }
}
