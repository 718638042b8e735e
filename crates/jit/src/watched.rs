//! Running group by group, for those who compare engines and want to look after each.

use core6502::interpreter::{Exit, LONGEST};
use core6502::{Bus, Cpu};

use crate::layout::Layout;
use crate::table::Group;
use crate::{Jit, cost, dump};

/// What [`Jit::step`] has done.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// As [`Jit::run`] answers, or an outcome of 0 where there is time left.
    pub exit: Exit,
    /// The group that ran, by the address of its code, for [`Jit::listing`]; none where nothing
    /// but the interpreter did.
    pub group: Option<usize>,
}

impl Jit {
    /// As [`Jit::run`], but comes back after one group, or one stretch of interpretation.
    pub fn step(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Step {
        self.attend(cpu, bus);
        if cpu.cycles + LONGEST > deadline {
            return Step { exit: Exit::Deadline, group: None };
        }
        let (pc, entered) = (cpu.pc, self.stats.entered);
        let exit = self.turn(cpu, bus, deadline).unwrap_or(Exit::Outcome(0));
        let group = (self.stats.entered != entered).then(|| self.last_group(pc)).flatten();
        Step { exit, group }
    }

    /// The group that was entered at `pc` in this call.
    fn last_group(&self, pc: u16) -> Option<usize> {
        let ran = |group: &Group| group.used == self.now && group.compiled.heads.contains(&pc);
        self.table.groups().find(|(_, group)| ran(group)).map(|(_, group)| id(group))
    }

    /// The 6502 code of a group, block by block; none if it has been dropped since.
    #[must_use]
    pub fn listing(&self, group: usize) -> Option<String> {
        let found = self.table.groups().find(|(_, other)| id(other) == group)?;
        let plan = &found.1.plan;
        Some(dump::listing(plan, &Layout::new(plan, &cost::longest())))
    }
}

fn id(group: &Group) -> usize {
    group.compiled.function as usize
}
