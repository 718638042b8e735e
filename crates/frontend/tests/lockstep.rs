//! Lockstep in the real binary: silent where the engines agree; where a compiled group is wrong it
//! stops, names the place, and leaves what it takes to see it again.
#![cfg(feature = "jit")]

mod common;

use std::path::Path;

use common::{ending_in_a_loop, file, folder, nrom, ricochet, signature, stores};
use ricochet::cli::EngineKind;
use ricochet::console::Options;
use ricochet::engine::Settings;
use ricochet::protocol::{Protocol, Verdict, judge};
use ricochet::rom;
use tempfile::TempDir;

/// Writes $05 to PPUSCROLL for ever; after the first reset only.
///
/// ```text
/// C000  LDA $20        C00B  JMP $C00B      C010  LDY #$07
/// C002  CMP #$5A       C00E  LDX #$00       C012  LDA #$05
/// C004  BEQ $C00E                           C014  STA $2005
/// C006  LDA #$5A                            C017  DEX
/// C008  STA $20                             C018  BNE $C010
/// C00A  NOP                                 C01A  JMP $C010
/// ```
const PROGRAM: [u8; 29] = [
    0xa5, 0x20, 0xc9, 0x5a, 0xf0, 0x08, 0xa9, 0x5a, 0x85, 0x20, 0xea, 0x4c, 0x0b, 0xc0, 0xa2, 0x00,
    0xa0, 0x07, 0xa9, 0x05, 0x8d, 0x05, 0x20, 0xca, 0xd0, 0xf6, 0x4c, 0x10, 0xc0,
];

struct Run {
    code: Option<i32>,
    stderr: String,
}

fn lockstep(home: &TempDir, rom: &str, arguments: &[&str]) -> Run {
    let mut command = ricochet(home.path());
    command.current_dir(home.path()).args(["headless", rom, "--engine", "lockstep"]);
    let output = command.args(arguments).output().expect("the binary runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { code: output.status.code(), stderr }
}

/// Whether the binary has a JIT, without which there is nothing to test.
fn has_jit(home: &TempDir) -> bool {
    let run = lockstep(home, "game.nes", &["--frames", "1"]);
    let missing = run.stderr.contains("needs the JIT");
    if missing {
        println!("SKIPPED: lockstep: {}", run.stderr.trim());
    }
    !missing
}

/// The folder with the program; none without a JIT.
fn prepared() -> Option<TempDir> {
    let home = folder();
    file(&home, "game.nes", &nrom(&PROGRAM));
    has_jit(&home).then_some(home)
}

fn read(home: &TempDir, name: &str) -> String {
    let path = home.path().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn engines_that_agree_are_compared_in_silence() {
    let Some(home) = prepared() else { return };
    let run = lockstep(&home, "game.nes", &["--frames", "30", "--reset-at", "5"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(!Path::new(&home.path().join("lockstep-game-5.txt")).exists());
}

#[test]
fn a_wrong_operand_is_found_in_the_registers_with_all_that_is_known() {
    let Some(home) = prepared() else { return };
    let broken = ["--frames", "30", "--reset-at", "5", "--jit-damage", "C010"];
    let run = lockstep(&home, "game.nes", &broken);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    for word in ["lockstep: frame 5, cycle ", "registers differ", "see lockstep-game-5.txt"] {
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
    let report = read(&home, "lockstep-game-5.txt");
    // The group; the way of the JIT; that of the interpreter, after the reset.
    for part in [
        "; exec_group_",
        "LDY #$07",
        "  compiled    C0",
        "C010  A0 07     LDY #$07",
        "expected  PC:",
        "write $2005 = 05",
    ] {
        assert!(report.contains(part), "{part} is missing:\n{report}");
    }
    let value = |label: &str| {
        let line = report.lines().find(|line| line.trim_start().starts_with(label)).expect(label);
        line.split(" Y:").nth(1).expect("Y")[..2].to_owned()
    };
    assert_eq!((value("found"), value("expected")), ("06".to_owned(), "07".to_owned()));
}

#[test]
fn a_wrong_address_is_found_in_the_accesses() {
    let Some(home) = prepared() else { return };
    let broken = ["--frames", "30", "--reset-at", "5", "--jit-damage", "C014"];
    let run = lockstep(&home, "game.nes", &broken);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("found write $2004 = 05 at cycle "), "{}", run.stderr);
    assert!(run.stderr.contains("expected write $2005 = 05 at cycle "), "{}", run.stderr);
}

#[test]
fn the_reproducer_leads_to_the_same_place_and_nowhere_without_the_fault() {
    let Some(home) = prepared() else { return };
    let broken = ["--frames", "30", "--reset-at", "5", "--jit-damage", "C010"];
    let first = lockstep(&home, "game.nes", &[&broken[..], &["--press", "2-3:A+Start"]].concat());
    let report = read(&home, "lockstep-game-5.txt");
    let command = report.lines().find(|line| line.contains("ricochet headless")).expect("a line");
    let arguments: Vec<&str> = command.split_whitespace().skip(3).collect();
    assert_eq!(arguments[..2], ["--engine", "lockstep"], "{command}");
    let again = lockstep(&home, "game.nes", &[&arguments[2..], &broken[4..]].concat());
    assert_eq!(again.stderr, first.stderr);
    assert_eq!(read(&home, "lockstep-game-5.txt"), report);
    let sound = lockstep(&home, "game.nes", &arguments[2..]);
    assert_eq!((sound.code, sound.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_test_rom_that_passes_fails_where_lockstep_finds_a_difference() {
    let Some(home) = prepared() else { return };
    // The report goes to the working directory; the other tests set that of their children.
    std::env::set_current_dir(home.path()).expect("a folder");
    // LDX #$00, LDY #$07, INX, BNE back to LDY; then the report of success.
    let mut code = vec![0xa2, 0x00, 0xa0, 0x07, 0xe8, 0xd0, 0xfb];
    let mut pairs = signature();
    pairs.push((0x6000, 0));
    code.extend(stores(&pairs));
    let path = file(&home, "test.nes", &nrom(&ending_in_a_loop(code)));
    let rom = rom::load(Some(&path)).expect("a ROM");
    let verdict = |damage| {
        let jit = Settings { damage, ..Settings::thorough() };
        let options = Options { engine: EngineKind::Lockstep, jit, ..Options::default() };
        judge(&rom, &Protocol::Detect, &options, 60).expect("it runs")
    };
    assert_eq!(verdict(None).verdict, Verdict::Pass, "{}", verdict(None).detail);
    let failed = verdict(Some(0xc002));
    assert_eq!(failed.verdict, Verdict::Fail);
    assert!(failed.detail.starts_with("lockstep: frame 0"), "{}", failed.detail);
}
