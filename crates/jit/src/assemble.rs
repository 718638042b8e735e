//! A plan as stencils, one laid behind the other: the group of the hurried.
//!
//! The shape is that of [`crate::group`]: checks of the deadline where [`Layout`] wants them, the
//! instructions, ways from block to block. There is no jumppad: the host enters at a check.

use core6502::Bus;
use core6502::disassemble::Instruction;

use crate::group::{AGAIN, CHANGED, LEFT, STOPPED, WAITS};
use crate::layout::Layout;
use crate::plan::{Block, End, Plan, is_io};
use crate::stencil::{Form, Known, Stencil, Stencils, What};

/// A group in bytes that may lie anywhere.
pub(crate) struct Assembled {
    pub(crate) code: Vec<u8>,
    /// Where it can be entered, and at which byte.
    pub(crate) heads: Vec<(u16, u32)>,
}

/// A place in the code. Blocks go by number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    /// The check before a block.
    Check(usize),
    /// A block.
    Body(usize),
    /// A way out, with pc and an answer.
    Leave(u16, u32),
    /// The one exit.
    Exit,
}

/// Where a block and its check lie.
#[derive(Clone, Copy, Default)]
struct Place {
    check: usize,
    body: usize,
}

/// The numbers of a stencil's holes.
#[derive(Clone, Copy)]
struct Numbers {
    low: u8,
    high: u8,
    pc: u16,
    place: u32,
    span: u64,
    answer: u32,
    away: Label,
}

const NONE: Numbers =
    Numbers { low: 0, high: 0, pc: 0, place: 0, span: 0, answer: 0, away: Label::Exit };

/// Lays a plan's stencils; none for what has none. The bus tells what is likely to be I/O.
pub(crate) fn assemble(
    stencils: &Stencils,
    plan: &Plan,
    layout: &Layout,
    bus: &Bus,
) -> Option<Assembled> {
    let mut work = Assembly {
        stencils,
        plan,
        layout,
        bus,
        code: Vec::with_capacity(plan.instructions() * 64),
        places: vec![Place::default(); plan.blocks.len()],
        jumps: Vec::new(),
        late: Vec::new(),
    };
    let mut from = None;
    for (number, (&head, block)) in plan.blocks.iter().enumerate() {
        work.begin((number, head), from);
        for instruction in &block.instructions {
            work.instruction(instruction, (head, block))?;
        }
        from = work.end((number, head), block);
    }
    work.finish()
}

struct Assembly<'a> {
    stencils: &'a Stencils,
    plan: &'a Plan,
    layout: &'a Layout,
    bus: &'a Bus,
    code: Vec<u8>,
    /// By number of the block.
    places: Vec<Place>,
    /// Places that hold the distance to a label, plus a number.
    jumps: Vec<(usize, Label, i64)>,
    /// Checks that are laid behind all blocks.
    late: Vec<(usize, u16)>,
}

