//! Klaus Dormann's functional test through each way to run instructions.

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu, interpreter};
use jit::{Jit, Options};
use ricochet_tests::{klaus, rom_folder};

fn image() -> Option<Vec<u8>> {
    let folder = rom_folder::find_or_say("Klaus functional test")?;
    Some(rom_folder::read(&folder, klaus::IMAGE))
}

#[test]
fn the_precise_path_reaches_the_success_trap_on_its_cycle() {
    if let Some(image) = image() {
        assert_eq!(klaus::trap_by_steps(&image), Some((klaus::SUCCESS, klaus::CYCLES)));
    }
}

#[test]
fn the_interpreter_reaches_the_success_trap() {
    if let Some(image) = image() {
        let trap = klaus::trap_by_slices(&image, interpreter::run);
        assert_eq!(trap.map(|(pc, _)| pc), Some(klaus::SUCCESS));
    }
}

#[test]
fn the_exported_functions_reach_the_success_trap() {
    if let Some(image) = image() {
        let trap = klaus::trap_by_slices(&image, interpreter::run_exported);
        assert_eq!(trap.map(|(pc, _)| pc), Some(klaus::SUCCESS));
    }
}

/// JITs that compile what they meet for the second time, at once: by LLVM, and by stencils.
fn jits(damage: Option<u16>) -> Option<[Jit; 2]> {
    if let Err(reason) = jit::available() {
        println!("SKIPPED: Klaus functional test under the JIT: {reason}");
        return None;
    }
    let usual = Options { background: false, threshold: 2, damage, ..Options::default() };
    let make = |promote| Jit::new(Options { promote, ..usual.clone() }).expect("a JIT");
    Some([make(0), make(u64::MAX)])
}

fn trap_of(jit: &mut Jit, image: &[u8]) -> Option<u16> {
    let run = |cpu: &mut Cpu, bus: &mut Bus, deadline| loop {
        // Writes to compiled code end a run early.
        match jit.run(cpu, bus, deadline) {
            Exit::Outcome(_) => {}
            exit => return exit,
        }
    };
    klaus::trap_by_slices(image, run).map(|(pc, _)| pc)
}

#[test]
fn compiled_code_reaches_the_success_trap() {
    let (Some(image), Some(jits)) = (image(), jits(None)) else { return };
    for mut jit in jits {
        assert_eq!(trap_of(&mut jit, &image), Some(klaus::SUCCESS));
        let share = jit.stats().native_share();
        assert!(share > 0.5, "only {share} ran in compiled code");
    }
}

#[test]
fn code_that_is_compiled_wrongly_is_caught_in_another_trap() {
    let Some(image) = image() else { return };
    // AND #$C3, CMP: the flags of an addition or subtraction, of which it tries all.
    let at = image.windows(3).position(|code| code == [0x29, 0xc3, 0xc5]).expect("the code");
    for mut jit in jits(u16::try_from(at).ok()).into_iter().flatten() {
        assert_ne!(trap_of(&mut jit, &image), Some(klaus::SUCCESS));
    }
}

#[test]
fn a_processor_without_decimal_mode_is_caught_in_another_trap() {
    let Some(image) = image() else { return };
    let without_decimal = |cpu: &mut Cpu, bus: &mut Bus, deadline| {
        cpu.decimal = 0;
        interpreter::run(cpu, bus, deadline)
    };
    let trap = klaus::trap_by_slices(&image, without_decimal);
    assert!(trap.is_some_and(|(pc, _)| pc != klaus::SUCCESS), "trapped at {trap:X?}");
}
