//! Klaus Dormann's functional test through each way to run instructions.

use core6502::{Bus, Cpu, interpreter};
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
