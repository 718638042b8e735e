//! The APU: sound, frame interrupts and the sample channel's DMA.
//!
//! ```text
//! $4000-$4003  pulse 1        $4010-$4013  DMC
//! $4004-$4007  pulse 2        $4015        status: enable channels, lengths and IRQ flags
//! $4008-$400B  triangle       $4017        frame counter (write)
//! $400C-$400F  noise
//! ```
//! All times are CPU cycles since power-on. A cycle is a *get* cycle of the APU's clock when its
//! number is even, a *put* cycle when it is odd. What a write in cycle c changes, the CPU can read
//! from cycle c + 1 on.
//!
//! The way of the data: registers ([`Channels`], which owns `frame_counter`, `pulse`, `triangle`,
//! `noise`, `dmc` and their parts `envelope`, `length`, `sweep`, `lfsr`) -> level changes (`track`)
//! -> steps of the mixed output (`mixer`) -> samples (`synth`, `kernel`, `filter`), both in
//! `render`.
//!
//! Sources: NESdev wiki "APU" and the pages named in each file.

mod channels;
mod dmc;
mod envelope;
mod filter;
mod frame_counter;
mod kernel;
mod length;
mod lfsr;
mod mixer;
mod noise;
mod pulse;
mod render;
mod sweep;
mod synth;
#[cfg(test)]
mod tests;
mod track;
mod triangle;

use crate::region::Region;
pub use channels::Channels;
use channels::Tracks;
pub use dmc::{DmcDmaKind, DmcRequest};
use mixer::Mixer;
use synth::Synth;
use track::{Channel, Track};

const ALL: [Channel; track::CHANNELS] =
    [Channel::Pulse1, Channel::Pulse2, Channel::Triangle, Channel::Noise, Channel::Dmc];

/// The audio processing unit of one console.
#[derive(Clone, Debug)]
pub struct Apu {
    channels: Channels,
    tracks: Tracks,
    mixer: Mixer,
    synth: Synth,
    region: Region,
    audio: bool,
    /// The cycle at which the tracks begin.
    frame_start: u64,
    /// Samples of a frame that was too long for the synthesiser.
    early: Vec<f32>,
}

impl Apu {
    /// Power-on state. Cycle 0 is the first cycle of the CPU's reset sequence. The sample rate is
    /// 48 kHz.
    pub fn new(region: Region) -> Apu {
        let mut channels = Channels::new(region);
        let mut apu = Apu {
            mixer: Mixer::new(channels.levels()),
            channels,
            tracks: ALL.map(|channel| Track::new(channel, true)),
            synth: Synth::new(region.cpu_hz(), 48_000.0),
            region,
            audio: true,
            frame_start: 0,
            early: Vec::new(),
        };
        apu.set_blur();
        apu
    }

    /// The reset button, pressed before `cycle`.
    pub fn reset(&mut self, cycle: u64) {
        self.catch_up(cycle);
        self.channels.reset(cycle, &mut self.tracks);
    }

    /// Sets the rate of the samples in Hz, 8,000 to 192,000 (others are brought into this range).
    /// Drops the sound that has not been handed out yet.
    pub fn set_sample_rate(&mut self, hz: f64) {
        self.synth = Synth::new(self.region.cpu_hz(), hz);
        self.set_blur();
        self.early.clear();
        self.restart_tracks();
        self.mixer = Mixer::new(self.channels.levels());
    }

    fn set_blur(&mut self) {
        self.tracks[2].set_blur(self.synth.triangle_blur());
        self.tracks[3].set_blur(self.synth.noise_blur());
    }

    /// Makes `factor` times as many samples a second (0.9 to 1.1), from the next frame on: lets a
    /// player follow the clock of its sound card.
    pub fn set_rate_factor(&mut self, factor: f64) {
        self.flush();
        self.synth.set_factor(factor);
    }

    /// Without audio, nothing is synthesised and [`Self::end_frame`] yields no samples; everything
    /// that the CPU can observe and the state of the waveforms stay the same.
    pub fn set_audio(&mut self, on: bool) {
        if on == self.audio {
            return;
        }
        self.flush();
        self.audio = on;
        self.restart_tracks();
    }

    /// A copy of everything but the sound in the making.
    pub fn snapshot(&self) -> Channels {
        self.channels
    }

    /// Goes back to a snapshot of the same console. The sound goes on with a step to its levels.
    pub fn restore(&mut self, snapshot: &Channels) {
        self.flush();
        self.channels = *snapshot;
        self.restart_tracks();
    }

    /// Runs all cycles before `cycle`.
    #[inline]
    pub fn catch_up(&mut self, cycle: u64) {
        let limit = self.frame_start.saturating_add(self.synth.max_cycles());
        if cycle > limit {
            self.catch_up_far(cycle);
        }
        self.channels.catch_up(cycle, &mut self.tracks);
    }

