//! The single-step vectors, in three ways. They are the judge of state, memory and every bus cycle.

use std::path::Path;

use ricochet_tests::compiled::Compiled;
use ricochet_tests::recorder::Recorder;
use ricochet_tests::report::Report;
use ricochet_tests::vector::{self, BusCycle, State, Vector};
use ricochet_tests::{flat, rom_folder, single_step};

/// Cases in the folder, as its README says.
const CASES: usize = 57_433;

fn run_all(run: impl FnMut(u8, &Vector) -> Result<(), String>) {
    if let Some(folder) = rom_folder::find_or_say("single-step vectors") {
        report(&folder, run).finish(CASES);
    }
}

fn report(folder: &Path, mut run: impl FnMut(u8, &Vector) -> Result<(), String>) -> Report {
    let mut report = Report::default();
    for (opcode, vectors) in vector::read_all(folder) {
        for (index, vector) in vectors.iter().enumerate() {
            report.add(run(opcode, vector), || format!("opcode {opcode:02X} case {index}"));
        }
    }
    report
}

#[test]
fn step_makes_every_bus_cycle_of_every_vector() {
    let mut recorder = Recorder::default();
    run_all(|_, vector| single_step::run_stepped(vector, &mut recorder));
}

#[test]
fn the_exported_functions_give_state_memory_and_length_of_every_vector() {
    let mut bus = flat::mapped();
    run_all(|_, vector| single_step::run_exported(vector, &mut bus));
}

#[test]
fn the_exported_functions_tell_hooks_order_cycle_and_values() {
    let mut bus = flat::hooked();
    run_all(|opcode, vector| single_step::run_hooked(vector, opcode, &mut bus));
}

/// Cases of each opcode that are compiled: all would take minutes. `JIT_VECTORS` is another number.
fn compiled_cases() -> usize {
    std::env::var("JIT_VECTORS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

#[test]
fn compiled_code_gives_state_memory_and_accesses_of_vectors_of_every_opcode() {
    vectors_through(false, compiled_cases());
}

#[test]
fn stencils_give_state_memory_and_accesses_of_vectors_of_every_opcode() {
    vectors_through(true, usize::MAX);
}

/// As many vectors of each opcode, through code by LLVM or of stencils.
fn vectors_through(laid: bool, cases: usize) {
    let Some(folder) = rom_folder::find_or_say("single-step vectors under the JIT") else { return };
    let mut processor = match Compiled::new(laid) {
        Ok(processor) => processor,
        Err(reason) => return println!("SKIPPED: single-step vectors under the JIT: {reason}"),
    };
    let (mut report, mut native) = (Report::default(), 0);
    for (opcode, vectors) in vector::read_all(&folder) {
        // Spread over the file.
        let step = vectors.len().div_ceil(cases).max(1);
        for (index, vector) in vectors.iter().enumerate().step_by(step) {
            let result = processor.run(vector, opcode);
            native += usize::from(result == Ok(true));
            report.add(result.map(drop), || format!("opcode {opcode:02X} case {index}"));
        }
    }
    let cases = report.cases();
    println!("{native} of {cases} vectors ran in compiled code");
    // Not those of the twelve opcodes that jam, and of code in zero page and stack.
    assert!(native * 10 > cases * 9, "only {native} of {cases} ran in compiled code");
    report.finish(cases);
}

/// `INC $02FF,X` with X = 1: a dummy read of $0200, then read, write, write of $0300.
fn increment() -> Vector {
    let ram = |value| vec![(0x400, 0xfe), (0x401, 0xff), (0x402, 0x02), (0x200, 9), (0x300, value)];
    let before = State { pc: 0x400, s: 0xfd, a: 0, x: 1, y: 0, p: 0x24, ram: ram(0x7f) };
    let after = State { pc: 0x403, p: 0xa4, ram: ram(0x80), ..before.clone() };
    let read = |address, value| BusCycle { address, value, write: false };
    let write = |address, value| BusCycle { address, value, write: true };
    let cycles = vec![
        read(0x400, 0xfe),
        read(0x401, 0xff),
        read(0x402, 0x02),
        read(0x200, 9),
        read(0x300, 0x7f),
        write(0x300, 0x7f),
        write(0x300, 0x80),
    ];
    Vector { before, after, cycles }
}

/// JSR in the stack page whose pushes overwrite its own high byte, which it reads last.
fn call_that_overwrites_itself() -> Vector {
    let ram = |low, high| vec![(0x17b, 0x20), (0x17c, low), (0x17d, high)];
    let before = State { pc: 0x17b, s: 0x7d, a: 0, x: 0, y: 0, p: 0x24, ram: ram(0x55, 0x13) };
    let after = State { pc: 0x0155, s: 0x7b, ram: ram(0x7d, 0x01), ..before.clone() };
    let read = |address, value| BusCycle { address, value, write: false };
    let write = |address, value| BusCycle { address, value, write: true };
    let cycles = vec![
        read(0x17b, 0x20),
        read(0x17c, 0x55),
        read(0x17d, 0x13),
        write(0x17d, 0x01),
        write(0x17c, 0x7d),
        read(0x17d, 0x01),
    ];
    Vector { before, after, cycles }
}

/// Runs a vector in all three ways; says which of them failed.
fn failures(vector: &Vector) -> [bool; 3] {
    let opcode = vector.before.ram[0].1;
    [
        single_step::run_stepped(vector, &mut Recorder::default()).is_err(),
        single_step::run_exported(vector, &mut flat::mapped()).is_err(),
        single_step::run_hooked(vector, opcode, &mut flat::hooked()).is_err(),
    ]
}

#[test]
fn a_call_sees_its_own_pushes() {
    assert_eq!(failures(&call_that_overwrites_itself()), [false; 3]);
}

#[test]
fn compiled_code_that_does_not_fit_a_vector_fails_it() {
    for laid in [false, true] {
        let Ok(mut processor) = Compiled::new(laid) else { return };
        let mut run = |change: fn(&mut Vector)| {
            let mut vector = increment();
            change(&mut vector);
            processor.run(&vector, 0xfe)
        };
        assert_eq!(run(|_| {}), Ok(true));
        assert!(run(|v| v.after.p ^= 0x80).is_err());
        assert!(run(|v| v.after.ram[4].1 ^= 1).is_err());
        assert!(run(|v| v.cycles.truncate(6)).is_err());
        assert!(run(|v| v.cycles[3].address ^= 1).is_err());
        assert!(run(|v| v.cycles.swap(5, 6)).is_err());
    }
}

#[test]
fn a_right_vector_passes_and_each_doctored_one_fails() {
    assert_eq!(failures(&increment()), [false; 3]);
    let doctored = |change: fn(&mut Vector), expected: [bool; 3]| {
        let mut vector = increment();
        change(&mut vector);
        assert_eq!(failures(&vector), expected);
    };
    doctored(|v| v.after.pc += 1, [true; 3]);
    doctored(|v| v.after.a ^= 1, [true; 3]);
    doctored(|v| v.after.p ^= 0x80, [true; 3]);
    doctored(|v| v.after.ram[4].1 ^= 1, [true; 3]);
    doctored(|v| v.cycles.truncate(6), [true; 3]);
    doctored(|v| v.cycles[3].address ^= 1, [true, false, true]);
    doctored(|v| v.cycles[5].write = false, [true, false, true]);
    doctored(|v| v.cycles.swap(5, 6), [true, false, true]);
}
