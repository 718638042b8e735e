//! What stands between the stencils of instructions: checks of the deadline, jumps, ways in and
//! out.

use std::mem::offset_of;

use bitlink::{Error, FnAttr, Function, FunctionBuilder, IntPredicate, ParamAttr, Signature, Type};
use core6502::Cpu;

use crate::stencils::{CYCLES, DEADLINE, FIELDS, Stencil, narrow, signature, widen};

type Glue = fn(&str) -> Result<Function, Error>;

/// The name of each, and what makes it.
pub(crate) const GLUE: [(&str, Glue); 7] = [
    ("check", check),
    ("goto", goto),
    ("leave", |name| leave(name, true)),
    ("leave_here", |name| leave(name, false)),
    ("case", case),
    ("depart", depart),
    ("enter", enter),
];

/// Leaves with an answer unless the time suffices for so many cycles.
fn check(name: &str) -> Result<Function, Error> {
    let mut s = Stencil::new(name);
    let state = s.params();
    let span = s.f.hole("span", Type::I32);
    let span = s.f.zext(span, Type::I64);
    let end = s.f.add(state[CYCLES as usize], span);
    let fits = s.f.icmp(IntPredicate::Ule, end, state[DEADLINE as usize]);
    let [on, stop] = ["on", "stop"].map(|name| s.f.block(name));
    s.f.branch_weighted(fits, on, stop, (2000, 1));
    s.f.switch_to(on);
    s.go("next", &state);
    s.f.switch_to(stop);
    let pc = s.f.hole("pc", Type::I16);
    s.store_pc(pc);
    let answer = s.f.hole("answer", Type::I32);
    s.leave(answer, state);
    s.finish()
}

/// A jump.
fn goto(name: &str) -> Result<Function, Error> {
    let mut s = Stencil::new(name);
    let state = s.params();
    s.go("away", &state);
    s.finish()
}

/// Leaves with an answer; pc is known, or stands in memory.
fn leave(name: &str, known: bool) -> Result<Function, Error> {
    let mut s = Stencil::new(name);
    let state = s.params();
    if known {
        let pc = s.f.hole("pc", Type::I16);
        s.store_pc(pc);
    }
    let answer = s.f.hole("answer", Type::I32);
    s.leave(answer, state);
    s.finish()
}

/// Jumps away if pc, in memory, is this one.
fn case(name: &str) -> Result<Function, Error> {
    let mut s = Stencil::new(name);
    let state = s.params();
    let place = s.field(offset_of!(Cpu, pc));
    let pc = s.f.load(Type::I16, place);
    let this = s.f.hole("pc", Type::I16);
    let hit = s.f.icmp(IntPredicate::Eq, pc, this);
    let [on, away] = ["on", "away"].map(|name| s.f.block(name));
    s.f.branch(hit, away, on);
    s.f.switch_to(on);
    s.go("next", &state);
    s.f.switch_to(away);
    s.go("away", &state);
    s.finish()
}

/// Puts the registers back into memory and returns.
fn depart(name: &str) -> Result<Function, Error> {
    let mut s = Stencil::new(name);
    for (index, (offset, _)) in (CYCLES..).zip(FIELDS) {
        let (value, place) = (narrow(&mut s, index), s.field(offset));
        s.f.store(value, place);
    }
    let answer = s.f.param(DEADLINE);
    let answer = s.f.trunc(answer, Type::I32);
    s.f.ret(answer);
    s.finish()
}

/// From the host: `extern "C" (cpu, bus, deadline, at) -> answer`.
fn enter(name: &str) -> Result<Function, Error> {
    let host = Signature::new([Type::Ptr, Type::Ptr, Type::I64, Type::Ptr], Type::I32)
        .param(0, ParamAttr::NoAlias)
        .param(1, ParamAttr::NoAlias)
        .attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new(name, host);
    let [cpu, bus, deadline, at] = [0, 1, 2, 3].map(|index| f.param(index));
    let mut state = vec![bus, cpu, deadline];
    for (offset, of) in FIELDS {
        let place = f.offset(cpu, offset as u64);
        let value = f.load(of, place);
        state.push(widen(&mut f, value));
    }
    let answer = f.call_address(at, &signature(), &state);
    f.ret(answer);
    f.finish()
}
