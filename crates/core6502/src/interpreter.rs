//! The interpreter's fast loop: the opcode functions' own instances, inlined into one `match`.

use crate::spin::{REACH, Spin, turn};
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
    let mut spin = Spin::new();
    let exit = run_registers(&mut registers, bus, deadline, u64::MAX, &mut spin);
    *cpu = registers;
    exit.unwrap_or(Exit::Deadline)
}

/// As [`run`], but comes back with `None` at the first jump by more than three bytes that ends at
/// cycle `pause` or later: where another engine may go on. `skipped` is advanced by the cycles of
/// waits that were skipped.
pub fn run_to_jump(
    cpu: &mut Cpu,
    bus: &mut Bus,
    deadline: u64,
    pause: u64,
    skipped: &mut u64,
) -> Option<Exit> {
    let mut registers = *cpu;
    let mut spin = Spin::new();
    let exit = run_registers(&mut registers, bus, deadline, pause, &mut spin);
    *cpu = registers;
    *skipped += spin.skipped;
    exit
}

#[inline(always)]
fn run_registers(
    cpu: &mut Cpu,
    bus: &mut Bus,
    deadline: u64,
    pause: u64,
    spin: &mut Spin,
) -> Option<Exit> {
    let last_start = deadline.saturating_sub(LONGEST);
    let mut last_turn = 0;
    while cpu.cycles <= last_start {
        let pc = cpu.pc;
        let Some([opcode, arg1, arg2]) = bus.fetch(pc) else {
            return Some(Exit::Fetch);
        };
        let mut access = Fast::new(bus, cpu.cycles, [arg1, arg2]);
        opcodes::execute(opcode, cpu, &mut access, pc);
        cpu.cycles = access.cycles;
        let result = access.outcome;
        if result != 0 {
            return Some(Exit::Outcome(result));
        }
        // Instructions are one to three bytes long: anything else is a jump.
        if cpu.pc.wrapping_sub(pc).wrapping_sub(1) >= 3 {
            if pc.wrapping_sub(cpu.pc) < REACH {
                let this_turn = turn(cpu);
                if this_turn == last_turn {
                    let result;
                    (*cpu, result) = spin.consider(*cpu, bus, pc, deadline);
                    if result != 0 {
                        return Some(Exit::Outcome(result));
                    }
                }
                last_turn = this_turn;
            }
            if cpu.cycles >= pause {
                return None;
            }
        }
    }
    Some(Exit::Deadline)
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
