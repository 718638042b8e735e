//! Programs that do what no game would: they play, alike under all engines, with a line in the log
//! at most.
#![cfg(feature = "jit")]

mod common;

use common::{file, folder, nrom, ricochet};
use serde_json::Value;
use tempfile::TempDir;

const ENGINES: [&[&str]; 4] = [
    &["--engine=interp"],
    &["--engine=jit"],
    &["--engine=jit", "--jit-foreground"],
    &["--engine=lockstep"],
];

/// Runs a ROM; gives what came out, and what was said.
fn play(home: &TempDir, rom: &str, engine: &[&str]) -> (Value, Vec<String>) {
    let mut command = ricochet(home.path());
    command.args(["headless", rom, "--frames=600", "--peek=0000:512", "--peek=0300:32"]);
    let output =
        command.args(engine).args(["-v", "--json", "--jit-stats"]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{engine:?}: {said}");
    let mut report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let fields = report.as_object_mut().expect("an object");
    fields.retain(|name, _| !["seconds", "fps", "engine", "engine_counters"].contains(&&name[..]));
    (report, said.lines().map(str::to_owned).collect())
}

/// What the last engine of the list said.
fn play_by_all(code: &[u8]) -> Vec<String> {
    let home = folder();
    let rom = file(&home, "odd.nes", &nrom(code));
    let rom = rom.to_str().expect("a path of text");
    let (expected, mut said) = play(&home, rom, ENGINES[0]);
    if ricochet::engine::jit_is_available().is_err() {
        return said;
    }
    for engine in &ENGINES[1..] {
        let (found, lines) = play(&home, rom, engine);
        assert_eq!(found, expected, "{engine:?}");
        assert!(lines.len() <= 1, "{engine:?}: {lines:?}");
        said = lines;
    }
    said
}

/// NMIs on, and then to an address where no memory is.
fn jump_to(address: u16) -> Vec<u8> {
    let [low, high] = address.to_le_bytes();
    vec![0xa9, 0x80, 0x8d, 0x00, 0x20, 0x4c, low, high]
}

#[test]
fn code_on_the_open_bus() {
    play_by_all(&jump_to(0x5000));
}

#[test]
fn code_in_the_ppus_registers() {
    play_by_all(&jump_to(0x2000));
}

#[test]
fn code_in_the_apus_registers() {
    play_by_all(&jump_to(0x4000));
}

#[test]
fn code_in_zero_page_that_runs_into_the_stack() {
    // JMP $00F0: what lies there is 0, BRK, whose vector leads to an RTI.
    play_by_all(&jump_to(0x00f0));
}

#[test]
fn code_that_is_rewritten_before_each_run() {
    let mut code = vec![0xa2, 0x00, 0xbd, 0x40, 0xc0, 0x9d, 0x00, 0x03, 0xe8, 0xe0, 0x10];
    // ...copied to $0300; the operand at $0305 counts up; then it is called.
    code.extend([0xd0, 0xf5, 0xe6, 0x20, 0xa5, 0x20, 0x8d, 0x05, 0x03, 0x20, 0x00, 0x03]);
    code.extend([0x4c, 0x00, 0xc0]);
    code.resize(0x40, 0xea);
    // LDY #$FF; LDA $21, ADC #0, STA $21, DEY, BNE to LDA; RTS.
    code.extend([0xa0, 0xff, 0xa5, 0x21, 0x69, 0x00, 0x85, 0x21, 0x88, 0xd0, 0xf7, 0x60]);
    let said = play_by_all(&code);
    if ricochet::engine::jit_is_available().is_ok() {
        assert!(said.concat().contains("keeps changing"), "{said:?}");
    }
}
