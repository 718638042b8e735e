//! A plan as a function: `exec_group_XXXX(cpu, bus, deadline, _) -> answer`.
//!
//! ```text
//! entry      copy the CPU into a local, which LLVM turns into registers
//! pad        the jumppad: a switch on pc over all blocks that may be entered
//! check_XXXX leave with STOPPED unless the way from here must end by the deadline
//! block_XXXX calls of opcode functions with constant operands; a result that is not 0 leaves
//! exit       copy the CPU back, the one exit
//! ```
//!
//! The function knows nothing of what instructions do: it calls `opcode_…` for each, and looks at
//! `pc` where control may go different ways.

use core::mem::offset_of;
use std::collections::BTreeMap;

use bitlink::{
    Block, Callee, Error, FnAttr, Function, FunctionBuilder, IntPredicate, ParamAttr, Signature,
    Type, Value,
};
use core6502::disassemble::Instruction;
use core6502::{Bus, Cpu};

use crate::inline;
use crate::layout::Layout;
use crate::plan::{self, End, Plan};

/// Changes with what [`build`] or the layout make of a plan, so that kept code of an older build
/// is not used.
pub(crate) const REVISION: u32 = 5;

/// What a group answers besides an outcome: pc lies outside of it.
pub(crate) const LEFT: u32 = 0;
/// The next block might not end before the deadline.
pub(crate) const STOPPED: u32 = 0x100;
/// A loop that may be a wait has turned.
pub(crate) const WAITS: u32 = 0x200;
/// The instruction at pc is another one than when the group was made. Of groups of stencils only.
pub(crate) const CHANGED: u32 = 0x400;
/// The instruction at pc has not run, since it reaches I/O. When it has, the group goes on at the
/// offset that the other bits tell. Of groups of stencils only.
pub(crate) const AGAIN: u32 = 0x4000_0000;

/// A compiled group: `(cpu, bus, deadline, at) -> answer`. `at` is where a group of stencils is
/// entered; others look at pc.
pub(crate) type GroupFunction = unsafe extern "C" fn(&mut Cpu, &mut Bus, u64, usize) -> u32;

/// The symbol of a group.
pub(crate) fn symbol(entry: u16) -> String {
    format!("exec_group_{entry:04X}")
}

/// Builds the function. With `lines`, listings can say which instruction made which code.
pub(crate) fn build(plan: &Plan, layout: &Layout, lines: bool) -> Result<Function, Error> {
    let mut group = Group::new(plan, layout, lines);
    group.pad();
    for &head in plan.blocks.keys() {
        group.check(head);
        group.block(OUTSIDE, head);
    }
    while let Some((context, head)) = group.waiting.pop() {
        group.block(context, head);
    }
    group.finish()
}

/// The number of the context of blocks that are in no callee.
const OUTSIDE: usize = 0;

/// A callee that is part of its caller, or the group itself.
struct Context {
    /// The address after the call.
    back: u16,
    /// The number of the caller's context.
    caller: usize,
    bodies: BTreeMap<u16, Block>,
}

struct Group<'a> {
    f: FunctionBuilder,
    plan: &'a Plan,
    layout: &'a Layout,
    lines: bool,
    /// The local copy of the CPU.
    cpu: Value,
    pad: Block,
    checks: BTreeMap<u16, Block>,
    contexts: Vec<Context>,
    /// Blocks of callees that have been declared and not built yet.
    waiting: Vec<(usize, u16)>,
    /// Where the CPU is copied back.
    exit: Block,
    /// The answers that come to the exit, and from where.
    answers: Vec<(Block, Value)>,
    opcode: Signature,
}

impl<'a> Group<'a> {
    fn new(plan: &'a Plan, layout: &'a Layout, lines: bool) -> Self {
        let signature = Signature::new([Type::Ptr, Type::Ptr, Type::I64, Type::I64], Type::I32)
            .param(0, ParamAttr::NoAlias)
            .param(0, ParamAttr::NonNull)
            .param(0, ParamAttr::Dereferenceable(size_of::<Cpu>() as u64))
            .param(1, ParamAttr::NoAlias)
            .param(1, ParamAttr::NonNull)
            .param(1, ParamAttr::Dereferenceable(size_of::<Bus>() as u64))
            .attribute(FnAttr::NoUnwind);
        let mut f = FunctionBuilder::new(symbol(plan.entry), signature);
        let named = |f: &mut FunctionBuilder, kind: &str, heads: &mut dyn Iterator<Item = u16>| {
            heads.map(|head| (head, f.block(format!("{kind}_{head:04X}")))).collect()
        };
        let checks = named(&mut f, "check", &mut layout.checked());
        let bodies = named(&mut f, "block", &mut plan.blocks.keys().copied());
        let pad = f.block("pad");
        let exit = f.block("exit");
        let cpu = f.alloca(size_of::<Cpu>() as u64, 8);
        let opcode =
            Signature::new([Type::Ptr, Type::Ptr, Type::I8, Type::I8, Type::I16], Type::I8);
        Group {
            f,
            plan,
            layout,
            lines,
            cpu,
            pad,
            checks,
            contexts: vec![Context { back: 0, caller: OUTSIDE, bodies }],
            waiting: Vec::new(),
            exit,
            answers: Vec::new(),
            opcode,
        }
    }

