//! Noise channel ($400C-$400F): a shift register of 15 bits with an envelope.
//!
//! ```text
//! $400C  --LC VVVV  halt/loop, constant volume, volume/envelope period
//! $400E  M--- PPPP  mode, period index
//! $400F  LLLL L---  length; restarts the envelope
//! ```
//! A clock comes every 4 to 4068 CPU cycles, on get cycles. The channel is at its volume while bit
//! 0 of the shift register (see `lfsr`) is clear.
//!
//! Only the changes among the outgoing bits are visited. At the shortest periods these come several
//! times a sample, and only their mean is left below half the sample rate: there the track gets
//! the mean over 2, 4 or 8 clocks, as long as these are shorter than a sample. For its sake the
//! track counts in eighths.
//!
//! Source: NESdev wiki "APU Noise".

use super::envelope::Envelope;
use super::length::LengthCounter;
use super::lfsr::Lfsr;
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
    lfsr: Lfsr,
    /// The cycle of the next clock.
    next: u64,
    /// Level while bit 0 is clear, in eighths; 0 while silent.
    amplitude: u8,
    /// What the track was told last, in eighths.
    told: u8,
}

impl Noise {
    pub(super) fn new(region: Region) -> Self {
        let periods = if region == Region::Pal { &PAL_PERIODS } else { &NTSC_PERIODS };
        Noise {
            length: LengthCounter::default(),
            envelope: Envelope::default(),
            periods,
            period: periods[0],
            lfsr: Lfsr::new(),
            next: 0,
            amplitude: 0,
            told: 0,
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
                self.lfsr.set_short(value & 0x80 != 0);
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
        self.amplitude = if self.length.running() { 8 * self.envelope.volume() } else { 0 };
        if track.on() {
            let level = self.output();
            self.tell(level, cycle, track);
        }
    }

    /// The level in eighths, 0 to 120, after a time in which nobody listened.
    pub(super) fn settled_level(&mut self) -> u8 {
        self.told = self.output();
        self.told
    }

    /// Runs the timer through all cycles before `to`.
    #[inline]
    pub(super) fn run(&mut self, to: u64, track: &mut Track) {
        if self.next >= to {
            return;
        }
        let clocks = steps_before(self.next, to, u64::from(self.period));
        if self.amplitude == 0 || !track.on() {
            self.lfsr.skip(clocks);
            self.next += clocks * u64::from(self.period);
        } else {
            self.run_audible(clocks, track);
        }
    }

    fn run_audible(&mut self, mut clocks: u64, track: &mut Track) {
        let group = self.group(track.blur());
        let mut level = self.output();
        if group > 1 && clocks >= 8 {
            self.push_means(clocks as u32 / 8, group, track);
            clocks &= 7;
            level = self.output();
        }
        if clocks == 0 {
            return;
        }
        self.tell(level, self.next, track);
        while clocks != 0 {
            let count = (clocks as u32).min(self.lfsr.limit());
            self.push_changes(count, track);
            clocks -= u64::from(count);
        }
        self.told = self.output();
    }

    /// How many clocks may be averaged, if those of `blur` cycles may.
    fn group(&self, blur: u64) -> u32 {
        let fits = |group: &u32| u64::from(*group) * u64::from(self.period) <= blur;
        [8, 4, 2].into_iter().find(fits).unwrap_or(1)
    }

    /// The means over groups of the next clocks, `bytes` times eight.
    #[inline]
    fn push_means(&mut self, bytes: u32, group: u32, track: &mut Track) {
        let unit = self.amplitude / group as u8;
        let mask = (1 << group) - 1;
        let groups = 8 / group;
        let period = group * u32::from(self.period);
        let mut sounding = 0;
        let levels = (0..bytes * groups).map(|index| {
            sounding =
                if index % groups == 0 { !self.lfsr.advance(8) >> 1 } else { sounding >> group };
            ((sounding & mask) as u8).count_ones() as u8 * unit
        });
        track.push_regular(self.next, period, levels);
        self.told = track.changes().last().map_or(self.told, |change| change.level());
        self.next += u64::from(bytes) * 8 * u64::from(self.period);
    }

    /// The changes of level among the next `count` clocks.
    #[inline]
    fn push_changes(&mut self, count: u32, track: &mut Track) {
        let bits = self.lfsr.advance(count);
        let mut changes = (bits ^ bits >> 1) & ((1 << count) - 1);
        while changes != 0 {
            let index = changes.trailing_zeros();
            changes &= changes - 1;
            let level = if bits >> (index + 1) & 1 == 0 { self.amplitude } else { 0 };
            track.push_audible(self.next, index * u32::from(self.period), level);
        }
        self.next += u64::from(count) * u64::from(self.period);
    }

    #[inline]
    fn output(&mut self) -> u8 {
        if self.amplitude == 0 || self.lfsr.bit() { 0 } else { self.amplitude }
    }

    #[inline]
    fn tell(&mut self, level: u8, cycle: u64, track: &mut Track) {
        if self.told != level {
            self.told = level;
            track.push(cycle, level);
        }
    }
}
