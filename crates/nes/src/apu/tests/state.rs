//! Tests of snapshots, of playing without audio, and of long frames.

use super::*;

fn song(apu: &mut Apu) {
    play(apu, &[(0x4015, 0x0f), (0x4000, 0x8f), (0x4001, 0xa9), (0x4002, 0x80), (0x4003, 1)]);
    play(apu, &[(0x4008, 0xff), (0x400a, 0x40), (0x400b, 1)]);
    play(apu, &[(0x400c, 0x25), (0x400e, 6), (0x400f, 8)]);
}

#[test]
fn without_audio_the_state_is_the_same() {
    let (mut loud, mut quiet) = (Apu::new(Region::Ntsc), Apu::new(Region::Ntsc));
    quiet.set_audio(false);
    let mut samples = Vec::new();
    for frame in 1..=50 {
        for apu in [&mut loud, &mut quiet] {
            song(apu);
            samples.clear();
            apu.end_frame(frame * 29_780, &mut samples);
        }
    }
    assert!(samples.is_empty());
    quiet.set_audio(true);
    quiet.end_frame(51 * 29_780, &mut samples);
    loud.end_frame(51 * 29_780, &mut Vec::new());
    assert!(samples.len() > 700);
    assert_eq!(format!("{:?}", quiet.channels), format!("{:?}", loud.channels));
}

#[test]
fn a_restored_snapshot_goes_on_as_the_original_did() {
    let mut apu = Apu::new(Region::Pal);
    song(&mut apu);
    apu.catch_up(100_000);
    let snapshot = apu.snapshot();
    let mut first = Vec::new();
    apu.end_frame(200_000, &mut Vec::new());
    apu.end_frame(300_000, &mut first);
    apu.restore(&snapshot);
    let mut second = Vec::new();
    apu.end_frame(200_000, &mut Vec::new());
    apu.end_frame(300_000, &mut second);
    let count = first.len().min(second.len());
    // The frames begin between other samples: compare loudness, not samples.
    let energy = |samples: &[f32]| samples[..count].iter().map(|s| s * s).sum::<f32>();
    assert!((energy(&first) / energy(&second) - 1.0).abs() < 0.02);
}

#[test]
fn a_frame_of_seconds_loses_no_samples() {
    let mut apu = Apu::new(Region::Ntsc);
    song(&mut apu);
    let mut samples = Vec::new();
    apu.end_frame(1_789_773 * 3, &mut samples);
    assert!((samples.len() as i64 - 144_000).abs() <= 8, "{}", samples.len());
}

#[test]
fn reset_silences_all_channels_and_keeps_the_frame_counters_mode() {
    let mut apu = Apu::new(Region::Ntsc);
    song(&mut apu);
    play(&mut apu, &[(0x4017, 0x80)]);
    assert_eq!(apu.read_status(200, 0), 0x0d);
    apu.reset(300);
    assert_eq!(apu.read_status(301, 0), 0);
    apu.catch_up(100_000);
    assert!(!apu.irq_line());
}
