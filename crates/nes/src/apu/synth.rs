//! Band-limited synthesis: from steps at exact times to samples at the device's rate.
//!
//! A step of the console's output is a step for all frequencies. Sampling it as it is would fold
//! everything above half the sample rate back into the audible range. So each step adds a kernel
//! (see `kernel`) to a buffer, scaled by the step's height. Integrating the buffer (see `filter`)
//! gives band-limited steps.
//!
//! Adding is done in whole aligned blocks of eight samples. The kernel is stored once with zeros on
//! either side, and is read from an offset that lines it up with the blocks: the buffer, which is
//! written and read again by the next step close by, is only touched in aligned blocks, so that
//! the processor can forward its stores.

use std::sync::Arc;

use super::filter::HighPass;
use super::kernel::{Kernel, LANES, PHASE_BITS, PHASES, TAPS, kernel};

/// Blocks that a kernel can touch.
const BLOCKS: usize = TAPS / LANES + 1;
/// Leaves room for the ripple of a step over the whole range.
const GAIN: f32 = 0.9;

/// Eight samples, aligned for the processor's vector unit.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(32))]
struct Block([f32; LANES]);

impl Block {
    /// By value, so that the compiler sees vectors.
    #[inline(always)]
    fn plus(self, taps: &[f32; LANES], height: f32) -> Block {
        let mut sum = self;
        for (sum, tap) in sum.0.iter_mut().zip(taps) {
            *sum += tap * height;
        }
        sum
    }
}

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
        let capacity = (rate / 16.0) as usize / LANES + BLOCKS + 2;
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
        let samples = (self.buffer.len() - BLOCKS - 2) * LANES;
        self.max_cycles = ((samples as u64) << 32) / self.step;
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

    /// Takes the steps of a frame.
    #[inline(always)]
    pub(super) fn steps(&mut self) -> Steps<'_> {
        let Synth { start, step, kernel, buffer, .. } = self;
        Steps { start: *start, step: *step, kernel, buffer }
    }

    /// Ends a frame of so many cycles and appends its samples, as many whole blocks as are ready.
    #[inline(always)]
    pub(super) fn read(&mut self, cycles: u64, out: &mut Vec<f32>) {
        let end = self.start + cycles * self.step;
        let ready = (end >> 32) as usize / LANES;
        let old = out.len();
        out.resize(old + ready * LANES, 0.0);
        let samples = out[old..].as_chunks_mut::<4>().0;
        let impulses = self.buffer.iter().flat_map(|block| block.0.as_chunks::<4>().0);
        // A copy, of which the compiler sees that no sample overwrites it: it stays in registers.
        let mut filter = self.filter;
        for (samples, impulses) in samples.iter_mut().zip(impulses) {
            let sound = filter.block(*impulses);
            *samples = sound.map(|sample| (sample * GAIN).clamp(-1.0, 1.0));
        }
        self.filter = filter;
        self.discard(ready);
        self.start = end - (((ready * LANES) as u64) << 32);
    }

    /// Moves the blocks after `count` to the front; the last step reaches `BLOCKS` beyond them.
    fn discard(&mut self, count: usize) {
        let used = (count + BLOCKS + 1).min(self.buffer.len());
        self.buffer.copy_within(count..used, 0);
        self.buffer[used - count..used].fill(Block::default());
    }
}

/// Where steps are added. Apart from the rest, so that the compiler sees what stays as it is.
pub(super) struct Steps<'a> {
    start: u64,
    step: u64,
    kernel: &'a Kernel,
    buffer: &'a mut [Block],
}

impl Steps<'_> {
    /// A step of the output `cycle` cycles after the last [`Synth::read`].
    #[inline(always)]
    pub(super) fn add(&mut self, cycle: u32, height: f32) {
        let position = self.start + u64::from(cycle) * self.step;
        let sample = (position >> 32) as usize;
        let phase = (position >> (32 - PHASE_BITS)) as usize % PHASES;
        let row = self.kernel[phase][LANES - sample % LANES..].first_chunk::<{ BLOCKS * LANES }>();
        let blocks = self.buffer[sample / LANES..].first_chunk_mut::<BLOCKS>();
        let (Some(row), Some(blocks)) = (row, blocks) else { return };
        for (block, taps) in blocks.iter_mut().zip(row.as_chunks::<LANES>().0) {
            *block = block.plus(taps, height);
        }
    }
}
