//! The stencils as functions: each opcode function with holes for its operands, between registers
//! that hold the CPU and a jump to what follows.
//!
//! A stencil has the signature `preserve_none (bus, cpu, deadline, cycles, a, x, y, s, n, z, c, v)
//! -> answer`, so that LLVM keeps all of these in processor registers from one to the next. The
//! other fields of the CPU stay in memory. Where control goes is a symbol: `next` for the stencil
//! that is laid behind, `away` for the other way of a branch, `exit` for the one that leaves.

use std::mem::offset_of;

use bitlink::{
    BinaryOp, Convention, Error, FnAttr, FunctionBuilder, IntPredicate, Library, Module, Object,
    ParamAttr, Pipeline, Signature, Target, Type, Value,
};
use core6502::opcodes::{KINDS, Kind, Mode, OPCODES, Opcode};
use core6502::outcome::AGAIN;
use core6502::{Bus, Cpu};

use crate::glue;

/// Fields that travel in registers, after bus, cpu and deadline.
pub(crate) const FIELDS: [(usize, Type); 9] = [
    (offset_of!(Cpu, cycles), Type::I64),
    (offset_of!(Cpu, a), Type::I8),
    (offset_of!(Cpu, x), Type::I8),
    (offset_of!(Cpu, y), Type::I8),
    (offset_of!(Cpu, s), Type::I8),
    (offset_of!(Cpu, n), Type::I8),
    (offset_of!(Cpu, z), Type::I8),
    (offset_of!(Cpu, c), Type::I8),
    (offset_of!(Cpu, v), Type::I8),
];
/// Fields that stay in memory.
const REST: [usize; 3] = [offset_of!(Cpu, i), offset_of!(Cpu, d), offset_of!(Cpu, jammed)];
/// The first parameters, before [`FIELDS`].
pub(crate) const BUS: u32 = 0;
pub(crate) const CPU: u32 = 1;
pub(crate) const DEADLINE: u32 = 2;
pub(crate) const CYCLES: u32 = 3;

/// All stencils, compiled.
pub(crate) fn object(libraries: &[Library], target: &Target) -> Result<Object, Error> {
    let mut module = Module::new("stencils", target)?;
    let mut names = Vec::new();
    let compiled = OPCODES.iter().filter(|row| KINDS[usize::from(row.code)] != Kind::Jam);
    for row in compiled {
        for &variant in Variant::of(row) {
            names.push(format!("{}{}", row.symbol, variant.suffix()));
            module.define(&opcode(row, variant)?)?;
        }
    }
    for (name, make) in glue::GLUE {
        names.push(name.into());
        module.define(&make(name)?)?;
    }
    for library in libraries {
        module.link(library)?;
    }
    module.internalise(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
    // A call within the object needs no relocation, and would not survive the cutting.
    module.inline_all();
    module.optimise(target, &Pipeline::O3.vectorise(false))?;
    module.emit_object(target)
}

/// What is known about an instruction when its group is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// Nothing but its bytes.
    Any,
    /// The CPU knows decimal mode.
    Decimal,
    /// It is not likely to reach I/O. If it does, it goes `elsewhere` before it has done anything.
    Plain,
    /// Both.
    PlainDecimal,
    /// A branch that stays in its page, as most do.
    Near,
    /// The program may write to it unseen: its operands are read from memory. If it is another
    /// instruction by now, it leaves.
    Live,
    /// That, and it is likely to reach I/O.
    LiveIo,
}

