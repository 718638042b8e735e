//! Tests of the APU as a whole.

use super::*;

#[test]
fn a_pulse_note_makes_sound_at_the_right_pitch() {
    let mut apu = Apu::new(Region::Ntsc);
    for (addr, value) in [(0x4015, 1), (0x4000, 0xbf), (0x4001, 8), (0x4002, 0xfd), (0x4003, 0)] {
        apu.write(addr, value, 10 + u64::from(addr & 0x1f) * 4);
    }
    let mut samples = Vec::new();
    for frame in 1..=60 {
        apu.end_frame(frame * 29_780, &mut samples);
    }
    let second = 60.0 * 29_780.0 / Region::Ntsc.cpu_hz();
    assert!((samples.len() as f64 - second * 48_000.0).abs() < 8.0);
    let tail = &samples[4_800..];
    let rises = tail.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count() as f64;
    let hz = rises * 48_000.0 / tail.len() as f64;
    assert!((hz - Region::Ntsc.cpu_hz() / 16.0 / 254.0).abs() < 1.0, "{hz}");
}
