//! A plan: which instructions a group holds, how its blocks are joined, and what it depends on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use core6502::Bus;
use core6502::bus::IO;
use core6502::disassemble::Instruction;
use core6502::opcodes::{KINDS, Kind, Mode};

/// Where control goes after the last instruction of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// To one address.
    Always(u16),
    /// To one of two.
    Either(u16, u16),
    /// To the return address of any call of the group, or elsewhere.
    Return,
    /// Anywhere outside.
    Away,
}

/// Instructions that run one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) end: End,
    /// The jump at the end closes a loop that may be a wait.
    pub(crate) waits: bool,
}

/// A page of the CPU's and its offset in the memory block.
pub(crate) type Page = (u8, u32);
/// An offset in the memory block and the byte that lay there.
pub(crate) type Byte = (u32, u8);

/// All that the compiler needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Where it was first entered.
    pub(crate) entry: u16,
    /// The CPU's `decimal`, a constant of the group.
    pub(crate) decimal: u8,
    /// By address of the first instruction.
    pub(crate) blocks: BTreeMap<u16, Block>,
    /// Addresses after calls.
    pub(crate) returns: BTreeSet<u16>,
    /// Addresses after writes to I/O, which may have stopped the group.
    pub(crate) resumes: BTreeSet<u16>,
    /// Pages of the CPU's whose code the program may write to unseen. Only stencils can do that.
    pub(crate) live: BTreeSet<u8>,
    /// The mapping that the group was built for: pages and their offsets.
    pub(crate) pages: Vec<Page>,
    /// The compiled bytes that are not live: offset in the memory block and value, by offset.
    pub(crate) bytes: Vec<Byte>,
}

/// How large groups may become.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instructions of a group. A millisecond of compiling is worth about five.
    pub instructions: usize,
    /// Instructions of a block, at least 1, so that its deadline check does not ask for too much
    /// time.
    pub block: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { instructions: 120, block: 12 }
    }
}

impl Plan {
    /// The plan, with a wrong operand at an address where one was asked for.
    pub(crate) fn damaged(&self, at: Option<u16>) -> Cow<'_, Plan> {
        let Some(at) = at else { return Cow::Borrowed(self) };
        let mut plan = self.clone();
        let all = plan.blocks.values_mut().flat_map(|block| &mut block.instructions);
        all.filter(|instruction| instruction.pc == at).for_each(|hit| hit.bytes[1] ^= 1);
        Cow::Owned(plan)
    }

    /// Whether the program may write to an instruction unseen.
    pub(crate) fn is_live(&self, instruction: &Instruction) -> bool {
        !self.live.is_empty() && pages_of(instruction).any(|page| self.live.contains(&page))
    }

    /// How many instructions it holds.
    pub(crate) fn instructions(&self) -> usize {
        self.blocks.values().map(|block| block.instructions.len()).sum()
    }

    /// Where in the memory block the code at `pc` lies, if the group spans its page.
    pub(crate) fn offset_of(&self, pc: u16) -> Option<u32> {
        let page = (pc >> 8) as u8;
        let found = self.pages.iter().find(|entry| entry.0 == page)?;
        Some(found.1 + u32::from(pc & 0xff))
    }

    /// Where in the memory block its instructions begin.
    pub(crate) fn starts(&self) -> impl Iterator<Item = u32> {
        let all = self.blocks.values().flat_map(|block| &block.instructions);
        all.filter_map(|instruction| self.offset_of(instruction.pc))
    }

    /// Whether it was made of a byte at `offset` that is another one now.
    pub(crate) fn differs_at(&self, offset: u32, memory: &[u8]) -> bool {
        let found = self.bytes.binary_search_by_key(&offset, |byte| byte.0);
        found.is_ok_and(|at| memory.get(offset as usize) != Some(&self.bytes[at].1))
    }

    /// The offsets of bytes that have changed.
    pub(crate) fn changed(&self, memory: &[u8]) -> impl Iterator<Item = u32> {
        let bytes = self.bytes.iter().copied();
        bytes.filter(|&(at, byte)| memory.get(at as usize) != Some(&byte)).map(|(at, _)| at)
    }

    /// Whether it was made of bytes of a page of the memory block.
    pub(crate) fn spans(&self, page: u32) -> bool {
        let at = self.bytes.partition_point(|byte| byte.0 >> 8 < page);
        self.bytes.get(at).is_some_and(|byte| byte.0 >> 8 == page)
    }

    /// Whether it was made for the mapping as it is.
    pub(crate) fn is_current(&self, bus: &Bus) -> bool {
        Plan::is_mapped(&self.pages, bus)
    }

    /// Whether the mapping is the one that the plan was made for.
    pub(crate) fn is_mapped(pages: &[Page], bus: &Bus) -> bool {
        pages.iter().all(|&(page, offset)| bus.read_page(page) == offset)
    }

    /// Whether the bytes in memory are still those that were planned.
    pub(crate) fn is_unchanged(bytes: &[Byte], memory: &[u8]) -> bool {
        bytes.iter().all(|&(offset, byte)| memory.get(offset as usize) == Some(&byte))
    }
}

/// Whether an instruction is likely to reach I/O, and how: its address says so, before an index is
/// added.
pub(crate) fn is_io(instruction: &Instruction, bus: &Bus) -> Option<Kind> {
    let row = instruction.row();
    let (page, kind) = ((instruction.word() >> 8) as u8, KINDS[usize::from(row.code)]);
    let io = match (row.mode, kind) {
        (Mode::ABS | Mode::ABX | Mode::ABY, Kind::Read) => bus.read_page(page) == IO,
        (Mode::ABS | Mode::ABX | Mode::ABY, Kind::Write) => bus.write_page(page) == IO,
        _ => false,
    };
    io.then_some(kind)
}

/// The pages that an instruction lies in.
pub(crate) fn pages_of(instruction: &Instruction) -> impl Iterator<Item = u8> {
    let last = instruction.pc.wrapping_add(instruction.length() - 1);
    [instruction.pc, last].into_iter().map(|at| (at >> 8) as u8)
}
