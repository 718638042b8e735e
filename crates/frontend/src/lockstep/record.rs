//! Engines that note where they have been.

use core6502::interpreter::{Exit, LONGEST};
use core6502::opcodes::OPCODES;
use core6502::{Bus, Cpu};
use nes::Engine;

use crate::engine::Watched;

/// The state after a group, or after a stretch of interpretation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// Where it began.
    pub(super) from: u16,
    /// The registers at its end.
    pub(super) cpu: Cpu,
    /// The group, if it was one.
    pub(super) group: Option<usize>,
}

/// Runs group by group.
pub(super) struct ByGroup<'a> {
    pub(super) engine: &'a mut dyn Watched,
    pub(super) stops: Vec<Stop>,
}

impl Engine for ByGroup<'_> {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        let mut from = cpu.pc;
        let (exit, ran) = self.engine.step(cpu, bus, deadline);
        if let Some(ran) = ran {
            self.stops.push(Stop { from, cpu: ran.cpu, group: Some(ran.group) });
            from = ran.cpu.pc;
        }
        if ran.is_none_or(|ran| ran.cpu.cycles != cpu.cycles) {
            self.stops.push(Stop { from, cpu: *cpu, group: None });
        }
        exit
    }

    fn name(&self) -> &'static str {
        "lockstep"
    }
}

/// The state between two instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) cpu: Cpu,
    /// The first of a stretch: what the console did before it is not in the list.
    pub(super) first: bool,
}

/// Runs instruction by instruction, through the functions that compiled code is made of. Waits are
/// not skipped.
#[derive(Default)]
pub(super) struct ByInstruction {
    pub(super) points: Vec<Point>,
}

impl Engine for ByInstruction {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        self.points.push(Point { cpu: *cpu, first: true });
        while cpu.cycles + LONGEST <= deadline {
            let pc = cpu.pc;
            let Some([opcode, one, two]) = bus.fetch(pc) else { return Exit::Fetch };
            let outcome = (OPCODES[usize::from(opcode)].function)(cpu, bus, one, two, pc);
            self.points.push(Point { cpu: *cpu, first: false });
            if outcome != 0 {
                return Exit::Outcome(outcome);
            }
        }
        Exit::Deadline
    }

    fn name(&self) -> &'static str {
        "interp"
    }
}
