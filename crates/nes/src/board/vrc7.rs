//! Konami VRC7: mapper 85. The chip's FM voices are not played.
//!
//! ```text
//! $6000-$7FFF  PRG-RAM, 8 KiB, enabled by bit 7 of $E000
//! $8000-$DFFF  PRG-ROM, three windows of 8 KiB: $8000, $8010, $9000; the last bank is at $E000
//! $A000-$D010  CHR, eight banks of 1 KiB
//! $E000        RS.. ..MM  RAM enable, sound reset, mirroring: vertical, horizontal, one screen
//! $E010        IRQ latch      $F000  IRQ control      $F010  IRQ acknowledge
//! ```
//!
//! The second register of a pair is at $x010 on VRC7a (submapper 2) and at $x008 on VRC7b
//! (submapper 1); without a submapper, both do.
//!
//! Source: NESdev wiki, "VRC7".

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::vrc_irq::VrcIrq;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

/// $E000: PRG-RAM is enabled.
const RAM_ENABLE: u8 = 0x80;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vrc7 {
    /// The address bits that tell the registers of a pair apart.
    pair_bits: u16,
    prg: [u8; 3],
    chr: [u8; 8],
    /// $E000.
    control: u8,
    irq: VrcIrq,
    work_ram: WorkRam,
    /// The last bank of 8 KiB.
    last: usize,
}

impl Vrc7 {
    pub(super) fn new(header: &Header) -> Vrc7 {
        Vrc7 {
            pair_bits: match header.submapper {
                1 => 0x08,
                2 => 0x10,
                _ => 0x18,
            },
            prg: [0, 1, 2],
            chr: [0; 8],
            control: 0,
            irq: VrcIrq::default(),
            work_ram: WorkRam::of(header),
            last: (header.prg_rom >> 13).max(1) as usize - 1,
        }
    }
}

impl Circuit for Vrc7 {
    fn name(&self) -> &'static str {
        "VRC7 (without its sound)"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, cycle: u64) -> Effects {
        let is_second = addr & self.pair_bits != 0;
        match (addr >> 12, is_second) {
            (0x8, _) => Effects::PRG.of_change(&mut self.prg[usize::from(is_second)], value & 0x3F),
            (0x9, false) => Effects::PRG.of_change(&mut self.prg[2], value & 0x3F),
            (nibble @ 0xA..=0xD, _) => {
                let bank = usize::from(nibble - 0xA) * 2 + usize::from(is_second);
                Effects::CHR.of_change(&mut self.chr[bank], value)
            }
            (0xE, false) => Effects::PRG.with(Effects::CHR).of_change(&mut self.control, value),
            (0xE, true) => self.irq.set_latch(value, cycle),
            (0xF, false) => self.irq.set_control(value, cycle),
            (0xF, true) => self.irq.acknowledge(cycle),
            _ => Effects::NONE,
        }
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        if self.control & RAM_ENABLE != 0 {
            self.work_ram.map(cpu);
        } else {
            self.work_ram.unmap(cpu);
        }
        for (slot, bank) in (0u16..).zip(self.prg) {
            cpu.map_rom(0x8000 + 0x2000 * slot, 0x2000, usize::from(bank));
        }
        cpu.map_rom(0xE000, 0x2000, self.last);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (slot, bank) in self.chr.into_iter().enumerate() {
            ppu.map_chr(slot, usize::from(bank));
        }
        ppu.map_nametables(match self.control & 3 {
            0 => Nametables::Vertical,
            1 => Nametables::Horizontal,
            2 => Nametables::SingleLow,
            _ => Nametables::SingleHigh,
        });
    }

    fn irq_line(&self) -> bool {
        self.irq.line()
    }

    fn is_irq_register(&self, addr: u16) -> bool {
        addr >= 0xE000
    }

    fn next_irq_cycle(&self, _now: u64) -> Option<u64> {
        self.irq.next_irq()
    }

    fn catch_up(&mut self, cycle: u64) {
        self.irq.catch_up(cycle);
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::{Socket, sized};
    use super::*;

    #[test]
    fn the_second_register_of_a_pair_is_where_the_submapper_says() {
        for (submapper, addr, bank) in [(1, 0x8008, 5), (1, 0x8010, 1), (2, 0x8010, 5)] {
            let mut vrc7 = Socket::insert(Header { submapper, ..sized(85, 512, 256) });
            vrc7.write(addr, 5);
            assert_eq!(vrc7.rom_bank(0xA000, 8), bank, "submapper {submapper}, ${addr:04X}");
        }
    }

    #[test]
    fn banks_of_prg_and_chr_are_switched() {
        let mut vrc7 = Socket::insert(sized(85, 512, 256));
        for (addr, bank) in [(0x8000, 7), (0x8010, 8), (0x9000, 9)] {
            assert_eq!(vrc7.write(addr, bank), Effects::PRG);
        }
        let banks = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| vrc7.rom_bank(addr, 8));
        assert_eq!(banks, [7, 8, 9, 63]);
        for (addr, bank) in [(0xA000, 10), (0xA008, 11), (0xD010, 17)] {
            assert_eq!(vrc7.write(addr, bank), Effects::CHR);
        }
        assert_eq!(vrc7.chr(), [10, 11, 0, 0, 0, 0, 0, 17]);
    }

    #[test]
    fn the_control_register_mirrors_and_enables_ram() {
        let mut vrc7 = Socket::insert(Header { prg_nvram: 8 << 10, ..sized(85, 512, 256) });
        assert!(vrc7.is_open(0x6000));
        vrc7.write(0xE000, 0x81);
        assert_eq!(vrc7.ram_at(0x6000), Some((0, true)));
        assert_eq!(vrc7.nametables(), Nametables::Horizontal);
    }

    #[test]
    fn the_irq_counts_cycles_or_lines() {
        let mut vrc7 = Socket::insert(sized(85, 512, 256));
        vrc7.write(0xE010, 0xFD);
        vrc7.write(0xF000, 0x06);
        let now = vrc7.cycle() + 1;
        assert_eq!(vrc7.board.next_irq_cycle(now), Some(now + 3));
        vrc7.write(0xF000, 0x02);
        let now = vrc7.cycle() + 1;
        assert_eq!(vrc7.board.next_irq_cycle(now), Some(now + 341));
    }
}
