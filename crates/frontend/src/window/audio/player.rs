//! The sound card's side of the ring: never waits, never clicks.
//!
//! When the ring runs dry (a pause, a machine that is too slow), the last value fades to silence,
//! and sound comes back only when the ring holds its share again, faded in.

use cpal::{FromSample, Sample};
use rtrb::Consumer;

/// What each sample of silence leaves of the last value: a fade of some 10 ms.
const DECAY: f32 = 0.99;
/// What each sample adds to the fade-in: some 5 ms.
const RISE: f32 = 1.0 / 256.0;

/// Fills the device's buffers.
pub(super) struct Player {
    ring: Consumer<f32>,
    /// Samples to gather before starting.
    start_at: usize,
    channels: usize,
    starving: bool,
    fade: f32,
    last: f32,
}

impl Player {
    pub(super) fn new(ring: Consumer<f32>, start_at: usize, channels: usize) -> Player {
        Player { ring, start_at, channels, starving: true, fade: 0.0, last: 0.0 }
    }

    /// Fills `out` (interleaved), each channel the same.
    pub(super) fn fill<T: Sample + FromSample<f32>>(&mut self, out: &mut [T], gain: f32) {
        let frames = out.len() / self.channels;
        if self.ring.slots() >= self.start_at.max(frames) {
            self.starving = false;
        }
        for frame in out.chunks_mut(self.channels) {
            let value = self.next() * gain;
            frame.fill(T::from_sample(value.clamp(-1.0, 1.0)));
        }
    }

    fn next(&mut self) -> f32 {
        let sample = if self.starving { None } else { self.ring.pop().ok() };
        match sample {
            Some(sample) => {
                self.fade = (self.fade + RISE).min(1.0);
                self.last = sample * self.fade;
            }
            None => {
                self.starving = true;
                self.fade = 0.0;
                self.last *= DECAY;
            }
        }
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtrb::RingBuffer;

    #[test]
    fn a_dry_ring_fades_out_and_comes_back_when_it_has_its_share() {
        let (mut giver, ring) = RingBuffer::new(4096);
        let mut player = Player::new(ring, 1000, 2);
        let mut out = [0.0f32; 2000];
        giver.push_entire_slice(&[0.5; 999]).unwrap();
        player.fill(&mut out[..200], 1.0);
        assert!(out[..200].iter().all(|&v| v == 0.0), "waits for its share");
        giver.push_entire_slice(&[0.5; 1]).unwrap();
        player.fill(&mut out, 1.0);
        assert_eq!(out[1998], 0.5);
        assert_eq!(out[1999], 0.5);
        // Now the ring is empty: down to silence, without a step.
        player.fill(&mut out, 1.0);
        assert!(out.chunks(2).is_sorted_by(|a, b| a[0] >= b[0]));
        assert!(out[0] > 0.49 && out[1999] < 0.001);
        giver.push_entire_slice(&[0.5; 1000]).unwrap();
        player.fill(&mut out, 1.0);
        assert!(out[0] < 0.01 && out[1999] == 0.5, "fades in");
    }
}
