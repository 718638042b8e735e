//! A plan as stencils, one laid behind the other: the group of the hurried.
//!
//! The shape is that of [`crate::group`]: checks of the deadline where [`Layout`] wants them, the
//! instructions, ways from block to block. There is no jumppad: the host enters at a check.

use std::collections::BTreeMap;

use core6502::Bus;
use core6502::bus::IO;
use core6502::disassemble::Instruction;
use core6502::opcodes::{KINDS, Kind, Mode};

use crate::group::{AGAIN, LEFT, STOPPED, WAITS};
use crate::layout::Layout;
use crate::plan::{Block, End, Plan};
use crate::stencil::{Form, Known, Stencil, Stencils, What};

/// A group in bytes that may lie anywhere.
pub(crate) struct Assembled {
    pub(crate) code: Vec<u8>,
    /// Where it can be entered, and at which byte.
    pub(crate) heads: Vec<(u16, u32)>,
}

/// A place in the code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    /// The check before a block.
    Check(u16),
    /// A block.
    Body(u16),
    /// A way out, with pc and an answer.
    Leave(u16, u32),
    /// The one exit.
    Exit,
}

/// The numbers of a stencil's holes.
#[derive(Clone, Copy)]
struct Numbers {
    low: u8,
    high: u8,
    pc: u16,
    span: u64,
    answer: u32,
    away: Label,
}

const NONE: Numbers = Numbers { low: 0, high: 0, pc: 0, span: 0, answer: 0, away: Label::Exit };

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
        labels: BTreeMap::new(),
        jumps: Vec::new(),
        late: Vec::new(),
    };
    let mut from = None;
    for (&head, block) in &plan.blocks {
        work.begin(head, from);
        for instruction in &block.instructions {
            work.instruction(instruction, (head, block))?;
        }
        from = work.end(head, block);
    }
    work.finish()
}

struct Assembly<'a> {
    stencils: &'a Stencils,
    plan: &'a Plan,
    layout: &'a Layout,
    bus: &'a Bus,
    code: Vec<u8>,
    labels: BTreeMap<Label, usize>,
    /// Places that hold the distance to a label, plus a number.
    jumps: Vec<(usize, Label, i64)>,
    /// Checks that are laid behind all blocks.
    late: Vec<u16>,
}

impl Assembly<'_> {
    fn label(&mut self, label: Label) {
        self.labels.insert(label, self.code.len());
    }

    /// Begins a block. `from` is the block that control falls out of, if any.
    fn begin(&mut self, head: u16, from: Option<u16>) {
        if self.layout.checked.contains(&head) {
            if from.is_some_and(|from| !self.layout.is_checked(from, head)) {
                self.late.push(head);
            } else {
                self.check(head);
            }
        }
        self.label(Label::Body(head));
    }

    fn check(&mut self, head: u16) {
        self.label(Label::Check(head));
        let span = self.layout.longest[&head];
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
        let known = Known { decimal, near, plain: !is_io(instruction, self.bus) };
        let stencil = self.stencils.opcode(code, known)?;
        self.put(stencil, Numbers { low, high, pc, away, ..NONE });
        Some(())
    }

    /// Ends a block; gives its head if control falls out of it into what is laid next.
    fn end(&mut self, head: u16, block: &Block) -> Option<u16> {
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
        if self.follows(head, way) {
            return Some(head);
        }
        self.put(self.stencils.goto, Numbers { away: way, ..NONE });
        None
    }

    /// Whether a way leads to the block that is laid next.
    fn follows(&self, head: u16, way: Label) -> bool {
        let next = self.plan.blocks.range(head..).nth(1).map(|(&next, _)| next);
        match way {
            Label::Check(target) | Label::Body(target) => next == Some(target),
            Label::Leave(..) | Label::Exit => false,
        }
    }

    /// Where a way from `head` to `target` leads; see `Group::way`.
    fn way(&self, head: u16, target: u16, waits: bool) -> Label {
        if waits {
            return Label::Leave(target, WAITS);
        }
        let known = self.plan.blocks.contains_key(&target);
        if known && !self.layout.is_checked(head, target) {
            Label::Body(target)
        } else if self.layout.checked.contains(&target) {
            Label::Check(target)
        } else {
            Label::Leave(target, LEFT)
        }
    }

    /// After a return: on to wherever the group called from, by pc.
    fn returns(&mut self) {
        let known = self.plan.returns.iter().filter(|at| self.layout.checked.contains(at));
        for &pc in known.collect::<Vec<_>>() {
            self.put(self.stencils.case, Numbers { pc, away: Label::Check(pc), ..NONE });
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
                What::Exit => {
                    self.jumps.push((at, Label::Exit, hole.addend));
                    continue;
                }
                What::Low => i64::from(numbers.low),
                What::High => i64::from(numbers.high),
                What::Pc => i64::from(numbers.pc),
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
        for head in core::mem::take(&mut self.late) {
            self.check(head);
            self.put(self.stencils.goto, Numbers { away: Label::Body(head), ..NONE });
        }
        let out = self.jumps.iter().map(|jump| jump.1);
        let out = out.filter(|label| matches!(label, Label::Leave(..)));
        for label in out.collect::<std::collections::BTreeSet<_>>() {
            if let Label::Leave(pc, answer) = label {
                self.label(label);
                self.put(self.stencils.leave, Numbers { pc, answer, ..NONE });
            }
        }
        self.label(Label::Exit);
        self.put(self.stencils.depart, NONE);
        for (at, label, addend) in core::mem::take(&mut self.jumps) {
            let target = *self.labels.get(&label)?;
            self.fill(at, Form::Relative, target as i64 - at as i64 + addend);
        }
        let at = |head: &u16| Some((*head, *self.labels.get(&Label::Check(*head))? as u32));
        let heads = self.layout.checked.iter().map(at).collect::<Option<_>>()?;
        Some(Assembled { code: self.code, heads })
    }
}

/// Whether an instruction is likely to reach I/O: its address says so, before an index is added.
fn is_io(instruction: &Instruction, bus: &Bus) -> bool {
    let row = instruction.row();
    let page = (instruction.word() >> 8) as u8;
    match (row.mode, KINDS[usize::from(row.code)]) {
        (Mode::ABS | Mode::ABX | Mode::ABY, Kind::Read) => bus.read_page(page) == IO,
        (Mode::ABS | Mode::ABX | Mode::ABY, Kind::Write) => bus.write_page(page) == IO,
        _ => false,
    }
}
