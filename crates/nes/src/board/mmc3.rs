//! MMC3 and MMC6: mapper 4, the TxROM and HKROM boards; TxSROM: mapper 118; TQROM: mapper 119.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, 8 KiB            MMC6: $7000-$7FFF, 1 KiB in two halves of 512 bytes
//! $8000-$9FFF  PRG-ROM, 8 KiB: R6, or the second to last bank
//! $A000-$BFFF  PRG-ROM, 8 KiB: R7
//! $C000-$DFFF  PRG-ROM, 8 KiB: the second to last bank, or R6
//! $E000-$FFFF  PRG-ROM, 8 KiB: the last bank
//! PPU $0000    CHR: R0 and R1, 2 KiB each, then R2 to R5, 1 KiB each; or the other way round
//! ```
//!
//! ```text
//! $8000  CPMx xRRR  CHR inversion, PRG mode, MMC6 RAM enable, which register $8001 fills
//! $8001  bank
//! $A000  .... ...M  mirroring: 0 vertical, 1 horizontal
//! $A001  RW.. ....  PRG-RAM enable, write protection      MMC6: HhLl, read and write enables
//! $C000  counter's reload value       $E000  IRQ off and acknowledged
//! $C001  reload at the next clock     $E001  IRQ on
//! ```
//!
//! Registers are seen at every address with the same bits 0, 13 and 14. Submappers: 0 Sharp's
//! MMC3, 1 MMC6, 3 MC-ACC (taken for an MMC3), 4 NEC's MMC3 with the other IRQ behaviour.
//!
//! An iNES header cannot tell an MMC6 from an MMC3, and the games on MMC6 write other values to
//! $A001. So in iNES files with a battery the register is ignored and PRG-RAM stays on.
//!
//! TxSROM boards wire the highest CHR line to the nametables' A10, so that bit 7 of each bank in
//! the left half of the pattern tables chooses the page of its nametables; $A000 does nothing.
//!
//! TQROM boards have 8 KiB of CHR-RAM beside CHR-ROM: bit 6 of a bank chooses the RAM.
//!
//! Source: NESdev wiki, "MMC3", "MMC6", "INES Mapper 118", "INES Mapper 119"; the chip's power-on
//! state is not known, so PRG-RAM starts enabled and the banks in order, for software that relies
//! on it.

mod irq;
mod ram;
#[cfg(test)]
mod tests;

use super::circuit::Circuit;
use super::memory::hard_wired;
use super::{CpuSpace, Effects, Memory, Nametables, PpuSpace};
use crate::cartridge::Header;
use crate::ppu::NametablePage;
use irq::{Irq, Revision};
use ram::Ram;

/// The mapper number of TxSROM boards.
const TXSROM: u16 = 118;
/// The mapper number of TQROM boards.
const TQROM: u16 = 119;
/// CHR-RAM on a TQROM board, in bytes.
const TQROM_RAM: usize = 8 * 1024;
/// The submapper number of boards with an MMC6.
const SUBMAPPER_MMC6: u8 = 1;
/// The submapper number of boards with NEC's MMC3.
const SUBMAPPER_NEC: u8 = 4;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mmc3 {
    /// $8000: the register that $8001 fills, and the modes.
    select: u8,
    /// R0 to R7.
    banks: [u8; 8],
    nametables: Nametables,
    ram: Ram,
    irq: Irq,
    kind: Kind,
    /// CHR-ROM in banks of 1 KiB.
    chr_rom_banks: usize,
    is_four_screen: bool,
    /// PRG-ROM in banks of 8 KiB.
    prg_banks: usize,
}

/// The chips, and the boards that wire one in their own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Mmc3,
    Mmc6,
    TxSrom,
    TqRom,
}

impl Kind {
    fn of(header: &Header) -> Kind {
        match header.mapper {
            TXSROM => Kind::TxSrom,
            TQROM => Kind::TqRom,
            _ if header.submapper == SUBMAPPER_MMC6 => Kind::Mmc6,
            _ => Kind::Mmc3,
        }
    }
}

impl Mmc3 {
    pub(super) fn new(header: &Header) -> Mmc3 {
        let kind = Kind::of(header);
        let is_nec = header.submapper == SUBMAPPER_NEC;
        Mmc3 {
            select: 0,
            banks: [0, 2, 4, 5, 6, 7, 0, 1],
            nametables: hard_wired(header),
            ram: Ram::new(header, kind == Kind::Mmc6),
            irq: Irq::new(if is_nec { Revision::Nec } else { Revision::Sharp }),
            kind,
            chr_rom_banks: (header.chr_rom >> 10).max(1) as usize,
            is_four_screen: header.alternative_nametables,
            prg_banks: (header.prg_rom >> 13).max(2) as usize,
        }
    }

