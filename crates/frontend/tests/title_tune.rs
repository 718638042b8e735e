//! The built-in game's title tune, as `--wav` writes it, against the notes in its source.

use std::path::Path;
use std::process::Command;

/// The tune begins with this frame after power-on, and a step lasts seven frames (roms/README.md).
const FIRST_FRAME: f64 = 5.0;
const STEP_FRAMES: f64 = 7.0;
const FRAME_HZ: f64 = 60.0988;
/// One turn of the tune.
const TURN_FRAMES: u32 = 896;

struct Note {
    /// Steps from the start of the tune.
    start: u32,
    steps: u32,
    hz: f64,
}

fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// `Cs4` is C sharp in the octave above middle C; rests give none.
fn pitch(name: &str) -> Option<f64> {
    let (letter, rest) = name.split_at(1);
    let semitone = [("C", 0), ("D", 2), ("E", 4), ("F", 5), ("G", 7), ("A", 9), ("B", 11)];
    let (_, semitone) = semitone.iter().find(|(note, _)| *note == letter)?;
    let (sharp, octave) = match rest.strip_prefix('s') {
        Some(octave) => (1, octave),
        None => (0, rest),
    };
    let octave: i32 = octave.parse().ok()?;
    Some(440.0 * 2f64.powf(f64::from(12 * (octave - 4) + semitone + sharp - 9) / 12.0))
}

/// The notes of one track in `music.s`.
fn track(source: &str, label: &str) -> Vec<Note> {
    let body = source.split(&format!("\n{label}:\n")).nth(1).expect("the track's label");
    let lines = body.lines().take_while(|line| !line.contains("TRACK_"));
    let bytes: Vec<&str> = lines
        .flat_map(|line| {
            line.split(';').next().unwrap_or("").trim().trim_start_matches(".byte").split(',')
        })
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let mut start = 0;
    let mut notes = Vec::new();
    for pair in bytes.chunks_exact(2) {
        let steps = pair[1].parse().expect("a length in steps");
        if let Some(hz) = pitch(pair[0]) {
            notes.push(Note { start, steps, hz });
        }
        start += steps;
    }
    assert_eq!(start * STEP_FRAMES as u32, TURN_FRAMES, "{label} lasts one turn");
    notes
}

/// Samples and their rate, from the real binary.
fn wav() -> (Vec<f64>, f64) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("title.wav");
    let status = Command::new(env!("CARGO_BIN_EXE_ricochet"))
        .args(["headless", "--frames", "910", "--wav"])
        .args([&path, &repository("roms/built/ricochet.nes")])
        .stdout(std::process::Stdio::null())
        .status()
        .expect("the binary runs");
    assert!(status.success());
    let mut reader = hound::WavReader::open(&path).expect("a WAV file");
    let spec = reader.spec();
    let samples = match spec.sample_format {
        hound::SampleFormat::Float => {
            reader.samples::<f32>().map(|s| f64::from(s.unwrap())).collect()
        }
        hound::SampleFormat::Int => {
            let full = f64::from(1 << (spec.bits_per_sample - 1));
            reader.samples::<i32>().map(|s| f64::from(s.unwrap()) / full).collect()
        }
    };
    (samples, f64::from(spec.sample_rate))
}

/// Strength of one frequency in a stretch, under a Hann window.
fn strength(samples: &[f64], hz: f64, rate: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, sample) in samples.iter().enumerate() {
        let turn = i as f64 / samples.len() as f64 * std::f64::consts::TAU;
        let angle = i as f64 * hz / rate * std::f64::consts::TAU;
        let windowed = sample * (1.0 - turn.cos());
        re += windowed * angle.cos();
        im += windowed * angle.sin();
    }
    re.hypot(im) / samples.len() as f64
}

/// How many notes of a track are stronger than their neighbours a semitone away.
fn heard(notes: &[Note], samples: &[f64], rate: f64) -> usize {
    let at =
        |steps: u32| ((FIRST_FRAME + f64::from(steps) * STEP_FRAMES) / FRAME_HZ * rate) as usize;
    let semitone = 2f64.powf(1.0 / 12.0);
    let is_heard = |note: &&Note| {
        let stretch = &samples[at(note.start)..at(note.start + note.steps)];
        let own = strength(stretch, note.hz, rate);
        own > strength(stretch, note.hz * semitone, rate)
            && own > strength(stretch, note.hz / semitone, rate)
    };
    notes.iter().filter(is_heard).count()
}

#[test]
fn the_title_tune_sounds_as_written() {
    let source = std::fs::read_to_string(repository("roms/ricochet/music.s")).expect("the source");
    let (samples, rate) = wav();
    for (label, missed) in [("title_lead", 0), ("title_bass", 0), ("title_harmony", 4)] {
        let notes = track(&source, label);
        let heard = heard(&notes, &samples, rate);
        // The harmony's notes lie among overtones of the bass, which drown a few of them.
        assert!(heard + missed >= notes.len(), "{label}: {heard} of {} notes", notes.len());
        let mut wrong = notes;
        wrong.iter_mut().for_each(|note| note.hz *= 2f64.powf(1.0 / 12.0));
        let found = self::heard(&wrong, &samples, rate);
        assert!(
            found * 4 < wrong.len(),
            "{label} a semitone off: {found} notes heard all the same"
        );
    }
}

#[test]
fn the_sound_neither_drifts_nor_clips() {
    let (samples, rate) = wav();
    let peak = samples.iter().fold(0.0, |peak: f64, sample| peak.max(sample.abs()));
    assert!((0.05..0.999).contains(&peak), "peak {peak}");
    for (second, window) in samples.chunks_exact(rate as usize).enumerate() {
        let mean = window.iter().sum::<f64>() / window.len() as f64;
        assert!(mean.abs() < 0.005, "second {second}: mean {mean}");
    }
}
