//! The code cache: what a second start finds, and what becomes of damaged files.

mod common;

use std::fs;
use std::path::Path;

use common::{Engine, drive};
use core6502::Cpu;
use jit::{Jit, Options, Stats};

const SIEVE: &[u8] = include_bytes!("../../bench/programs/sieve.bin");

/// A run of the sieve with the cache at `directory`.
fn run(directory: &Path) -> (Cpu, Stats) {
    let options = Options {
        background: false,
        threshold: 1,
        cache: Some(directory.into()),
        ..Options::default()
    };
    let mut jit = Jit::new(options).unwrap();
    let mut bus = common::machine();
    let memory = bus.memory_mut();
    memory[0x2000..][..SIEVE.len()].copy_from_slice(SIEVE);
    memory[0x2003] = 1;
    memory[0x3f00] = 0x02;
    let mut cpu = Cpu { pc: 0x2000, ..Cpu::new() };
    drive(&mut Engine::Jit(&mut jit), &mut cpu, &mut bus, 400_000);
    (cpu, jit.stats())
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