impl Assembly<'_> {
    /// Begins a block. `from` is the block that control falls out of, if any.
    fn begin(&mut self, (number, head): (usize, u16), from: Option<u16>) {
        if self.layout.is_entry(head) {
            if from.is_some_and(|from| !self.layout.is_checked(from, head)) {
                self.late.push((number, head));
            } else {
                self.check((number, head));
            }
        }
        self.places[number].body = self.code.len();
    }

    fn check(&mut self, (number, head): (usize, u16)) {
        self.places[number].check = self.code.len();
        let span = self.layout.longest(head);
        self.put(self.stencils.check, Numbers { pc: head, span, answer: STOPPED, ..NONE });
    }

    fn instruction(
        &mut self,
        instruction: &Instruction,
        (head, block): (u16, &Block),
    ) -> Option<()> {
        let Instruction { pc, bytes: [code, low, high] } = *instruction;
        let (mut near, mut away) = (false, Label::Exit);
        if let End::Either(target, next) = block.end
            && block.instructions.last().is_some_and(|last| last.pc == pc)
        {
            // What the stencil was promised, whatever the plan says.
            let leads_to = instruction.branch_target();
            near = (leads_to ^ next) & 0xff00 == 0 && leads_to != next;
            away = self.way(head, target, block.waits);
        }
        let decimal = self.plan.decimal != 0;
        let plain = is_io(instruction, self.bus).is_none();
        let live = self.plan.is_live(instruction);
        let known = Known { decimal, near, plain, live };
        let stencil = self.stencils.opcode(code, known)?;
        let place = if live { self.plan.offset_of(pc)? } else { 0 };
        self.put(stencil, Numbers { low, high, pc, place, away, ..NONE });
        Some(())
    }

    /// Ends a block; gives its head if control falls out of it into what is laid next.
    fn end(&mut self, (number, head): (usize, u16), block: &Block) -> Option<u16> {
        let way = match block.end {
            End::Always(target) => self.way(head, target, block.waits),
            End::Either(_, next) => self.way(head, next, false),
            End::Return => {
                self.returns();
                return None;
            }
            End::Away => {
                self.put(self.stencils.leave_here, Numbers { answer: LEFT, ..NONE });
                return None;
            }
        };
        if matches!(way, Label::Check(target) | Label::Body(target) if target == number + 1) {
            return Some(head);
        }
        self.put(self.stencils.goto, Numbers { away: way, ..NONE });
        None
    }

    /// Where a way from `head` to `target` leads; see `Group::way`.
    fn way(&self, head: u16, target: u16, waits: bool) -> Label {
        if waits {
            return Label::Leave(target, WAITS);
        }
        match self.layout.index(target) {
            Some(number) if !self.layout.is_checked(head, target) => Label::Body(number),
            Some(number) if self.layout.is_entry(target) => Label::Check(number),
            _ => Label::Leave(target, LEFT),
        }
    }

    /// After a return: on to wherever the group called from, by pc.
    fn returns(&mut self) {
        for &pc in &self.plan.returns {
            if let Some(number) = self.layout.index(pc) {
                self.put(self.stencils.case, Numbers { pc, away: Label::Check(number), ..NONE });
            }
        }
        self.put(self.stencils.leave_here, Numbers { answer: LEFT, ..NONE });
    }

    /// Lays a stencil and fills its holes.
    fn put(&mut self, stencil: &Stencil, numbers: Numbers) {
        let start = self.code.len();
        self.code.extend_from_slice(stencil.code);
        for hole in stencil.holes {
            let at = start + hole.at as usize;
            let number = match hole.what {
                What::Next => self.code.len() as i64 - at as i64,
                What::Away => {
                    self.jumps.push((at, numbers.away, hole.addend));
                    continue;
                }
                What::Elsewhere => {
                    let answer = AGAIN | self.code.len() as u32;
                    self.jumps.push((at, Label::Leave(numbers.pc, answer), hole.addend));
                    continue;
                }
                What::Changed => {
                    let way = Label::Leave(numbers.pc, CHANGED);
                    self.jumps.push((at, way, hole.addend));
                    continue;
                }
                What::Exit => {
                    self.jumps.push((at, Label::Exit, hole.addend));
                    continue;
                }
                What::Low => i64::from(numbers.low),
                What::High => i64::from(numbers.high),
                What::Pc => i64::from(numbers.pc),
                What::Place => i64::from(numbers.place),
                What::Span => numbers.span as i64,
                What::Answer => i64::from(numbers.answer),
            };
            self.fill(at, hole.form, number + hole.addend);
        }
    }

    fn fill(&mut self, at: usize, form: Form, number: i64) {
        let size = match form {
            Form::Relative | Form::Four => 4,
            Form::Two => 2,
            Form::One => 1,
        };
        self.code[at..at + size].copy_from_slice(&number.to_le_bytes()[..size]);
    }

    fn finish(mut self) -> Option<Assembled> {
        for (number, head) in core::mem::take(&mut self.late) {
            self.check((number, head));
            self.put(self.stencils.goto, Numbers { away: Label::Body(number), ..NONE });
        }
        let leaves = self.leaves();
        let exit = self.code.len();
        self.put(self.stencils.depart, NONE);
        for (at, label, addend) in core::mem::take(&mut self.jumps) {
            let target = match label {
                Label::Check(number) => self.places[number].check,
                Label::Body(number) => self.places[number].body,
                Label::Leave(pc, answer) => {
                    let found = leaves.binary_search_by_key(&(pc, answer), |leave| leave.0).ok()?;
                    leaves[found].1
                }
                Label::Exit => exit,
            };
            self.fill(at, Form::Relative, target as i64 - at as i64 + addend);
        }
        let at = |head| Some((head, self.places[self.layout.index(head)?].check as u32));
        let heads = self.layout.checked().map(at).collect::<Option<_>>()?;
        Some(Assembled { code: self.code, heads })
    }

    /// Lays the ways out that are jumped to; gives where they lie, in order.
    fn leaves(&mut self) -> Vec<((u16, u32), usize)> {
        let out = self.jumps.iter().filter_map(|&(_, label, _)| match label {
            Label::Leave(pc, answer) => Some(((pc, answer), 0)),
            _ => None,
        });
        let mut leaves: Vec<_> = out.collect();
        leaves.sort_unstable();
        leaves.dedup();
        for ((pc, answer), at) in &mut leaves {
            *at = self.code.len();
            self.put(self.stencils.leave, Numbers { pc: *pc, answer: *answer, ..NONE });
        }
        leaves
    }
}
