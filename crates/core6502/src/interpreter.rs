//! The interpreter's fast loop: the opcode functions' own instances, inlined into one `match`.

use crate::spin::{REACH, Spin};
use crate::{Bus, Cpu, Fast, opcodes, outcome};

/// The longest instruction, in cycles: a read-modify-write of `($nn,X)` or `($nn),Y`.
pub const LONGEST: u64 = 8;

/// Why [`run`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The next instruction might not end before the deadline.
    Deadline,
    /// The code at `pc` cannot be fetched without side effects (I/O space, open bus).
    Fetch,
    /// The last instruction's [`outcome`], not 0.
    Outcome(u8),
}

/// Runs instructions as long as each must end by `deadline` (all its cycles are before it).
pub fn run(cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
    let mut registers = *cpu;
    let exit = run_registers(&mut registers, bus, deadline);
    *cpu = registers;
    exit
}

#[inline(always)]
fn run_registers(cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
    let last_start = deadline.saturating_sub(LONGEST);
    let mut spin = Spin::new();
    while cpu.cycles <= last_start {
        let pc = cpu.pc;
        let Some([opcode, arg1, arg2]) = bus.fetch(pc) else {
            return Exit::Fetch;
        };
        let mut access = Fast::new(bus, cpu.cycles, [arg1, arg2]);
        opcodes::execute(opcode, cpu, &mut access, pc);
        cpu.cycles = access.cycles;
        let result = access.outcome;
        if result != 0 {
            return Exit::Outcome(result);
        }
        if pc.wrapping_sub(cpu.pc) < REACH {
            cpu.cycles = spin.consider(*cpu, bus, pc, deadline);
        }
    }
    Exit::Deadline
}

/// As [`run`], through the exported functions: what a compiled group calls, without the compiler.
pub fn run_exported(cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
    let last_start = deadline.saturating_sub(LONGEST);
    while cpu.cycles <= last_start {
        let pc = cpu.pc;
        let Some([opcode, arg1, arg2]) = bus.fetch(pc) else {
            return Exit::Fetch;
        };
        let result = (opcodes::OPCODES[usize::from(opcode)].function)(cpu, bus, arg1, arg2, pc);
        debug_assert_eq!(result & outcome::INVALID, 0);
        if result != 0 {
            return Exit::Outcome(result);
        }
    }
    Exit::Deadline
}
