//! Tests of what can be heard: pitch, purity, loudness, and how levels mix.

use super::*;
use crate::apu::mixer::{pulse_out, tnd_out};
use std::f64::consts::TAU;

/// Both pulses 50% at volume 15 with this timer value, pulse 2 only if asked for.
fn pulses(apu: &mut Apu, timer: u8, both: bool) {
    play(apu, &[(0x4015, 0x0f), (0x4000, 0xbf), (0x4001, 8), (0x4002, timer), (0x4003, 0)]);
    if both {
        play(apu, &[(0x4004, 0xbf), (0x4005, 8), (0x4006, timer), (0x4007, 0)]);
    }
}

/// So many frames of NTSC length.
fn frames(apu: &mut Apu, count: u64) -> Vec<f32> {
    let mut samples = Vec::new();
    for _ in 0..count {
        apu.end_frame(apu.channels.now() + 29_780, &mut samples);
    }
    samples
}

/// Power spectrum of a power of two of samples under a Blackman-Harris window.
fn spectrum(samples: &[f32]) -> Vec<f64> {
    let count = samples.len();
    let terms = [0.35875, -0.48829, 0.14128, -0.01168];
    let weigh = |index: usize| -> f64 {
        let turn = TAU * index as f64 / count as f64;
        terms.iter().zip(0..).map(|(term, k)| term * (turn * f64::from(k)).cos()).sum()
    };
    let points = samples.iter().enumerate();
    let points = points.map(|(index, sample)| (f64::from(*sample) * weigh(index), 0.0)).collect();
    let bins = transform(points);
    bins[..count / 2].iter().map(|(re, im)| re * re + im * im).collect()
}

/// Fourier transform, recursively.
fn transform(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let count = points.len();
    if count == 1 {
        return points;
    }
    let even = transform(points.iter().copied().step_by(2).collect());
    let odd = transform(points.iter().copied().skip(1).step_by(2).collect());
    let mut bins = vec![(0.0, 0.0); count];
    for k in 0..count / 2 {
        let (sin, cos) = (-TAU * k as f64 / count as f64).sin_cos();
        let turned = (odd[k].0 * cos - odd[k].1 * sin, odd[k].0 * sin + odd[k].1 * cos);
        bins[k] = (even[k].0 + turned.0, even[k].1 + turned.1);
        bins[k + count / 2] = (even[k].0 - turned.0, even[k].1 - turned.1);
    }
    bins
}

/// Loudest bin that is no harmonic of `hz`, in dB below the loudest of all.
fn impurity(samples: &[f32], hz: f64, rate: f64) -> f64 {
    let bins = spectrum(samples);
    let width = rate / samples.len() as f64;
    let harmonic = |bin: usize| {
        let turns = bin as f64 * width / hz;
        (turns - turns.round()).abs() * hz < 6.0 * width
    };
    let loudest = bins.iter().fold(0.0, |max: f64, bin| max.max(*bin));
    let others = bins.iter().enumerate().filter(|(bin, _)| !harmonic(*bin));
    let stray = others.fold(0.0, |max: f64, (_, power)| max.max(*power));
    10.0 * (stray / loudest).log10()
}

fn pulse_hz(timer: u8) -> f64 {
    Region::Ntsc.cpu_hz() / 16.0 / (f64::from(timer) + 1.0)
}

#[test]
fn a_pulse_note_has_its_pitch() {
    let mut apu = Apu::new(Region::Ntsc);
    pulses(&mut apu, 253, false);
    let samples = frames(&mut apu, 60);
    let bins = spectrum(&samples[8_000..8_000 + 32_768]);
    let loudest = (0..bins.len()).max_by(|a, b| bins[*a].total_cmp(&bins[*b]));
    let hz = loudest.map_or(0.0, |bin| bin as f64 * 48_000.0 / 32_768.0);
    assert!((hz - pulse_hz(253)).abs() < 1.5, "{hz}");
}

#[test]
fn a_pulse_tone_has_no_aliases() {
    for rate in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for timer in [253, 100, 31, 20] {
            let mut apu = Apu::new(Region::Ntsc);
            apu.set_sample_rate(rate);
            pulses(&mut apu, timer, false);
            let samples = frames(&mut apu, 90);
            let count = 1 << (samples.len() - 2_000).ilog2().min(15);
            let tail = &samples[samples.len() - count..];
            let stray = impurity(tail, pulse_hz(timer), rate);
            assert!(stray < -60.0, "{rate} Hz, timer {timer}: {stray:.1} dB");
        }
    }
}

#[test]
fn the_number_of_samples_follows_rate_and_factor() {
    for (rate, factor) in [(48_000.0, 1.0), (48_000.0, 1.005), (44_100.0, 0.995), (8_000.0, 1.0)] {
        let mut apu = Apu::new(Region::Ntsc);
        apu.set_sample_rate(rate);
        apu.set_rate_factor(factor);
        let samples = frames(&mut apu, 600).len() as f64;
        let expected = 600.0 * 29_780.0 / Region::Ntsc.cpu_hz() * rate * factor;
        assert!((samples - expected).abs() < 9.0, "{rate} {factor}: {samples} {expected}");
    }
}

#[test]
fn a_step_dies_away_without_an_offset() {
    let mut apu = Apu::new(Region::Ntsc);
    play(&mut apu, &[(0x4011, 0x7f)]);
    let samples = frames(&mut apu, 30);
    let peak = samples.iter().fold(0.0f32, |max, sample| max.max(sample.abs()));
    assert!(peak > 0.3, "{peak}");
    assert!(samples[12_000..].iter().all(|sample| sample.abs() < 1e-5));
    pulses(&mut apu, 200, true);
    let samples = frames(&mut apu, 120);
    let tail = &samples[samples.len() - 48_000..];
    let mean = tail.iter().map(|sample| f64::from(*sample)).sum::<f64>() / 48_000.0;
    assert!(mean.abs() < 1e-3, "{mean}");
}

