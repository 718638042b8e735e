//! The frame counter ($4017): it clocks envelopes, sweeps and length counters, and may interrupt.
//!
//! Times are counted in CPU cycles from `base`, the cycle in which the counter was reset. NTSC:
//!
//! | cycle | 4-step | 5-step |
//! |-------|--------|--------|
//! | 7457  | quarter | quarter |
//! | 14913 | quarter, half | quarter, half |
//! | 22371 | quarter | quarter |
//! | 29828 | IRQ flag | |
//! | 29829 | IRQ flag, quarter, half | |
//! | 29830 | IRQ flag, restart | |
//! | 37281 | | quarter, half |
//! | 37282 | | restart |
//!
//! * A write to $4017 resets the counter 2 cycles later from a put cycle, 3 from a get cycle (its
//!   effect is visible to the CPU on the 3rd or 4th cycle), so `base` is always a put cycle. With
//!   bit 7 set it also clocks a quarter and a half frame at that moment. Mode and inhibit flag
//!   change at once.
//! * The flag is set on 29828 and 29829 even when inhibited, and then cleared on 29830. It pulls
//!   the IRQ line only when not inhibited.
//! * A read of $4015 clears the flag when the APU passes from a put to a get cycle: in the cycle
//!   of a read on a put cycle, one cycle later for a read on a get cycle.
//!
//! Sources: NESdev wiki "APU Frame Counter"; AccuracyCoin "Frame Counter IRQ", "Frame Counter
//! 4-step", "Frame Counter 5-step"; pal_apu_tests; apu_reset.

use crate::region::Region;

/// A time that never comes.
pub(super) const NEVER: u64 = u64::MAX;

/// What a cycle of the frame counter clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Clocks {
    /// Envelopes and the triangle's linear counter.
    pub(super) quarter: bool,
    /// Length counters and sweep units.
    pub(super) half: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Quarter,
    QuarterAndHalf,
    Irq,
    IrqQuarterAndHalf,
    IrqAndRestart,
    Restart,
}

type Sequence = [(u16, Action); 6];

const fn four_step(times: [u16; 4]) -> Sequence {
    let [first, second, third, last] = times;
    [
        (first, Action::Quarter),
        (second, Action::QuarterAndHalf),
        (third, Action::Quarter),
        (last, Action::Irq),
        (last + 1, Action::IrqQuarterAndHalf),
        (last + 2, Action::IrqAndRestart),
    ]
}

const fn five_step(times: [u16; 4]) -> Sequence {
    let [first, second, third, last] = times;
    let restart = (last + 1, Action::Restart);
    [
        (first, Action::Quarter),
        (second, Action::QuarterAndHalf),
        (third, Action::Quarter),
        (last, Action::QuarterAndHalf),
        restart,
        restart,
    ]
}

static NTSC: [Sequence; 2] =
    [four_step([7457, 14913, 22371, 29828]), five_step([7457, 14913, 22371, 37281])];
static PAL: [Sequence; 2] =
    [four_step([8313, 16627, 24939, 33252]), five_step([8313, 16627, 24939, 41565])];

/// The frame counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrameCounter {
    pal: bool,
    five_step: bool,
    inhibit: bool,
    irq: bool,
    /// Wraps below zero at power-on.
    base: u64,
    /// Row of the sequence that comes next, in cycle `next`; `NEVER` when past all rows.
    row: u8,
    next: u64,
    reset_at: u64,
    clear_at: u64,
    /// When the sequence last clocked something, and what: a reset in the following cycle, which
    /// is the same APU cycle, does not clock it again.
    last_clocks: (u64, Clocks),
}

impl FrameCounter {
    /// Power-on, with cycle 0 as the CPU's first: as if $00 had been written to $4017 ten cycles
    /// before the first instruction.
    pub(super) fn new(region: Region) -> Self {
        let mut counter = FrameCounter {
            pal: region == Region::Pal,
            five_step: false,
            inhibit: false,
            irq: false,
            base: 0,
            row: 0,
            next: NEVER,
            reset_at: NEVER,
            clear_at: NEVER,
            last_clocks: (NEVER, Clocks::default()),
        };
        counter.restart(0u64.wrapping_sub(1));
        counter
    }

