//! Action 53: mapper 28, the board of homebrew multicarts, which can act as UxROM, AxROM, CNROM
//! and BNROM of smaller sizes.
//!
//! ```text
//! $5000-$5FFF  R... ...R  which register $8000-$FFFF writes: $00, $01, $80 or $81
//! register $00 ...M ..CC  one-screen page; CHR bank of 8 KiB
//!          $01 ...M PPPP  one-screen page; inner PRG bank
//!          $80 ..SS PPMM  size of the game, PRG mode, mirroring
//!          $81 outer PRG bank of 32 KiB
//! ```
//!
//! The size says how many bits of the bank number are the inner bank's: 1 to 4 of 16 KiB. PRG modes
//! are 32 KiB (0, 1), fixed $8000 (2) and fixed $C000 (3); a fixed window shows the outer bank.
//! Mirroring is one-screen (0, 1; bit M of other registers changes bit 0), vertical or horizontal.
//!
//! Source: NESdev wiki, "INES Mapper 028".

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::space::map_chr_8k;
use super::{CpuSpace, Effects, Memory, Nametables, PpuSpace};
use crate::cartridge::{Format, Header};

/// CHR-RAM of files that cannot say how much there is.
const CHR_RAM_DEFAULT: usize = 32 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action53 {
    select: u8,
    chr: u8,
    inner: u8,
    mode: u8,
    outer: u8,
    work_ram: WorkRam,
    is_nes20: bool,
}

impl Action53 {
    pub(super) fn new(header: &Header) -> Action53 {
        Action53 {
            select: 0,
            chr: 0,
            inner: 0,
            mode: 0,
            // The last bank is visible at power-on.
            outer: 0xFF,
            work_ram: WorkRam::of(header),
            is_nes20: header.format == Format::Nes20,
        }
    }

    /// Takes the one-screen page from bit 4 of a bank register, if mirroring is one-screen.
    fn set_page(&mut self, value: u8) -> Effects {
        if self.mode & 2 != 0 {
            return Effects::NONE;
        }
        let mode = self.mode & !1 | value >> 4 & 1;
        Effects::CHR.of_change(&mut self.mode, mode)
    }

    /// The banks of 16 KiB at $8000 and $C000.
    fn prg_banks(&self) -> [usize; 2] {
        let outer = usize::from(self.outer) << 1;
        let inner = usize::from(self.inner & 0x0F);
        let mask = (2 << (self.mode >> 4 & 3)) - 1;
        let switched = |bank: usize| outer & !mask | bank & mask;
        match self.mode >> 2 & 3 {
            2 => [outer, switched(inner)],
            3 => [switched(inner), outer | 1],
            _ => [switched(inner << 1), switched(inner << 1 | 1)],
        }
    }
}

impl Circuit for Action53 {
    fn name(&self) -> &'static str {
        "Action 53"
    }

    fn memory(&self, header: Memory) -> Memory {
        if self.is_nes20 || !header.chr_writable {
            return header;
        }
        Memory { chr_ram: CHR_RAM_DEFAULT, ..header }
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, _cycle: u64) -> Effects {
        match addr {
            0x5000..=0x5FFF => self.select = value & 0x81,
            0x8000..=0xFFFF => return self.write_register(value),
            _ => {}
        }
        Effects::NONE
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        let [low, high] = self.prg_banks();
        cpu.map_rom(0x8000, 0x4000, low);
        cpu.map_rom(0xC000, 0x4000, high);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        map_chr_8k(ppu, usize::from(self.chr & 3));
        ppu.map_nametables(match self.mode & 3 {
            0 => Nametables::SingleLow,
            1 => Nametables::SingleHigh,
            2 => Nametables::Vertical,
            _ => Nametables::Horizontal,
        });
    }
}

impl Action53 {
    fn write_register(&mut self, value: u8) -> Effects {
        const BOTH: Effects = Effects::PRG.with(Effects::CHR);
        match self.select {
            0x00 => Effects::CHR.of_change(&mut self.chr, value) | self.set_page(value),
            0x01 => Effects::PRG.of_change(&mut self.inner, value) | self.set_page(value),
            0x80 => BOTH.of_change(&mut self.mode, value),
            _ => Effects::PRG.of_change(&mut self.outer, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    fn set(socket: &mut Socket, register: u8, value: u8) -> Effects {
        assert_eq!(socket.write(0x5000, register), Effects::NONE);
        socket.write(0x8000, value)
    }

    fn banks(socket: &Socket) -> (usize, usize) {
        (socket.rom_bank(0x8000, 16), socket.rom_bank(0xC000, 16))
    }

    #[test]
    fn at_power_on_the_last_bank_is_visible() {
        assert_eq!(banks(&Socket::insert(sized(28, 512, 0))), (30, 31));
    }

    #[test]
    fn in_32_kibibyte_mode_the_inner_bank_fills_the_bits_of_the_size() {
        let mut socket = Socket::insert(sized(28, 512, 0));
        set(&mut socket, 0x81, 0x08);
        set(&mut socket, 0x01, 0x03);
        for (size, low) in [(0, 16), (1, 18), (2, 22), (3, 22)] {
            set(&mut socket, 0x80, size << 4);
            assert_eq!(banks(&socket), (low, low + 1), "size {size}");
        }
    }

    #[test]
    fn one_window_of_16_kibibytes_can_be_fixed_to_the_outer_bank() {
        let mut socket = Socket::insert(sized(28, 512, 0));
        assert_eq!(set(&mut socket, 0x81, 0x05), Effects::PRG);
        assert_eq!(set(&mut socket, 0x01, 0x02), Effects::PRG);
        assert_eq!(set(&mut socket, 0x80, 0x1C), Effects::PRG | Effects::CHR);
        assert_eq!(banks(&socket), (10, 11), "as UNROM, 64 KiB");
        set(&mut socket, 0x01, 0x01);
        assert_eq!(banks(&socket), (9, 11));
        set(&mut socket, 0x80, 0x18);
        assert_eq!(banks(&socket), (10, 9), "as mapper 180");
    }

    #[test]
    fn bit_4_of_bank_registers_flips_the_screen_unless_mirroring_is_two_screen() {
        let mut socket = Socket::insert(sized(28, 512, 0));
        assert_eq!(socket.nametables(), Nametables::SingleLow);
        assert!(set(&mut socket, 0x01, 0x10).chr());
        assert_eq!(socket.nametables(), Nametables::SingleHigh);
        set(&mut socket, 0x80, 0x02);
        set(&mut socket, 0x00, 0x10);
        assert_eq!(socket.nametables(), Nametables::Vertical);
        set(&mut socket, 0x80, 0x03);
        assert_eq!(socket.nametables(), Nametables::Horizontal);
    }

    #[test]
    fn an_ines_file_gets_four_banks_of_chr_ram() {
        let header = Header { format: Format::INes, ..sized(28, 512, 0) };
        let mut socket = Socket::insert(header);
        assert_eq!(socket.board.memory().chr_ram, 32 << 10);
        for bank in [2, 3] {
            set(&mut socket, 0x00, 0xE0 | bank);
            assert_eq!(socket.chr()[0], 8 * usize::from(bank));
        }
    }
}
