//! The code cache: what a second start finds, and what becomes of damaged files.

mod common;

use std::fs;
use std::path::Path;

use common::{Engine, drive};
use core6502::{Bus, Cpu};
use jit::{Jit, Options, Stats};

const SIEVE: &[u8] = include_bytes!("../../bench/programs/sieve.bin");

/// A run of the sieve with the cache at `directory`.
fn run(directory: &Path) -> (Cpu, Stats) {
    let options = Options { background: false, threshold: 1, promote: 0, ..Options::default() };
    let mut jit = Jit::new(Options { cache: Some(directory.into()), ..options }).unwrap();
    let cpu = play(&mut jit, &mut sieve(), 400_000);
    (cpu, jit.stats())
}

fn sieve() -> Bus {
    let mut bus = common::machine();
    let memory = bus.memory_mut();
    memory[0x2000..][..SIEVE.len()].copy_from_slice(SIEVE);
    memory[0x2003] = 1;
    memory[0x3f00] = 0x02;
    bus
}

fn play(jit: &mut Jit, bus: &mut Bus, cycles: u64) -> Cpu {
    let mut cpu = Cpu { pc: 0x2000, ..Cpu::new() };
    drive(&mut Engine::Jit(jit), &mut cpu, bus, cycles);
    cpu
}

fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_second_start_compiles_nothing() {
    if jit::available().is_err() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (first, stats) = run(directory.path());
    assert!(stats.compiled > 0 && stats.cache_hits == 0, "{stats:?}");
    let (second, stats) = run(directory.path());
    assert!(stats.compiled == 0 && stats.cache_hits > 0, "{stats:?}");
    assert_eq!(first, second);
}

#[test]
fn damaged_truncated_and_foreign_files_are_compiled_again() {
    if jit::available().is_err() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (expected, _) = run(directory.path());
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.clear(),
        |bytes| *bytes.last_mut().unwrap() ^= 1,
        |bytes| bytes[20] ^= 0x40,
    ];
    for damage in damages {
        for path in files(directory.path()) {
            let mut bytes = fs::read(&path).unwrap();
            damage(&mut bytes);
            fs::write(&path, bytes).unwrap();
        }
        let (found, stats) = run(directory.path());
        assert_eq!(found, expected);
        assert!(stats.compiled > 0 && stats.cache_hits == 0, "{stats:?}");
    }
}

#[test]
fn a_cache_that_cannot_be_opened_is_done_without() {
    if jit::available().is_err() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "no directory").unwrap();
    let (_, stats) = run(&file);
    assert!(stats.compiled > 0 && stats.native_share() > 0.9, "{stats:?}");
}

/// A start in the background, as program 1, for so many turns of 20,000 cycles, and then until
/// `done`, for as long as the compiler may take on a busy machine.
fn start(directory: &Path, mut bus: Bus, turns: u64, done: fn(&Stats) -> bool) -> Stats {
    start_with(&mut background(directory, 0), &mut bus, turns, done)
}

/// A JIT in the background, whose stencils run for `promote` cycles before LLVM is asked for.
fn background(directory: &Path, promote: u64) -> Jit {
    let options = Options { threshold: 1, start: 0, promote, upgrade: 0, ..Options::default() };
    let options = Options { cache: Some(directory.into()), program: Some(1), ..options };
    Jit::new(options).unwrap()
}

/// As [`start`]. The CPU starts anew each time.
fn start_with(jit: &mut Jit, bus: &mut Bus, turns: u64, done: fn(&Stats) -> bool) -> Stats {
    let mut turn = |cycles| {
        play(jit, bus, cycles);
        std::thread::sleep(std::time::Duration::from_millis(10));
        done(&jit.stats())
    };
    for _ in 0..turns {
        turn(20_000);
    }
    (0..6000).any(|_| turn(500));
    jit.stats()
}

/// Whether the compiler has done what it was asked for.
fn compiled(stats: &Stats) -> bool {
    stats.compiled > 0 && stats.queued == 0
}

/// Whether something of a former run was there.
fn found(stats: &Stats) -> bool {
    stats.cache_hits > 0
}

#[test]
fn a_start_in_the_background_finds_all_groups_of_the_program_at_once() {
    if jit::available().is_err() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let first = start(directory.path(), sieve(), 60, compiled);
    assert!(first.compiled > 0 && first.cache_hits == 0, "{first:?}");
    let second = start(directory.path(), sieve(), 30, found);
    assert_eq!((second.compiled, second.cache_hits), (0, first.compiled), "{second:?}");
    assert!(second.native_share() > first.native_share(), "{second:?}");
    // It has run for longer than was known, and goes on looking.
    let third = start(directory.path(), sieve(), 120, found);
    assert_eq!(third.cache_hits, first.compiled, "{third:?}");
}

#[test]
fn a_group_waits_until_its_code_is_in_memory() {
    if jit::available().is_err() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let first = start(directory.path(), sieve(), 60, compiled);
    let mut jit = background(directory.path(), 0);
    let mut bus = common::machine();
    // JMP $2000, until the program has been loaded over it.
    bus.memory_mut()[0x2000..0x2003].copy_from_slice(&[0x4c, 0x00, 0x20]);
    let waiting = start_with(&mut jit, &mut bus, 20, found);
    assert_eq!((waiting.cache_hits, waiting.native_cycles), (first.compiled, 0), "{waiting:?}");
    bus.memory_mut().copy_from_slice(sieve().memory());
    for _ in 0..20 {
        play(&mut jit, &mut bus, 20_000);
    }
    let stats = jit.stats();
    assert!(stats.native_cycles > 100_000 && stats.compiled == 0, "{stats:?}");
}

/// Same places, same number, another program: it counts in X.
fn other() -> Bus {
    let mut bus = sieve();
    bus.memory_mut()[0x2000..0x2008].copy_from_slice(&[0xe8, 0x8e, 0, 3, 0x4c, 0, 0x20, 0]);
    bus
}

#[test]
fn what_former_runs_have_not_left_is_compiled_when_they_are_over() {
    if jit::available().is_err() {
        return;
    }
    // LLVM alone, and after stencils.
    for promote in [0, 30_000] {
        let directory = tempfile::tempdir().unwrap();
        let run = |mut bus, turns, done| {
            start_with(&mut background(directory.path(), promote), &mut bus, turns, done)
        };
        let first = run(sieve(), 60, compiled);
        assert!(first.compiled > 0, "{first:?}");
        let stats = run(other(), 30, |_| true);
        assert_eq!(stats.compiled, 0, "former runs go on: {stats:?}");
        let stats = run(other(), 120, compiled);
        assert!(stats.compiled > 0 && stats.cache_misses > 0, "{stats:?}");
    }
}

#[test]
fn groups_whose_code_is_another_one_now_are_not_run() {
    if jit::available().is_err() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    start(directory.path(), sieve(), 60, compiled);
    let stats = start(directory.path(), other(), 30, |_| true);
    assert_eq!(stats.compiled, 0, "former runs tell that nothing matters: {stats:?}");
    let mut bus = other();
    play(&mut common::eager().unwrap()[0], &mut bus, 20_000);
    let expected = bus.memory()[0x300];
    let mut bus = other();
    let options = Options { cache: Some(directory.path().into()), ..Options::default() };
    let mut jit = Jit::new(Options { program: Some(1), ..options }).unwrap();
    for _ in 0..20 {
        play(&mut jit, &mut bus, 20_000);
        assert_eq!(bus.memory()[0x300], expected);
        bus.memory_mut()[0x300] = 0;
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
