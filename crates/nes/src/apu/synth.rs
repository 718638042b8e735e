//! Band-limited synthesis: from steps at exact times to samples at the device's rate.
//!
//! A step of the console's output is a step for all frequencies. Sampling it as it is would fold
//! everything above half the sample rate back into the audible range. So each step adds a kernel to
//! a buffer: a low-passed impulse of 32 samples, chosen among 256 positions between two samples and
//! scaled by the step's height. Integrating the buffer (see `filter`) gives band-limited steps.
//!
//! The kernel is a sinc with a Kaiser window (60 dB, pass band up to 0.38 of the sample rate),
//! convolved with the console's 14 kHz low-pass. Every position is scaled to a sum of exactly one,
//! so that a step has its height wherever it falls.
//!
//! Adding is done in whole aligned blocks of four samples. The kernel is stored once with zeros on
//! either side, and is read from an offset that lines it up with the blocks: the buffer, which is
//! written and read again by the next step close by, is only touched in aligned blocks, so that
//! the processor can forward its stores.

use core::f64::consts::{PI, TAU};
use std::sync::Arc;

use super::filter::HighPass;

const TAPS: usize = 32;
const PHASE_BITS: u32 = 8;
const PHASES: usize = 1 << PHASE_BITS;
/// Blocks that a kernel can touch.
const BLOCKS: usize = TAPS / 4 + 1;
const ROW: usize = TAPS + 8;
/// Corner of the console's low-pass in Hz.
const LOW_PASS: f64 = 14_000.0;
/// Leaves room for the ripple of a step over the whole range.
const GAIN: f32 = 0.9;

/// Four samples, aligned for the processor's vector unit.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
struct Block([f32; 4]);

impl Block {
    #[inline]
    fn plus(self, taps: &[f32; 4], height: f32) -> Block {
        Block(core::array::from_fn(|index| self.0[index] + taps[index] * height))
    }
}

type Kernel = [[f32; ROW]; PHASES];

/// The synthesiser.
#[derive(Clone, Debug)]
pub(super) struct Synth {
    rate: f64,
    cpu_hz: f64,
    /// Samples a CPU cycle, 32 bits after the point.
    step: u64,
    /// How many cycles after the last [`Self::read`] may have steps.
    max_cycles: u64,
    /// Position of the frame's first cycle in the buffer, 32 bits after the point.
    start: u64,
    kernel: Arc<Kernel>,
    buffer: Vec<Block>,
    filter: HighPass,
}

impl Synth {
    /// A synthesiser for sounds of a CPU clock at a sample rate, both in Hz.
    pub(super) fn new(cpu_hz: f64, rate: f64) -> Self {
        let rate = rate.clamp(8_000.0, 192_000.0);
        let capacity = (rate / 16.0) as usize / 4 + BLOCKS + 1;
        let mut synth = Synth {
            rate,
            cpu_hz,
            step: 0,
            max_cycles: 0,
            start: 0,
            kernel: Arc::new(kernel(rate)),
            buffer: vec![Block::default(); capacity],
            filter: HighPass::new(rate),
        };
        synth.set_factor(1.0);
        synth
    }

    /// Makes `factor` times as many samples as the nominal rate asks for.
    pub(super) fn set_factor(&mut self, factor: f64) {
        let factor = if factor.is_finite() { factor.clamp(0.9, 1.1) } else { 1.0 };
        self.step = (self.rate * factor / self.cpu_hz * f64::from(1u32 << 31) * 2.0) as u64;
        let blocks = (self.buffer.len() - BLOCKS - 2) as u64;
        self.max_cycles = (blocks << 34) / self.step;
    }

    /// The greatest period of the triangle's timer, in cycles, whose tone is above half the sample
    /// rate and thus leaves nothing but its mean.
    pub(super) fn triangle_blur(&self) -> u64 {
        (self.cpu_hz / 16.0 / self.rate) as u64
    }