    fn write_bank(&mut self, value: u8) -> Effects {
        let register = usize::from(self.select & 7);
        let effects = if register < 6 { Effects::CHR } else { Effects::PRG };
        effects.of_change(&mut self.banks[register], value)
    }

    fn write_mirroring(&mut self, value: u8) -> Effects {
        if self.is_four_screen || self.kind == Kind::TxSrom {
            return Effects::NONE;
        }
        let horizontal = value & 1 != 0;
        let new = if horizontal { Nametables::Horizontal } else { Nametables::Vertical };
        Effects::CHR.of_change(&mut self.nametables, new)
    }

    fn write_select(&mut self, value: u8) -> Effects {
        let changed = self.select ^ value;
        self.select = value;
        let chr = if changed & 0x80 != 0 { Effects::CHR } else { Effects::NONE };
        let prg = if changed & 0x40 != 0 { Effects::PRG } else { Effects::NONE };
        chr | prg | self.ram.set_on(value & 0x20 != 0)
    }

    /// The bank of 1 KiB in each slot.
    fn chr_slots(&self) -> [usize; 8] {
        let [r0, r1, r2, r3, r4, r5, ..] = self.banks.map(usize::from);
        let (wide, narrow) = ([r0 & !1, r0 | 1, r1 & !1, r1 | 1], [r2, r3, r4, r5]);
        let (left, right) = if self.select & 0x80 == 0 { (wide, narrow) } else { (narrow, wide) };
        std::array::from_fn(|slot| if slot < 4 { left[slot] } else { right[slot - 4] })
    }

    /// What a bank register chooses in CHR memory.
    fn chr_bank(&self, bank: usize) -> usize {
        match self.kind {
            Kind::TxSrom => bank & 0x7F,
            Kind::TqRom if bank & 0x40 != 0 => self.chr_rom_banks + bank % (TQROM_RAM >> 10),
            Kind::TqRom => bank % self.chr_rom_banks,
            _ => bank,
        }
    }
}

impl Circuit for Mmc3 {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Mmc3 => "MMC3",
            Kind::Mmc6 => "MMC6",
            Kind::TxSrom => "TxSROM",
            Kind::TqRom => "TQROM",
        }
    }

    fn memory(&self, header: Memory) -> Memory {
        match self.kind {
            // The chip has its RAM built in, whatever the header says; all games keep it by
            // battery.
            Kind::Mmc6 => Memory { prg_ram: 0, prg_nvram: ram::MMC6_BYTES, ..header },
            Kind::TqRom if !header.chr_writable => {
                Memory { chr_ram: TQROM_RAM, chr_writable: true, ..header }
            }
            _ => header,
        }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        match addr & 0xE001 {
            0x8000 => self.write_select(value),
            0x8001 => self.write_bank(value),
            0xA000 => self.write_mirroring(value),
            0xA001 => self.ram.set_protect(value),
            0xC000 => self.irq.set_latch(value),
            0xC001 => self.irq.request_reload(),
            0xE000 => self.irq.disable(),
            0xE001 => self.irq.enable(),
            _ => Effects::NONE,
        }
    }

    fn peek(&self, addr: u16, open_bus: u8) -> u8 {
        self.ram.peek(addr, open_bus)
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.ram.map(cpu);
        let last = self.prg_banks - 1;
        let (r6, r7) = (usize::from(self.banks[6]), usize::from(self.banks[7]));
        let is_swapped = self.select & 0x40 != 0;
        let (low, middle) = if is_swapped { (last - 1, r6) } else { (r6, last - 1) };
        for (slot, bank) in [low, r7, middle, last].into_iter().enumerate() {
            cpu.map_rom(0x8000 + 0x2000 * slot as u16, 0x2000, bank);
        }
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        let slots = self.chr_slots();
        for (slot, &bank) in slots.iter().enumerate() {
            ppu.map_chr(slot, self.chr_bank(bank));
        }
        let page = |slot: usize| NametablePage::Ram((slots[slot] >> 7) as u8);
        ppu.map_nametables(match self.kind {
            Kind::TxSrom => Nametables::Pages([0, 1, 2, 3].map(page)),
            _ => self.nametables,
        });
    }

    fn is_irq_register(&self, addr: u16) -> bool {
        addr >= 0xC000
    }

    fn irq_line(&self) -> bool {
        self.irq.line()
    }

    fn watches_a12(&self) -> bool {
        true
    }

    fn a12_rise(&mut self, _dot: u64) {
        self.irq.clock();
    }

    fn rises_to_irq(&self) -> Option<u32> {
        self.irq.clocks_to_irq()
    }
}
