//! Skipping waits: most of a game's instructions are a loop of two or three that waits for an
//! interrupt handler's flag or for a bit of PPUSTATUS.
//!
//! A loop qualifies when it is straight-line code that only reads, from fixed addresses, and ends
//! in a branch or jump back to its start; and when one turn has left all registers as they were.
//! Then every further turn does the same until memory or an I/O register changes, which between
//! deadlines takes a write, or the moment that the host's quiet hook names. Whole turns up to there
//! are added to the clock; the next turn runs for real, so that the last reads have their effects
//! at their own cycle.
//!
//! Branches in between may leave the loop: `BIT $2002`, `BMI` out, `BVC` back. Whether the turn
//! went straight cannot be told from registers then, so the next turn is run here and watched.

use crate::disassemble::Instruction;
use crate::interpreter::LONGEST;
use crate::opcodes::{self, Kind, Mode};
use crate::{Bus, Cpu, outcome};

/// The farthest jump back that may close a wait, in bytes.
pub const REACH: u16 = 16;

/// A number that each turn of a wait leaves as it was, and a turn of most other loops does not:
/// what to look at before [`Spin::consider`], which takes longer.
#[inline(always)]
pub fn turn(cpu: &Cpu) -> u32 {
    u32::from_le_bytes([cpu.a, cpu.x, cpu.y, cpu.pc as u8])
}

/// What [`Spin::consider`] remembers of the last jump back.
#[derive(Clone, Copy, Debug)]
pub struct Spin {
    /// Registers right after the jump.
    last: Cpu,
    /// Where the jump lies.
    from: u16,
    /// Cycles skipped so far.
    pub skipped: u64,
}

impl Default for Spin {
    fn default() -> Self {
        Spin::new()
    }
}

/// A loop that only reads.
struct Wait {
    start: u16,
    /// Where the jump back lies.
    end: u16,
    /// Cycles of a turn.
    period: u64,
    /// I/O addresses that a turn reads.
    polled: [Option<u16>; 2],
    /// Whether branches in between leave the loop.
    leaves: bool,
}

impl Spin {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        Spin { last: Cpu::new(), from: 0, skipped: 0 }
    }

    /// Called when the instruction at `from` has jumped back, by less than [`REACH`], to `cpu.pc`.
    /// Gives the registers, advanced by turns where that is exact, and the [`outcome`] of the last
    /// instruction that was run for it.
    ///
    /// Registers come and go by value: a pointer to them would keep the interpreter's loop from
    /// holding them in machine registers.
    #[cold]
    pub fn consider(&mut self, cpu: Cpu, bus: &mut Bus, from: u16, deadline: u64) -> (Cpu, u8) {
        let turned = self.from == from && same_but_time(&self.last, &cpu);
        let took = cpu.cycles.wrapping_sub(self.last.cycles);
        self.last = cpu;
        self.from = from;
        let wait = if turned { analyse(bus, cpu.pc, from) } else { None };
        let Some(wait) = wait.filter(|wait| wait.period == took) else {
            return (cpu, 0);
        };
        if wait.leaves {
            let outcome = wait.run(&mut self.last, bus, deadline);
            let took = self.last.cycles - cpu.cycles;
            if outcome != 0 || took != wait.period || !same_but_time(&self.last, &cpu) {
                return (self.last, outcome);
            }
        }
        self.skip(&wait, bus, deadline);
        (self.last, 0)
    }

    fn skip(&mut self, wait: &Wait, bus: &mut Bus, deadline: u64) {
        let cycles = self.last.cycles;
        let mut until = deadline.saturating_sub(LONGEST);
        for address in wait.polled.into_iter().flatten() {
            // From the turn that has just run: what changed since its read is not quiet.
            until = until.min(bus.quiet_until(address, cycles - wait.period));
        }
        let skipped = until.saturating_sub(cycles) / wait.period * wait.period;
        self.skipped += skipped;
        self.last.cycles += skipped;
    }
}

fn same_but_time(one: &Cpu, other: &Cpu) -> bool {
    Cpu { cycles: 0, ..*one } == Cpu { cycles: 0, ..*other }
}

/// Whether the code from `start` to the jump back at `end` may be a wait: code that only reads, and
/// whose turns can leave the registers as they were. For compilers, which leave such loops to the
/// interpreter.
pub fn is_wait(bus: &Bus, start: u16, end: u16) -> bool {
    end.wrapping_sub(start) < REACH
        && analyse(bus, start, end).is_some()
        && is_idle(bus, start, end)
}

