//! The code cache of the real binary: full after `ricochet compile`, shared by processes, and never
//! a reason not to play.
#![cfg(all(unix, feature = "jit"))]

mod common;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::{folder, ricochet};
use serde_json::Value;
use tempfile::TempDir;

/// What a run tells.
struct Run {
    report: Value,
    stderr: String,
}

impl Run {
    fn counter(&self, name: &str) -> f64 {
        self.report["engine_counters"][name].as_f64().unwrap_or_else(|| panic!("no {name}"))
    }

    fn hashes(&self) -> [&Value; 2] {
        [&self.report["frame_hash"], &self.report["audio_hash"]]
    }
}

/// A program that keeps the CPU busy, so that LLVM is asked for soon, and long enough for it.
const ROM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../roms/built/banks-mmc3.nes");
const FRAMES: &str = "1200";

fn arguments(cache: &Path) -> Vec<String> {
    let fixed = ["headless", ROM, "--frames", FRAMES, "--engine", "jit", "--jit-foreground"];
    let more = ["--jit-stats", "--json", "--code-cache"];
    let cache = cache.to_str().expect("a path of text");
    fixed.iter().chain(&more).chain([&cache]).map(ToString::to_string).collect()
}

fn read(output: &Output) -> Run {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    Run { report: serde_json::from_slice(&output.stdout).expect("a report"), stderr }
}

fn play(home: &TempDir, cache: &Path) -> Run {
    read(&ricochet(home.path()).args(arguments(cache)).output().expect("the binary runs"))
}

/// A home, a cache in it, and what a run with an empty cache tells; none without a JIT.
fn prepared() -> Option<(TempDir, PathBuf, Run)> {
    let home = folder();
    let cache = home.path().join("cache");
    let first = play(&home, &cache);
    if first.report["engine"] != "jit" {
        println!("SKIPPED: the code cache: {}", first.stderr.trim());
        return None;
    }
    assert_eq!(first.stderr, "");
    assert!(first.counter("compiled") > 0.0 && first.counter("cache_hits") == 0.0);
    Some((home, cache, first))
}

fn files(cache: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(cache).expect("the cache").map(|entry| entry.expect("a file"));
    entries.map(|entry| entry.path()).collect()
}

/// The same game, and at most one line.
fn expect_same(run: &Run, first: &Run, lines: usize) {
    assert_eq!(run.hashes(), first.hashes());
    assert_eq!(run.stderr.lines().count(), lines, "{}", run.stderr);
}

#[test]
fn a_second_start_compiles_nothing() {
    let Some((home, cache, first)) = prepared() else { return };
    let second = play(&home, &cache);
    expect_same(&second, &first, 0);
    assert_eq!(second.counter("compiled"), 0.0);
    assert_eq!(second.counter("cache_hits"), first.counter("compiled"));
    assert_eq!(second.counter("native_cycles"), first.counter("native_cycles"));
}

/// Plays as people do: the compiler has a thread of its own.
fn play_in_the_background(home: &TempDir, cache: &Path, frames: u64, more: &[&str]) -> Run {
    let mut command = ricochet(home.path());
    command.args(["headless", ROM, "--engine", "jit", "--jit-stats", "--json"]).args(more);
    command.args(["--frames", &frames.to_string(), "--code-cache"]).arg(cache);
    read(&command.output().expect("the binary runs"))
}

#[test]
fn a_second_start_in_the_background_compiles_nothing_as_long_as_the_first_went() {
    let Some((home, _, _)) = prepared() else { return };
    let cache = home.path().join("background");
    let has_list = || cache.exists() && files(&cache).iter().any(|path| is_list(path));
    // How much is compiled is up to the machine and what else it does.
    let frames = (1..).map(|n| n * 5000).find(|&frames| {
        play_in_the_background(&home, &cache, frames, &[]);
        has_list()
    });
    let frames = frames.expect("the first that is long enough");
    let expected = play_in_the_background(&home, &home.path().join("other"), frames, &[]);
    for _ in 0..3 {
        let start = play_in_the_background(&home, &cache, frames, &[]);
        expect_same(&start, &expected, 0);
        assert_eq!(start.counter("compiled"), 0.0);
        assert!(start.counter("cache_hits") > 0.0 && start.counter("native_cycles") > 0.0);
    }
    // Another way of playing, for longer: it goes on where it left off.
    let keys = ["--press", "60-70:Start", "--press", "200-2000:Right+A"];
    let longer = play_in_the_background(&home, &cache, frames + 5000, &keys);
    let other = home.path().join("keys");
    expect_same(&longer, &play_in_the_background(&home, &other, frames + 5000, &keys), 0);
}

fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "shelf1")
}

#[test]
fn a_start_in_the_background_finds_what_compile_has_left() {
    let Some((home, cache, first)) = prepared() else { return };
    let frames = FRAMES.parse().expect("a number");
    let start = play_in_the_background(&home, &cache, frames, &[]);
    expect_same(&start, &first, 0);
    assert_eq!(start.counter("compiled"), 0.0);
    // Damage to any file costs a line, and what was in it.
    for path in files(&cache) {
        let mut bytes = fs::read(&path).expect("a file");
        let last = bytes.len() - 20;
        bytes[last] ^= 0x40;
        fs::write(path, bytes).expect("a file");
    }
    let damaged = play_in_the_background(&home, &cache, frames, &[]);
    assert_eq!(damaged.hashes(), first.hashes());
    assert!(damaged.stderr.lines().count() <= 1, "{}", damaged.stderr);
}

#[test]
fn after_compile_the_first_start_compiles_nothing() {
    let Some((home, _, first)) = prepared() else { return };
    let cache = home.path().join("ahead");
    let mut compile = ricochet(home.path());
    compile.args(["compile", ROM, "--frames", FRAMES, "--code-cache"]).arg(&cache);
    let output = compile.output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains(" groups compiled"), "{said}");
    let groups = files(&cache).len();
    assert!(groups as f64 > first.counter("compiled"), "{groups} groups: more than the game met");
    let start = play(&home, &cache);
    expect_same(&start, &first, 0);
    assert_eq!(start.counter("compiled"), 0.0);
    assert!(start.counter("cache_hits") > 0.0);
}

