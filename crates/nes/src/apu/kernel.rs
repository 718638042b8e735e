//! The step kernel: a low-passed impulse of 32 samples at 256 positions between two samples.
//!
//! It is a sinc with a Kaiser window (60 dB, pass band up to 0.38 of the sample rate), convolved
//! with the console's 14 kHz low-pass of the first order. Every position is scaled to a sum of one,
//! so that a step has its height wherever it falls.
//!
//! The functions that this needs are computed here with plain arithmetic, which gives the same bits
//! on every machine; those of the standard library may differ.

use core::f64::consts::{PI, TAU};

/// Length of the kernel in samples.
pub(super) const TAPS: usize = 32;
/// The positions between two samples are a power of two.
pub(super) const PHASE_BITS: u32 = 8;
/// Positions between two samples.
pub(super) const PHASES: usize = 1 << PHASE_BITS;
/// Samples in a block of the buffer.
pub(super) const LANES: usize = 8;
/// Corner of the console's low-pass in Hz (NESdev wiki "APU Mixer").
const LOW_PASS: f64 = 14_000.0;
/// Points of the kernel before it is split into positions.
const POINTS: usize = TAPS * PHASES;

/// One row for each position, with a block of zeros on either side.
pub(super) type Kernel = [[f32; LANES + TAPS + LANES]; PHASES];

/// The kernel for a sample rate in Hz.
pub(super) fn kernel(rate: f64) -> Kernel {
    let fine = low_passed(&windowed_sinc(), rate);
    let mut kernel = [[0.0; LANES + TAPS + LANES]; PHASES];
    for (phase, row) in kernel.iter_mut().enumerate() {
        // A later position between the samples shifts the kernel to the right.
        let tap = |index: usize| fine[(index + 1) * PHASES - 1 - phase];
        let sum: f64 = (0..TAPS).map(tap).sum();
        for (index, value) in row[LANES..LANES + TAPS].iter_mut().enumerate() {
            *value = (tap(index) / sum) as f32;
        }
    }
    kernel
}

/// The kernel at `PHASES` points a sample.
fn windowed_sinc() -> Vec<f64> {
    const BETA: f64 = 5.65;
    const CUT_OFF: f64 = 0.4415;
    let point = |index: usize| {
        let x = (index as f64 + 0.5 - POINTS as f64 / 2.0) / PHASES as f64;
        let edge = x * 2.0 / TAPS as f64;
        let window = bessel(BETA * (1.0 - edge * edge).max(0.0).sqrt());
        sine(TAU * CUT_OFF * x) / (PI * x) * window
    };
    (0..POINTS).map(point).collect()
}

/// A first-order low-pass over the fine points.
fn low_passed(points: &[f64], rate: f64) -> Vec<f64> {
    let keep = exponential(-TAU * LOW_PASS / (rate * PHASES as f64));
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
        let factor = x / (2.0 * f64::from(k));
        term *= factor * factor;
        sum += term;
    }
    sum
}

/// Sine, by its series after bringing `x` to half a turn either way.
fn sine(x: f64) -> f64 {
    let x = x - (x / TAU).round() * TAU;
    let mut term = x;
    let mut sum = x;
    for k in 1..16 {
        term *= -x * x / f64::from(2 * k * (2 * k + 1));
        sum += term;
    }
    sum
}

/// The exponential function for `x` of 0 or less, by its series for a small part of `x`.
pub(super) fn exponential(x: f64) -> f64 {
    let part = x / 1024.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..20 {
        term *= part / f64::from(k);
        sum += term;
    }
    for _ in 0..10 {
        sum *= sum;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_functions_agree_with_the_standard_library() {
        for step in -400..=400 {
            let x = f64::from(step) / 8.0;
            assert!((sine(x) - x.sin()).abs() < 1e-13, "{x}");
            let x = -x.abs();
            assert!((exponential(x) - x.exp()).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn every_position_has_a_sum_of_one() {
        for row in kernel(48_000.0) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }
}
