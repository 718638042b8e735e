//! Where a group checks the deadline.
//!
//! A block runs only when it must end in time. Checking in each block would be simple, but costs;
//! so a check covers what can follow without another one: blocks at higher addresses, as long as
//! the longest way stays below a bound. Jumps back, returns and the jumppad always lead to a
//! check, so that each way round a loop passes one.
//!
//! The interpreter starts no instruction later than [`LONGEST`] cycles before the deadline, however
//! short it is. Groups keep to the same rule, so that both engines stop at the same instruction:
//! not needed for exactness, but lock-step is simpler for it.

use std::collections::{BTreeMap, BTreeSet};

use core6502::disassemble::Instruction;
use core6502::interpreter::LONGEST;
use core6502::opcodes::{KINDS, Kind};

use crate::plan::{Block, End, Plan};

/// The longest way that one check covers, in cycles. A group stops at most so long before a
/// deadline, and the interpreter does the rest.
const COVERED: u64 = 64;

/// The checks of a plan.
pub(crate) struct Layout {
    /// Cycles that must be left at each block's start: up to the start of the last instruction
    /// before the next check, and those of the longest instruction.
    pub(crate) longest: BTreeMap<u16, u64>,
    /// Blocks that can be entered with a check. The jumppad leads to these.
    pub(crate) checked: BTreeSet<u16>,
    /// Ways from block to block without a check.
    unchecked: BTreeSet<(u16, u16)>,
}

impl Layout {
    /// Decides, given the most cycles of each opcode.
    pub(crate) fn new(plan: &Plan, costs: &[u64; 256]) -> Layout {
        let mut layout = Layout {
            longest: BTreeMap::new(),
            checked: plan.returns.iter().copied().chain([plan.entry]).chain(calls(plan)).collect(),
            unchecked: BTreeSet::new(),
        };
        layout.checked.retain(|head| plan.blocks.contains_key(head));
        for (&head, block) in plan.blocks.iter().rev() {
            layout.place(head, block, plan, costs);
        }
        layout
    }

    /// Blocks at higher addresses have been placed.
    fn place(&mut self, head: u16, block: &Block, plan: &Plan, costs: &[u64; 256]) {
        let cost = |instruction: &Instruction| costs[usize::from(instruction.bytes[0])];
        let own: u64 = block.instructions.iter().map(cost).sum();
        let mut longest = own + LONGEST - block.instructions.last().map_or(0, cost);
        for target in targets(&block.end).into_iter().flatten() {
            if !plan.blocks.contains_key(&target) {
                continue;
            }
            match self.longest.get(&target) {
                Some(rest) if target > head && own + rest <= COVERED => {
                    longest = longest.max(own + rest);
                    self.unchecked.insert((head, target));
                }
                _ => drop(self.checked.insert(target)),
            }
        }
        self.longest.insert(head, longest);
    }

    /// Whether the way from one block to another passes a check.
    pub(crate) fn is_checked(&self, from: u16, to: u16) -> bool {
        !self.unchecked.contains(&(from, to))
    }
}

/// Where calls lead: others may call there as well.
fn calls(plan: &Plan) -> impl Iterator<Item = u16> {
    plan.blocks.values().filter_map(|block| match (block.instructions.last(), &block.end) {
        (Some(call), &End::Always(to)) if is_call(call) => Some(to),
        _ => None,
    })
}

fn is_call(instruction: &Instruction) -> bool {
    KINDS[usize::from(instruction.bytes[0])] == Kind::Call
}

fn targets(end: &End) -> [Option<u16>; 2] {
    match *end {
        End::Always(one) => [Some(one), None],
        End::Either(one, two) => [Some(one), Some(two)],
        End::Return | End::Away => [None; 2],
    }
}
