//! Compiling ahead of time: code that is found from the vectors, before the program gets there.
//!
//! What is found depends on the mapping at the time. Targets that only the running program knows
//! (pushed return addresses, pointers) are not found.

use std::collections::BTreeSet;

use core6502::{Bus, Cpu};

use crate::Jit;
use crate::plan::{End, Plan};
use crate::table::Found;

/// NMI, reset, IRQ.
const VECTORS: [u16; 3] = [0xfffa, 0xfffc, 0xfffe];

impl Jit {
    /// Asks for all code that can be reached from the vectors by jumps, branches and calls within
    /// the present mapping, and is not there yet. Called between two runs. On a JIT that compiles
    /// in the foreground it is there when this returns.
    pub fn compile_ahead(&mut self, cpu: &Cpu, bus: &mut Bus) {
        self.attend(cpu, bus);
        self.workshop.start();
        let mut seen = BTreeSet::new();
        let mut open: Vec<u16> = VECTORS.iter().filter_map(|&at| vector(bus, at)).collect();
        while let Some(pc) = open.pop() {
            if !seen.insert(pc) {
                continue;
            }
            let Some(plan) = self.plan(bus, &Cpu { pc, ..*cpu }, self.first_tier()) else {
                continue;
            };
            open.extend(ways_out(&plan));
            if !matches!(self.table.find(bus, pc, self.now), Found::Enter(_)) {
                self.ask(&Cpu { pc, ..*cpu }, bus);
            }
        }
    }
}

fn vector(bus: &Bus, at: u16) -> Option<u16> {
    Some(u16::from_le_bytes([bus.load(at)?, bus.load(at + 1)?]))
}

/// Where a group's blocks lead that it does not hold: calls end a block like jumps.
fn ways_out(plan: &Plan) -> impl Iterator<Item = u16> {
    let targets = plan.blocks.values().flat_map(|block| match block.end {
        End::Always(to) => vec![to],
        End::Either(one, two) => vec![one, two],
        End::Return | End::Away => Vec::new(),
    });
    targets.filter(|to| !plan.blocks.contains_key(to))
}
