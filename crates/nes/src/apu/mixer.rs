//! The mixer: how the five levels add up to one voltage.
//!
//! ```text
//! pulse_out = 95.88 / (8128 / (pulse1 + pulse2) + 100)
//! tnd_out   = 159.79 / (1 / (triangle / 8227 + noise / 12241 + dmc / 22638) + 100)
//! output    = pulse_out + tnd_out                                   (0 to 1)
//! ```
//! Both groups are non-linear: a loud DMC level makes triangle and noise quieter. So the changes of
//! a group's channels are merged in the order of time, and each makes a step of the group's mixed
//! output.
//!
//! Source: NESdev wiki "APU Mixer".

use super::synth::Synth;
use super::track::{CHANNELS, Change, Channel, Track};

/// Comes after all changes.
const LAST: u32 = u32::MAX;

/// Output of the two pulse channels, whose levels add up to `sum` (0 to 30).
#[inline]
pub(super) fn pulse_out(sum: u8) -> f32 {
    PULSE_OUT[usize::from(sum & 31)]
}

static PULSE_OUT: [f32; 32] = {
    let mut table = [0.0; 32];
    let mut sum = 1;
    while sum < 32 {
        table[sum] = (95.88 / (8128.0 / sum as f64 + 100.0)) as f32;
        sum += 1;
    }
    table
};

/// Output of triangle and noise (0 to 120 eighths) and DMC (0 to 127). The inner sum is
/// added up in integers: the processor need not wait for the division of the step before.
#[inline(always)]
pub(super) fn tnd_out(triangle: u8, noise: u8, dmc: u8) -> f32 {
    const SCALE: f64 = 137_438_953_472.0;
    const WEIGHTS: [i32; 3] =
        [(SCALE / 8227.0 / 8.0) as i32, (SCALE / 12241.0 / 8.0) as i32, (SCALE / 22638.0) as i32];
    const ONE: f32 = (SCALE / 100.0) as f32;
    const RANGE: f32 = (159.79 / 100.0) as f32;
    let [triangle, noise, dmc] = [triangle, noise, dmc].map(i32::from);
    let sum = (triangle * WEIGHTS[0] + noise * WEIGHTS[1] + dmc * WEIGHTS[2]) as f32;
    RANGE * (sum / (sum + ONE))
}

/// The levels of all channels, as far as they have been mixed.
#[derive(Clone, Debug)]
pub(super) struct Mixer {
    levels: [u8; CHANNELS],
    pulse: f32,
    tnd: f32,
    merged: Vec<Change>,
    merged_more: Vec<Change>,
}

impl Mixer {
    /// A mixer that has settled on these levels: it starts without a step.
    pub(super) fn new(levels: [u8; CHANNELS]) -> Self {
        let [pulse1, pulse2, triangle, noise, dmc] = levels;
        Mixer {
            levels,
            pulse: pulse_out(pulse1 + pulse2),
            tnd: tnd_out(triangle, noise, dmc),
            merged: Vec::new(),
            merged_more: Vec::new(),
        }
    }

    /// Mixes what the tracks hold; the synthesiser gets each step.
    #[inline(always)]
    pub(super) fn mix(&mut self, tracks: &[Track; CHANNELS], synth: &mut Synth) {
        let [pulse1, pulse2, triangle, noise, dmc] = tracks.each_ref().map(Track::changes);
        let [mut p1, mut p2, mut t, mut n, mut d] = self.levels;
        let (mut pulse_now, mut tnd_now) = (self.pulse, self.tnd);
        let mut steps = synth.steps();
        for &change in merge(pulse1, pulse2, &mut self.merged) {
            p1 = pick(change, Channel::Pulse1, p1);
            p2 = pick(change, Channel::Pulse2, p2);
            let mixed = pulse_out(p1 + p2);
            steps.add(change.time(), mixed - pulse_now);
            pulse_now = mixed;
        }
        let noises = merge(noise, dmc, &mut self.merged);
        for &change in merge(triangle, noises, &mut self.merged_more) {
            t = pick(change, Channel::Triangle, t);
            n = pick(change, Channel::Noise, n);
            d = pick(change, Channel::Dmc, d);
            let mixed = tnd_out(t, n, d);
            steps.add(change.time(), mixed - tnd_now);
            tnd_now = mixed;
        }
        (self.pulse, self.tnd) = (pulse_now, tnd_now);
        self.levels = [p1, p2, t, n, d];
    }

    /// The level of `channel` as mixed last.
    pub(super) fn level(&self, channel: Channel) -> u8 {
        self.levels[channel as usize]
    }
}

/// The level of `channel` after `change`. The levels stay in registers that way: bytes that are
/// written and read back as a group are slow.
#[inline]
fn pick(change: Change, channel: Channel, level: u8) -> u8 {
    if change.channel() == channel as usize { change.level() } else { level }
}

/// Both lists in the order of time; `space` keeps them if neither is empty.
fn merge<'a>(a: &'a [Change], b: &'a [Change], space: &'a mut Vec<Change>) -> &'a [Change] {
    if b.is_empty() {
        return a;
    }
    if a.is_empty() {
        return b;
    }
    let (mut i, mut j) = (0, 0);
    space.clear();
    space.extend((0..a.len() + b.len()).map(|_| {
        let x = a.get(i).map_or(LAST, |change| change.0);
        let y = b.get(j).map_or(LAST, |change| change.0);
        i += usize::from(x <= y);
        j += usize::from(x > y);
        Change(x.min(y))
    }));
    space
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_keeps_the_order_of_time_and_of_each_track() {
        let change =
            |time: u32, channel: u32, level: u32| Change(time << 10 | channel << 7 | level);
        let first = [(0, 15), (0, 0), (7, 3), (7, 0), (9, 1)].map(|(t, l)| change(t, 0, l));
        let second = [(0, 2), (7, 9), (7, 4), (8, 1)].map(|(t, l)| change(t, 1, l));
        for (a, b) in [(0, 1), (1, 1), (3, 2), (5, 4), (5, 1), (2, 4), (5, 0)] {
            let mut space = Vec::new();
            let merged = merge(&first[..a], &second[..b], &mut space);
            assert!(merged.is_sorted_by_key(|change| change.time()));
            for (channel, track) in [&first[..a], &second[..b]].into_iter().enumerate() {
                let kept = merged.iter().filter(|change| change.channel() == channel);
                assert!(kept.eq(track));
            }
        }
    }
}
