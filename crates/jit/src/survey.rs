//! From running code to a plan.
//!
//! Discovery starts at the entry and follows branches, jumps and calls as long as the code lies in
//! the same piece of the mapping: pages whose distance from their place in the memory block is that
//! of the entry's page. What lies in another window may be another bank the next time, and is left
//! to a group of its own.
//!
//! Code that the program may write to unseen is live: in the first two pages of memory, since
//! stores to zero page and stack are not tracked, and in pages that change so often that tracking
//! is no use. Groups of stencils take it along, and look at its bytes each time it runs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core6502::bus::{IO, RAM_SIZE};
use core6502::disassemble::Instruction;
use core6502::opcodes::{KINDS, Kind, Mode};
use core6502::{Bus, Entries, spin};

use crate::Limits;
use crate::changes::Changes;
use crate::plan::{Block, Byte, End, Page, Plan, is_io, pages_of};
use crate::table::Table;

/// Below this offset in the memory block stores are not tracked.
const TRACKED: u32 = 0x200;
const _: () = assert!(TRACKED as usize <= RAM_SIZE);

/// What a plan may hold.
#[derive(Clone, Copy)]
pub(crate) struct Scope {
    pub(crate) limits: Limits,
    /// Live code. Otherwise it is left out.
    pub(crate) live: bool,
}

/// What is known about the code, before it is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) changes: &'a Changes,
    /// The groups that lead on where this one comes to a way into them, calls excepted: those
    /// are worth taking along. None to plan as if there were no others.
    pub(crate) table: Option<&'a Table>,
}

impl Plan {
    /// Plans the group at `entry`; none where its first instruction cannot be compiled. What is
    /// known about the code bounds it.
    pub(crate) fn discover(
        bus: &Bus,
        (entry, decimal): (u16, u8),
        scope: Scope,
        around: Surroundings<'_>,
    ) -> Option<Plan> {
        let mut survey = Survey::new(bus, entry, scope, around)?;
        survey.walk_all();
        let blocks = survey.blocks();
        if !blocks.contains_key(&entry) {
            return None;
        }
        let (pages, bytes) = survey.footprint();
        let Survey { returns, resumes, live, .. } = survey;
        Some(Plan { entry, decimal, blocks, returns, resumes, live, pages, bytes })
    }
}

/// Where straight-line code begins.
struct Start {
    pc: u16,
    /// It is part of a subroutine that the group calls.
    called: bool,
}

/// Discovery under way.
struct Survey<'a> {
    bus: &'a Bus,
    entry: u16,
    scope: Scope,
    around: Surroundings<'a>,
    /// Pages of live code.
    live: BTreeSet<u8>,
    /// Offset of the mapped page 0 that the entry's page belongs to; may be negative.
    base: i64,
    /// In the order of discovery, then of addresses.
    instructions: Vec<Instruction>,
    /// Their addresses.
    seen: Entries,
    heads: Entries,
    returns: BTreeSet<u16>,
    resumes: BTreeSet<u16>,
    queue: VecDeque<Start>,
}

impl<'a> Survey<'a> {
    fn new(bus: &'a Bus, entry: u16, scope: Scope, around: Surroundings<'a>) -> Option<Self> {
        let base = base_of(bus, (entry >> 8) as u8)?;
        let mut heads = Entries::new();
        heads.add(entry);
        Some(Survey {
            bus,
            entry,
            scope,
            around,
            live: BTreeSet::new(),
            base,
            instructions: Vec::new(),
            seen: Entries::new(),
            heads,
            returns: BTreeSet::new(),
            resumes: BTreeSet::new(),
            queue: VecDeque::from([Start { pc: entry, called: false }]),
        })
    }

    fn walk_all(&mut self) {
        while let Some(start) = self.queue.pop_front() {
            self.walk(start);
        }
        self.instructions.sort_unstable_by_key(|instruction| instruction.pc);
    }

