//! Triangle channel ($4008-$400B): 32 steps from 15 down to 0 and up again, no volume.
//!
//! ```text
//! $4008  CRRR RRRR  control/halt, linear counter reload value
//! $400A  TTTT TTTT  timer, low bits
//! $400B  LLLL LTTT  length, timer high bits; asks for a reload of the linear counter
//! ```
//! The timer counts CPU cycles: a step comes every `timer + 1` cycles, as long as both the length
//! counter and the linear counter are not zero; otherwise the channel holds its level.
//!
//! Timer values 0 and 1 make tones beyond hearing, which games use to silence the channel. The
//! sequence runs as on the console, and stops wherever it happens to be. But what is left of such a
//! tone below half the sample rate is its mean, so that its track gets that instead of a change a
//! cycle. For the mean's sake the track counts in eighths: 0 to 120, 58 is the mean.
//!
//! Source: NESdev wiki "APU Triangle".

use super::length::LengthCounter;
use super::pulse::steps_before;
use super::track::Track;

/// The triangle channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Triangle {
    pub(super) length: LengthCounter,
    control: bool,
    reload_value: u8,
    reload: bool,
    linear: u8,
    timer: u16,
    step: u8,
    /// The cycle of the timer's next clock.
    next: u64,
    level: u8,
    /// What the track was told last, in eighths.
    told: u8,
}

/// What mixes to the mean of all 32 steps, in eighths. It lies below the mean of the levels,
/// because the mixer flattens louder ones.
const MEAN: u8 = 58;

/// Level of a step: 15 down to 0, then 0 up to 15.
#[inline]
fn level_of(step: u8) -> u8 {
    // Bit 4 clear: complement of the low bits.
    (step ^ if step & 0x10 == 0 { 0x0f } else { 0 }) & 0x0f
}

impl Triangle {
    pub(super) fn new() -> Self {
        Triangle {
            length: LengthCounter::default(),
            control: false,
            reload_value: 0,
            reload: false,
            linear: 0,
            timer: 0,
            step: 0,
            next: 0,
            level: level_of(0),
            told: 8 * level_of(0),
        }
    }

    /// The reset button puts the sequence on its first step.
    pub(super) fn reset(&mut self, cycle: u64, track: &mut Track) {
        self.step = 0;
        self.level = level_of(0);
        self.tell(8 * self.level, cycle, track);
    }

    /// A write to register `index` (0 to 3) of the channel. [`Self::run`] has been called before.
    pub(super) fn write(&mut self, index: u16, value: u8) {
        match index & 3 {
            0 => {
                self.control = value & 0x80 != 0;
                self.reload_value = value & 0x7f;
                self.length.write_halt(self.control);
            }
            1 => {}
            2 => self.timer = self.timer & 0x700 | u16::from(value),
            _ => {
                self.timer = self.timer & 0xff | u16::from(value & 7) << 8;
                self.length.write_length(value);
                self.reload = true;
            }
        }
    }

    /// A quarter frame clocks the linear counter.
    pub(super) fn clock_quarter(&mut self) {
        if self.reload {
            self.linear = self.reload_value;
        } else {
            self.linear = self.linear.saturating_sub(1);
        }
        self.reload &= self.control;
    }

    /// The level in eighths, 0 to 120, as the track was told last.
    pub(super) fn told(&self) -> u8 {
        self.told
    }

    /// Runs the timer through all cycles before `to`.
    #[inline]
    pub(super) fn run(&mut self, to: u64, track: &mut Track) {
        if self.next >= to {
            return;
        }
        let period = u64::from(self.timer) + 1;
        let steps = steps_before(self.next, to, period);
        if self.linear != 0 && self.length.running() {
            self.run_sequence(steps, period, track);
        } else {
            self.tell(8 * self.level, self.next, track);
        }
        self.next += steps * period;
    }

    fn run_sequence(&mut self, steps: u64, period: u64, track: &mut Track) {
        let first = self.step;
        self.step = (first + (steps & 31) as u8) & 31;
        self.level = level_of(self.step);
        if period <= track.blur() {
            self.tell(MEAN, self.next, track);
            return;
        }
        self.told = 8 * self.level;
        if track.on() {
            let levels =
                (0..steps as u32).map(|index| 8 * level_of(first + 1 + (index & 31) as u8));
            track.push_regular(self.next, period as u32, levels);
        }
    }

    #[inline]
    fn tell(&mut self, level: u8, cycle: u64, track: &mut Track) {
        if self.told != level {
            self.told = level;
            track.push(cycle, level);
        }
    }
}