#[test]
fn the_window_finds_what_compile_has_left_where_it_looks() {
    let Some((home, _, _)) = prepared() else { return };
    let output =
        ricochet(home.path()).args(["compile", "--frames", "10"]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if cfg!(feature = "window") {
        assert!(said.contains(".cache/ricochet/code"), "{said}");
        assert!(!files(&home.path().join(".cache/ricochet/code")).is_empty());
    } else {
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn processes_share_a_cache_that_they_fill_at_the_same_time() {
    let Some((home, _, first)) = prepared() else { return };
    let cache = home.path().join("shared");
    let start = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ricochet"));
        command.args(arguments(&cache)).env("HOME", home.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs")
    };
    let children: Vec<_> = (0..3).map(start).collect();
    for child in children {
        expect_same(&read(&child.wait_with_output().expect("it ends")), &first, 0);
    }
    assert_eq!(play(&home, &cache).counter("compiled"), 0.0);
    let is_whole = |path: &PathBuf| {
        path.extension().is_some_and(|end| ["group2", "shelf1"].map(OsStr::new).contains(&end))
    };
    assert!(files(&cache).iter().all(is_whole), "{:?}", files(&cache));
}

/// Plays with every file of the cache changed by `damage`, and expects it to be filled again.
fn expect_recovery(damage: impl Fn(&Path, Vec<u8>)) {
    let Some((home, cache, first)) = prepared() else { return };
    for path in files(&cache) {
        damage(&path, fs::read(&path).expect("a file"));
    }
    let damaged = play(&home, &cache);
    expect_same(&damaged, &first, 1);
    assert!(damaged.stderr.contains("code cache"), "{}", damaged.stderr);
    assert_eq!(damaged.counter("compiled"), first.counter("compiled"));
    let again = play(&home, &cache);
    expect_same(&again, &first, 0);
    assert_eq!(again.counter("compiled"), 0.0);
}

#[test]
fn damaged_files_are_said_once_and_made_again() {
    expect_recovery(|path, mut bytes| {
        let last = bytes.len() - 20;
        bytes[last] ^= 0x40;
        fs::write(path, bytes).expect("a file");
    });
}

#[test]
fn truncated_files_are_said_once_and_made_again() {
    expect_recovery(|path, bytes| fs::write(path, &bytes[..bytes.len() / 2]).expect("a file"));
}

#[test]
fn foreign_files_are_said_once_and_made_again() {
    expect_recovery(|path, _| {
        fs::write(path, b"#!/bin/sh\necho something else\n").expect("a file")
    });
}

#[test]
fn files_that_are_not_the_caches_are_left_alone() {
    let Some((home, cache, first)) = prepared() else { return };
    let other = cache.join("notes.txt");
    fs::write(&other, "mine").expect("a file");
    expect_same(&play(&home, &cache), &first, 0);
    assert_eq!(fs::read_to_string(other).expect("it is there"), "mine");
}

#[test]
fn a_place_where_no_cache_can_be_is_said_once() {
    let Some((home, _, first)) = prepared() else { return };
    let file = home.path().join("file");
    fs::write(&file, "").expect("a file");
    for place in [file.join("cache"), PathBuf::from("/proc/nowhere")] {
        let run = play(&home, &place);
        expect_same(&run, &first, 1);
        assert!(run.stderr.contains("code cache"), "{}", run.stderr);
        // Where there is nothing but the cache to make, that is an error.
        let mut compile = ricochet(home.path());
        let compile = compile.args(["compile", ROM, "--frames", "1", "--code-cache"]).arg(&place);
        compile.assert().code(2);
    }
}

#[test]
fn a_full_disk_is_said_once() {
    let Some((home, _, first)) = prepared() else { return };
    let cache = home.path().join("full");
    // No file may grow beyond a block; the signal that comes with it is ignored, as a program on a
    // full disk would not get it.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]);
    shell.arg(env!("CARGO_BIN_EXE_ricochet")).args(arguments(&cache)).env("HOME", home.path());
    let run = read(&shell.output().expect("sh runs"));
    expect_same(&run, &first, 1);
    assert!(run.stderr.contains("it is not written any more"), "{}", run.stderr);
    assert_eq!(files(&cache).len(), 0, "nothing half written stays");
}

#[test]
fn a_cache_may_be_deleted_while_it_is_used() {
    let Some((home, cache, first)) = prepared() else { return };
    let mut command = Command::new(env!("CARGO_BIN_EXE_ricochet"));
    command.args(arguments(&cache)).env("HOME", home.path());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("the binary runs");
    while child.try_wait().expect("a child").is_none() {
        // It may be just about to write there.
        let _ = fs::remove_dir_all(&cache);
    }
    let run = read(&child.wait_with_output().expect("it ends"));
    assert_eq!(run.hashes(), first.hashes());
    assert!(run.stderr.lines().count() <= 1, "{}", run.stderr);
}

#[test]
fn perf_and_gdb_are_told_the_names_of_groups() {
    let Some((home, _, first)) = prepared() else { return };
    let mut command = Command::new(env!("CARGO_BIN_EXE_ricochet"));
    command.args(arguments(&home.path().join("named"))).args(["--perf-map", "--gdb-jit"]);
    command.env("HOME", home.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    let map = PathBuf::from(format!("/tmp/perf-{}.map", child.id()));
    expect_same(&read(&child.wait_with_output().expect("it ends")), &first, 0);
    let text = fs::read_to_string(&map).expect("the map");
    fs::remove_file(&map).expect("it is ours");
    assert!(text.lines().count() as f64 >= first.counter("compiled"), "{text}");
    for line in text.lines() {
        let [start, size, name] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert!(u64::from_str_radix(start, 16).is_ok_and(|start| start > 0x1000), "{line}");
        assert!(u64::from_str_radix(size, 16).is_ok_and(|size| size > 10), "{line}");
        assert!(name.starts_with("exec_group_"), "{line}");
    }
}

#[test]
fn statistics_tell_frame_times() {
    let Some((_, _, first)) = prepared() else { return };
    let [mean, late, longest] =
        ["frame_ms_mean", "frame_ms_p99_9", "frame_ms_max"].map(|name| first.counter(name));
    assert!(0.0 < mean && mean <= late && late <= longest, "{mean} {late} {longest}");
    for name in ["groups", "blocks", "instructions", "compile_seconds", "queued", "cache_misses"] {
        first.counter(name);
    }
    for name in ["invalidations", "native_share", "skipped_cycles"] {
        first.counter(name);
    }
}