    /// A write to $4000-$4013, $4015 or $4017 in the CPU cycle `cycle`; other addresses are
    /// ignored. Afterwards that cycle has happened.
    pub fn write(&mut self, addr: u16, value: u8, cycle: u64) {
        self.catch_up(cycle);
        self.channels.write(addr, value, cycle, &mut self.tracks);
    }

    /// A read of $4015 in the CPU cycle `cycle`: clears the frame IRQ flag. Bit 5 comes from
    /// `open_bus`, the last value on the CPU's internal data bus.
    pub fn read_status(&mut self, cycle: u64, open_bus: u8) -> u8 {
        self.catch_up(cycle);
        let status = self.channels.status() | open_bus & 0x20;
        self.channels.acknowledge(cycle);
        status
    }

    /// What [`Self::read_status`] would return in `cycle`, without its side effect and without
    /// bit 5.
    pub fn peek_status(&self, cycle: u64) -> u8 {
        let mut channels = self.channels;
        channels.catch_up(cycle, &mut ALL.map(|channel| Track::new(channel, false)));
        channels.status()
    }

    /// True while frame counter or DMC pull the CPU's IRQ line; after [`Self::catch_up`] to a
    /// cycle, the line as it is during that cycle.
    #[inline]
    pub fn irq_line(&self) -> bool {
        self.channels.irq_line()
    }

    /// The first cycle in which [`Self::irq_line`] or [`Self::dmc_request`] may be found changed
    /// after a catch-up, unless the CPU accesses the APU before. A lower bound; `u64::MAX` if
    /// nothing is pending. An IRQ may also rise with [`Self::dmc_supply`].
    #[inline]
    pub fn next_event(&self) -> u64 {
        self.channels.observable_bound()
    }

    /// What the DMC wants from memory. After [`Self::catch_up`] to a cycle, tells whether the DMC
    /// pulls RDY low during that cycle. A request may vanish without having been served.
    #[inline]
    pub fn dmc_request(&self) -> Option<DmcRequest> {
        self.channels.dmc.request()
    }

    /// The byte that the DMA has fetched for [`Self::dmc_request`] in the get cycle `cycle`.
    /// Afterwards that cycle has happened.
    pub fn dmc_supply(&mut self, byte: u8, cycle: u64) {
        self.catch_up(cycle);
        self.channels.supply(byte, cycle, &mut self.tracks);
    }

    /// Ends a frame: runs all cycles before `cycle` and appends the samples that are ready, between
    /// -1 and 1. They lag behind by 16 samples, and come in multiples of eight.
    pub fn end_frame(&mut self, cycle: u64, out: &mut Vec<f32>) {
        self.catch_up(cycle);
        if self.audio {
            out.append(&mut self.early);
            self.read(out);
        }
    }

    /// Frames that are longer than the synthesiser's buffer are read in parts.
    #[cold]
    fn catch_up_far(&mut self, cycle: u64) {
        while self.audio && cycle > self.frame_start + self.synth.max_cycles() {
            let part = self.frame_start + self.synth.max_cycles();
            self.channels.catch_up(part, &mut self.tracks);
            self.flush();
        }
        if !self.audio {
            self.frame_start = cycle;
        }
    }

    /// Turns what has happened into samples and keeps them for the end of the frame.
    fn flush(&mut self) {
        if self.audio {
            let mut early = core::mem::take(&mut self.early);
            self.read(&mut early);
            self.early = early;
        }
    }

    fn read(&mut self, out: &mut Vec<f32>) {
        let end = self.channels.now();
        self.channels.run_waveforms(end, &mut self.tracks);
        let Apu { mixer, synth, tracks, frame_start, .. } = self;
        render::render(mixer, synth, tracks, end - *frame_start, out);
        self.begin_tracks(end);
    }

    /// Begins new tracks, after a break in what they tell: every channel states its level.
    fn restart_tracks(&mut self) {
        let now = self.channels.now();
        self.tracks.iter_mut().for_each(|track| track.set_on(false));
        self.channels.run_waveforms(now, &mut self.tracks);
        self.tracks.iter_mut().for_each(|track| track.set_on(self.audio));
        self.begin_tracks(now);
        let levels = self.channels.levels();
        for ((track, channel), level) in self.tracks.iter_mut().zip(ALL).zip(levels) {
            if self.mixer.level(channel) != level {
                track.push(now, level);
            }
        }
    }

    fn begin_tracks(&mut self, base: u64) {
        self.frame_start = base;
        for track in &mut self.tracks {
            track.restart(base);
        }
    }
}
