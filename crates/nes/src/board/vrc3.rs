//! Konami VRC3: mapper 73.
//!
//! ```text
//! $8000-$BFFF  nibbles of the IRQ latch, low first, one each $1000
//! $C000        .... .MEA  8-bit mode, enable, enable after acknowledgement
//! $D000        IRQ acknowledge
//! $F000        .... PPPP  bank of 16 KiB at $8000; the last bank is at $C000
//! ```
//!
//! The counter counts CPU cycles up, 16 bits, or its low 8 in 8-bit mode. At the top it takes the
//! latch (its low byte in 8-bit mode) and pulls IRQ.
//!
//! Source: NESdev wiki, "VRC3".

use super::circuit::Circuit;
use super::memory::{WorkRam, hard_wired};
use super::space::map_chr_8k;
use super::{CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::Header;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vrc3 {
    bank: u8,
    irq: Counter,
    nametables: Nametables,
    work_ram: WorkRam,
    /// The last bank of 16 KiB.
    last: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counter {
    latch: u16,
    value: u16,
    is_8_bit: bool,
    enabled: bool,
    enabled_after_acknowledge: bool,
    pending: bool,
    /// The CPU cycles that the counter has seen.
    at: u64,
}

impl Counter {
    /// The bits that count.
    fn mask(&self) -> u16 {
        if self.is_8_bit { 0x00FF } else { 0xFFFF }
    }

    /// Cycles until the counter takes the latch.
    fn to_reload(&self) -> u64 {
        u64::from(self.mask() - (self.value & self.mask())) + 1
    }

    fn catch_up(&mut self, cycle: u64) {
        let elapsed = cycle.saturating_sub(self.at);
        self.at += elapsed;
        if !self.enabled {
            return;
        }
        let (mask, to_reload) = (self.mask(), self.to_reload());
        let counted = match elapsed.checked_sub(to_reload) {
            None => u64::from(self.value & mask) + elapsed,
            Some(beyond) => {
                self.pending = true;
                let start = u64::from(self.latch & mask);
                start + beyond % (u64::from(mask) + 1 - start)
            }
        };
        self.value = self.value & !mask | counted as u16;
    }

    fn next_irq(&self) -> Option<u64> {
        (self.enabled && !self.pending).then(|| self.at + self.to_reload())
    }

    fn set_latch(&mut self, nibble: u16, value: u8) {
        let shift = 4 * nibble;
        self.latch = self.latch & !(0xF << shift) | u16::from(value & 0xF) << shift;
    }

    fn set_control(&mut self, value: u8) {
        self.enabled_after_acknowledge = value & 1 != 0;
        self.enabled = value & 2 != 0;
        self.is_8_bit = value & 4 != 0;
        self.pending = false;
        if self.enabled {
            self.value = self.latch;
        }
    }

    fn acknowledge(&mut self) {
        self.enabled = self.enabled_after_acknowledge;
        self.pending = false;
    }
}

impl Vrc3 {
    pub(super) fn new(header: &Header) -> Vrc3 {
        Vrc3 {
            bank: 0,
            irq: Counter::default(),
            nametables: hard_wired(header),
            work_ram: WorkRam::of(header),
            last: (header.prg_rom >> 14).max(1) as usize - 1,
        }
    }
}

impl Circuit for Vrc3 {
    fn name(&self) -> &'static str {
        "VRC3"
    }

    fn write(&mut self, addr: u16, value: u8, _rom_value: u8, cycle: u64) -> Effects {
        if addr >= 0xF000 {
            return Effects::PRG.of_change(&mut self.bank, value & 0x0F);
        }
        self.irq.catch_up(cycle + 1);
        match addr >> 12 {
            nibble @ 0x8..=0xB => self.irq.set_latch(nibble - 8, value),
            0xC => self.irq.set_control(value),
            0xD => self.irq.acknowledge(),
            _ => return Effects::NONE,
        }
        Effects::IRQ
    }

    fn map_prg(&self, cpu: &mut impl CpuSpace) {
        self.work_ram.map(cpu);
        cpu.map_rom(0x8000, 0x4000, usize::from(self.bank));
        cpu.map_rom(0xC000, 0x4000, self.last);
    }

    fn map_chr(&self, ppu: &mut impl PpuSpace) {
        map_chr_8k(ppu, 0);
        ppu.map_nametables(self.nametables);
    }

    fn irq_line(&self) -> bool {
        self.irq.pending
    }

    fn is_irq_register(&self, addr: u16) -> bool {
        matches!(addr, 0x8000..=0xDFFF)
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
    use proptest::prelude::*;

    #[test]
    fn one_prg_bank_is_switched() {
        let mut vrc3 = Socket::insert(sized(73, 128, 0));
        assert_eq!(vrc3.write(0xF000, 5), Effects::PRG);
        assert_eq!((vrc3.rom_bank(0x8000, 16), vrc3.rom_bank(0xC000, 16)), (5, 7));
    }

    #[test]
    fn the_latch_is_filled_by_nibbles() {
        let mut vrc3 = Socket::insert(sized(73, 128, 0));
        for (addr, nibble) in [(0x8000, 0xC), (0x9000, 0xF), (0xA000, 0xF), (0xB000, 0xF)] {
            assert_eq!(vrc3.write(addr, nibble), Effects::IRQ);
        }
        vrc3.write(0xC000, 2);
        let now = vrc3.cycle() + 1;
        assert_eq!(vrc3.board.next_irq_cycle(now), Some(now + 4));
        vrc3.write(0xB000, 0x0);
        for (control, cycles) in [(6, 4), (2, 0xF004)] {
            vrc3.write(0xC000, control);
            let now = vrc3.cycle() + 1;
            assert_eq!(vrc3.board.next_irq_cycle(now), Some(now + cycles), "control {control}");
        }
        vrc3.write(0xB000, 0xF);
        vrc3.write(0xC000, 2);
        let now = vrc3.cycle() + 1;
        vrc3.board.catch_up(now + 4);
        assert!(vrc3.board.irq_line());
        vrc3.write(0xD000, 0);
        assert!(!vrc3.board.irq_line());
        assert_eq!(vrc3.board.next_irq_cycle(now), None);
        for (addr, is_register) in
            [(0x7FFF, false), (0x8000, true), (0xDFFF, true), (0xE000, false)]
        {
            assert_eq!(vrc3.board.is_irq_register(addr), is_register);
        }
    }

    /// The same counter, one cycle at a time.
    fn naive_cycle(counter: &mut Counter) {
        counter.at += 1;
        let mask = counter.mask();
        if counter.value & mask == mask {
            counter.value = counter.value & !mask | counter.latch & mask;
            counter.pending = true;
        } else {
            counter.value += 1;
        }
    }

    proptest! {
        #[test]
        fn catching_up_is_the_same_as_counting_cycle_by_cycle(
            latch in any::<u16>(),
            value in any::<u16>(),
            is_8_bit in any::<bool>(),
            steps in prop::collection::vec(0u64..30_000, 1..10),
        ) {
            let start = Counter { latch, value, is_8_bit, enabled: true, ..Counter::default() };
            let (mut lazy, mut naive) = (start.clone(), start);
            for step in steps {
                (0..step).for_each(|_| naive_cycle(&mut naive));
                lazy.catch_up(naive.at);
                prop_assert_eq!(&lazy, &naive);
            }
        }
    }
}
