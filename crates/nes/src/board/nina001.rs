//! NINA-001: mapper 34 with CHR-ROM.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, 8 KiB; its last three bytes are the registers as well
//! $7FFD        PRG-ROM bank of 32 KiB
//! $7FFE        CHR bank of 4 KiB at PPU $0000
//! $7FFF        CHR bank of 4 KiB at PPU $1000
//! $8000-$FFFF  PRG-ROM, 32 KiB
//! ```
//!
//! The registers lie over RAM, and the RAM sees the writes too. The page with the registers is
//! left unmapped, so that its writes come to the board; the board keeps that page's 256 bytes.
//!
//! Source: NESdev wiki, "INES Mapper 034".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_4k;
use super::{CpuSpace, Effects, Memory, Nametables, PpuSpace};
use crate::cartridge::Header;

/// The page of PRG-RAM that holds the registers.
const REGISTER_PAGE: u16 = 0x7F00;
const PAGE: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nina001 {
    prg: u8,
    chr: [u8; 2],
    nametables: Nametables,
    work_ram: WorkRam,
    /// What PRG-RAM holds at $7F00 to $7FFF.
    page: Box<[u8; PAGE]>,
}

impl Nina001 {
    pub(super) fn new(header: &Header) -> Nina001 {
        Nina001 {
            prg: 0,
            chr: [0; 2],
            nametables: hard_wired(header),
            work_ram: WorkRam::of(header),
            page: Box::new([0; PAGE]),
        }
    }

    /// Whether a header of mapper 34 means this board rather than BNROM: by submapper, or by CHR
    /// memory of more than BNROM's 8 KiB.
    pub(super) fn is_meant_by(header: &Header) -> bool {
        match header.submapper {
            0 => header.chr_rom > 8 << 10,
            submapper => submapper == 1,
        }
    }
}

impl Circuit for Nina001 {
    fn name(&self) -> &'static str {
        "NINA-001"
    }

    fn memory(&self, header: Memory) -> Memory {
        Memory { prg_ram: header.prg_ram.max(WorkRam::WINDOW), prg_nvram: 0, ..header }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        if addr & 0xFF00 == REGISTER_PAGE {
            self.page[usize::from(addr & 0xFF)] = value;
        }
        match addr {
            0x7FFD => Effects::PRG.of_change(&mut self.prg, value),
            0x7FFE => Effects::CHR.of_change(&mut self.chr[0], value),
            0x7FFF => Effects::CHR.of_change(&mut self.chr[1], value),
            _ => Effects::NONE,
        }
    }

    fn peek(&self, addr: u16, open_bus: u8) -> u8 {
        if addr & 0xFF00 == REGISTER_PAGE { self.page[usize::from(addr & 0xFF)] } else { open_bus }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        cpu.map_ram(WorkRam::ADDR, WorkRam::WINDOW, 0, true);
        cpu.unmap(REGISTER_PAGE, PAGE);
        cpu.map_rom(0x8000, 0x8000, usize::from(self.prg & 1));
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (table, bank) in self.chr.into_iter().enumerate() {
            map_chr_4k(ppu, table, usize::from(bank & 0x0F));
        }
        ppu.map_nametables(self.nametables);
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    #[test]
    fn registers_at_the_end_of_prg_ram_switch_all_memory() {
        let mut nina = Socket::insert(sized(34, 64, 64));
        assert_eq!(nina.board.name(), "NINA-001");
        assert_eq!(nina.write(0x7FFD, 1), Effects::PRG);
        assert_eq!(nina.write(0x7FFE, 3), Effects::CHR);
        assert_eq!(nina.write(0x7FFF, 9), Effects::CHR);
        assert_eq!(nina.rom_bank(0x8000, 32), 1);
        assert_eq!(nina.chr(), [12, 13, 14, 15, 36, 37, 38, 39]);
    }

    #[test]
    fn prg_ram_sees_what_is_written_to_the_registers() {
        let mut nina = Socket::insert(sized(34, 64, 64));
        nina.write(0x7FFE, 0xA5);
        nina.write(0x7F00, 0x5A);
        assert_eq!(nina.board.read(0x7FFE, 0, 0), 0xA5);
        assert_eq!(nina.board.peek(0x7F00, 0), 0x5A);
        assert_eq!(nina.ram_at(0x7EFF), Some((0x1EFF, true)));
    }

    #[test]
    fn rom_space_has_no_registers() {
        let mut nina = Socket::insert(sized(34, 64, 64));
        assert_eq!(nina.write(0x8000, 1), Effects::NONE);
    }

    #[test]
    fn the_submapper_decides_over_the_size_of_chr() {
        for (submapper, chr, name) in [
            (0, 0, "BNROM"),
            (0, 8, "BNROM"),
            (0, 16, "NINA-001"),
            (1, 8, "NINA-001"),
            (2, 16, "BNROM"),
        ] {
            let socket = Socket::insert(Header { submapper, ..sized(34, 64, chr) });
            assert_eq!(socket.board.name(), name, "submapper {submapper}, {chr} KiB");
        }
    }
}
