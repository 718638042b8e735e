//! Output filters of the console: high-pass at 90 Hz, high-pass at 440 Hz (both here), low-pass at
//! 14 kHz (folded into the step kernel, see `synth`). All are of the first order.
//!
//! The input is a train of band-limited impulses, the derivative of the sound. Integrating it is
//! one pole at 1, which the zero of a high-pass cancels: the integrator and the 90 Hz high-pass
//! together are one leaky integrator, and no constant offset can build up. With the second
//! high-pass the whole is
//!
//! ```text
//! H(z) = 1 / (1 - a/z) * (1 - 1/z) / (1 - b/z) = A / (1 - a/z) + B / (1 - b/z)
//! ```
//! Four samples are computed at a time: both one-pole states are carried from block to block, and
//! the samples within a block add the impulse response of H.
//!
//! Source: NESdev wiki "APU Mixer".

use core::f64::consts::TAU;

use super::kernel::exponential;

/// The two high-pass filters, fed with impulses.
#[derive(Clone, Copy, Debug)]
pub(super) struct HighPass {
    /// One-pole states, weighted with A and B.
    state: [f32; 2],
    /// What a state adds to the four samples of a block: powers 1 to 4 of its pole.
    decay: [[f32; 4]; 2],
    /// What each sample of a block adds to a state: weight times powers 3 to 0.
    feed: [[f32; 4]; 2],
    /// Row i: impulse response, i samples late.
    response: [[f32; 4]; 4],
}

impl HighPass {
    /// Filters for a sample rate in Hz.
    pub(super) fn new(rate: f64) -> Self {
        let pole = |hz: f64| exponential(-TAU * hz / rate);
        let (a, b) = (pole(90.0), pole(440.0));
        let weights = [(a - 1.0) / (a - b), (b - 1.0) / (b - a)];
        let poles = [a, b];
        let power =
            |which: usize, exponent: usize| (0..exponent).map(|_| poles[which]).product::<f64>();
        let impulse = |late: usize| weights[0] * power(0, late) + weights[1] * power(1, late);
        let both = [0, 1];
        HighPass {
            state: [0.0; 2],
            decay: both.map(|p| core::array::from_fn(|k| power(p, k + 1) as f32)),
            feed: both.map(|p| core::array::from_fn(|k| (weights[p] * power(p, 3 - k)) as f32)),
            response: core::array::from_fn(|i| {
                core::array::from_fn(|k| if k < i { 0.0 } else { impulse(k - i) as f32 })
            }),
        }
    }

    /// Four samples from four impulses.
    #[inline(always)]
    pub(super) fn block(&mut self, input: [f32; 4]) -> [f32; 4] {
        let [slow, fast] = self.state;
        let mut output: [f32; 4] =
            core::array::from_fn(|k| slow * self.decay[0][k] + fast * self.decay[1][k]);
        for (sample, response) in input.iter().zip(&self.response) {
            for (sum, factor) in output.iter_mut().zip(response) {
                *sum += sample * factor;
            }
        }
        for ((state, decay), feed) in self.state.iter_mut().zip(&self.decay).zip(&self.feed) {
            let [a, b, c, d] = core::array::from_fn(|k| input[k] * feed[k]);
            *state = *state * decay[3] + ((a + b) + (c + d));
        }
        output
    }
}
