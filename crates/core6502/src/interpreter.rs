//! The interpreter's fast loop: the opcode functions' own instances, inlined into one `match`.

use crate::spin::{REACH, Spin, turn};
use crate::{Bus, Cpu, Entries, Fast, opcodes, outcome};

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
    let times = (end_of_starts(deadline), deadline);
    let stop = run_registers(&mut registers, bus, times, &mut spin, |_| false);
    *cpu = registers;
    match stop {
        Some(Stop::Exit(exit)) => exit,
        Some(Stop::Entry) | None => Exit::Deadline,
    }
}

/// As [`run`], but comes back with `None` where another engine may go on: at a jump by more than
/// three bytes to one of `entries`, or at the first one whose instruction starts at cycle `pause`
/// or later, in which skipped cycles do not count. `skipped` is advanced by the cycles of waits
/// that were skipped.
pub fn run_to_entry(
    cpu: &mut Cpu,
    bus: &mut Bus,
    (deadline, pause): (u64, u64),
    entries: &Entries,
    skipped: &mut u64,
) -> Option<Exit> {
    let mut registers = *cpu;
    let mut spin = Spin::new();
    let end = end_of_starts(deadline).min(pause);
    let stop = |pc| entries.has(pc);
    let exit = run_registers(&mut registers, bus, (end, deadline), &mut spin, stop);
    *cpu = registers;
    *skipped += spin.skipped;
    match exit {
        Some(Stop::Exit(exit)) => Some(exit),
        Some(Stop::Entry) => None,
        None => step_to_jump(cpu, bus, deadline).err(),
    }
}

/// Runs some turns of a loop that may be a wait, at whose start `cpu` stands, and skips what can be
/// skipped. Comes back with `None` after that, or when the loop has been left by a jump.
pub fn run_wait(cpu: &mut Cpu, bus: &mut Bus, deadline: u64, skipped: &mut u64) -> Option<Exit> {
    let start = cpu.pc;
    let mut spin = Spin::new();
    // The first turn is remembered, the second one is equal, a third one may be needed to be sure.
    for _ in 0..3 {
        let from = match step_to_jump(cpu, bus, deadline) {
            Ok(from) => from,
            Err(exit) => return Some(exit),
        };
        if cpu.pc != start || from.wrapping_sub(start) >= REACH {
            return None;
        }
        let result;
        (*cpu, result) = spin.consider(*cpu, bus, from, deadline);
        if result != 0 {
            *skipped += spin.skipped;
            return Some(Exit::Outcome(result));
        }
        if spin.skipped != 0 {
            break;
        }
    }
    *skipped += spin.skipped;
    None
}

/// The first cycle in which no instruction may start any more.
const fn end_of_starts(deadline: u64) -> u64 {
    deadline.saturating_add(1).saturating_sub(LONGEST)
}

/// Why [`run_registers`] came back before its end.
enum Stop {
    Exit(Exit),
    Entry,
}

/// Starts instructions before cycle `end`, in which skipped cycles do not count; waits are skipped
/// as far as `deadline` allows. `None` means that `end` is reached.
#[inline(always)]
fn run_registers(
    cpu: &mut Cpu,
    bus: &mut Bus,
    (mut end, deadline): (u64, u64),
    spin: &mut Spin,
    is_entry: impl Fn(u16) -> bool,
) -> Option<Stop> {
    let mut last_turn = 0;
    while cpu.cycles < end {
        let pc = cpu.pc;
        let Some([opcode, arg1, arg2]) = bus.fetch(pc) else {
            return Some(Stop::Exit(Exit::Fetch));
        };
        let mut access = Fast::<false>::new(bus, cpu.cycles, [arg1, arg2]);
        opcodes::execute(opcode, cpu, &mut access, pc);
        cpu.cycles = access.cycles;
        let result = access.outcome;
        if result != 0 {
            return Some(Stop::Exit(Exit::Outcome(result)));
        }
        if is_jump(pc, cpu.pc) {
            if is_entry(cpu.pc) {
                return Some(Stop::Entry);
            }
            if pc.wrapping_sub(cpu.pc) < REACH {
                let this_turn = turn(cpu);
                if this_turn == last_turn {
                    let skipped = spin.skipped;
                    let result;
                    (*cpu, result) = spin.consider(*cpu, bus, pc, deadline);
                    if result != 0 {
                        return Some(Stop::Exit(Exit::Outcome(result)));
                    }
                    end = end.saturating_add(spin.skipped - skipped).min(end_of_starts(deadline));
                }
                last_turn = this_turn;
            }
        }
    }
    None
}

/// Instructions are one to three bytes long: anything else is a jump.
#[inline(always)]
const fn is_jump(from: u16, to: u16) -> bool {
    to.wrapping_sub(from).wrapping_sub(1) >= 3
}

/// Runs up to the next jump, and gives its address. These are few instructions, so that they need
/// no loop like [`run_registers`].
fn step_to_jump(cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Result<u16, Exit> {
    while cpu.cycles < end_of_starts(deadline) {
        let pc = cpu.pc;
        if let Some(exit) = step_exported(cpu, bus) {
            return Err(exit);
        }
        if is_jump(pc, cpu.pc) {
            return Ok(pc);
        }
    }
    Err(Exit::Deadline)
}

/// One instruction, through its exported function; none means that the next one may follow.
#[inline(always)]
pub fn step_exported(cpu: &mut Cpu, bus: &mut Bus) -> Option<Exit> {
    let pc = cpu.pc;
    let Some([opcode, arg1, arg2]) = bus.fetch(pc) else {
        return Some(Exit::Fetch);
    };
    let result = (opcodes::OPCODES[usize::from(opcode)].function)(cpu, bus, arg1, arg2, pc);
    debug_assert_eq!(result & outcome::INVALID, 0);
    (result != 0).then_some(Exit::Outcome(result))
}

/// As [`run`], through the exported functions: what a compiled group calls, without the compiler.
pub fn run_exported(cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
    while cpu.cycles < end_of_starts(deadline) {
        if let Some(exit) = step_exported(cpu, bus) {
            return exit;
        }
    }
    Exit::Deadline
}