    /// The reset button: as if the last value had been written to $4017 again.
    pub(super) fn reset(&mut self, cycle: u64) {
        self.irq = false;
        self.clear_at = NEVER;
        self.reset_at = NEVER;
        self.restart(cycle.wrapping_sub(2) | 1);
    }

    /// A write to $4017 in `cycle`, before the cycle's clocks.
    pub(super) fn write(&mut self, value: u8, cycle: u64) {
        self.five_step = value & 0x80 != 0;
        self.inhibit = value & 0x40 != 0;
        if self.inhibit {
            self.irq = false;
        }
        self.reset_at = cycle + if cycle & 1 == 1 { 2 } else { 3 };
        self.find_row(cycle);
    }

    /// Bit 6 of $4015.
    #[inline]
    pub(super) fn flag(&self) -> bool {
        self.irq
    }

    /// True while the frame counter pulls the CPU's IRQ line.
    #[inline]
    pub(super) fn irq_line(&self) -> bool {
        self.irq && !self.inhibit
    }

    /// A read of $4015 in `cycle`.
    pub(super) fn acknowledge(&mut self, cycle: u64) {
        if self.irq {
            self.clear_at = cycle | 1;
        }
    }

    /// The next cycle in which [`Self::step`] has something to do.
    #[inline]
    pub(super) fn next(&self) -> u64 {
        self.next.min(self.reset_at).min(self.clear_at)
    }

    /// The first cycle in which the CPU may see the IRQ line change; a lower bound.
    pub(super) fn irq_bound(&self) -> u64 {
        if self.irq {
            return self.clear_at.saturating_add(1);
        }
        if self.inhibit || self.five_step {
            return NEVER;
        }
        let row = self.sequence().get(usize::from(self.row.max(3)));
        let flag = row.map_or(NEVER, |row| self.base.wrapping_add(u64::from(row.0)) + 1);
        flag.min(self.reset_at.saturating_add(1))
    }

    /// Cycle `cycle` of the counter, which must not be later than [`Self::next`].
    pub(super) fn step(&mut self, cycle: u64) -> Clocks {
        let mut clocks = Clocks::default();
        if cycle == self.clear_at {
            self.irq = false;
            self.clear_at = NEVER;
        }
        if cycle == self.next {
            clocks = self.advance(cycle);
        }
        if cycle == self.reset_at {
            clocks = self.apply_reset(cycle, clocks);
        }
        clocks
    }

    fn advance(&mut self, cycle: u64) -> Clocks {
        let action = self.sequence()[usize::from(self.row)].1;
        self.row += 1;
        match action {
            Action::Irq | Action::IrqQuarterAndHalf => self.irq = true,
            Action::IrqAndRestart => self.irq = !self.inhibit,
            _ => {}
        }
        if matches!(action, Action::Restart | Action::IrqAndRestart) {
            self.restart(cycle);
            return Clocks::default();
        }
        self.schedule();
        let half = matches!(action, Action::QuarterAndHalf | Action::IrqQuarterAndHalf);
        let clocks = Clocks { quarter: half || action == Action::Quarter, half };
        self.last_clocks = (cycle, clocks);
        clocks
    }

    fn apply_reset(&mut self, cycle: u64, mut clocks: Clocks) -> Clocks {
        self.reset_at = NEVER;
        self.restart(cycle);
        if self.five_step {
            let (when, done) = self.last_clocks;
            let just_now = when.wrapping_add(1) == cycle;
            clocks.quarter |= !(just_now && done.quarter);
            clocks.half |= !(just_now && done.half);
        }
        clocks
    }

    fn sequence(&self) -> &'static Sequence {
        &(if self.pal { &PAL } else { &NTSC })[usize::from(self.five_step)]
    }

    fn restart(&mut self, base: u64) {
        self.base = base;
        self.row = 0;
        self.schedule();
    }

    /// After a change of mode: the first row that lies at `cycle` or later.
    fn find_row(&mut self, cycle: u64) {
        let elapsed = cycle.wrapping_sub(self.base);
        let row = self.sequence().iter().position(|row| u64::from(row.0) >= elapsed);
        self.row = row.unwrap_or(6) as u8;
        self.schedule();
    }

    fn schedule(&mut self) {
        let row = self.sequence().get(usize::from(self.row));
        self.next = row.map_or(NEVER, |row| self.base.wrapping_add(u64::from(row.0)));
    }
}