impl Variant {
    fn of(row: &Opcode) -> &'static [Variant] {
        match KINDS[usize::from(row.code)] {
            Kind::Branch => &[Variant::Any, Variant::Near, Variant::Live],
            Kind::Read | Kind::Write => &[
                Variant::Any,
                Variant::Decimal,
                Variant::Plain,
                Variant::PlainDecimal,
                Variant::Live,
                Variant::LiveIo,
            ],
            _ => &[
                Variant::Any,
                Variant::Decimal,
                Variant::Plain,
                Variant::PlainDecimal,
                Variant::Live,
            ],
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Variant::Any => "_any",
            Variant::Decimal => "_decimal",
            Variant::Plain => "_plain",
            Variant::PlainDecimal => "_plain_decimal",
            Variant::Near => "_near",
            Variant::Live => "_live",
            Variant::LiveIo => "_live_io",
        }
    }

    fn is_decimal(self) -> bool {
        matches!(self, Variant::Decimal | Variant::PlainDecimal)
    }

    fn is_plain(self) -> bool {
        matches!(self, Variant::Plain | Variant::PlainDecimal | Variant::Live)
    }

    fn is_live(self) -> bool {
        matches!(self, Variant::Live | Variant::LiveIo)
    }

    /// The function that says what the instruction does.
    fn symbol(self, row: &Opcode) -> String {
        if self.is_plain() { row.symbol.replace("opcode_", "plain_") } else { row.symbol.into() }
    }
}

pub(crate) fn signature() -> Signature {
    // The convention has registers for words only.
    let params = [Type::Ptr, Type::Ptr, Type::I64].into_iter().chain(FIELDS.map(|_| Type::I64));
    let signature = Signature::new(params, Type::I32)
        .convention(Convention::PreserveNone)
        .param(BUS, ParamAttr::NoAlias)
        .param(BUS, ParamAttr::NonNull)
        .param(BUS, ParamAttr::Dereferenceable(size_of::<Bus>() as u64))
        .param(CPU, ParamAttr::NoAlias)
        .param(CPU, ParamAttr::NonNull)
        .param(CPU, ParamAttr::Dereferenceable(size_of::<Cpu>() as u64))
        // LLVM makes jumps of calls at the end conditional only where size counts.
        .attribute(FnAttr::Small)
        .attribute(FnAttr::NoUnwind);
    let bytes = (CYCLES..).zip(FIELDS).filter(|(_, (_, of))| *of == Type::I8);
    bytes.fold(signature, |signature, (index, _)| signature.param(index, ParamAttr::Below(0x100)))
}

/// A stencil under construction.
pub(crate) struct Stencil {
    pub(crate) f: FunctionBuilder,
}

impl Stencil {
    pub(crate) fn new(name: &str) -> Self {
        Stencil { f: FunctionBuilder::new(name, signature()) }
    }

    pub(crate) fn params(&mut self) -> Vec<Value> {
        (0..CYCLES + FIELDS.len() as u32).map(|index| self.f.param(index)).collect()
    }

    /// The address of a field of the CPU in memory.
    pub(crate) fn field(&mut self, offset: usize) -> Value {
        let cpu = self.f.param(CPU);
        self.f.offset(cpu, offset as u64)
    }

    pub(crate) fn store_pc(&mut self, pc: Value) {
        let place = self.field(offset_of!(Cpu, pc));
        self.f.store(pc, place);
    }

    /// Ends the block by a jump to `symbol`.
    pub(crate) fn go(&mut self, symbol: &str, state: &[Value]) {
        let callee = self.f.declare(symbol, &signature());
        self.f.tail_call(callee, state);
    }

    /// Ends the block by leaving the group. The answer takes the deadline's place.
    pub(crate) fn leave(&mut self, answer: Value, mut state: Vec<Value>) {
        state[DEADLINE as usize] = self.f.zext(answer, Type::I64);
        self.go("exit", &state);
    }

    pub(crate) fn finish(self) -> Result<bitlink::Function, Error> {
        self.f.finish()
    }
}

