//! Whole programs: the same cycles and memory as under the interpreter.

mod common;

use common::{Engine, drive};
use core6502::interpreter::Exit;
use core6502::outcome::JAMMED;
use core6502::{Bus, Cpu};
use jit::Stats;

/// Where the programs start and end.
const ORIGIN: u16 = 0x2000;
const END: usize = 0x3f00;

fn load(image: &[u8], passes: u8) -> Bus {
    let mut bus = common::machine();
    // These programs use all of memory as RAM.
    bus.map_read(common::IO_PAGE, u32::from(common::IO_PAGE) << 8);
    bus.map_write(common::IO_PAGE, u32::from(common::IO_PAGE) << 8);
    let memory = bus.memory_mut();
    memory[usize::from(ORIGIN)..][..image.len()].copy_from_slice(image);
    memory[usize::from(ORIGIN) + 3] = passes;
    memory[END] = 0x02;
    bus
}

fn same(image: &[u8], passes: u8) {
    let Some(jits) = common::eager() else { return };
    let mut one = load(image, passes);
    let start = Cpu { pc: ORIGIN, decimal: 1, ..Cpu::new() };
    let mut interpreted = start;
    let exit = drive(&mut Engine::Interpreter, &mut interpreted, &mut one, u64::MAX);
    assert_eq!(exit, Exit::Outcome(JAMMED));
    for mut jit in jits {
        let (mut compiled, mut other) = (start, load(image, passes));
        assert_eq!(drive(&mut Engine::Jit(&mut jit), &mut compiled, &mut other, u64::MAX), exit);
        assert_eq!(compiled, interpreted);
        assert!(one.memory() == other.memory());
        let stats = jit.stats();
        assert!(stats.native_share() > 0.99, "{stats:?}");
    }
}

#[test]
fn sieve() {
    same(include_bytes!("../../bench/programs/sieve.bin"), 2);
}

#[test]
fn crc_and_multiplications() {
    same(include_bytes!("../../bench/programs/crcmul.bin"), 2);
}

#[test]
fn nested_counters() {
    same(include_bytes!("../../bench/programs/count.bin"), 2);
}

#[test]
fn multiplications() {
    same(include_bytes!("../../bench/programs/multiply.bin"), 1);
}

#[test]
fn copies_through_pointers() {
    same(include_bytes!("../../bench/programs/copy.bin"), 1);
}

#[test]
fn calls_and_returns() {
    same(include_bytes!("../../bench/programs/calls.bin"), 1);
}

/// Runs an endless loop at [`ORIGIN`] under the interpreter and each JIT, on machines that `set`
/// has prepared. Gives what the JIT has done that knows stencils only.
fn same_for_a_while(image: &[u8], set: impl Fn(&mut [u8])) -> Option<Stats> {
    let mut jits = common::eager()?;
    let run = |engine: &mut Engine| {
        let (mut bus, mut cpu) = (common::machine(), Cpu { pc: ORIGIN, ..Cpu::new() });
        bus.memory_mut()[usize::from(ORIGIN)..][..image.len()].copy_from_slice(image);
        set(bus.memory_mut());
        drive(engine, &mut cpu, &mut bus, 100_000);
        (cpu, bus.memory().to_vec(), common::take_log())
    };
    let expected = run(&mut Engine::Interpreter);
    for jit in &mut jits {
        assert!(run(&mut Engine::Jit(jit)) == expected);
    }
    Some(jits[1].stats()).filter(|stats| stats.laid > 0)
}

/// LLVM works out how often it turns by a division of 128 bits.
#[test]
fn a_loop_whose_turns_can_be_counted() {
    // INX; STX $0300; JMP $2000.
    same_for_a_while(&[0xe8, 0x8e, 0x00, 0x03, 0x4c, 0x00, 0x20], |_| {});
}

/// A stencil that meets I/O in a dummy read has not written yet.
#[test]
fn an_index_that_carries_out_of_io() {
    // LDY #1; ISB ($10),Y; JMP $2000.
    same_for_a_while(&[0xa0, 0x01, 0xf3, 0x10, 0x4c, 0x00, 0x20], |memory| {
        memory[0x10..0x12].copy_from_slice(&[0xff, common::IO_PAGE]);
    });
}

