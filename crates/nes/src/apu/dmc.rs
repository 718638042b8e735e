//! Delta modulation channel ($4010-$4013): one-bit samples fetched by DMA.
//!
//! ```text
//! $4010  IL-- RRRR  IRQ enable, loop, rate index
//! $4011  -DDD DDDD  level
//! $4012  AAAA AAAA  sample address $C000 + A * 64
//! $4013  LLLL LLLL  sample length L * 16 + 1 bytes
//! ```
//! The *output unit* clocks on get cycles: each clock moves the level by 2 along the lowest bit of
//! its shift register, and every eighth clock takes the next byte from the *buffer*, or falls
//! silent when that is empty. The *reader* asks for DMA when it has a byte to fetch:
//!
//! * after the output unit has taken the byte ("reload"): visible to the CPU from the next cycle,
//!   a put cycle;
//! * after $4015 has started a sample while the buffer is empty ("load"): visible from the third
//!   cycle after a write on a put cycle, the fourth after one on a get cycle: a get cycle.
//!
//! $4015 starts and stops the reader with the same delay, so requests appear and disappear:
//!
//! * A sample stopped while its DMA has already halted the CPU leaves a DMA of one cycle (explicit
//!   abort); but a stop in the APU cycle that starts a DMA comes two cycles later, and too late.
//! * The reader of a sample that has ended stops three cycles after the last byte came. If the
//!   output unit takes that byte meanwhile, it asks once more, for one cycle (implicit abort).
//! * The output unit does not see a byte that arrives in the cycle of its clock.
//!
//! Sources: NESdev wiki "APU DMC", "DMA"; AccuracyCoin "Delta Modulation Channel", "Explicit DMA
//! Abort", "Implicit DMA Abort" (the behaviour of the CPUs before 1990).

use super::frame_counter::NEVER;
use super::pulse::steps_before;
use super::track::Track;
use crate::region::Region;

/// CPU cycles between clocks of the output unit; a Dendy counts as NTSC.
const NTSC_PERIODS: [u16; 16] =
    [428, 380, 340, 320, 286, 254, 226, 214, 190, 160, 142, 128, 106, 84, 72, 54];
const PAL_PERIODS: [u16; 16] =
    [398, 354, 316, 298, 276, 236, 210, 198, 176, 148, 132, 118, 98, 78, 66, 50];

/// Why the DMC wants a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DmcDmaKind {
    /// The first byte of a sample that $4015 has started.
    Load,
    /// The buffer has become empty during a sample.
    Reload,
}

/// The DMC pulls RDY low. It holds while the request is present: the machine asks again on every
/// cycle of the DMA, and ends it when the request has gone (an aborted DMA, of which some cycles
/// may have happened).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DmcRequest {
    /// Where the byte lies, $8000 to $FFFF.
    pub address: u16,
    /// Load or reload.
    pub kind: DmcDmaKind,
    /// The first cycle on which the CPU may be halted.
    pub from_cycle: u64,
}

/// The delta modulation channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dmc {
    periods: &'static [u16; 16],
    irq_enabled: bool,
    repeat: bool,
    irq: bool,
    // Output unit.
    period: u16,
    /// The cycle of the next clock, a get cycle.
    next: u64,
    /// Clocks until a byte is taken from the buffer, 1 to 8.
    bits: u8,
    shift: u8,
    silent: bool,
    level: u8,
    // Reader.
    buffer: Option<u8>,
    sample_address: u16,
    sample_length: u16,
    address: u16,
    remaining: u16,
    /// Bit 4 of $4015 as written.
    enabled: bool,
    /// The same, in force: requests show only while it is set.
    active: bool,
    /// The reader wants a byte.
    wants: Option<DmcDmaKind>,
    visible_from: u64,
    load_at: u64,
    enable_at: u64,
    end_at: u64,
}

impl Dmc {
    pub(super) fn new(region: Region) -> Self {
        let periods = if region == Region::Pal { &PAL_PERIODS } else { &NTSC_PERIODS };
        Dmc {
            periods,
            irq_enabled: false,
            repeat: false,
            irq: false,
            period: periods[0],
            next: 1020,
            bits: 8,
            shift: 0,
            silent: true,
            level: 0,
            buffer: None,
            sample_address: 0xc000,
            sample_length: 1,
            address: 0xc000,
            remaining: 0,
            enabled: false,
            active: false,
            wants: None,
            visible_from: 0,
            load_at: NEVER,
            enable_at: NEVER,
            end_at: NEVER,
        }
    }

    /// The reset button: $4015 is cleared at once, the level keeps its lowest bit.
    pub(super) fn reset(&mut self, cycle: u64, track: &mut Track) {
        self.irq = false;
        self.enabled = false;
        self.active = false;
        self.remaining = 0;
        self.wants = None;
        self.load_at = NEVER;
        self.enable_at = NEVER;
        self.end_at = NEVER;
        self.level &= 1;
        track.push(cycle, self.level);
    }

