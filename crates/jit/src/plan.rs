//! From live code to a plan: which instructions a group will hold, and how its blocks are joined.
//!
//! Discovery starts at the entry and follows branches, jumps and calls as long as the code lies in
//! the same piece of the mapping: pages whose distance from their place in the memory block is that
//! of the entry's page. What lies in another window may be another bank the next time, and is left
//! to a group of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core6502::bus::{IO, RAM_SIZE};
use core6502::disassemble::Instruction;
use core6502::opcodes::{KINDS, Kind, Mode};
use core6502::{Bus, Entries, spin};

/// The first two pages of memory are never compiled: stores to zero page and stack are not
/// tracked.
const LOW: u32 = 0x200;
const _: () = assert!(LOW as usize <= RAM_SIZE);

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
    /// The mapping that the group was built for: pages and their offsets.
    pub(crate) pages: Vec<Page>,
    /// The compiled bytes: offset in the memory block and value, by offset.
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
    /// Plans the group at `entry`; none where its first instruction cannot be compiled. Pages of
    /// the memory block for which `is_out` says so are left out.
    pub(crate) fn discover(
        bus: &Bus,
        (entry, decimal): (u16, u8),
        limits: Limits,
        is_out: &dyn Fn(u32) -> bool,
    ) -> Option<Plan> {
        let mut survey = Survey::new(bus, entry, limits, is_out)?;
        survey.walk_all();
        let blocks = survey.blocks();
        if !blocks.contains_key(&entry) {
            return None;
        }
        let (pages, bytes) = survey.footprint();
        let Survey { returns, resumes, .. } = survey;
        Some(Plan { entry, decimal, blocks, returns, resumes, pages, bytes })
    }

    /// The plan, with a wrong operand at an address where one was asked for.
    pub(crate) fn damaged(&self, at: Option<u16>) -> Cow<'_, Plan> {
        let Some(at) = at else { return Cow::Borrowed(self) };
        let mut plan = self.clone();
        let all = plan.blocks.values_mut().flat_map(|block| &mut block.instructions);
        all.filter(|instruction| instruction.pc == at).for_each(|hit| hit.bytes[1] ^= 1);
        Cow::Owned(plan)
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

    /// Whether the mapping is the one that the plan was made for.
    pub(crate) fn is_mapped(pages: &[Page], bus: &Bus) -> bool {
        pages.iter().all(|&(page, offset)| bus.read_page(page) == offset)
    }

    /// Whether the bytes in memory are still those that were planned.
    pub(crate) fn is_unchanged(bytes: &[Byte], memory: &[u8]) -> bool {
        bytes.iter().all(|&(offset, byte)| memory.get(offset as usize) == Some(&byte))
    }
}

/// Discovery under way.
struct Survey<'a> {
    bus: &'a Bus,
    limits: Limits,
    is_out: &'a dyn Fn(u32) -> bool,
    /// Offset of the mapped page 0 that the entry's page belongs to; may be negative.
    base: i64,
    /// In the order of discovery, then of addresses.
    instructions: Vec<Instruction>,
    /// Their addresses.
    seen: Entries,
    heads: Entries,
    returns: BTreeSet<u16>,
    resumes: BTreeSet<u16>,
    queue: VecDeque<u16>,
}

impl<'a> Survey<'a> {
    fn new(
        bus: &'a Bus,
        entry: u16,
        limits: Limits,
        is_out: &'a dyn Fn(u32) -> bool,
    ) -> Option<Self> {
        let base = base_of(bus, (entry >> 8) as u8)?;
        let mut heads = Entries::new();
        heads.add(entry);
        Some(Survey {
            bus,
            limits,
            is_out,
            base,
            instructions: Vec::new(),
            seen: Entries::new(),
            heads,
            returns: BTreeSet::new(),
            resumes: BTreeSet::new(),
            queue: VecDeque::from([entry]),
        })
    }

    fn walk_all(&mut self) {
        while let Some(head) = self.queue.pop_front() {
            self.walk(head);
        }
        self.instructions.sort_unstable_by_key(|instruction| instruction.pc);
    }

    /// Follows straight-line code from `head`.
    fn walk(&mut self, head: u16) {
        let mut pc = head;
        let mut length = 0;
        while self.instructions.len() < self.limits.instructions {
            if self.seen.has(pc) {
                self.heads.add(pc);
                return;
            }
            let Some(instruction) = self.instruction(pc) else {
                return;
            };
            self.instructions.push(instruction);
            self.seen.add(pc);
            let next = pc.wrapping_add(instruction.length());
            if self.follow(&instruction, next) {
                return;
            }
            if is_io(&instruction, self.bus) == Some(Kind::Write) {
                self.heads.add(next);
                self.resumes.insert(next);
            }
            length += 1;
            if length % self.limits.block.max(1) == 0 {
                self.heads.add(next);
            }
            pc = next;
        }
    }

    /// The instruction at `pc`, if it can be part of the group.
    fn instruction(&self, pc: u16) -> Option<Instruction> {
        let bytes = self.bus.fetch(pc)?;
        let instruction = Instruction { pc, bytes };
        if KINDS[usize::from(bytes[0])] == Kind::Jam {
            return None;
        }
        pages_of(pc).all(|page| self.is_ours(page)).then_some(instruction)
    }

    fn is_ours(&self, page: u8) -> bool {
        let fits = base_of(self.bus, page) == Some(self.base);
        let offset = self.bus.read_page(page);
        fits && offset >= LOW && !(self.is_out)(offset >> 8)
    }

