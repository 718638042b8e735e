//! The scanline counter of the MMC3 and its relatives.
//!
//! Each filtered rise of PPU A12 clocks it: a counter at zero, or one with a reload requested,
//! takes the latched value, any other counts down. What happens at zero differs:
//! - Sharp's chip (MMC3B, MMC3C, MMC6) pulls IRQ whenever the counter is zero after a clock, so
//!   with a latch of zero it does at every clock.
//! - NEC's chip ("MMC3A", "alternate") does only if the counter has just become zero, by counting
//!   down or by a requested reload; with a latch of zero it does once.
//!
//! Source: NESdev wiki, "MMC3"; test ROMs mmc3_test_2 5-MMC3 and 6-MMC3_alt.

use super::Effects;

/// Who made the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revision {
    Sharp,
    Nec,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Irq {
    revision: Revision,
    latch: u8,
    counter: u8,
    reload: bool,
    enabled: bool,
    pending: bool,
}

impl Irq {
    pub(super) fn new(revision: Revision) -> Irq {
        Irq { revision, latch: 0, counter: 0, reload: false, enabled: false, pending: false }
    }

    /// $C000: what the counter is loaded with.
    pub(super) fn set_latch(&mut self, value: u8) -> Effects {
        Effects::IRQ.of_change(&mut self.latch, value)
    }

    /// $C001: the next clock loads the counter.
    pub(super) fn request_reload(&mut self) -> Effects {
        self.counter = 0;
        self.reload = true;
        Effects::IRQ
    }

    /// $E000: no IRQ any more, and a pending one is acknowledged.
    pub(super) fn disable(&mut self) -> Effects {
        self.enabled = false;
        self.pending = false;
        Effects::IRQ
    }

    /// $E001: the next zero pulls IRQ.
    pub(super) fn enable(&mut self) -> Effects {
        Effects::IRQ.of_change(&mut self.enabled, true)
    }

    pub(super) fn line(&self) -> bool {
        self.pending
    }

    /// One rise of A12.
    pub(super) fn clock(&mut self) {
        let was_zero = self.counter == 0;
        let was_requested = self.reload;
        self.counter = if was_zero || was_requested { self.latch } else { self.counter - 1 };
        self.reload = false;
        let hit = match self.revision {
            Revision::Sharp => self.counter == 0,
            Revision::Nec => self.counter == 0 && (!was_zero || was_requested),
        };
        self.pending |= hit && self.enabled;
    }

    /// How many clocks from now the line goes up.
    pub(super) fn clocks_to_irq(&self) -> Option<u32> {
        if !self.enabled || self.pending {
            return None;
        }
        let latch = u32::from(self.latch);
        match self.counter {
            0 if self.revision == Revision::Nec && latch == 0 && !self.reload => None,
            0 => Some(latch + 1),
            counter => Some(u32::from(counter)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(revision: Revision, latch: u8) -> Irq {
        let mut irq = Irq::new(revision);
        let _ = irq.set_latch(latch) | irq.request_reload() | irq.enable();
        irq
    }

    /// The clocks, of the next twelve, that pull the line, acknowledging each.
    fn hits(irq: &mut Irq) -> Vec<u32> {
        let mut hits = Vec::new();
        for clock in 1..=12 {
            irq.clock();
            if irq.line() {
                hits.push(clock);
                let _ = irq.disable() | irq.enable();
            }
        }
        hits
    }

    #[test]
    fn the_first_clock_loads_and_the_latch_counts_down_to_zero() {
        for revision in [Revision::Sharp, Revision::Nec] {
            assert_eq!(hits(&mut started(revision, 3)), [4, 8, 12]);
        }
    }

    #[test]
    fn with_a_latch_of_zero_sharps_chip_hits_at_every_clock_and_necs_once() {
        assert_eq!(hits(&mut started(Revision::Sharp, 0)).len(), 12);
        assert_eq!(hits(&mut started(Revision::Nec, 0)), [1]);
    }

    #[test]
    fn a_reload_request_makes_necs_chip_hit_again() {
        let mut irq = started(Revision::Nec, 0);
        assert_eq!(hits(&mut irq), [1]);
        let _ = irq.request_reload();
        assert_eq!(hits(&mut irq), [1]);
    }

    #[test]
    fn the_counter_runs_while_irq_is_disabled() {
        let mut irq = started(Revision::Sharp, 3);
        let _ = irq.disable();
        irq.clock();
        irq.clock();
        assert_eq!(irq.clocks_to_irq(), None);
        let _ = irq.enable();
        assert_eq!(irq.clocks_to_irq(), Some(2));
    }

    #[test]
    fn a_pending_irq_is_kept_until_it_is_acknowledged() {
        let mut irq = started(Revision::Sharp, 0);
        irq.clock();
        assert_eq!(irq.clocks_to_irq(), None);
        let _ = irq.enable();
        assert!(irq.line());
        let _ = irq.disable();
        assert!(!irq.line());
    }

    #[test]
    fn the_forecast_is_what_happens_in_every_reachable_state() {
        for revision in [Revision::Sharp, Revision::Nec] {
            for (latch, counter, reload) in
                (0..4).flat_map(|l| (0..4).flat_map(move |c| [(l, c, false), (l, c, true)]))
            {
                let counter = if reload { 0 } else { counter };
                let (enabled, pending) = (true, false);
                let mut irq = Irq { revision, latch, counter, reload, enabled, pending };
                let forecast = irq.clocks_to_irq();
                let actual = (1..20).find(|_| {
                    irq.clock();
                    irq.line()
                });
                assert_eq!(forecast, actual, "{revision:?} {latch} {counter} {reload}");
            }
        }
    }
}
