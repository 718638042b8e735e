//! Sunsoft FME-7: mapper 69, with its relatives 5A and 5B (whose sound is not played).
//!
//! ```text
//! $6000-$7FFF  PRG-RAM or PRG-ROM, 8 KiB, by register 8: ERbb bbbb (enable RAM, RAM, bank)
//! $8000-$DFFF  PRG-ROM, three windows of 8 KiB, registers 9 to B
//! $E000-$FFFF  PRG-ROM, 8 KiB, the last bank
//! PPU          CHR, eight windows of 1 KiB, registers 0 to 7
//! ```
//!
//! $8000 selects a register, $A000 fills it. C is the mirroring, D controls the IRQ (bit 7 lets the
//! counter run, bit 0 lets it pull IRQ; a write acknowledges), E and F are the counter's bytes. The
//! counter falls by one each CPU cycle and pulls IRQ when it wraps from $0000 to $FFFF.
//!
//! Source: NESdev wiki, "Sunsoft FME-7".

use super::circuit::Circuit;
use super::memory::WorkRam;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

/// Register 8: RAM instead of ROM.
const RAM: u8 = 0x40;
/// Register 8: RAM is enabled.
const RAM_ENABLE: u8 = 0x80;
/// Register D: a wrap pulls IRQ.
const IRQ_ENABLE: u8 = 0x01;
/// Register D: the counter runs.
const COUNT_ENABLE: u8 = 0x80;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fme7 {
    select: u8,
    chr: [u8; 8],
    /// Registers 8 to B.
    prg: [u8; 4],
    mirroring: u8,
    irq: Counter,
    work_ram: WorkRam,
    /// The last bank of PRG-ROM of 8 KiB.
    last: usize,
}

/// The cycle counter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counter {
    control: u8,
    value: u16,
    pending: bool,
    /// The CPU cycles that `value` has seen.
    at: u64,
}

impl Counter {
    fn catch_up(&mut self, cycle: u64) {
        let elapsed = cycle.saturating_sub(self.at);
        self.at += elapsed;
        if self.control & COUNT_ENABLE == 0 {
            return;
        }
        self.pending |= self.control & IRQ_ENABLE != 0 && elapsed > u64::from(self.value);
        self.value = self.value.wrapping_sub(elapsed as u16);
    }

    fn next_irq(&self) -> Option<u64> {
        let runs = self.control & (COUNT_ENABLE | IRQ_ENABLE) == COUNT_ENABLE | IRQ_ENABLE;
        (runs && !self.pending).then(|| self.at + u64::from(self.value) + 1)
    }

    /// Writes register D, E or F in `cycle`, in which the counter still counts.
    fn write(&mut self, register: u8, value: u8, cycle: u64) -> Effects {
        self.catch_up(cycle + 1);
        let [high, low] = self.value.to_be_bytes();
        match register {
            0xD => (self.control, self.pending) = (value, false),
            0xE => self.value = u16::from_be_bytes([high, value]),
            _ => self.value = u16::from_be_bytes([value, low]),
        }
        Effects::IRQ
    }
}

impl Fme7 {
    pub(super) fn new(header: &Header) -> Fme7 {
        Fme7 {
            select: 0,
            chr: [0, 1, 2, 3, 4, 5, 6, 7],
            prg: [0, 0, 1, 2],
            mirroring: 0,
            irq: Counter { control: 0, value: 0, pending: false, at: 0 },
            work_ram: WorkRam::of(header),
            last: (header.prg_rom >> 13).max(1) as usize - 1,
        }
    }

    fn write_register(&mut self, value: u8, cycle: u64) -> Effects {
        let register = self.select;
        match register {
            0x0..=0x7 => Effects::CHR.of_change(&mut self.chr[usize::from(register)], value),
            0x8..=0xB => Effects::PRG.of_change(&mut self.prg[usize::from(register - 8)], value),
            0xC => Effects::CHR.of_change(&mut self.mirroring, value & 3),
            _ => self.irq.write(register, value, cycle),
        }
    }

    fn map_low_window(&self, cpu: &mut impl CpuSpace) {
        let bank = usize::from(self.prg[0] & 0x3F);
        match (self.prg[0] & RAM != 0, self.prg[0] & RAM_ENABLE != 0) {
            (false, _) => cpu.map_rom(WorkRam::ADDR, WorkRam::WINDOW, bank),
            (true, true) => self.work_ram.map_bank(cpu, bank, true),
            (true, false) => self.work_ram.unmap(cpu),
        }
    }
}