    /// The entry and the jumppad.
    fn pad(&mut self) {
        let callers = self.f.param(0);
        self.f.memcpy(self.cpu, callers, size_of::<Cpu>() as u64, 8);
        let decimal = self.f.int(Type::I8, u64::from(self.plan.decimal));
        let place = self.f.offset(self.cpu, offset_of!(Cpu, decimal) as u64);
        self.f.store(decimal, place);
        self.f.jump(self.pad);
        self.f.switch_to(self.pad);
        let pc = self.pc();
        let cases: Vec<(u64, Block)> =
            self.checks.iter().map(|(&head, &block)| (u64::from(head), block)).collect();
        let leave = self.exit(LEFT);
        self.f.switch(pc, leave, &cases);
    }

    /// A new way out, with a constant answer.
    fn exit(&mut self, answer: u32) -> Block {
        let here = self.f.current();
        let exit = self.f.block("");
        self.f.switch_to(exit);
        let answer = self.f.int(Type::I32, u64::from(answer));
        self.return_with(answer);
        self.f.switch_to(here);
        exit
    }

    /// Ends a block that leaves.
    fn return_with(&mut self, answer: Value) {
        self.answers.push((self.f.current(), answer));
        self.f.jump(self.exit);
    }

    /// The one exit.
    fn finish(mut self) -> Result<Function, Error> {
        self.f.switch_to(self.exit);
        let answer = self.f.phi(Type::I32);
        for (block, value) in self.answers {
            self.f.incoming(answer, block, value);
        }
        let callers = self.f.param(0);
        self.f.memcpy(callers, self.cpu, size_of::<Cpu>() as u64, 8);
        self.f.ret(answer);
        self.f.finish()
    }

    fn pc(&mut self) -> Value {
        let place = self.f.offset(self.cpu, offset_of!(Cpu, pc) as u64);
        self.f.load(Type::I16, place)
    }

    /// Does the time suffice up to the next check?
    fn check(&mut self, head: u16) {
        let Some(&block) = self.checks.get(&head) else {
            return;
        };
        self.f.switch_to(block);
        let place = self.f.offset(self.cpu, offset_of!(Cpu, cycles) as u64);
        let cycles = self.f.load(Type::I64, place);
        let longest = self.f.int(Type::I64, self.layout.longest(head));
        let deadline = self.f.param(2);
        // Below 0 where the deadline is sooner than that. A loop does this only once.
        let last = self.f.sub(deadline, longest);
        let fits = self.f.icmp(IntPredicate::Sle, cycles, last);
        let stop = self.exit(STOPPED);
        let body = self.contexts[OUTSIDE].bodies[&head];
        self.f.branch_weighted(fits, body, stop, (2000, 1));
    }

    fn block(&mut self, context: usize, head: u16) {
        let plan = self.plan;
        let Some(block) = plan.blocks.get(&head) else { return };
        self.f.switch_to(self.contexts[context].bodies[&head]);
        for (index, instruction) in block.instructions.iter().enumerate() {
            let is_last = index + 1 == block.instructions.len();
            if is_last && block.end == End::Return && context != OUTSIDE {
                self.promise_mapped(self.contexts[context].back.wrapping_sub(1));
            }
            self.instruction(instruction);
        }
        self.end(context, head, block);
    }

    /// Calls the opcode function; leaves if it says so.
    fn instruction(&mut self, instruction: &Instruction) {
        if self.lines {
            self.f.line(u32::from(instruction.pc) + 1);
        }
        let callee: Callee = self.f.declare(instruction.row().symbol, &self.opcode);
        let bus = self.f.param(1);
        let [_, one, two] = instruction.bytes.map(|byte| self.f.int(Type::I8, u64::from(byte)));
        let pc = self.f.int(Type::I16, u64::from(instruction.pc));
        let outcome = self.f.call(callee, &[self.cpu, bus, one, two, pc]);
        let none = self.f.int(Type::I8, 0);
        let goes_on = self.f.icmp(IntPredicate::Eq, outcome, none);
        let (next, exit) = (self.f.block(""), self.f.block(""));
        self.f.branch_weighted(goes_on, next, exit, (2000, 1));
        self.f.switch_to(exit);
        let answer = self.f.zext(outcome, Type::I32);
        self.return_with(answer);
        self.f.switch_to(next);
    }

