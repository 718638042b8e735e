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
    /// The group that ran; none where nothing but the interpreter did.
    pub ran: Option<Ran>,
}

/// A run of a group.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// The group, by the address of its code, for [`Jit::listing`]. 0 if it was dropped at once.
    pub group: usize,
    /// The CPU right after it. The interpreter may have gone on from there.
    pub cpu: Cpu,
}

impl Jit {
    /// As [`Jit::run`], but comes back after one group, or one stretch of interpretation.
    pub fn step(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Step {
        self.attend(cpu, bus);
        if cpu.cycles + LONGEST > deadline {
            return Step { exit: Exit::Deadline, ran: None };
        }
        let pc = cpu.pc;
        let mut after = None;
        let exit = self.turn(cpu, bus, deadline, |cpu| after = Some(*cpu));
        let ran = after.map(|cpu| Ran { group: self.last_group(pc).unwrap_or(0), cpu });
        Step { exit: exit.unwrap_or(Exit::Outcome(0)), ran }
    }

    /// The group that was entered at `pc` in this call.
    fn last_group(&self, pc: u16) -> Option<usize> {
        let ran = |number: u32, group: &Group| {
            self.table.used(number) == self.now
                && group.compiled.heads.iter().any(|head| head.0 == pc)
        };
        let found = self.table.groups().find(|&(number, group)| ran(number, group));
        found.map(|(_, group)| id(group))
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
    group.compiled.code.address()
}
