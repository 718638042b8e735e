//! Boards of a few logic chips: one register of eight bits, some of which choose banks.
//!
//! They differ only in where the register is and which bits mean what, so each is a row of
//! [`rows`]. The register powers up as 0.
//!
//! Where the register overlaps PRG-ROM and the ROM is not switched off during a write, both drive
//! the data bus and a bit is 1 only if both say so: a bus conflict. NES 2.0 submapper 1 says that a
//! board has none, 2 that it has; for submapper 0 the row decides.
//!
//! Source: NESdev wiki, "Bus conflict", "NES 2.0 submappers" and the page of each board.

mod rows;
#[cfg(test)]
mod tests;

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::{map_chr_4k, map_chr_8k};
use super::{CpuSpace, Effects, Memory, Nametables, PpuSpace};
use crate::cartridge::Header;
use rows::ROWS;

/// What a board does with the eight bits of its register.
struct Row {
    mapper: u16,
    /// The submapper, for boards that share a mapper number.
    submapper: Option<u8>,
    name: &'static str,
    /// Whether an address is that of the register.
    register: fn(u16) -> bool,
    conflicts: Conflicts,
    prg: Prg,
    chr: Chr,
    nametables: Wires,
}

/// Whether PRG-ROM drives the data bus against the CPU's write.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conflicts {
    Never,
    Always,
    /// Only if the submapper says so.
    Submapper2,
}

/// A bank number out of the register.
type Bits = fn(u8) -> u8;

/// What is switched at $8000-$FFFF.
#[derive(Clone, Copy)]
enum Prg {
    /// Nothing: 32 KiB.
    Fixed,
    /// All of it, by 32 KiB.
    Whole(Bits),
    /// 16 KiB at $8000; the last bank is at $C000.
    Low(Bits),
    /// 16 KiB at $C000; the first bank is at $8000.
    HighFirst(Bits),
    /// 16 KiB at $C000; the last bank is at $8000.
    HighLast(Bits),
}

/// What is switched at PPU $0000-$1FFF.
#[derive(Clone, Copy)]
enum Chr {
    /// Nothing: 8 KiB.
    Fixed,
    /// All of it, by 8 KiB.
    Whole(Bits),
    /// Both pattern tables by themselves, by 4 KiB.
    Tables(Bits, Bits),
}

/// What the nametables follow.
#[derive(Clone, Copy)]
enum Wires {
    /// The header.
    Hard,
    /// The register.
    Switched(fn(u8) -> Nametables),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Discrete {
    /// Index into [`ROWS`].
    row: u8,
    latch: u8,
    has_conflicts: bool,
    nametables: Nametables,
    work_ram: WorkRam,
    /// The last bank of 16 KiB.
    last: u16,
}

impl Discrete {
    /// The board for this header, if it is one of the rows.
    pub(super) fn find(header: &Header) -> Option<Discrete> {
        let fits = |row: &Row| {
            row.mapper == header.mapper && row.submapper.is_none_or(|it| it == header.submapper)
        };
        let index = ROWS.iter().position(fits)?;
        let banks = (header.prg_rom >> 14).clamp(1, u64::from(u16::MAX)) as u16;
        Some(Discrete {
            row: index as u8,
            latch: 0,
            has_conflicts: ROWS[index].conflicts.apply_to(header.submapper),
            nametables: hard_wired(header),
            work_ram: WorkRam::of(header),
            last: banks - 1,
        })
    }

    fn row(&self) -> &'static Row {
        &ROWS[usize::from(self.row)]
    }

    fn bank(&self, bits: Bits) -> usize {
        usize::from(bits(self.latch))
    }
}

impl Conflicts {
    fn apply_to(self, submapper: u8) -> bool {
        match self {
            Conflicts::Never => false,
            Conflicts::Always => true,
            Conflicts::Submapper2 => submapper == 2,
        }
    }
}

impl Row {
    /// Whether the register leaves $6000-$7FFF to PRG-RAM.
    fn has_work_ram(&self) -> bool {
        !(self.register)(WorkRam::ADDR) && !(self.register)(0x7FFF)
    }
}

impl Circuit for Discrete {
    fn name(&self) -> &'static str {
        self.row().name
    }

    fn memory(&self, header: Memory) -> Memory {
        if self.row().has_work_ram() {
            return header;
        }
        Memory { prg_ram: 0, prg_nvram: 0, ..header }
    }

    fn write(&mut self, addr: u16, value: u8, rom_value: u8, _cycle: u64) -> Effects {
        let row = self.row();
        if !(row.register)(addr) {
            return Effects::NONE;
        }
        let value = if self.has_conflicts { value & rom_value } else { value };
        let mut effects = Effects::NONE;
        if !matches!(row.prg, Prg::Fixed) {
            effects |= Effects::PRG;
        }
        if !matches!((row.chr, row.nametables), (Chr::Fixed, Wires::Hard)) {
            effects |= Effects::CHR;
        }
        effects.of_change(&mut self.latch, value)
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        if self.row().has_work_ram() {
            self.work_ram.map(cpu);
        }
        let last = usize::from(self.last);
        let (low, high) = match self.row().prg {
            Prg::Fixed => return cpu.map_rom(0x8000, 0x8000, 0),
            Prg::Whole(bits) => return cpu.map_rom(0x8000, 0x8000, self.bank(bits)),
            Prg::Low(bits) => (self.bank(bits), last),
            Prg::HighFirst(bits) => (0, self.bank(bits)),
            Prg::HighLast(bits) => (last, self.bank(bits)),
        };
        cpu.map_rom(0x8000, 0x4000, low);
        cpu.map_rom(0xC000, 0x4000, high);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        match self.row().chr {
            Chr::Fixed => map_chr_8k(ppu, 0),
            Chr::Whole(bits) => map_chr_8k(ppu, self.bank(bits)),
            Chr::Tables(left, right) => {
                map_chr_4k(ppu, 0, self.bank(left));
                map_chr_4k(ppu, 1, self.bank(right));
            }
        }
        ppu.map_nametables(match self.row().nametables {
            Wires::Hard => self.nametables,
            Wires::Switched(nametables) => nametables(self.latch),
        });
    }
}
