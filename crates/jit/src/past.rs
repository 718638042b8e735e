//! What former runs of the program have left in the code cache, on the thread that plays.
//!
//! All of it is loaded when a bus is taken over. Code that is not in memory then, since the program
//! has yet to copy it into RAM, waits until it is met. As long as the former runs went, nothing is
//! compiled: the program does what it did then, and what they did not compile did not matter.

use std::collections::HashSet;
use std::mem::take;

use core6502::{Bus, Cpu};

use crate::compiler::Compiled;
use crate::plan::Plan;
use crate::worker::{Ask, Order};
use crate::{Jit, Options, shelf};

/// Groups that wait for their code, at most.
const WAITING: usize = 64;

/// See the module's documentation.
#[derive(Default)]
pub(crate) struct Past {
    /// There were runs.
    known: bool,
    /// How many CPU cycles they went; none until the compiler has told.
    covered: Option<u64>,
    /// Groups whose code is not in memory.
    waiting: Vec<(Plan, Compiled)>,
    /// Places whose groups the code cache does not have.
    absent: HashSet<u32>,
}

impl Past {
    /// Looks whether the code cache knows the program.
    pub(crate) fn new(options: &Options) -> Past {
        let list = options.cache.as_ref().zip(options.program);
        let known = options.background
            && list.is_some_and(|(directory, program)| shelf::path(directory, program).exists());
        Past { known, covered: if known { None } else { Some(0) }, ..Past::default() }
    }

    /// The compiler has told how far former runs went.
    pub(crate) fn set_covered(&mut self, cycles: u64) {
        self.covered = Some(cycles);
    }

    /// The code cache does not have the group of this place.
    pub(crate) fn note_absent(&mut self, offset: u32) {
        self.absent.insert(offset);
    }
}

impl Jit {
    /// A bus has been taken over: asks for all that is there.
    pub(crate) fn recall(&mut self) {
        for (_, compiled) in take(&mut self.past.waiting) {
            self.free(compiled.code);
        }
        if self.past.known {
            let order =
                Order::Shelf { generation: self.generation, room: self.options.code_bytes / 2 };
            // Where the queue is full, each is looked for when it is hot.
            let _ = self.workshop.ask(order);
        }
    }

    /// Whether the program has run for longer than is known of it.
    pub(crate) fn is_past_over(&self) -> bool {
        let ran = self.stats.native_cycles + self.stats.interpreted_cycles;
        self.past.covered.is_some_and(|covered| covered <= ran)
    }

    /// How the group at a place is to be asked for, if at all.
    pub(crate) fn how_to_ask(&self, offset: u32) -> Option<Ask> {
        if self.is_past_over() {
            return Some(Ask::Make);
        }
        let may_be_there = self.past.covered.is_some() && !self.past.absent.contains(&offset);
        may_be_there.then_some(Ask::Find)
    }

    /// Puts in place a group of a former run, or lets it wait for its code.
    pub(crate) fn shelve(&mut self, plan: Plan, compiled: Compiled, bus: &mut Bus) {
        self.count(&compiled);
        if plan.decimal == self.decimal && Plan::is_unchanged(&plan.bytes, bus.memory()) {
            self.put(plan, compiled, bus);
        } else if self.past.waiting.len() < WAITING {
            self.past.waiting.push((plan, compiled));
        } else {
            self.free(compiled.code);
        }
    }

    /// Puts in place a group that has waited for the code at pc, if there is one.
    pub(crate) fn fetch_waiting(&mut self, cpu: &Cpu, bus: &mut Bus) -> bool {
        let has_come = |(plan, _): &(Plan, Compiled)| {
            plan.decimal == cpu.decimal
                && plan.holds(cpu.pc)
                && Plan::is_mapped(&plan.pages, bus)
                && Plan::is_unchanged(&plan.bytes, bus.memory())
        };
        let Some(found) = self.past.waiting.iter().position(has_come) else {
            return false;
        };
        let (plan, compiled) = self.past.waiting.swap_remove(found);
        self.put(plan, compiled, bus);
        true
    }
}

impl Plan {
    /// Whether one of its instructions is at `pc`.
    pub(crate) fn holds(&self, pc: u16) -> bool {
        let mut all = self.blocks.values().flat_map(|block| &block.instructions);
        all.any(|instruction| instruction.pc == pc)
    }
}

impl Drop for Jit {
    fn drop(&mut self) {
        self.workshop.close(self.stats.native_cycles + self.stats.interpreted_cycles);
    }
}
