//! The whole state of the APU apart from the sound made of it: five channels, frame counter, IRQs.
//!
//! Two kinds of time pass here. What the CPU can observe (frame counter, length counters, the DMC's
//! reader) moves by *events* whose cycles are known in advance; [`Channels::catch_up`] only
//! compares two numbers as long as none is due. The waveforms run behind: a channel catches up when
//! one of its registers is written, when a frame clock changes its parameters, and at the end of a
//! frame.
//!
//! Within one cycle the order is: the CPU's access, channel timers, DMC reader, frame counter and
//! what it clocks, and then the length counter's part of a register write.

use super::dmc::Dmc;
use super::frame_counter::{Clocks, FrameCounter};
use super::noise::Noise;
use super::pulse::Pulse;
use super::sweep::Negate;
use super::track::{CHANNELS, Track};
use super::triangle::Triangle;
use crate::region::Region;

/// One track for each channel.
pub(super) type Tracks = [Track; CHANNELS];

/// A snapshot of the APU: plain data of a few hundred bytes, without the sound in the making.
#[derive(Clone, Copy, Debug)]
pub struct Channels {
    /// All cycles before this one have happened.
    now: u64,
    /// No event is due before this cycle.
    next_event: u64,
    frame: FrameCounter,
    pulses: [Pulse; 2],
    triangle: Triangle,
    noise: Noise,
    pub(super) dmc: Dmc,
}

impl Channels {
    pub(super) fn new(region: Region) -> Self {
        let pulses = [Negate::OnesComplement, Negate::TwosComplement].map(Pulse::new);
        let mut channels = Channels {
            now: 0,
            next_event: 0,
            frame: FrameCounter::new(region),
            pulses,
            triangle: Triangle::new(),
            noise: Noise::new(region),
            dmc: Dmc::new(region),
        };
        channels.schedule();
        channels
    }

    /// The reset button.
    pub(super) fn reset(&mut self, cycle: u64, tracks: &mut Tracks) {
        self.catch_up(cycle, tracks);
        self.run_waveforms(self.now, tracks);
        self.frame.reset(self.now);
        self.triangle.reset(self.now, &mut tracks[2]);
        self.dmc.reset(self.now, &mut tracks[4]);
        self.enable_lengths(0);
        self.refresh(self.now, tracks);
        self.schedule();
    }

    /// All cycles before this one have happened.
    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// Runs all events before `cycle`.
    #[inline]
    pub(super) fn catch_up(&mut self, cycle: u64, tracks: &mut Tracks) {
        while self.next_event < cycle {
            self.step(self.next_event, tracks);
        }
        self.now = self.now.max(cycle);
    }

    /// Runs the waveforms of all channels through all cycles before `to`, which must be `now` or
    /// earlier.
    pub(super) fn run_waveforms(&mut self, to: u64, tracks: &mut Tracks) {
        let [pulse1, pulse2, triangle, noise, dmc] = tracks;
        self.pulses[0].run(to, pulse1);
        self.pulses[1].run(to, pulse2);
        self.triangle.run(to, triangle);
        self.noise.run(to, noise);
        self.dmc.run(to, dmc);
    }

    /// A write to $4000-$4013, $4015 or $4017 in `cycle`. Leaves that cycle behind.
    pub(super) fn write(&mut self, addr: u16, value: u8, cycle: u64, tracks: &mut Tracks) {
        self.catch_up(cycle, tracks);
        match addr {
            0x4000..=0x4007 => {
                let which = usize::from(addr >> 2 & 1);
                self.pulses[which].run(cycle, &mut tracks[which]);
                self.pulses[which].write(addr, value);
            }
            0x4008..=0x400b => {
                self.triangle.run(cycle, &mut tracks[2]);
                self.triangle.write(addr, value);
            }
            0x400c..=0x400f => {
                self.noise.run(cycle, &mut tracks[3]);
                self.noise.write(addr, value);
            }
            0x4010..=0x4013 => {
                self.dmc.run(cycle, &mut tracks[4]);
                self.dmc.write(addr, value, cycle, &mut tracks[4]);
            }
            0x4015 => self.write_status(value, cycle, tracks),
            0x4017 => self.frame.write(value, cycle),
            _ => {}
        }
        self.schedule();
        self.finish_write(addr, cycle, tracks);
    }