    /// A write to register `index` (0 to 3) of the channel. [`Self::run`] has been called before.
    pub(super) fn write(&mut self, index: u16, value: u8, cycle: u64, track: &mut Track) {
        match index & 3 {
            0 => {
                self.irq_enabled = value & 0x80 != 0;
                self.irq &= self.irq_enabled;
                self.repeat = value & 0x40 != 0;
                self.period = self.periods[usize::from(value & 0x0f)];
            }
            1 => {
                self.level = value & 0x7f;
                track.push(cycle, self.level);
            }
            2 => self.sample_address = 0xc000 | u16::from(value) << 6,
            _ => self.sample_length = u16::from(value) << 4 | 1,
        }
    }

    /// Bit 4 of a write to $4015. [`Self::run`] has been called before.
    pub(super) fn write_enable(&mut self, enable: bool, cycle: u64) {
        self.irq = false;
        self.enabled = enable;
        let put = cycle & 1 == 1;
        self.enable_at = cycle + if put { 2 } else { 3 };
        if enable && self.remaining == 0 {
            self.start_sample();
            if self.buffer.is_none() {
                self.load_at = self.enable_at;
            }
        }
        let clock = if put { cycle - 1 } else { cycle };
        let clocked =
            if put { self.next == clock + u64::from(self.period) } else { self.next == clock };
        if !enable && clocked {
            self.enable_at += 2;
        }
    }

    /// Bit 4 of $4015.
    pub(super) fn playing(&self) -> bool {
        self.remaining != 0 && self.enabled
    }

    /// Bit 7 of $4015; while set, the DMC pulls the CPU's IRQ line.
    #[inline]
    pub(super) fn irq(&self) -> bool {
        self.irq
    }

    /// The level, 0 to 127.
    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// The request that the CPU sees.
    #[inline]
    pub(super) fn request(&self) -> Option<DmcRequest> {
        let kind = self.wants.filter(|_| self.active)?;
        Some(DmcRequest { address: self.address, kind, from_cycle: self.visible_from })
    }

    /// The DMA has fetched a byte; all cycles up to the fetch have been run.
    pub(super) fn supply(&mut self, byte: u8, cycle: u64) {
        self.buffer = Some(byte);
        self.wants = None;
        self.address = if self.address == 0xffff { 0x8000 } else { self.address + 1 };
        self.remaining = self.remaining.saturating_sub(1);
        if self.remaining != 0 {
            return;
        }
        if self.repeat {
            self.start_sample();
        } else {
            self.end_at = cycle + 3;
            self.irq |= self.irq_enabled;
        }
    }

    /// The next cycle in which [`Self::step`] has something to do.
    #[inline]
    pub(super) fn next(&self) -> u64 {
        self.take_at().min(self.load_at).min(self.enable_at).min(self.end_at)
    }

    /// The first cycle in which a request may appear or vanish; a lower bound.
    #[inline]
    pub(super) fn request_bound(&self) -> u64 {
        self.next().saturating_add(1)
    }

    /// The cycle in which the output unit takes the buffer's byte and a request follows.
    #[inline]
    fn take_at(&self) -> u64 {
        if self.buffer.is_some() && (self.remaining != 0 || self.active) {
            self.next + u64::from(self.bits - 1) * u64::from(self.period)
        } else {
            NEVER
        }
    }

    /// Cycle `cycle` of the reader, which must not be later than [`Self::next`].
    pub(super) fn step(&mut self, cycle: u64, track: &mut Track) {
        let seen = self.request().is_some();
        self.run(cycle + 1, track);
        if cycle == self.load_at {
            self.load_at = NEVER;
            if self.buffer.is_none() && self.wants.is_none() {
                self.wants = Some(DmcDmaKind::Load);
            }
        }
        if cycle == self.enable_at {
            self.enable_at = NEVER;
            self.active = self.enabled;
            if !self.active {
                self.remaining = 0;
            }
        }
        if cycle == self.end_at {
            self.end_at = NEVER;
            self.active = false;
        }
        if !seen && self.request().is_some() {
            self.visible_from = cycle + 1;
        }
    }

    /// Runs the output unit through all cycles before `to`.
    #[inline]
    pub(super) fn run(&mut self, to: u64, track: &mut Track) {
        while self.next < to {
            if self.silent && self.buffer.is_none() {
                return self.idle(to);
            }
            self.clock(track);
        }
    }

    /// The output unit turns over without a byte.
    fn idle(&mut self, to: u64) {
        let period = u64::from(self.period);
        let clocks = steps_before(self.next, to, period);
        self.next += clocks * period;
        self.bits = (self.bits - 1).wrapping_sub((clocks & 7) as u8) % 8 + 1;
    }

    fn clock(&mut self, track: &mut Track) {
        if !self.silent {
            let moved =
                if self.shift & 1 == 1 { self.level + 2 } else { self.level.wrapping_sub(2) };
            if moved < 128 {
                self.level = moved;
                track.push(self.next, moved);
            }
        }
        self.shift >>= 1;
        self.next += u64::from(self.period);
        self.bits -= 1;
        if self.bits == 0 {
            self.bits = 8;
            self.take_byte();
        }
    }

    fn take_byte(&mut self) {
        self.silent = self.buffer.is_none();
        let Some(byte) = self.buffer.take() else { return };
        self.shift = byte;
        if self.remaining != 0 || self.active {
            self.wants = Some(DmcDmaKind::Reload);
        }
    }

    fn start_sample(&mut self) {
        self.address = self.sample_address;
        self.remaining = self.sample_length;
    }
}
