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

use std::collections::BTreeMap;

use core6502::disassemble::Instruction;
use core6502::interpreter::LONGEST;

use crate::inline;
use crate::plan::{Block, End, Plan};

/// The longest way that one check covers, in cycles. A group stops at most so long before a
/// deadline, and the interpreter does the rest.
const COVERED: u64 = 64;

/// The checks of a plan.
pub(crate) struct Layout {
    /// By address, one for each block.
    places: Vec<Place>,
}

/// What is decided about a block.
struct Place {
    head: u16,
    /// Cycles that must be left at its start: up to the start of the last instruction before the
    /// next check, and those of the longest instruction.
    longest: u64,
    /// It can be entered with a check. The jumppad leads here.
    checked: bool,
    /// Where it leads to without a check.
    unchecked: [Option<u16>; 2],
    /// Where it ends in a call that takes its callee along: the cycles that this needs.
    inside: Option<u64>,
}

impl Layout {
    /// Decides, given the most cycles of each opcode.
    pub(crate) fn new(plan: &Plan, costs: &[u64; 256]) -> Layout {
        Layout::with_calls(plan, costs, &BTreeMap::new())
    }

    /// The same, where short callees are copied to where they are called.
    pub(crate) fn inlining(plan: &Plan, costs: &[u64; 256]) -> Layout {
        Layout::with_calls(plan, costs, &inline::calls(plan, costs, COVERED))
    }

    fn with_calls(plan: &Plan, costs: &[u64; 256], inlined: &BTreeMap<u16, u64>) -> Layout {
        let fresh = |&head| {
            let inside = inlined.get(&head).copied();
            Place { head, longest: 0, checked: false, unchecked: [None; 2], inside }
        };
        let mut layout = Layout { places: plan.blocks.keys().map(fresh).collect() };
        let behind = plan.returns.iter().chain(&plan.resumes).copied();
        for head in behind.chain([plan.entry]).chain(calls(plan)) {
            layout.check(head);
        }
        for (index, block) in plan.blocks.values().enumerate().rev() {
            layout.place(index, block, costs);
        }
        layout
    }

    fn check(&mut self, head: u16) {
        if let Some(index) = self.index(head) {
            self.places[index].checked = true;
        }
    }

    /// Blocks at higher addresses have been placed.
    fn place(&mut self, index: usize, block: &Block, costs: &[u64; 256]) {
        let own = inline::cycles(block, costs);
        if let Some(inside) = self.places[index].inside {
            self.places[index].longest = own + inside;
            return;
        }
        let cost = |instruction: &Instruction| costs[usize::from(instruction.bytes[0])];
        let mut longest = own + LONGEST - block.instructions.last().map_or(0, cost);
        for (way, target) in targets(&block.end).into_iter().enumerate() {
            let Some(there) = target.and_then(|target| self.index(target)) else { continue };
            let rest = self.places[there].longest;
            if there > index && own + rest <= COVERED {
                longest = longest.max(own + rest);
                self.places[index].unchecked[way] = target;
            } else {
                self.places[there].checked = true;
            }
        }
        self.places[index].longest = longest;
    }

    /// The number of a block, in the order of addresses.
    pub(crate) fn index(&self, head: u16) -> Option<usize> {
        self.places.binary_search_by_key(&head, |place| place.head).ok()
    }

    fn of(&self, head: u16) -> Option<&Place> {
        Some(&self.places[self.index(head)?])
    }

    /// The blocks that can be entered with a check.
    pub(crate) fn checked(&self) -> impl Iterator<Item = u16> {
        self.places.iter().filter(|place| place.checked).map(|place| place.head)
    }

    /// Whether a block can be entered with a check.
    pub(crate) fn is_entry(&self, head: u16) -> bool {
        self.of(head).is_some_and(|place| place.checked)
    }

    /// The cycles that must be left at a block's start.
    pub(crate) fn longest(&self, head: u16) -> u64 {
        self.of(head).map_or(0, |place| place.longest)
    }

    /// Whether the call at the end of a block takes its callee along.
    pub(crate) fn is_inlined(&self, head: u16) -> bool {
        self.of(head).is_some_and(|place| place.inside.is_some())
    }

    /// Whether the way from one block to another passes a check.
    pub(crate) fn is_checked(&self, from: u16, to: u16) -> bool {
        self.of(from).is_none_or(|place| !place.unchecked.contains(&Some(to)))
    }
}

/// Where calls lead: others may call there as well.
fn calls(plan: &Plan) -> impl Iterator<Item = u16> {
    plan.blocks.values().filter_map(|block| Some(inline::call(block)?.0))
}

fn targets(end: &End) -> [Option<u16>; 2] {
    match *end {
        End::Always(one) => [Some(one), None],
        End::Either(one, two) => [Some(one), Some(two)],
        End::Return | End::Away => [None; 2],
    }
}