#[test]
fn all_channels_at_full_volume_do_not_clip() {
    let mut apu = Apu::new(Region::Ntsc);
    pulses(&mut apu, 254, true);
    let noise = [(0x400c, 0x3f), (0x400e, 4), (0x400f, 0)];
    play(&mut apu, &noise);
    play(&mut apu, &[(0x4008, 0xff), (0x400a, 0xfd), (0x400b, 1)]);
    let mut samples = Vec::new();
    for frame in 1..=300u64 {
        // The worst of all: a square wave of the DMC's whole range.
        let level = if frame % 2 == 0 { 0x7f } else { 0 };
        play(&mut apu, &[(0x4011, level)]);
        apu.end_frame(apu.channels.now() + 4_000, &mut samples);
    }
    let peak = samples.iter().fold(0.0f32, |max, sample| max.max(sample.abs()));
    assert!(peak < 1.0 && peak > 0.4, "{peak}");
}

#[test]
fn levels_mix_by_the_formulas() {
    for sum in 1..=30u8 {
        let exact = 95.88 / (8128.0 / f64::from(sum) + 100.0);
        assert!((f64::from(pulse_out(sum)) - exact).abs() < 1e-6);
    }
    for (triangle, noise, dmc) in [(1, 0, 0), (15, 15, 127), (0, 7, 0), (3, 0, 64), (8, 15, 1)] {
        let sum = f64::from(triangle) / 8227.0 + f64::from(noise) / 12241.0;
        let exact = 159.79 / (1.0 / (sum + f64::from(dmc) / 22638.0) + 100.0);
        let mixed = f64::from(tnd_out(8 * triangle, 8 * noise, dmc));
        assert!((mixed - exact).abs() < 1e-6, "{triangle} {noise} {dmc}: {mixed} {exact}");
    }
    assert_eq!((pulse_out(0), tnd_out(0, 0, 0)), (0.0, 0.0));
}

#[test]
fn a_louder_dmc_level_makes_the_triangle_quieter() {
    let loudness = |level: u8| {
        let mut apu = Apu::new(Region::Ntsc);
        play(
            &mut apu,
            &[(0x4015, 4), (0x4011, level), (0x4008, 0xff), (0x400a, 0x7d), (0x400b, 0)],
        );
        let samples = frames(&mut apu, 60);
        samples[24_000..].iter().fold(0.0f32, |max, sample| max.max(*sample))
    };
    let ratio = loudness(0x7f) / loudness(0);
    let range = |dmc| tnd_out(120, 0, dmc) - tnd_out(0, 0, dmc);
    assert!((ratio - range(0x7f) / range(0)).abs() < 0.05, "{ratio}");
}

#[test]
fn a_triangle_beyond_hearing_sounds_as_if_every_step_were_made() {
    for timer in [0, 1] {
        let [mut quick, mut exact] = [(); 2].map(|()| Apu::new(Region::Ntsc));
        exact.tracks[2].set_blur(0);
        let sound = [&mut quick, &mut exact].map(|apu| {
            let mut samples = Vec::new();
            for (timer, frames) in [(0x50, 3), (timer, 3), (0x50, 3)] {
                play(apu, &[(0x4015, 4), (0x4008, 0xff), (0x400a, timer), (0x400b, 0)]);
                for _ in 0..frames {
                    apu.end_frame(apu.channels.now() + 29_780, &mut samples);
                }
            }
            play(apu, &[(0x400a, timer)]);
            apu.end_frame(apu.channels.now() + 29_780, &mut samples);
            play(apu, &[(0x4015, 0)]);
            apu.end_frame(apu.channels.now() + 29_780, &mut samples);
            samples
        });
        assert_eq!(format!("{:?}", quick.channels), format!("{:?}", exact.channels));
        let differences = sound[0].iter().zip(&sound[1]).map(|(a, b)| (a - b).abs());
        let worst = differences.fold(0.0, f32::max);
        // Only the first and the last turn of the sequence, a sample or two long, may differ.
        assert!(worst < 0.03, "timer {timer}: {worst}");
        let apart = |from: usize| {
            let pairs = sound[0][from..from + 1_000].iter().zip(&sound[1][from..]);
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
        };
        assert!(apart(2_800) < 2e-4, "timer {timer}: {}", apart(2_800));
    }
}

#[test]
fn fast_noise_keeps_its_spectrum_when_it_is_averaged() {
    for index in 0..4 {
        let bands = [false, true].map(|exact| {
            let mut apu = Apu::new(Region::Ntsc);
            if exact {
                apu.tracks[3].set_blur(0);
            }
            play(&mut apu, &[(0x4015, 8), (0x400c, 0x3f), (0x400e, index), (0x400f, 0)]);
            let samples = frames(&mut apu, 130);
            let bins = spectrum(&samples[2_000..2_000 + 65_536]);
            // Bands of 1,000 Hz from 1 kHz to 19 kHz.
            bins[1_366..25_954]
                .chunks(1_366)
                .map(|band| band.iter().sum::<f64>())
                .collect::<Vec<_>>()
        });
        for (khz, (quick, exact)) in (1..).zip(bands[0].iter().zip(&bands[1])) {
            let db = 10.0 * (quick / exact).log10();
            let fall = -2.2 * f64::from(khz * khz) / 400.0;
            // The noise repeats after 73 ms: a band has few lines, and its power is uncertain.
            assert!(db < 0.4 && db > fall - 1.0, "period {index}, {khz} kHz: {db:.2} dB");
        }
    }
}