    /// Tells LLVM that a byte of the group's code is where it was when the group was entered: what
    /// changes the mapping leaves the group. So a return to it is no I/O.
    fn promise_mapped(&mut self, address: u16) {
        let page = (address >> 8) as u8;
        let Some(&(_, offset)) = self.plan.pages.iter().find(|entry| entry.0 == page) else {
            return;
        };
        let bus = self.f.param(1);
        let place = self.f.offset(bus, Bus::place_of_read_page(page) as u64);
        let entry = self.f.load(Type::I32, place);
        let offset = self.f.int(Type::I32, u64::from(offset));
        let holds = self.f.icmp(IntPredicate::Eq, entry, offset);
        let (so_it_is, never) = (self.f.block(""), self.f.block(""));
        self.f.branch(holds, so_it_is, never);
        self.f.switch_to(never);
        self.f.unreachable();
        self.f.switch_to(so_it_is);
    }

    /// Where a way from `head` to `target` leads.
    fn way(&mut self, context: usize, head: u16, target: u16) -> Block {
        if context != OUTSIDE {
            return self.copied(context, target);
        }
        match (self.contexts[OUTSIDE].bodies.get(&target), self.checks.get(&target)) {
            (Some(&body), _) if !self.layout.is_checked(head, target) => body,
            (_, Some(&check)) => check,
            _ => self.exit(LEFT),
        }
    }

    /// A block of a callee that is part of its caller.
    fn copied(&mut self, context: usize, head: u16) -> Block {
        if !self.plan.blocks.contains_key(&head) {
            return self.exit(LEFT);
        }
        if let Some(&body) = self.contexts[context].bodies.get(&head) {
            return body;
        }
        let body = self.f.block(format!("block_{head:04X}_{context}"));
        self.contexts[context].bodies.insert(head, body);
        self.waiting.push((context, head));
        body
    }

    fn end(&mut self, context: usize, head: u16, block: &plan::Block) {
        match block.end {
            _ if block.waits => self.wait(context, head, &block.end),
            End::Always(target) => {
                let way = match inline::call(block) {
                    Some(call) if context != OUTSIDE || self.layout.is_inlined(head) => {
                        self.enter(context, call)
                    }
                    _ => self.way(context, head, target),
                };
                self.f.jump(way);
            }
            End::Either(target, next) => {
                let taken = self.way(context, head, target);
                let on = self.way(context, head, next);
                self.fork(target, taken, on);
            }
            End::Return if context == OUTSIDE => {
                let back: Vec<u16> = self.plan.returns.iter().copied().collect();
                self.return_to(&back);
            }
            End::Return => self.come_back(context),
            End::Away => {
                let leave = self.exit(LEFT);
                self.f.jump(leave);
            }
        }
    }

    /// A loop that may be a wait.
    fn wait(&mut self, context: usize, head: u16, end: &End) {
        let waits = self.exit(WAITS);
        match *end {
            End::Either(target, next) => {
                let on = self.way(context, head, next);
                self.fork(target, waits, on);
            }
            _ => self.f.jump(waits),
        }
    }

    /// The start of a callee's own copy.
    fn enter(&mut self, caller: usize, (callee, back): (u16, u16)) -> Block {
        self.contexts.push(Context { back, caller, bodies: BTreeMap::new() });
        self.copied(self.contexts.len() - 1, callee)
    }

    /// The end of a callee's own copy: what it returns to is likely, but not sure.
    fn come_back(&mut self, context: usize) {
        let Context { back, caller, .. } = self.contexts[context];
        let likely = match self.checks.get(&back) {
            Some(&check) if caller == OUTSIDE => check,
            _ => self.copied(caller, back),
        };
        let leave = self.exit(LEFT);
        self.fork(back, likely, leave);
    }

    /// The end of a subroutine that all may have called.
    fn return_to(&mut self, back: &[u16]) {
        let cases: Vec<(u64, Block)> =
            back.iter().filter_map(|at| Some((u64::from(*at), *self.checks.get(at)?))).collect();
        let pc = self.pc();
        let leave = self.exit(LEFT);
        self.f.switch(pc, leave, &cases);
    }

    fn fork(&mut self, target: u16, taken: Block, on: Block) {
        let pc = self.pc();
        let target = self.f.int(Type::I16, u64::from(target));
        let jumps = self.f.icmp(IntPredicate::Eq, pc, target);
        self.f.branch(jumps, taken, on);
    }
}