    /// The rest of the cycle of a write: its events first, then the length counter.
    fn finish_write(&mut self, addr: u16, cycle: u64, tracks: &mut Tracks) {
        self.catch_up(cycle + 1, tracks);
        match addr {
            0x4000..=0x4007 => {
                let which = usize::from(addr >> 2 & 1);
                self.pulses[which].length.settle();
                self.pulses[which].refresh(cycle, &mut tracks[which]);
            }
            0x4008..=0x400b => {
                self.triangle.run(cycle + 1, &mut tracks[2]);
                self.triangle.length.settle();
            }
            0x400c..=0x400f => {
                self.noise.length.settle();
                self.noise.refresh(cycle, &mut tracks[3]);
            }
            _ => {}
        }
    }

    fn write_status(&mut self, value: u8, cycle: u64, tracks: &mut Tracks) {
        self.run_waveforms(cycle, tracks);
        self.enable_lengths(value);
        self.dmc.write_enable(value & 0x10 != 0, cycle);
        self.refresh(cycle, tracks);
    }

    fn enable_lengths(&mut self, value: u8) {
        self.pulses[0].length.set_enabled(value & 1 != 0);
        self.pulses[1].length.set_enabled(value & 2 != 0);
        self.triangle.length.set_enabled(value & 4 != 0);
        self.noise.length.set_enabled(value & 8 != 0);
    }

    /// A read of $4015 in `cycle`: bit 5 is not driven.
    pub(super) fn status(&self) -> u8 {
        u8::from(self.pulses[0].length.running())
            | u8::from(self.pulses[1].length.running()) << 1
            | u8::from(self.triangle.length.running()) << 2
            | u8::from(self.noise.length.running()) << 3
            | u8::from(self.dmc.playing()) << 4
            | u8::from(self.frame.flag()) << 6
            | u8::from(self.dmc.irq()) << 7
    }

    /// The side effect of reading $4015 in `cycle`.
    pub(super) fn acknowledge(&mut self, cycle: u64) {
        self.frame.acknowledge(cycle);
        self.schedule();
    }

    /// The DMC's byte, fetched in `cycle`. Leaves that cycle behind.
    pub(super) fn supply(&mut self, byte: u8, cycle: u64, tracks: &mut Tracks) {
        self.catch_up(cycle + 1, tracks);
        self.dmc.run(cycle + 1, &mut tracks[4]);
        self.dmc.supply(byte, cycle);
        self.schedule();
    }

    #[inline]
    pub(super) fn irq_line(&self) -> bool {
        self.frame.irq_line() || self.dmc.irq()
    }

    /// See [`super::Apu::next_event`].
    pub(super) fn observable_bound(&self) -> u64 {
        self.frame.irq_bound().min(self.dmc.request_bound())
    }

    /// The levels of the channels in the order of $4015, as far as their waveforms have run, the
    /// triangle's and the noise's in eighths.
    pub(super) fn levels(&mut self) -> [u8; CHANNELS] {
        [
            self.pulses[0].level(),
            self.pulses[1].level(),
            self.triangle.told(),
            self.noise.settled_level(),
            self.dmc.level(),
        ]
    }

    fn schedule(&mut self) {
        self.next_event = self.frame.next().min(self.dmc.next());
    }

    /// The events of one cycle.
    fn step(&mut self, cycle: u64, tracks: &mut Tracks) {
        if self.dmc.next() == cycle {
            self.dmc.step(cycle, &mut tracks[4]);
        }
        if self.frame.next() == cycle {
            let clocks = self.frame.step(cycle);
            if clocks != Clocks::default() {
                self.clock(clocks, cycle, tracks);
            }
        }
        self.schedule();
    }

    fn clock(&mut self, clocks: Clocks, cycle: u64, tracks: &mut Tracks) {
        self.run_waveforms(cycle + 1, tracks);
        if clocks.quarter {
            self.pulses[0].envelope.clock();
            self.pulses[1].envelope.clock();
            self.noise.envelope.clock();
            self.triangle.clock_quarter();
        }
        if clocks.half {
            self.pulses[0].clock_half();
            self.pulses[1].clock_half();
            self.triangle.length.clock();
            self.noise.length.clock();
        }
        self.refresh(cycle, tracks);
    }

    fn refresh(&mut self, cycle: u64, tracks: &mut Tracks) {
        let [pulse1, pulse2, _, noise, _] = tracks;
        self.pulses[0].refresh(cycle, pulse1);
        self.pulses[1].refresh(cycle, pulse2);
        self.noise.refresh(cycle, noise);
    }
}
