//! Calls that take their callee along.
//!
//! A short subroutine is built once more for each of its calls, so that LLVM sees what the call has
//! pushed when the return pulls it: then the return is no question any more, and what lies between
//! is part of the caller. Only subroutines that surely return soon: the check of the deadline
//! before the call stands for all of it.

use std::collections::BTreeMap;

use core6502::disassemble::Instruction;
use core6502::interpreter::LONGEST;
use core6502::opcodes::{KINDS, Kind};

use crate::plan::{Block, End, Plan};

/// The most instructions of a callee, and of all copies in a group.
const CALLEE: usize = 20;
const ALL: usize = 80;
/// RTS, unlike RTI, returns from calls.
const RTS: u8 = 0x60;

/// The calls of a plan whose callees are to be copied: by the address of the block that the call
/// ends, how many cycles must be left after the call. None of them needs more than `bound` from the
/// start of that block.
pub(crate) fn calls(plan: &Plan, costs: &[u64; 256], bound: u64) -> BTreeMap<u16, u64> {
    let mut room = ALL;
    let found = plan.blocks.iter().filter_map(|(&head, block)| {
        let (callee, _) = call(block)?;
        let bound = bound.checked_sub(cycles(block, costs) + LONGEST)?;
        let mut walk = Walk { plan, costs, room: room.min(CALLEE) };
        let before = walk.room;
        let spent = walk.longest(callee, bound)?;
        room -= before - walk.room;
        Some((head, spent + LONGEST))
    });
    found.collect()
}

/// Where a block calls to, if it ends so, and where that returns to.
pub(crate) fn call(block: &Block) -> Option<(u16, u16)> {
    let last = block.instructions.last()?;
    match block.end {
        End::Always(to) if KINDS[usize::from(last.bytes[0])] == Kind::Call => {
            Some((to, last.pc.wrapping_add(last.length())))
        }
        _ => None,
    }
}

/// The most cycles of a block.
pub(crate) fn cycles(block: &Block, costs: &[u64; 256]) -> u64 {
    let cost = |instruction: &Instruction| costs[usize::from(instruction.bytes[0])];
    block.instructions.iter().map(cost).sum()
}

/// A look at a callee.
struct Walk<'a> {
    plan: &'a Plan,
    costs: &'a [u64; 256],
    /// Instructions that may still be copied.
    room: usize,
}

impl Walk<'_> {
    /// The longest way from a block to the return, if it takes no more than `bound` cycles. A loop
    /// would.
    fn longest(&mut self, head: u16, bound: u64) -> Option<u64> {
        // What is not in the group is a way out of it.
        let Some(block) = self.plan.blocks.get(&head) else { return Some(0) };
        let own = cycles(block, self.costs);
        let bound = bound.checked_sub(own)?;
        self.room = self.room.checked_sub(block.instructions.len())?;
        if block.waits {
            return None;
        }
        let rest = match (&block.end, call(block)) {
            (_, Some((callee, back))) => {
                let inside = self.longest(callee, bound)?;
                inside + self.longest(back, bound.checked_sub(inside)?)?
            }
            (&End::Always(to), None) => self.longest(to, bound)?,
            (&End::Either(one, two), None) => {
                self.longest(one, bound)?.max(self.longest(two, bound)?)
            }
            (End::Return, None) => {
                let returns = block.instructions.last().is_some_and(|last| last.bytes[0] == RTS);
                returns.then_some(0)?
            }
            (End::Away, None) => return None,
        };
        Some(own + rest)
    }
}

#[cfg(test)]
mod tests {
    use core6502::bus::{Hooks, answer};
    use core6502::{Bus, Cpu};

    use super::*;
    use crate::changes::Changes;
    use crate::cost;
    use crate::plan::Limits;
    use crate::survey::{Scope, Surroundings};

    extern "C" fn read(_bus: &mut Bus, _address: u16, _cycle: u64, open_bus: u8) -> u32 {
        answer(open_bus, 0, open_bus)
    }
    extern "C" fn write(_bus: &mut Bus, _address: u16, _value: u8, _cycle: u64) -> u32 {
        0
    }
    extern "C" fn quiet(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
        cycle
    }
    extern "C" fn trace(_bus: &mut Bus, _cpu: &Cpu) {}

    /// What is found where `JSR $0410` stands before an RTS, and `callee` there.
    fn found(callee: &[u8]) -> BTreeMap<u16, u64> {
        let mut memory = vec![0; 0x800];
        memory[0x400..0x404].copy_from_slice(&[0x20, 0x10, 0x04, 0x60]);
        memory[0x410..][..callee.len()].copy_from_slice(callee);
        let mut bus = Bus::over(memory.leak(), Hooks { read, write, quiet, trace });
        bus.map_read(4, 0x400);
        let scope = Scope { limits: Limits::default(), live: false };
        let around = Surroundings { changes: &Changes::default(), table: None };
        let plan = Plan::discover(&bus, (0x400, 0), scope, around).unwrap();
        calls(&plan, &cost::longest(), 64)
    }

    #[test]
    fn a_short_callee_is_taken_with_its_longest_way() {
        assert_eq!(found(&[0xca, 0x60]), [(0x400, 2 + 6 + LONGEST)].into());
        // BNE over INX: taken, the branch is longer by a cycle, and maybe by its page.
        let both = found(&[0xd0, 0x01, 0xe8, 0x60]);
        assert_eq!(both, [(0x400, 4 + 2 + 6 + LONGEST)].into());
    }

    #[test]
    fn a_callee_may_call() {
        // JSR $0414, RTS; NOP, RTS.
        let all = found(&[0x20, 0x14, 0x04, 0x60, 0xea, 0x60]);
        assert_eq!(all, [(0x400, 6 + 2 + 6 + 6 + LONGEST), (0x410, 2 + 6 + LONGEST)].into());
    }

    #[test]
    fn what_loops_or_does_not_return_soon_is_not_taken() {
        let loops = [0xca, 0xd0, 0xfd, 0x60];
        let calls_itself = [0x20, 0x10, 0x04, 0x60];
        let returns_from_interrupts = [0x40];
        let jumps_away = [0x6c, 0x00, 0x03];
        for callee in [&loops[..], &calls_itself, &returns_from_interrupts, &jumps_away] {
            assert_eq!(found(callee), BTreeMap::new(), "{callee:X?}");
        }
        let mut long = vec![0xea; CALLEE];
        long.push(0x60);
        assert_eq!(found(&long), BTreeMap::new());
    }
}