impl Circuit for Fme7 {
    fn name(&self) -> &'static str {
        "FME-7"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, cycle: u64) -> Effects {
        match addr {
            0x8000..=0x9FFF => self.select = value & 0x0F,
            0xA000..=0xBFFF => return self.write_register(value, cycle),
            _ => {}
        }
        Effects::NONE
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.map_low_window(cpu);
        for (slot, bank) in (0u16..).zip(&self.prg[1..]) {
            cpu.map_rom(0x8000 + 0x2000 * slot, 0x2000, usize::from(bank & 0x3F));
        }
        cpu.map_rom(0xE000, 0x2000, self.last);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        for (slot, bank) in self.chr.into_iter().enumerate() {
            ppu.map_chr(slot, usize::from(bank));
        }
        ppu.map_nametables(match self.mirroring {
            0 => Nametables::Vertical,
            1 => Nametables::Horizontal,
            2 => Nametables::SingleLow,
            _ => Nametables::SingleHigh,
        });
    }

    fn irq_line(&self) -> bool {
        self.irq.pending
    }

    fn is_irq_register(&self, addr: u16) -> bool {
        matches!(addr, 0xA000..=0xBFFF)
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

    fn set(socket: &mut Socket, register: u8, value: u8) -> Effects {
        assert_eq!(socket.write(0x8000, register), Effects::NONE);
        socket.write(0xA000, value)
    }

    #[test]
    fn three_windows_are_switched_and_the_last_is_fixed() {
        let mut fme7 = Socket::insert(sized(69, 128, 256));
        for (register, bank) in [(9, 3), (0xA, 5), (0xB, 0x47)] {
            assert_eq!(set(&mut fme7, register, bank), Effects::PRG);
        }
        let banks = [0x8000, 0xA000, 0xC000, 0xE000].map(|addr| fme7.rom_bank(addr, 8));
        assert_eq!(banks, [3, 5, 7, 15]);
    }

    #[test]
    fn the_window_at_6000_shows_rom_ram_or_nothing() {
        let mut fme7 = Socket::insert(Header { prg_nvram: 32 << 10, ..sized(69, 128, 256) });
        set(&mut fme7, 8, 0x05);
        assert_eq!(fme7.rom_bank(0x6000, 8), 5);
        set(&mut fme7, 8, 0xC2);
        assert_eq!(fme7.ram_at(0x6000), Some((0x4000, true)));
        set(&mut fme7, 8, 0x42);
        assert!(fme7.is_open(0x6000));
    }

    #[test]
    fn chr_and_mirroring_are_switched() {
        let mut fme7 = Socket::insert(sized(69, 128, 256));
        (0..8).for_each(|slot| assert!(set(&mut fme7, slot, 0x90 + slot).chr()));
        assert_eq!(fme7.chr(), std::array::from_fn(|slot| 0x90 + slot));
        use Nametables::{Horizontal, SingleHigh, SingleLow, Vertical};
        for (bits, expected) in (0..).zip([Vertical, Horizontal, SingleLow, SingleHigh]) {
            set(&mut fme7, 0xC, bits);
            assert_eq!(fme7.nametables(), expected);
        }
    }

    #[test]
    fn the_counter_pulls_irq_when_it_wraps() {
        let mut fme7 = Socket::insert(sized(69, 128, 256));
        set(&mut fme7, 0xE, 0x02);
        set(&mut fme7, 0xF, 0x01);
        assert_eq!(fme7.board.next_irq_cycle(0), None);
        set(&mut fme7, 0xD, 0x81);
        let started = fme7.cycle() + 1;
        let wraps = started + 0x103;
        assert_eq!(fme7.board.next_irq_cycle(started), Some(wraps));
        fme7.board.catch_up(wraps - 1);
        assert!(!fme7.board.irq_line());
        fme7.board.catch_up(wraps);
        assert!(fme7.board.irq_line());
        assert_eq!(fme7.board.next_irq_cycle(wraps), None);
    }

    #[test]
    fn a_write_to_the_control_register_acknowledges() {
        let mut counter = Counter { control: 0x81, value: 0, pending: false, at: 0 };
        counter.catch_up(1);
        assert!(counter.pending && counter.value == 0xFFFF);
        assert_eq!(counter.write(0xD, 0x80, 5), Effects::IRQ);
        assert!(!counter.pending && counter.next_irq().is_none());
        assert_eq!(counter.value, 0xFFFA);
    }

    #[test]
    fn a_stopped_counter_keeps_its_value() {
        let mut counter = Counter { control: 0x01, value: 7, pending: false, at: 0 };
        counter.catch_up(1000);
        assert_eq!((counter.value, counter.pending), (7, false));
    }
}
