//! `ricochet headless`: what comes out depends on the ROM and the arguments alone.

mod common;

use std::path::Path;

use common::{file, folder, ricochet};
use serde_json::Value;
use tempfile::TempDir;

/// Runs the built-in game; returns the report without its times.
fn report(home: &TempDir, args: &[&str]) -> Value {
    let mut command = ricochet(home.path());
    let output = command.current_dir(home.path()).args(["headless", "--json"]).args(args).output();
    let output = output.expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    for time in ["seconds", "fps"] {
        let value = report.as_object_mut().unwrap().remove(time).expect("a time");
        assert!(value.as_f64().unwrap() > 0.0);
    }
    report
}

fn hash(home: &TempDir, args: &[&str]) -> String {
    report(home, args)["frame_hash"].as_str().unwrap().to_owned()
}

#[test]
fn real_time_is_that_of_a_console_and_changes_nothing_else() {
    let home = folder();
    let start = std::time::Instant::now();
    let slow = report(&home, &["--frames", "60", "--real-time"]);
    // 59 frames lie between the first and the last.
    assert!(start.elapsed().as_secs_f64() > 59.0 / 60.1, "{:?}", start.elapsed());
    assert_eq!(slow, report(&home, &["--frames", "60"]));
}

/// Start leaves the title; Right then moves the paddle.
const PLAY: [&str; 4] = ["--frames", "400", "--press", "200-205:Start"];

#[test]
fn two_runs_report_the_same() {
    let home = folder();
    let first = report(&home, &PLAY);
    assert_eq!(first, report(&home, &PLAY));
    for (field, value) in [("frames", "400"), ("engine", "\"interp\""), ("region", "\"ntsc\"")] {
        assert_eq!(first[field].to_string(), value);
    }
    for hash in ["frame_hash", "audio_hash"] {
        assert_eq!(first[hash].as_str().unwrap().len(), 16);
    }
    assert!(first["cpu_cycles"].as_u64().unwrap() > 400 * 29_000);
}

#[test]
fn buttons_change_the_game_and_only_on_their_frames() {
    let home = folder();
    let idle = hash(&home, &PLAY);
    assert_ne!(idle, hash(&home, &["--frames", "400"]));
    let moved = [&PLAY[..], &["--press", "350-380:Right"]].concat();
    assert_ne!(idle, hash(&home, &moved));
    let too_late = [&PLAY[..], &["--press", "400-500:Right"]].concat();
    assert_eq!(idle, hash(&home, &too_late));
    let other_pad = [&PLAY[..], &["--press", "2:350-380:Right"]].concat();
    assert_eq!(idle, hash(&home, &other_pad));
}

#[test]
fn a_movie_holds_the_same_buttons_as_presses() {
    let home = folder();
    let mut movie = String::from("version 3\npalFlag 0\nport0 1\nport1 1\n");
    for frame in 0..400 {
        let start = if (200..=205).contains(&frame) { "....T..." } else { "........" };
        movie += &format!("|0|{start}|........||\n");
    }
    file(&home, "play.fm2", movie.as_bytes());
    let played = report(&home, &["--frames", "400", "--input", "play.fm2"]);
    assert_eq!(played, report(&home, &PLAY));
}

#[test]
fn reset_starts_the_game_again() {
    let home = folder();
    let reset = [&PLAY[..], &["--reset-at", "350"]].concat();
    assert_ne!(hash(&home, &reset), hash(&home, &PLAY));
}

#[test]
fn the_region_sets_the_clock() {
    let home = folder();
    let pal = report(&home, &["--frames", "100", "--region", "pal"]);
    assert_eq!(pal["region"], "pal");
    // 312 lines of 341 dots, 3.2 dots a cycle; the first frame ends early, with its picture.
    let cycles = pal["cpu_cycles"].as_u64().unwrap();
    assert!((3_310_000..3_330_000).contains(&cycles), "{cycles}");
}

#[test]
fn memory_is_read_at_the_end() {
    let home = folder();
    let peeks = &report(&home, &["--frames", "3", "--peek", "FFFA:6", "--peek", "0"])["peeks"];
    let rom = ricochet::builtin::ROM;
    let vectors: String =
        rom[16 + 0x8000 - 6..16 + 0x8000].iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(peeks["fffa"], Value::String(vectors));
    assert_eq!(peeks["0000"].as_str().unwrap().len(), 2);
}

#[test]
fn picture_sound_and_trace_are_written() {
    let home = folder();
    let files = ["--screenshot", "p.png", "--wav", "s.wav", "--trace", "t.log"];
    let args = [&["--frames", "30"][..], &files].concat();
    let traced = report(&home, &args);
    assert_eq!(traced, report(&home, &["--frames", "30"]), "looking changes nothing");
    let (width, height) = picture_size(&home.path().join("p.png"));
    assert_eq!((width, height), (256, 240));
    let wav = std::fs::read(home.path().join("s.wav")).unwrap();
    assert_eq!(&wav[..4], b"RIFF");
    // Half a second at 48 kHz, two bytes a sample.
    assert!((wav.len() as i64 - 48_000).abs() < 2000, "{}", wav.len());
    let trace = std::fs::read_to_string(home.path().join("t.log")).unwrap();
    let first = trace.lines().next().unwrap();
    assert!(first.contains("A:00 X:00 Y:00 P:") && first.ends_with("CYC:7"), "{first}");
    assert!(trace.lines().count() > 30_000);
}

fn picture_size(path: &Path) -> (u32, u32) {
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert!(pixels.iter().any(|&value| value > 128), "the picture is not black");
    (info.width, info.height)
}

#[test]
fn info_names_the_board() {
    let home = folder();
    let path = file(&home, "game.nes", ricochet::builtin::ROM);
    let output = ricochet(home.path()).arg("info").arg(path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(text.contains("PRG-ROM") && text.contains("supported   yes"), "{text}");
}

#[test]
fn help_version_and_completions_are_printed() {
    let home = folder();
    for (args, said) in [
        (&["--help"][..], "fast-forward"),
        (&["headless", "--help"], "--press"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
        (&["completions", "bash"], "_ricochet"),
    ] {
        let output = ricochet(home.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains(said), "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    use std::process::{Command, Stdio};
    let home = folder();
    let rom = file(&home, "game.nes", ricochet::builtin::ROM);
    for args in [&["completions", "zsh"][..], &["--help"], &["info", rom.to_str().unwrap()]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ricochet"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}