    /// Cycles of noise that may be averaged: a bit less than a sample, which takes 2 dB at 20 kHz.
    pub(super) fn noise_blur(&self) -> u64 {
        (self.cpu_hz * 0.9 / self.rate) as u64
    }

    /// How many cycles after the last [`Self::read`] may have steps.
    #[inline]
    pub(super) fn max_cycles(&self) -> u64 {
        self.max_cycles
    }

    /// A step of the output `cycle` cycles after the last [`Self::read`].
    #[inline]
    pub(super) fn step(&mut self, cycle: u32, height: f32) {
        let position = self.start + u64::from(cycle) * self.step;
        let sample = (position >> 32) as usize;
        let phase = (position >> (32 - PHASE_BITS)) as usize % PHASES;
        let row = self.kernel[phase][4 - sample % 4..].first_chunk::<{ BLOCKS * 4 }>();
        let blocks = self.buffer[sample / 4..].first_chunk_mut::<BLOCKS>();
        let (Some(row), Some(blocks)) = (row, blocks) else { return };
        let taps: &[[f32; 4]] = row.as_chunks().0;
        let Some(taps) = taps.first_chunk::<BLOCKS>() else { return };
        *blocks = core::array::from_fn(|index| blocks[index].plus(&taps[index], height));
    }

    /// Ends a frame of so many cycles and appends its samples, as many whole blocks as are ready.
    pub(super) fn read(&mut self, cycles: u64, out: &mut Vec<f32>) {
        let end = self.start + cycles * self.step;
        let ready = (end >> 34) as usize;
        let old = out.len();
        out.resize(old + ready * 4, 0.0);
        for (samples, block) in out[old..].chunks_exact_mut(4).zip(&self.buffer) {
            let sound = self.filter.block(block.0);
            for (sample, value) in samples.iter_mut().zip(sound) {
                *sample = (value * GAIN).clamp(-1.0, 1.0);
            }
        }
        self.discard(ready);
        self.start = end - ((ready as u64) << 34);
    }

    /// Moves the blocks after `count` to the front; the last step reaches `BLOCKS` beyond them.
    fn discard(&mut self, count: usize) {
        let used = (count + BLOCKS + 1).min(self.buffer.len());
        self.buffer.copy_within(count..used, 0);
        self.buffer[used - count..used].fill(Block::default());
    }
}

/// The kernel at each position between two samples; the centre lies in the middle of the row.
fn kernel(rate: f64) -> Kernel {
    let fine = low_passed(&windowed_sinc(), rate);
    let mut kernel = [[0.0; ROW]; PHASES];
    for (phase, row) in kernel.iter_mut().enumerate() {
        // A later position between the samples shifts the kernel to the right.
        let tap = |index: usize| fine[(index + 1) * PHASES - 1 - phase];
        let sum: f64 = (0..TAPS).map(tap).sum();
        for index in 0..TAPS {
            row[4 + index] = (tap(index) / sum) as f32;
        }
    }
    kernel
}

/// The kernel at `PHASES` points a sample.
fn windowed_sinc() -> Vec<f64> {
    const BETA: f64 = 5.65;
    const CUT_OFF: f64 = 0.4415;
    let half = (TAPS * PHASES) as f64 / 2.0;
    let point = |index: usize| {
        let x = (index as f64 + 0.5 - half) / PHASES as f64;
        let window = bessel(BETA * (1.0 - (x * 2.0 / TAPS as f64).powi(2)).max(0.0).sqrt());
        (TAU * CUT_OFF * x).sin() / (PI * x) * window
    };
    (0..TAPS * PHASES).map(point).collect()
}

/// A first-order low-pass over the fine points.
fn low_passed(points: &[f64], rate: f64) -> Vec<f64> {
    let keep = (-TAU * LOW_PASS / (rate * PHASES as f64)).exp();
    let mut state = 0.0;
    let filtered = points.iter().map(|point| {
        state = state * keep + point * (1.0 - keep);
        state
    });
    filtered.collect()
}

/// Modified Bessel function of the first kind, order zero.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}