    /// Follows straight-line code.
    fn walk(&mut self, Start { mut pc, called }: Start) {
        let mut length = 0;
        while self.instructions.len() < self.scope.limits.instructions {
            if self.seen.has(pc) {
                self.heads.add(pc);
                return;
            }
            if !called && self.is_elsewhere(pc) {
                return;
            }
            let Some(instruction) = self.instruction(pc) else {
                return;
            };
            self.instructions.push(instruction);
            self.seen.add(pc);
            let next = pc.wrapping_add(instruction.length());
            if self.follow(&instruction, next, called) {
                return;
            }
            if is_io(&instruction, self.bus) == Some(Kind::Write) {
                self.heads.add(next);
                self.resumes.insert(next);
            }
            length += 1;
            if length % self.scope.limits.block.max(1) == 0 {
                self.heads.add(next);
            }
            pc = next;
        }
    }

    /// Whether another group goes on at `pc`.
    fn is_elsewhere(&self, pc: u16) -> bool {
        let other = self.around.table.is_some_and(|table| table.is_entry(self.bus, pc));
        other && pc != self.entry
    }

    /// The instruction at `pc`, if it can be part of the group.
    fn instruction(&mut self, pc: u16) -> Option<Instruction> {
        let bytes = self.bus.fetch(pc)?;
        let instruction = Instruction { pc, bytes };
        // What lies at both ends of memory is not read in one piece.
        let wraps = pc.checked_add(instruction.length() - 1).is_none();
        let place = self.bus.read_page((pc >> 8) as u8) + u32::from(pc & 0xff);
        if KINDS[usize::from(bytes[0])] == Kind::Jam
            || wraps
            || self.around.changes.is_unsteady(place)
        {
            return None;
        }
        fetched_pages(pc).all(|page| self.is_ours(page)).then_some(instruction)
    }

    fn is_ours(&mut self, page: u8) -> bool {
        let fits = base_of(self.bus, page) == Some(self.base);
        let offset = self.bus.read_page(page);
        if !fits || (offset >= TRACKED && !self.around.changes.is_live(offset >> 8)) {
            return fits;
        }
        if self.scope.live {
            self.live.insert(page);
        }
        self.scope.live
    }

    fn is_live(&self, instruction: &Instruction) -> bool {
        pages_of(instruction).any(|page| self.live.contains(&page))
    }

    /// Queues where an instruction leads; `true` if the next one is not simply what follows.
    fn follow(&mut self, instruction: &Instruction, next: u16, called: bool) -> bool {
        let calls = is_call(instruction);
        match self.end_of(instruction, next) {
            None => return false,
            Some(End::Always(target)) => self.lead_to(target, called || calls),
            Some(End::Either(one, two)) => {
                self.lead_to(one, called);
                self.lead_to(two, called);
            }
            Some(End::Return | End::Away) => {}
        }
        if calls {
            self.returns.insert(next);
            self.lead_to(next, called);
        }
        true
    }

    fn lead_to(&mut self, pc: u16, called: bool) {
        if !self.heads.has(pc) || !self.seen.has(pc) {
            self.queue.push_back(Start { pc, called });
        }
        self.heads.add(pc);
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
            if let Some(way) = self.end_of(instruction, next) {
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
            if let Some(end) = self.end_of(instruction, next) {
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

    /// How an instruction ends a block; none where it does not.
    fn end_of(&self, instruction: &Instruction, next: u16) -> Option<End> {
        match end_of(instruction, next) {
            // Its operand may be another one by the time it is read.
            Some(End::Always(_)) if is_call(instruction) && self.is_live(instruction) => {
                Some(End::Away)
            }
            end => end,
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
                pages.extend(fetched_pages(pc));
                last = Some(pc >> 8);
            }
            if self.is_live(&Instruction { pc, bytes: code }) {
                continue;
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

fn is_call(instruction: &Instruction) -> bool {
    KINDS[usize::from(instruction.bytes[0])] == Kind::Call
}

/// The pages that fetching at `pc` depends on: see [`Bus::fetch`].
fn fetched_pages(pc: u16) -> impl Iterator<Item = u8> {
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
