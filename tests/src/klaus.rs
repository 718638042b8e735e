//! Klaus Dormann's functional test: every documented opcode, with decimal mode, in 64 KiB of RAM.
//! It loops at one address when it has passed and at others where it fails.

use core6502::interpreter::{self, Exit};
use core6502::{Bus, Cpu};

use crate::flat;
use crate::recorder::Recorder;

/// The image's name in the ROM folder.
pub const IMAGE: &str = "cpu/6502_functional_test.bin";
/// Where a pass loops, in the build whose image is in the folder.
pub const SUCCESS: u16 = 0x3469;
/// Cycles from $0400 to the success trap.
pub const CYCLES: u64 = 96_241_364;
/// More cycles than the test takes.
const LIMIT: u64 = 120_000_000;

/// The processor at the test's entry.
pub fn cpu() -> Cpu {
    Cpu { pc: 0x400, decimal: 1, ..Cpu::new() }
}

/// A mapped bus that holds the image.
pub fn bus(image: &[u8]) -> Bus {
    let mut bus = flat::mapped();
    bus.memory_mut()[..image.len()].copy_from_slice(image);
    bus
}

/// Steps until the trap: its address and the clock there; none after too many cycles.
pub fn trap_by_steps(image: &[u8]) -> Option<(u16, u64)> {
    let mut cpu = cpu();
    let mut memory = Recorder::default();
    memory.memory[..image.len()].copy_from_slice(image);
    while cpu.cycles < LIMIT {
        let pc = cpu.pc;
        core6502::step(&mut cpu, &mut memory);
        if cpu.pc == pc {
            return Some((pc, cpu.cycles));
        }
        cpu.cycles += memory.cycles.len() as u64;
        memory.cycles.clear();
    }
    None
}

/// As [`trap_by_steps`], in slices of a fast loop; the clock is that of the end of a slice.
pub fn trap_by_slices(
    image: &[u8],
    mut run: impl FnMut(&mut Cpu, &mut Bus, u64) -> Exit,
) -> Option<(u16, u64)> {
    let (mut cpu, mut bus) = (cpu(), bus(image));
    while cpu.cycles < LIMIT {
        let pc = cpu.pc;
        let deadline = cpu.cycles + 1000;
        assert_eq!(run(&mut cpu, &mut bus, deadline), Exit::Deadline);
        if cpu.pc == pc && is_trap(&mut cpu, &mut bus) {
            return Some((pc, cpu.cycles));
        }
    }
    None
}

/// Whether the next instruction jumps to itself.
fn is_trap(cpu: &mut Cpu, bus: &mut Bus) -> bool {
    let pc = cpu.pc;
    let deadline = cpu.cycles + interpreter::LONGEST;
    interpreter::run(cpu, bus, deadline);
    cpu.pc == pc
}
