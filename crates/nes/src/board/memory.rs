//! The RAM on a board, and how it is mapped where that is simple.

use super::{CpuSpace, Nametables};
use crate::cartridge::{Header, Mirroring, PRG_ROM_UNIT};

/// The smallest CHR memory that fills the pattern tables.
const CHR_RAM_DEFAULT: usize = 8 * 1024;
/// What a trainer needs to be loaded into.
const TRAINER_RAM: usize = 8 * 1024;

/// How much RAM a board has, in bytes, and what its PPU side is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// PRG-RAM that is lost at power-off. A multiple of 256.
    pub prg_ram: usize,
    /// PRG-RAM that a battery keeps. A multiple of 256. In the banks of [`CpuSpace::map_ram`] it
    /// follows the volatile RAM.
    pub prg_nvram: usize,
    /// CHR-RAM that is lost at power-off. A board with CHR-ROM has none, but for a few; its banks
    /// then follow those of the ROM.
    pub chr_ram: usize,
    /// CHR-RAM that a battery keeps, after the volatile RAM.
    pub chr_nvram: usize,
    /// Whether there is CHR-RAM, to which the PPU can write.
    pub chr_writable: bool,
    /// Whether the board has RAM for two more nametables.
    pub four_screen: bool,
}

impl Memory {
    /// The RAM that the header announces. A board without any CHR memory gets 8 KiB of RAM, and
    /// one with a trainer gets RAM to load it into: the games could not run otherwise.
    pub(super) fn of(header: &Header) -> Memory {
        let chr_is_rom = header.chr_rom > 0;
        let chr = |bytes: u32| if chr_is_rom { 0 } else { bytes as usize };
        let mut memory = Memory {
            prg_ram: whole_pages(header.prg_ram),
            prg_nvram: whole_pages(header.prg_nvram),
            chr_ram: chr(header.chr_ram),
            chr_nvram: chr(header.chr_nvram),
            chr_writable: !chr_is_rom,
            four_screen: header.alternative_nametables,
        };
        if header.trainer && memory.prg_total() < TRAINER_RAM {
            memory.prg_ram = TRAINER_RAM - memory.prg_nvram;
        }
        let chr_total = memory.chr_ram + memory.chr_nvram;
        if !chr_is_rom && chr_total < CHR_RAM_DEFAULT {
            memory.chr_ram = CHR_RAM_DEFAULT - memory.chr_nvram;
        }
        memory
    }

    /// All PRG-RAM, in bytes.
    pub fn prg_total(&self) -> usize {
        self.prg_ram + self.prg_nvram
    }
}

/// The CPU's address space is mapped by pages: a chip of 128 bytes is rounded up to one.
fn whole_pages(bytes: u32) -> usize {
    (bytes as usize).next_multiple_of(PRG_ROM_UNIT)
}

/// The nametables of a board that does not switch them.
pub(super) fn hard_wired(header: &Header) -> Nametables {
    match header.mirroring {
        _ if header.alternative_nametables => Nametables::FourScreen,
        Mirroring::Horizontal => Nametables::Horizontal,
        Mirroring::Vertical => Nametables::Vertical,
    }
}

/// The 8 KiB window at $6000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WorkRam {
    /// Whether there is any RAM to map.
    is_present: bool,
}

impl WorkRam {
    /// Where the window is.
    pub(super) const ADDR: u16 = 0x6000;
    /// How large it is.
    pub(super) const WINDOW: usize = 0x2000;

    /// The window of a board with the RAM that the header announces.
    pub(super) fn of(header: &Header) -> WorkRam {
        WorkRam { is_present: Memory::of(header).prg_total() > 0 }
    }

    /// Maps all RAM for reading and writing.
    pub(super) fn map(self, cpu: &mut impl CpuSpace) {
        self.map_bank(cpu, 0, true);
    }

    /// Maps one bank of 8 KiB, or nothing where there is no RAM.
    pub(super) fn map_bank(self, cpu: &mut impl CpuSpace, bank: usize, writable: bool) {
        if self.is_present {
            cpu.map_ram(Self::ADDR, Self::WINDOW, bank, writable);
        } else {
            self.unmap(cpu);
        }
    }

    /// Leaves the window open.
    pub(super) fn unmap(self, cpu: &mut impl CpuSpace) {
        cpu.unmap(Self::ADDR, Self::WINDOW);
    }
}
