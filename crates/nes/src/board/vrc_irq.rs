//! The IRQ counter of Konami's VRC4, VRC6 and VRC7.
//!
//! Eight bits count up; a clock at $FF reloads the latch and pulls IRQ. The clock is the CPU's
//! cycle, or in scanline mode a prescaler that divides by 113 2/3: 341 falls by 3 each cycle.
//!
//! Source: NESdev wiki, "VRC IRQ".

use super::Effects;

/// Dots in a line, which the prescaler counts.
const LINE: u64 = 341;
/// Dots in a cycle.
const DOTS: u64 = 3;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct VrcIrq {
    latch: u8,
    counter: u8,
    /// Dots until the next clock in scanline mode, 1 to 341.
    prescaler: u64,
    enabled: bool,
    enabled_after_acknowledge: bool,
    counts_cycles: bool,
    pending: bool,
    /// The CPU cycles that the counter has seen.
    at: u64,
}

impl VrcIrq {
    pub(super) fn line(&self) -> bool {
        self.pending
    }

    /// The whole latch, as on VRC6 and VRC7.
    pub(super) fn set_latch(&mut self, value: u8, cycle: u64) -> Effects {
        self.catch_up(cycle + 1);
        self.latch = value;
        Effects::IRQ
    }

    /// The low nibble of the latch, as on VRC4.
    pub(super) fn set_latch_low(&mut self, value: u8, cycle: u64) -> Effects {
        self.catch_up(cycle + 1);
        self.latch = self.latch & 0xF0 | value & 0x0F;
        Effects::IRQ
    }

    /// The high nibble of the latch, as on VRC4.
    pub(super) fn set_latch_high(&mut self, value: u8, cycle: u64) -> Effects {
        self.catch_up(cycle + 1);
        self.latch = self.latch & 0x0F | value << 4;
        Effects::IRQ
    }

    /// Control: bit 0 enable after acknowledgement, bit 1 enable, bit 2 count cycles.
    pub(super) fn set_control(&mut self, value: u8, cycle: u64) -> Effects {
        self.catch_up(cycle + 1);
        self.enabled_after_acknowledge = value & 1 != 0;
        self.enabled = value & 2 != 0;
        self.counts_cycles = value & 4 != 0;
        self.pending = false;
        if self.enabled {
            self.counter = self.latch;
            self.prescaler = LINE;
        }
        Effects::IRQ
    }

    pub(super) fn acknowledge(&mut self, cycle: u64) -> Effects {
        self.catch_up(cycle + 1);
        self.enabled = self.enabled_after_acknowledge;
        self.pending = false;
        Effects::IRQ
    }

    /// Brings the counter to the state after `cycle` CPU cycles.
    pub(super) fn catch_up(&mut self, cycle: u64) {
        let elapsed = cycle.saturating_sub(self.at);
        self.at += elapsed;
        if !self.enabled || elapsed == 0 {
            return;
        }
        let clocks = if self.counts_cycles { elapsed } else { self.prescale(elapsed) };
        self.count(clocks);
    }

    /// Runs the prescaler; how many clocks it gives.
    fn prescale(&mut self, cycles: u64) -> u64 {
        let dots = cycles * DOTS;
        if dots < self.prescaler {
            self.prescaler -= dots;
            return 0;
        }
        let beyond = dots - self.prescaler;
        self.prescaler = LINE - beyond % LINE;
        beyond / LINE + 1
    }

    fn count(&mut self, clocks: u64) {
        let to_reload = 256 - u64::from(self.counter);
        if clocks < to_reload {
            self.counter += clocks as u8;
            return;
        }
        self.pending = true;
        let period = 256 - u64::from(self.latch);
        self.counter = self.latch + ((clocks - to_reload) % period) as u8;
    }

    /// The first cycle count after which the line is up.
    pub(super) fn next_irq(&self) -> Option<u64> {
        if !self.enabled || self.pending {
            return None;
        }
        let clocks = 256 - u64::from(self.counter);
        let cycles = match self.counts_cycles {
            true => clocks,
            false => (self.prescaler + LINE * (clocks - 1)).div_ceil(DOTS),
        };
        Some(self.at + cycles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same counter, one cycle at a time.
    fn naive_cycle(irq: &mut VrcIrq) {
        irq.at += 1;
        if !irq.enabled {
            return;
        }
        if !irq.counts_cycles {
            if irq.prescaler > DOTS {
                irq.prescaler -= DOTS;
                return;
            }
            irq.prescaler = irq.prescaler + LINE - DOTS;
        }
        match irq.counter {
            0xFF => (irq.counter, irq.pending) = (irq.latch, true),
            _ => irq.counter += 1,
        }
    }

    proptest! {
        #[test]
        fn catching_up_is_the_same_as_counting_cycle_by_cycle(
            latch in any::<u8>(),
            counter in any::<u8>(),
            prescaler in 1u64..=LINE,
            counts_cycles in any::<bool>(),
            steps in prop::collection::vec(0u64..2000, 1..20),
        ) {
            let start = VrcIrq { latch, counter, prescaler, counts_cycles, enabled: true,
                ..VrcIrq::default() };
            let (mut lazy, mut naive) = (start.clone(), start);
            let forecast = lazy.next_irq();
            let mut rose = None;
            for step in steps {
                for _ in 0..step {
                    naive_cycle(&mut naive);
                    rose = rose.or(naive.pending.then_some(naive.at));
                }
                lazy.catch_up(naive.at);
                prop_assert_eq!(&lazy, &naive);
            }
            prop_assert!(rose.is_none() || rose == forecast);
            prop_assert!(rose.is_some() || forecast > Some(naive.at));
        }
    }

    #[test]
    fn a_latch_of_zero_takes_256_lines() {
        let mut irq = VrcIrq::default();
        assert!(irq.set_control(2, 9).irq());
        assert_eq!(irq.next_irq(), Some(10 + 256 * LINE.div_ceil(DOTS) - 85));
    }

    #[test]
    fn the_counter_counts_in_the_cycle_of_a_write_before_the_write() {
        let mut irq = VrcIrq::default();
        let _ = irq.set_control(7, 9);
        for (cycle, counter) in [(10, 1), (11, 2), (12, 3), (13, 4)] {
            let _ = match cycle {
                10 => irq.set_latch(0x55, cycle),
                11 => irq.set_latch_low(0x0A, cycle),
                12 => irq.set_latch_high(0x0B, cycle),
                _ => irq.acknowledge(cycle),
            };
            assert_eq!((irq.counter, irq.at), (counter, cycle + 1));
        }
        assert_eq!(irq.latch, 0xBA);
    }

    #[test]
    fn a_counter_that_is_not_enabled_stands_still() {
        let mut irq = VrcIrq::default();
        assert!(irq.set_control(5, 0).irq());
        let before = irq.clone();
        irq.catch_up(100_000);
        assert_eq!(irq, VrcIrq { at: irq.at, ..before });
        assert_eq!(irq.next_irq(), None);
    }

    #[test]
    fn acknowledging_copies_the_second_enable_bit() {
        let mut irq = VrcIrq::default();
        let _ = irq.set_latch_low(0x0F, 0) | irq.set_latch_high(0x0F, 0) | irq.set_control(6, 0);
        irq.catch_up(3);
        assert!(irq.line());
        let _ = irq.acknowledge(3);
        assert!(!irq.line() && irq.next_irq().is_none());
        let _ = irq.set_control(7, 4);
        irq.catch_up(6);
        let _ = irq.acknowledge(6);
        assert!(irq.next_irq().is_some());
    }
}