/// An instruction.
fn opcode(row: &Opcode, variant: Variant) -> Result<bitlink::Function, Error> {
    let mut s = Stencil::new(&format!("{}{}", row.symbol, variant.suffix()));
    let local = s.f.alloca(size_of::<Cpu>() as u64, 8);
    fill(&mut s, local, u64::from(variant.is_decimal()));
    if variant == Variant::Near {
        promise_near(&mut s);
    }
    let operands = if variant.is_live() { live(&mut s, row) } else { holes(&mut s) };
    let outcome = call(&mut s, &variant.symbol(row), local, operands);
    if variant.is_plain() {
        again(&mut s, outcome);
    }
    let state = state(&mut s, row, local);
    let place = s.f.offset(local, offset_of!(Cpu, pc) as u64);
    let pc = s.f.load(Type::I16, place);
    let [on, stop] = ["on", "stop"].map(|name| s.f.block(name));
    let none = s.f.int(Type::I8, 0);
    let goes_on = s.f.icmp(IntPredicate::Eq, outcome, none);
    s.f.branch_weighted(goes_on, on, stop, (2000, 1));
    s.f.switch_to(stop);
    s.store_pc(pc);
    s.leave(outcome, state.clone());
    s.f.switch_to(on);
    if variant.is_live() && KINDS[usize::from(row.code)] == Kind::Call {
        // Where it leads to is not known for sure: its own push may have hit it.
        s.store_pc(pc);
    }
    go_on(&mut s, row, pc, &state);
    s.finish()
}

/// The local copy of the CPU.
fn fill(s: &mut Stencil, local: Value, decimal: u64) {
    for (index, (offset, _)) in (CYCLES..).zip(FIELDS) {
        let (value, place) = (narrow(s, index), s.f.offset(local, offset as u64));
        s.f.store(value, place);
    }
    for offset in REST {
        let from = s.field(offset);
        let value = s.f.load(Type::I8, from);
        let place = s.f.offset(local, offset as u64);
        s.f.store(value, place);
    }
    let decimal = s.f.int(Type::I8, decimal);
    let place = s.f.offset(local, offset_of!(Cpu, decimal) as u64);
    s.f.store(decimal, place);
}

/// A field's parameter, as wide as the field.
pub(crate) fn narrow(s: &mut Stencil, index: u32) -> Value {
    let value = s.f.param(index);
    match FIELDS[(index - CYCLES) as usize].1 {
        Type::I64 => value,
        of => s.f.trunc(value, of),
    }
}

/// As wide as a parameter.
pub(crate) fn widen(f: &mut FunctionBuilder, value: Value) -> Value {
    if f.type_of(value) == Some(Type::I64) { value } else { f.zext(value, Type::I64) }
}

/// An instruction that has not run goes `elsewhere`, with all as it was.
fn again(s: &mut Stencil, outcome: Value) {
    let (flag, none) = (s.f.int(Type::I8, AGAIN.into()), s.f.int(Type::I8, 0));
    let flag = s.f.and(outcome, flag);
    insist(s, [flag, none], "elsewhere");
}

/// Goes to `otherwise`, with all as it was before the instruction, unless two bytes are equal.
fn insist(s: &mut Stencil, [one, two]: [Value; 2], otherwise: &str) {
    let [on, other] = ["equal", "other"].map(|name| s.f.block(name));
    let equal = s.f.icmp(IntPredicate::Eq, one, two);
    s.f.branch_weighted(equal, on, other, (2000, 1));
    s.f.switch_to(other);
    let before = s.params();
    s.go(otherwise, &before);
    s.f.switch_to(on);
}

/// The two bytes after the opcode, as they were when the group was made.
fn holes(s: &mut Stencil) -> [Value; 2] {
    ["low", "high"].map(|name| s.f.hole(name, Type::I8))
}

/// The two bytes after the opcode, as they are now. Leaves unless the opcode is what it was; jumps
/// must be what they were as a whole, since the group knows where they lead.
fn live(s: &mut Stencil, row: &Opcode) -> [Value; 2] {
    let bus = s.f.param(BUS);
    // The bus's first field.
    let memory = s.f.load(Type::Ptr, bus);
    let place = s.f.hole("place", Type::I32);
    let place = s.f.zext(place, Type::I64);
    let code = s.f.offset_by(memory, place);
    let [opcode, low, high] = [0, 1, 2].map(|n| {
        if n >= u64::from(row.mode.length()) {
            return s.f.int(Type::I8, 0);
        }
        let at = s.f.offset(code, n);
        s.f.load(Type::I8, at)
    });
    let known = s.f.int(Type::I8, u64::from(row.code));
    insist(s, [opcode, known], "changed");
    if matches!(KINDS[usize::from(row.code)], Kind::Branch | Kind::Jump | Kind::Call) {
        let were = holes(s);
        insist(s, [low, were[0]], "changed");
        if row.mode.length() == 3 {
            insist(s, [high, were[1]], "changed");
        }
        return were;
    }
    [low, high]
}