/// Calls a subroutine that makes every second return lead two bytes further, over `INC $10`.
const RETURNS_ELSEWHERE: [u8; 0x28] = [
    0x4c, 0x06, 0x20, 0x00, 0x00, 0x00, 0xa0, 0x00, 0x20, 0x1a, 0x20, 0xe6, 0x10, 0xe6, 0x11, 0x88,
    0xd0, 0xf6, 0xce, 0x03, 0x20, 0xd0, 0xf1, 0x4c, 0x00, 0x3f, 0x98, 0x29, 0x01, 0xf0, 0x08, 0xba,
    0xfe, 0x01, 0x01, 0xfe, 0x01, 0x01, 0xea, 0x60,
];

#[test]
fn subroutines_that_return_elsewhere() {
    same(&RETURNS_ELSEWHERE, 8);
}

/// With a stack that wraps: calls `$201D`, which calls `$2023`, which every second time drops its
/// own return address and so returns to the first caller, not to `INC $10`.
const RETURNS_TWICE: [u8; 0x2b] = [
    0x4c, 0x06, 0x20, 0x00, 0x00, 0x00, 0xa2, 0x01, 0x9a, 0xa0, 0x00, 0x20, 0x1d, 0x20, 0xe6, 0x11,
    0x48, 0x68, 0x88, 0xd0, 0xf6, 0xce, 0x03, 0x20, 0xd0, 0xf1, 0x4c, 0x00, 0x3f, 0x20, 0x23, 0x20,
    0xe6, 0x10, 0x60, 0x98, 0x29, 0x01, 0xf0, 0x02, 0x68, 0x68, 0x60,
];

#[test]
fn subroutines_that_return_for_their_caller() {
    same(&RETURNS_TWICE, 8);
}

#[test]
fn code_in_zero_page_whose_operands_change() {
    // INC $21; JSR $0020; JMP $2000. In zero page: LDA #$00; STA $40; RTS.
    let program = [0xe6, 0x21, 0x20, 0x20, 0x00, 0x4c, 0x00, 0x20];
    let stats = same_for_a_while(&program, |memory| {
        memory[0x20..0x25].copy_from_slice(&[0xa9, 0x00, 0x85, 0x40, 0x60]);
    });
    let Some(stats) = stats else { return };
    assert!(stats.native_share() > 0.99 && stats.invalidations == 0, "{stats:?}");
}

#[test]
fn code_in_zero_page_that_becomes_other_code() {
    // LDA $20; EOR #$0C; STA $20; JSR $0020; JMP $2000. In zero page: LDA #$40 or LDA $40, by
    // turns; STA $41; RTS.
    let program = [0xa5, 0x20, 0x49, 0x0c, 0x85, 0x20, 0x20, 0x20, 0x00, 0x4c, 0x00, 0x20];
    let stats = same_for_a_while(&program, |memory| {
        memory[0x20..0x25].copy_from_slice(&[0xa9, 0x40, 0x85, 0x41, 0x60]);
    });
    let Some(stats) = stats else { return };
    // The instruction that changes is soon left to the interpreter, the others are not.
    assert!((1..4).contains(&stats.invalidations) && stats.laid < 8, "{stats:?}");
    assert!(stats.native_share() > 0.5, "{stats:?}");
}

#[test]
fn a_call_in_the_stack_whose_push_hits_its_own_operand() {
    // LDX #$FE; TXS; then JSR $3000 is put at $01FC, which leads to $0100 when it has pushed.
    let mut program = vec![0xa2, 0xfe, 0x9a];
    for (at, byte) in [(0xfc, 0x20), (0xfd, 0x00), (0xfe, 0x30)] {
        program.extend([0xa9, byte, 0x8d, at, 0x01]);
    }
    program.extend([0x4c, 0xfc, 0x01]);
    let stats = same_for_a_while(&program, |memory| {
        // INC $10; JMP $2000. What the operand said when it was read too early: JAM.
        memory[0x100..0x105].copy_from_slice(&[0xe6, 0x10, 0x4c, 0x00, 0x20]);
        memory[0x3000] = 0x02;
    });
    let Some(stats) = stats else { return };
    // Where it leads keeps changing: one instruction of nine is interpreted.
    assert!(stats.native_share() > 0.8 && stats.invalidations < 4, "{stats:?}");
}
