//! Pulse channels ($4000-$4003, $4004-$4007): square waves with envelope and sweep.
//!
//! ```text
//! +0  DDLC VVVV  duty, halt/loop, constant volume, volume/envelope period
//! +1  EPPP NSSS  sweep
//! +2  TTTT TTTT  timer, low bits
//! +3  LLLL LTTT  length, timer high bits; restarts the sequence and the envelope
//! ```
//! The timer counts APU cycles on get cycles: a new step of the eight-step sequence comes every
//! `2 * (timer + 1)` CPU cycles. A new timer value counts from the next step on. The channel is
//! silent while the length counter is zero or the sweep unit mutes it.
//!
//! Only two of the eight steps change the level, so a stretch is run from edge to edge.
//!
//! Source: NESdev wiki "APU Pulse".

use super::envelope::Envelope;
use super::length::LengthCounter;
use super::sweep::{Negate, Sweep};
use super::track::Track;

/// Bit n: output on step n. The sequence starts over on step 0.
const DUTIES: [u8; 4] = [0b0000_0010, 0b0000_0110, 0b0001_1110, 0b1111_1001];

/// For each duty and step, how many steps further the output is a different one.
const STEPS_TO_EDGE: [[u8; 8]; 4] = steps_to_edge();

const fn steps_to_edge() -> [[u8; 8]; 4] {
    let mut table = [[0; 8]; 4];
    let mut duty = 0;
    while duty < 4 {
        let mut step = 0;
        while step < 8 {
            let now = DUTIES[duty] >> step & 1;
            let mut count = 1;
            while DUTIES[duty] >> ((step + count) & 7) & 1 == now {
                count += 1;
            }
            table[duty][step] = count as u8;
            step += 1;
        }
        duty += 1;
    }
    table
}

/// One pulse channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pulse {
    pub(super) length: LengthCounter,
    pub(super) envelope: Envelope,
    sweep: Sweep,
    /// Timer value, 11 bits.
    timer: u16,
    duty: u8,
    step: u8,
    /// The cycle of the next step.
    next: u64,
    /// Level of the sequence's high steps, 0 while silent.
    amplitude: u8,
    level: u8,
}

impl Pulse {
    pub(super) fn new(negate: Negate) -> Self {
        Pulse {
            length: LengthCounter::default(),
            envelope: Envelope::default(),
            sweep: Sweep::new(negate),
            timer: 0,
            duty: 0,
            step: 0,
            next: 0,
            amplitude: 0,
            level: 0,
        }
    }

    /// A write to register `index` (0 to 3) of the channel. [`Self::run`] has been called before.
    pub(super) fn write(&mut self, index: u16, value: u8) {
        match index & 3 {
            0 => {
                self.duty = value >> 6;
                self.envelope.write(value);
                self.length.write_halt(value & 0x20 != 0);
            }
            1 => self.sweep.write(value),
            2 => self.timer = self.timer & 0x700 | u16::from(value),
            _ => {
                self.timer = self.timer & 0xff | u16::from(value & 7) << 8;
                self.length.write_length(value);
                self.envelope.restart();
                self.step = 0;
            }
        }
    }

    /// A half frame.
    pub(super) fn clock_half(&mut self) {
        self.length.clock();
        self.timer = self.sweep.clock(self.timer);
    }

    /// Brings the output up to date after a write or a clock in `cycle`.
    pub(super) fn refresh(&mut self, cycle: u64, track: &mut Track) {
        let silent = !self.length.running() || self.sweep.mutes(self.timer);
        self.amplitude = if silent { 0 } else { self.envelope.volume() };
        self.set_level(cycle, track);
    }

    /// The level, 0 to 15.
    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// Runs the timer through all cycles before `to`.
    #[inline]
    pub(super) fn run(&mut self, to: u64, track: &mut Track) {
        if self.next >= to {
            return;
        }
        if self.amplitude != 0 && track.on() {
            self.run_edges(to, track);
        }
        self.skip(to);
        self.level = self.output();
    }

    /// All edges before `to`.
    fn run_edges(&mut self, to: u64, track: &mut Track) {
        let period = self.period();
        let steps = &STEPS_TO_EDGE[usize::from(self.duty)];
        loop {
            let count = steps[usize::from(self.step)];
            let edge = self.next + u64::from(count - 1) * period;
            if edge >= to {
                return;
            }
            self.step = (self.step + count) & 7;
            self.next = edge + period;
            track.push(edge, self.output());
        }
    }

    /// All steps before `to`, without looking at the level.
    fn skip(&mut self, to: u64) {
        if self.next < to {
            let period = self.period();
            let steps = steps_before(self.next, to, period);
            self.step = (self.step + (steps & 7) as u8) & 7;
            self.next += steps * period;
        }
    }

    fn set_level(&mut self, cycle: u64, track: &mut Track) {
        let level = self.output();
        if level != self.level {
            self.level = level;
            track.push(cycle, level);
        }
    }

    #[inline]
    fn output(&self) -> u8 {
        (DUTIES[usize::from(self.duty)] >> self.step & 1) * self.amplitude
    }

    #[inline]
    fn period(&self) -> u64 {
        2 * (u64::from(self.timer) + 1)
    }
}

/// How many times a timer that is due at `next` and then every `period` cycles fires before `to`,
/// where `next < to`.
#[inline]
pub(super) fn steps_before(next: u64, to: u64, period: u64) -> u64 {
    let span = to - 1 - next;
    if let Ok(span) = u32::try_from(span) {
        u64::from(span / period as u32) + 1
    } else {
        span / period + 1
    }
}