    /// Queues where an instruction leads; `true` if the next one is not simply what follows.
    fn follow(&mut self, instruction: &Instruction, next: u16) -> bool {
        match end_of(instruction, next) {
            None => return false,
            Some(End::Always(target)) => self.lead_to(target),
            Some(End::Either(one, two)) => {
                self.lead_to(one);
                self.lead_to(two);
            }
            Some(End::Return | End::Away) => {}
        }
        if KINDS[usize::from(instruction.bytes[0])] == Kind::Call {
            self.returns.insert(next);
            self.lead_to(next);
        }
        true
    }

    fn lead_to(&mut self, target: u16) {
        if !self.heads.has(target) || !self.seen.has(target) {
            self.queue.push_back(target);
        }
        self.heads.add(target);
    }

    /// Cuts the instructions into blocks.
    fn blocks(&self) -> BTreeMap<u16, Block> {
        let all = self.instructions.iter().enumerate();
        let heads = all.filter(|(_, instruction)| self.heads.has(instruction.pc));
        heads.map(|(index, instruction)| (instruction.pc, self.block(index))).collect()
    }

    /// The block that begins with an instruction.
    fn block(&self, first: usize) -> Block {
        let mut end = first;
        loop {
            let instruction = &self.instructions[end];
            let next = instruction.pc.wrapping_add(instruction.length());
            if let Some(way) = end_of(instruction, next) {
                let waits = self.waits(instruction);
                return self.cut(first, end, way, waits);
            }
            // Where instructions overlap, what comes next is not what lies next.
            let follows = self.instructions.get(end + 1).is_some_and(|after| after.pc == next);
            if self.heads.has(next) || !self.seen.has(next) {
                return self.cut(first, end, End::Always(next), false);
            }
            if !follows {
                return self.overlapping(first);
            }
            end += 1;
        }
    }

    fn cut(&self, first: usize, last: usize, end: End, waits: bool) -> Block {
        Block { instructions: self.instructions[first..=last].to_vec(), end, waits }
    }

    /// As [`Survey::block`], where others begin within its instructions.
    fn overlapping(&self, first: usize) -> Block {
        let mut instructions = vec![self.instructions[first]];
        loop {
            let instruction = &instructions[instructions.len() - 1];
            let next = instruction.pc.wrapping_add(instruction.length());
            if let Some(end) = end_of(instruction, next) {
                let waits = self.waits(instruction);
                return Block { instructions, end, waits };
            }
            let found = self.instructions.binary_search_by_key(&next, |other| other.pc);
            match found {
                Ok(index) if !self.heads.has(next) => instructions.push(self.instructions[index]),
                _ => return Block { instructions, end: End::Always(next), waits: false },
            }
        }
    }

    fn waits(&self, instruction: &Instruction) -> bool {
        let target = match KINDS[usize::from(instruction.bytes[0])] {
            Kind::Branch => instruction.branch_target(),
            Kind::Jump if instruction.row().mode == Mode::ABS => instruction.word(),
            _ => return false,
        };
        spin::is_wait(self.bus, target, instruction.pc)
    }

    /// The pages that the group spans, and the bytes that it was made of.
    fn footprint(&self) -> (Vec<Page>, Vec<Byte>) {
        let mut pages = BTreeSet::new();
        let mut bytes = Vec::with_capacity(3 * self.instructions.len());
        let mut last = None;
        for &Instruction { pc, bytes: code } in &self.instructions {
            if last != Some(pc >> 8) || pc & 0xff >= 0xfd {
                pages.extend(pages_of(pc));
                last = Some(pc >> 8);
            }
            for (n, byte) in (0..Instruction { pc, bytes: code }.length()).zip(code) {
                let at = pc.wrapping_add(n);
                let offset = self.bus.read_page((at >> 8) as u8) + u32::from(at & 0xff);
                bytes.push((offset, byte));
            }
        }
        bytes.sort_unstable();
        bytes.dedup();
        (pages.into_iter().map(|page| (page, self.bus.read_page(page))).collect(), bytes)
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

/// The pages that fetching at `pc` depends on: see [`Bus::fetch`].
fn pages_of(pc: u16) -> impl Iterator<Item = u8> {
    let reach = if pc & 0xff >= 0xfd { 3 } else { 0 };
    let (first, last) = ((pc >> 8) as u8, (pc.wrapping_add(reach) >> 8) as u8);
    std::iter::once(first).chain((last != first).then_some(last))
}

/// Where page 0 would lie if all of memory were mapped as `page` is.
fn base_of(bus: &Bus, page: u8) -> Option<i64> {
    let offset = bus.read_page(page);
    (offset != IO).then(|| i64::from(offset) - i64::from(page) * 256)
}

/// How an instruction ends a block; none where it does not.
fn end_of(instruction: &Instruction, next: u16) -> Option<End> {
    match KINDS[usize::from(instruction.bytes[0])] {
        Kind::Branch => Some(End::Either(instruction.branch_target(), next)),
        Kind::Jump if instruction.row().mode == Mode::ABS => Some(End::Always(instruction.word())),
        Kind::Call => Some(End::Always(instruction.word())),
        Kind::Return => Some(End::Return),
        Kind::Jump | Kind::Break | Kind::Jam => Some(End::Away),
        Kind::Registers | Kind::Mask | Kind::Read | Kind::Write | Kind::Stack => None,
    }
}
