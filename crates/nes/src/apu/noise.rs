//! Noise channel ($400C-$400F): a shift register of 15 bits with an envelope.
//!
//! ```text
//! $400C  --LC VVVV  halt/loop, constant volume, volume/envelope period
//! $400E  M--- PPPP  mode, period index
//! $400F  LLLL L---  length; restarts the envelope
//! ```
//! Each clock shifts the register right; the new bit 14 is bit 0 xor bit 1 (mode 0) or bit 0 xor
//! bit 6 (mode 1). The channel is at its volume while bit 0 is clear.
//!
//! The new bits depend only on bits that are at least 14 (or 9) clocks away from leaving, so that
//! many clocks are done in one operation, and only the changes among the outgoing bits are visited.
//!
//! Source: NESdev wiki "APU Noise".

use super::envelope::Envelope;
use super::length::LengthCounter;
use super::pulse::steps_before;
use super::track::Track;
use crate::region::Region;

/// CPU cycles between clocks; a Dendy counts as NTSC.
const NTSC_PERIODS: [u16; 16] =
    [4, 8, 16, 32, 64, 96, 128, 160, 202, 254, 380, 508, 762, 1016, 2034, 4068];
const PAL_PERIODS: [u16; 16] =
    [4, 8, 14, 30, 60, 88, 118, 148, 188, 236, 354, 472, 708, 944, 1890, 3778];

/// The noise channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    pub(super) length: LengthCounter,
    pub(super) envelope: Envelope,
    periods: &'static [u16; 16],
    period: u16,
    short: bool,
    shift: u16,
    /// Clocks that the shift register has not done yet, because nobody hears them.
    owed: u64,
    /// The cycle of the next clock.
    next: u64,
    /// Level while bit 0 is clear, 0 while silent.
    amplitude: u8,
    level: u8,
}

impl Noise {
    pub(super) fn new(region: Region) -> Self {
        let periods = if region == Region::Pal { &PAL_PERIODS } else { &NTSC_PERIODS };
        Noise {
            length: LengthCounter::default(),
            envelope: Envelope::default(),
            periods,
            period: periods[0],
            short: false,
            shift: 1,
            owed: 0,
            next: 0,
            amplitude: 0,
            level: 0,
        }
    }

    /// A write to register `index` (0 to 3) of the channel. [`Self::run`] has been called before.
    pub(super) fn write(&mut self, index: u16, value: u8) {
        match index & 3 {
            0 => {
                self.envelope.write(value);
                self.length.write_halt(value & 0x20 != 0);
            }
            1 => {}
            2 => {
                self.settle();
                self.short = value & 0x80 != 0;
                self.period = self.periods[usize::from(value & 0x0f)];
            }
            _ => {
                self.length.write_length(value);
                self.envelope.restart();
            }
        }
    }

    /// Brings the output up to date after a write or a clock in `cycle`.
    pub(super) fn refresh(&mut self, cycle: u64, track: &mut Track) {
        self.amplitude = if self.length.running() { self.envelope.volume() } else { 0 };
        let level = if track.on() { self.output() } else { self.level };
        if level != self.level {
            self.level = level;
            track.push(cycle, level);
        }
    }

    /// The level, 0 to 15, after a time in which nobody listened.
    pub(super) fn settled_level(&mut self) -> u8 {
        self.level = self.output();
        self.level
    }

    /// Runs the timer through all cycles before `to`.
    #[inline]
    pub(super) fn run(&mut self, to: u64, track: &mut Track) {
        if self.next >= to {
            return;
        }
        let period = u64::from(self.period);
        let mut clocks = steps_before(self.next, to, period);
        if self.amplitude == 0 || !track.on() {
            self.owed += clocks;
            self.next += clocks * period;
            return;
        }
        self.settle();
        while clocks != 0 {
            let count = clocks.min(self.shift_limit());
            let before = self.shift_by(count as u32);
            self.push_changes(before, count as u32, track);
            self.next += count * period;
            clocks -= count;
        }
        self.level = self.output();
    }

    /// Does the clocks that are owed. The register comes round after 32,767 clocks in the long mode
    /// and after 93 or 31 in the short one.
    fn settle(&mut self) {
        if self.owed == 0 {
            return;
        }
        let mut clocks = core::mem::take(&mut self.owed) % if self.short { 93 } else { 32_767 };
        if !self.short {
            self.shift = jump(self.shift, clocks & !15);
            clocks &= 15;
        }
        while clocks != 0 {
            let count = clocks.min(self.shift_limit());
            self.shift_by(count as u32);
            clocks -= count;
        }
    }

    /// How many clocks [`Self::shift_by`] can do at once.
    #[inline]
    fn shift_limit(&self) -> u64 {
        if self.short { 9 } else { 14 }
    }

    /// Shifts `count` times; the answer is the register before, its bit n leaving on clock n + 1.
    #[inline]
    fn shift_by(&mut self, count: u32) -> u16 {
        let before = u32::from(self.shift);
        let feedback = before ^ before >> if self.short { 6 } else { 1 };
        // Bits of `feedback` beyond `count` are wrong or early, and are cut off by the mask.
        let longer = before | feedback << 15;
        self.shift = (longer >> count & 0x7fff) as u16;
        before as u16
    }

    /// The changes of level among the `count` clocks that start at `next`.
    #[inline]
    fn push_changes(&mut self, before: u16, count: u32, track: &mut Track) {
        let mask = (1u32 << count) - 1;
        let bits = u32::from(before);
        let mut changes = (bits ^ bits >> 1) & mask;
        let base = self.next;
        while changes != 0 {
            let index = changes.trailing_zeros();
            changes &= changes - 1;
            let level = if bits >> (index + 1) & 1 == 0 { self.amplitude } else { 0 };
            track.push_audible(base, index * u32::from(self.period), level);
        }
    }

    #[inline]
    fn output(&mut self) -> u8 {
        if self.amplitude == 0 {
            return 0;
        }
        self.settle();
        if self.shift & 1 == 0 { self.amplitude } else { 0 }
    }
}

/// Row i, column b: the register 2^i clocks (long mode) after it held only bit b. A clock is
/// linear in the bits, so any other register is the xor of its bits' columns.
static JUMPS: [[u16; 15]; 15] = jumps();

const fn jumps() -> [[u16; 15]; 15] {
    let mut table = [[0; 15]; 15];
    let mut bit = 0;
    while bit < 15 {
        let held = 1u16 << bit;
        table[0][bit] = held >> 1 | ((held ^ held >> 1) & 1) << 14;
        bit += 1;
    }
    let mut row = 1;
    while row < 15 {
        let mut bit = 0;
        while bit < 15 {
            table[row][bit] = combine(&table[row - 1], table[row - 1][bit]);
            bit += 1;
        }
        row += 1;
    }
    table
}

const fn combine(columns: &[u16; 15], register: u16) -> u16 {
    let mut sum = 0;
    let mut bit = 0;
    while bit < 15 {
        sum ^= columns[bit] & (register >> bit & 1).wrapping_neg();
        bit += 1;
    }
    sum
}

/// The register `clocks` (below 32,768) later in the long mode.
fn jump(register: u16, clocks: u64) -> u16 {
    let rows = JUMPS.iter().enumerate().filter(|(row, _)| clocks >> row & 1 == 1);
    rows.fold(register, |register, (_, columns)| combine(columns, register))
}