/// Whether no instruction in between counts, shifts, or adds to what A held a turn ago.
fn is_idle(bus: &Bus, start: u16, end: u16) -> bool {
    const COUNTING: [&str; 8] = ["INX", "INY", "DEX", "DEY", "ASL", "LSR", "ROL", "ROR"];
    const ADDING: [&str; 2] = ["ADC", "SBC"];
    const LOADING: [&str; 4] = ["LDA", "LAX", "TXA", "TYA"];
    let mut pc = start;
    let mut loaded = false;
    while pc != end {
        let Some(bytes) = bus.fetch(pc) else {
            return false;
        };
        let instruction = Instruction { pc, bytes };
        let name = &instruction.row().mnemonic;
        if COUNTING.contains(name) || (ADDING.contains(name) && !loaded) {
            return false;
        }
        loaded |= LOADING.contains(name);
        pc = pc.wrapping_add(instruction.length());
    }
    true
}

/// The loop from `start` to the jump at `end`, if it is straight-line code that only reads.
fn analyse(bus: &Bus, start: u16, end: u16) -> Option<Wait> {
    let mut wait = Wait { start, end, period: 0, polled: [None; 2], leaves: false };
    let mut pc = start;
    while pc != end {
        let instruction = Instruction { pc, bytes: bus.fetch(pc)? };
        wait.add(bus, &instruction)?;
        pc = pc.wrapping_add(instruction.length());
        if end.wrapping_sub(pc) > REACH {
            return None;
        }
    }
    wait.period += jump_back(&Instruction { pc, bytes: bus.fetch(pc)? }, start)?;
    Some(wait)
}

impl Wait {
    fn add(&mut self, bus: &Bus, instruction: &Instruction) -> Option<()> {
        let row = instruction.row();
        if opcodes::KINDS[usize::from(row.code)] == Kind::Branch {
            return self.pass(instruction);
        }
        if !matches!(opcodes::KINDS[usize::from(row.code)], Kind::Read | Kind::Registers) {
            return None;
        }
        let (cycles, address) = match row.mode {
            Mode::IMP | Mode::ACC | Mode::IMM => (2, None),
            Mode::ZPG => (3, None),
            Mode::ABS => (4, Some(instruction.word())),
            _ => return None,
        };
        self.period += cycles;
        match address.filter(|&address| bus.load(address).is_none()) {
            Some(address) => self.poll(address),
            None => Some(()),
        }
    }

    /// A branch that is not taken, and would lead out.
    fn pass(&mut self, branch: &Instruction) -> Option<()> {
        self.period += 2;
        self.leaves = true;
        let inside = self.start..=self.end;
        (!inside.contains(&branch.branch_target())).then_some(())
    }

    /// Runs a turn, or as much of it as stays in the loop and before the deadline. Gives the
    /// outcome of the last instruction. What comes back to the start has gone straight, as all
    /// branches but the last lead out.
    fn run(&self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> u8 {
        let last_start = deadline.saturating_sub(LONGEST);
        let end = cpu.cycles + self.period;
        let inside = self.start..=self.end;
        while cpu.cycles < end && cpu.cycles <= last_start && inside.contains(&cpu.pc) {
            let pc = cpu.pc;
            let Some([opcode, arg1, arg2]) = bus.fetch(pc) else {
                return 0;
            };
            let run = opcodes::OPCODES[usize::from(opcode)].function;
            let result = run(cpu, bus, arg1, arg2, pc);
            debug_assert_eq!(result & outcome::INVALID, 0);
            if result != 0 {
                return result;
            }
        }
        0
    }

    fn poll(&mut self, address: u16) -> Option<()> {
        *self.polled.iter_mut().find(|place| place.is_none())? = Some(address);
        Some(())
    }
}

/// Cycles of a taken jump to `start`.
fn jump_back(instruction: &Instruction, start: u16) -> Option<u64> {
    match (opcodes::KINDS[usize::from(instruction.bytes[0])], instruction.row().mode) {
        (Kind::Branch, _) if instruction.branch_target() == start => {
            let next = instruction.pc.wrapping_add(2);
            Some(if (next ^ start) & 0xff00 == 0 { 3 } else { 4 })
        }
        (Kind::Jump, Mode::ABS) if instruction.word() == start => Some(3),
        _ => None,
    }
}
