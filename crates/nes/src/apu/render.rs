//! From the tracks of a frame to its samples, with the widest vectors that the processor has. The
//! arithmetic is the same with all of them, to the bit.

use super::channels::Tracks;
use super::mixer::Mixer;
use super::synth::Synth;

struct Render<'a> {
    mixer: &'a mut Mixer,
    synth: &'a mut Synth,
    tracks: &'a Tracks,
    cycles: u64,
    out: &'a mut Vec<f32>,
}

impl pulp::NullaryFnOnce for Render<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Render { mixer, synth, tracks, cycles, out } = self;
        mixer.mix(tracks, synth);
        synth.read(cycles, out);
    }
}

/// Mixes `tracks`, which hold `cycles` cycles, and appends the samples that are ready.
pub(super) fn render(
    mixer: &mut Mixer,
    synth: &mut Synth,
    tracks: &Tracks,
    cycles: u64,
    out: &mut Vec<f32>,
) {
    let job = Render { mixer, synth, tracks, cycles, out };
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(job);
    }
    pulp::NullaryFnOnce::call(job);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apu::Apu;
    use crate::region::Region;

    #[test]
    fn all_vector_widths_give_the_same_samples() {
        let mut apu = Apu::new(Region::Ntsc);
        let song = [
            (0x4015, 0x0f),
            (0x4000, 0xbf),
            (0x4002, 0xfd),
            (0x4003, 0x08),
            (0x4004, 0x7a),
            (0x4006, 0x55),
            (0x4007, 0x09),
            (0x4008, 0xff),
            (0x400a, 0x80),
            (0x400b, 0x09),
            (0x400c, 0x38),
            (0x400e, 0x01),
            (0x400f, 0x08),
        ];
        for (cycle, (addr, value)) in (3..).zip(song) {
            apu.write(addr, value, cycle);
        }
        apu.catch_up(29_780);
        apu.channels.run_waveforms(29_780, &mut apu.tracks);
        let (mut wide, mut plain) = (Vec::new(), Vec::new());
        let Apu { mut mixer, mut synth, tracks, .. } = apu.clone();
        render(&mut mixer, &mut synth, &tracks, 29_780, &mut wide);
        let Apu { mut mixer, mut synth, tracks, .. } = apu;
        let (mixer, synth, tracks, out) = (&mut mixer, &mut synth, &tracks, &mut plain);
        pulp::NullaryFnOnce::call(Render { mixer, synth, tracks, cycles: 29_780, out });
        assert!(wide.len() > 700 && wide.iter().any(|sample| sample.abs() > 0.05));
        assert_eq!(wide, plain);
    }
}
