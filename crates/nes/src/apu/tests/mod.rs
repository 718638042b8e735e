//! Tests of the APU as a whole.

mod naive;
mod random;

use super::*;

/// Register writes, four cycles apart.
fn play(apu: &mut Apu, writes: &[(u16, u8)]) {
    for &(addr, value) in writes {
        let cycle = apu.channels.now() + 3;
        apu.write(addr, value, cycle);
    }
}

#[test]
fn a_pulse_note_makes_sound_at_the_right_pitch() {
    let mut apu = Apu::new(Region::Ntsc);
    play(&mut apu, &[(0x4015, 1), (0x4000, 0xbf), (0x4001, 8), (0x4002, 0xfd), (0x4003, 0)]);
    let mut samples = Vec::new();
    for frame in 1..=60 {
        apu.end_frame(frame * 29_780, &mut samples);
    }
    let second = 60.0 * 29_780.0 / Region::Ntsc.cpu_hz();
    assert!((samples.len() as f64 - second * 48_000.0).abs() < 8.0);
    let tail = &samples[4_800..];
    let loud: Vec<bool> =
        tail.iter().filter(|sample| sample.abs() > 0.05).map(|sample| *sample > 0.0).collect();
    let rises = loud.windows(2).filter(|pair| !pair[0] && pair[1]).count();
    let hz = rises as f64 * 48_000.0 / tail.len() as f64;
    assert!((hz - Region::Ntsc.cpu_hz() / 16.0 / 254.0).abs() < 1.0, "{hz}");
}