fn call(s: &mut Stencil, symbol: &str, local: Value, [one, two]: [Value; 2]) -> Value {
    let opcode = Signature::new([Type::Ptr, Type::Ptr, Type::I8, Type::I8, Type::I16], Type::I8);
    let callee = s.f.declare(symbol, &opcode);
    let bus = s.f.param(BUS);
    let pc = s.f.hole("pc", Type::I16);
    s.f.call(callee, &[local, bus, one, two, pc])
}

/// Whether an instruction may change what stays in memory. LLVM cannot tell that a store leaves it
/// alone, and would put it back.
fn changes_rest(row: &Opcode) -> bool {
    match KINDS[usize::from(row.code)] {
        Kind::Read | Kind::Write | Kind::Stack => false,
        Kind::Branch | Kind::Jump | Kind::Call => false,
        Kind::Registers | Kind::Mask | Kind::Return | Kind::Break | Kind::Jam => true,
    }
}

/// Registers out of the local copy; the rest goes back to memory.
fn state(s: &mut Stencil, row: &Opcode, local: Value) -> Vec<Value> {
    for offset in REST.into_iter().filter(|_| changes_rest(row)) {
        let from = s.f.offset(local, offset as u64);
        let value = s.f.load(Type::I8, from);
        let place = s.field(offset);
        s.f.store(value, place);
    }
    let mut state: Vec<Value> = (0..CYCLES).map(|index| s.f.param(index)).collect();
    for (offset, of) in FIELDS {
        let place = s.f.offset(local, offset as u64);
        let value = s.f.load(of, place);
        state.push(widen(&mut s.f, value));
    }
    state
}

/// Where an instruction leads: to what is laid behind it; a branch that is taken goes `away`. After
/// other jumps pc stands in memory, for whoever looks at it.
fn go_on(s: &mut Stencil, row: &Opcode, pc: Value, state: &[Value]) {
    match KINDS[usize::from(row.code)] {
        Kind::Branch => fork(s, pc, state),
        // JMP to an address leads where the group knows.
        Kind::Jump if row.mode == Mode::ABS => s.go("next", state),
        Kind::Jump | Kind::Return | Kind::Break => {
            s.store_pc(pc);
            s.go("next", state);
        }
        _ => s.go("next", state),
    }
}

fn fork(s: &mut Stencil, pc: Value, state: &[Value]) {
    let (own, two) = (s.f.hole("pc", Type::I16), s.f.int(Type::I16, 2));
    let behind = s.f.add(own, two);
    let [on, away] = ["on", "away"].map(|name| s.f.block(name));
    let stays = s.f.icmp(IntPredicate::Eq, pc, behind);
    s.f.branch(stays, on, away);
    s.f.switch_to(on);
    s.go("next", state);
    s.f.switch_to(away);
    s.go("away", state);
}

/// Tells LLVM that a branch leads elsewhere in the page of the instruction behind it.
fn promise_near(s: &mut Stencil) {
    let (own, two) = (s.f.hole("pc", Type::I16), s.f.int(Type::I16, 2));
    let behind = s.f.add(own, two);
    let distance = s.f.hole("low", Type::I8);
    let distance = s.f.sext(distance, Type::I16);
    let target = s.f.add(behind, distance);
    let differs = s.f.binary(BinaryOp::Xor, behind, target);
    let page = s.f.int(Type::I16, 0x100);
    let near = s.f.icmp(IntPredicate::Ult, differs, page);
    let elsewhere = s.f.icmp(IntPredicate::Ne, behind, target);
    let near = s.f.and(near, elsewhere);
    let [so_it_is, never] = ["near", "far"].map(|name| s.f.block(name));
    s.f.branch(near, so_it_is, never);
    s.f.switch_to(never);
    s.f.unreachable();
    s.f.switch_to(so_it_is);
}
