//! UNROM 512: mapper 30, for homebrew.
//!
//! ```text
//! $8000-$BFFF  PRG-ROM, 16 KiB, switched; flash commands on boards that can write to their ROM
//! $C000-$FFFF  PRG-ROM, 16 KiB, the last bank
//! register     MCCP PPPP  nametables, CHR-RAM bank of 8 KiB, PRG bank
//! ```
//!
//! The header's two nametable bits choose horizontal or vertical mirroring, one screen switched by
//! bit M, or four screens; in submapper 3, M switches between horizontal and vertical. The register
//! is at $8000-$FFFF, with bus conflicts; on boards with flash (the battery flag, or submapper 1, 3
//! or 4) it is at $C000-$FFFF, without. Writing to the flash is not modelled: such a game runs but
//! cannot save.
//!
//! Source: NESdev wiki, "UNROM 512".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_8k;
use super::{CpuSpace, Effects, Memory, Nametables, PpuSpace};
use crate::cartridge::{Format, Header, Mirroring};

/// CHR-RAM of files that cannot say how much there is.
const CHR_RAM_DEFAULT: usize = 32 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unrom512 {
    latch: u8,
    has_flash: bool,
    wires: Wires,
    work_ram: WorkRam,
    is_nes20: bool,
    /// The last bank of 16 KiB.
    last: usize,
}

/// What the nametables follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wires {
    Hard(Nametables),
    OneScreen,
    Switched,
}

impl Unrom512 {
    pub(super) fn new(header: &Header) -> Unrom512 {
        let is_one_screen = header.mirroring == Mirroring::Horizontal;
        Unrom512 {
            latch: 0,
            has_flash: match header.submapper {
                0 => header.battery,
                submapper => submapper != 2,
            },
            wires: match header.submapper {
                3 => Wires::Switched,
                _ if header.alternative_nametables && is_one_screen => Wires::OneScreen,
                _ => Wires::Hard(hard_wired(header)),
            },
            work_ram: WorkRam::of(header),
            is_nes20: header.format == Format::Nes20,
            last: (header.prg_rom >> 14).max(1) as usize - 1,
        }
    }
}

impl Circuit for Unrom512 {
    fn name(&self) -> &'static str {
        "UNROM 512"
    }

    fn memory(&self, header: Memory) -> Memory {
        let four_screen = self.wires == Wires::Hard(Nametables::FourScreen);
        if self.is_nes20 || !header.chr_writable {
            return Memory { four_screen, ..header };
        }
        Memory { chr_ram: CHR_RAM_DEFAULT, four_screen, ..header }
    }

    fn write(&mut self, addr: u16, value: u8, rom_value: u8, _cycle: u64) -> Effects {
        const BOTH: Effects = Effects::PRG.with(Effects::CHR);
        match addr {
            0xC000..=0xFFFF if self.has_flash => BOTH.of_change(&mut self.latch, value),
            0x8000..=0xFFFF if !self.has_flash => {
                BOTH.of_change(&mut self.latch, value & rom_value)
            }
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        cpu.map_rom(0x8000, 0x4000, usize::from(self.latch & 0x1F));
        cpu.map_rom(0xC000, 0x4000, self.last);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        map_chr_8k(ppu, usize::from(self.latch >> 5 & 3));
        let is_set = self.latch & 0x80 != 0;
        ppu.map_nametables(match (self.wires, is_set) {
            (Wires::Hard(nametables), _) => nametables,
            (Wires::OneScreen, false) => Nametables::SingleLow,
            (Wires::OneScreen, true) => Nametables::SingleHigh,
            (Wires::Switched, false) => Nametables::Horizontal,
            (Wires::Switched, true) => Nametables::Vertical,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    fn insert(submapper: u8, alternative_nametables: bool, mirroring: Mirroring) -> Socket {
        let header = sized(30, 512, 0);
        Socket::insert(Header { submapper, alternative_nametables, mirroring, ..header })
    }

    #[test]
    fn one_register_switches_prg_and_chr() {
        let mut socket = insert(0, false, Mirroring::Vertical);
        socket.write(0x8000, 0x65);
        assert_eq!((socket.rom_bank(0x8000, 16), socket.rom_bank(0xC000, 16)), (5, 31));
        assert_eq!(socket.chr()[0], 24);
        assert_eq!(socket.nametables(), Nametables::Vertical);
    }

    #[test]
    fn boards_without_flash_have_bus_conflicts() {
        for (submapper, bank) in [(0, 1), (1, 3), (2, 1)] {
            let mut socket = insert(submapper, false, Mirroring::Vertical);
            socket.write_over(0xC000, 3, 1);
            assert_eq!(socket.rom_bank(0x8000, 16), bank, "submapper {submapper}");
        }
    }

    #[test]
    fn with_flash_the_lower_half_takes_commands() {
        let mut socket = Socket::insert(Header { battery: true, ..sized(30, 512, 0) });
        assert_eq!(socket.write(0x8000, 3), Effects::NONE);
        assert!(socket.write(0xC000, 3).prg());
    }

    #[test]
    fn the_header_chooses_what_the_highest_bit_does() {
        use Mirroring::{Horizontal, Vertical};
        for (submapper, alternative, mirroring, expected) in [
            (0, false, Horizontal, Nametables::Horizontal),
            (0, true, Horizontal, Nametables::SingleHigh),
            (0, true, Vertical, Nametables::FourScreen),
            (3, false, Horizontal, Nametables::Vertical),
        ] {
            let mut socket = insert(submapper, alternative, mirroring);
            socket.write(0xC000, 0x80);
            assert_eq!(socket.nametables(), expected);
            assert_eq!(socket.board.memory().four_screen, expected == Nametables::FourScreen);
        }
    }
}
