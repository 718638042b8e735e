//! The builder: blocks, handles, and the bookkeeping of the first offence.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{BlockData, Function, Instruction, Source, Terminator, ValueData, ValueId};
use crate::error::Error;
use crate::types::{Returns, Signature, Type};

/// A value in a function under construction: a constant, a parameter or an instruction's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value {
    pub(super) owner: u32,
    pub(super) id: ValueId,
}

/// A basic block of a function under construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Block {
    pub(super) owner: u32,
    pub(super) id: u32,
}

/// A function that the one under construction calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Callee {
    pub(super) owner: u32,
    pub(super) id: u32,
}

/// Builds one [`Function`], instruction by instruction.
///
/// Operations return handles, not results: the first offence (a type that does not fit, a handle
/// of another builder, an instruction after a terminator) is kept, what follows it is ignored,
/// and [`finish`](Self::finish) reports it. So client code reads like the IR it makes.
///
/// ```
/// use bitlink::{FunctionBuilder, Signature, Type};
///
/// let mut f = FunctionBuilder::new("twice", Signature::new([Type::I32], Type::I32));
/// let x = f.param(0);
/// let sum = f.add(x, x);
/// f.ret(sum);
/// let function = f.finish()?;
/// # Ok::<(), bitlink::Error>(())
/// ```
#[derive(Debug)]
pub struct FunctionBuilder {
    pub(super) owner: u32,
    pub(super) function: Function,
    pub(super) current: u32,
    line: u32,
    offence: Option<String>,
}

/// Distinguishes builders, so that a handle of one is recognised by another.
static NEXT_OWNER: AtomicU32 = AtomicU32::new(0);

impl FunctionBuilder {
    /// Begins a function. The entry block exists and is the current one.
    pub fn new(name: impl Into<String>, signature: Signature) -> Self {
        let offence = signature.fault();
        let function = Function {
            name: name.into(),
            values: Vec::new(),
            blocks: vec![BlockData { name: "entry".into(), ..BlockData::default() }],
            callees: Vec::new(),
            has_lines: false,
            signature,
        };
        let owner = NEXT_OWNER.fetch_add(1, Ordering::Relaxed);
        let mut builder = Self { owner, function, current: 0, line: 0, offence };
        for index in 0..builder.function.signature.params.len() {
            let one = builder.function.signature.params[index];
            builder.new_value(Returns::One(one), Source::Param(index as u32));
        }
        builder
    }

    /// The parameter of that number, counted from 0.
    pub fn param(&mut self, index: u32) -> Value {
        if (index as usize) < self.function.signature.params.len() {
            return Value { owner: self.owner, id: index };
        }
        self.offend(|f| format!("parameter {index} of `{}`", f.signature));
        self.poison(Type::I64)
    }

    /// The entry block. Nothing may branch to it.
    #[must_use]
    pub fn entry(&self) -> Block {
        Block { owner: self.owner, id: 0 }
    }

    /// Makes a new, empty block; the name shows in printed IR. It does not become current.
    pub fn block(&mut self, name: impl Into<String>) -> Block {
        let id = self.function.blocks.len() as u32;
        self.function.blocks.push(BlockData { name: name.into(), ..BlockData::default() });
        Block { owner: self.owner, id }
    }

    /// Further instructions go to the end of that block.
    pub fn switch_to(&mut self, block: Block) {
        if let Some(id) = self.block_id(block) {
            self.current = id;
        }
    }

    /// The block that instructions go to.
    #[must_use]
    pub fn current(&self) -> Block {
        Block { owner: self.owner, id: self.current }
    }

    /// Whether the current block already ends with a branch, switch or return.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        self.function.blocks[self.current as usize].end.is_some()
    }

    /// Names a value for printed IR.
    pub fn name(&mut self, value: Value, name: impl Into<String>) -> Value {
        if let Some(id) = self.id(value) {
            self.function.values[id as usize].name = name.into();
        }
        value
    }

    /// What follows, in whichever block, was generated for that line (an address, say) of the
    /// client's source: [`Module::emit_listing`](crate::Module::emit_listing) shows it. Makes
    /// compiling slower and objects larger: for reading, not for every day.
    pub fn line(&mut self, line: u32) {
        self.function.has_lines = true;
        self.line = line;
    }

    /// The type of a value; `None` for the result of a call that returns nothing or a pair.
    #[must_use]
    pub fn type_of(&self, value: Value) -> Option<Type> {
        (value.owner == self.owner).then(|| self.function.values[value.id as usize].one()).flatten()
    }

    /// Closes the function.
    ///
    /// # Errors
    /// [`Error::Function`] with the first offence, or with a block that does not end. Two rules
    /// are left to LLVM's verifier, which [`Module::verify`](crate::Module::verify) asks: a value
    /// must be made before it is used on every way, and a phi must name each predecessor.
    pub fn finish(mut self) -> Result<Function, Error> {
        if self.offence.is_none() {
            self.offence = self.unfinished();
        }
        match self.offence {
            None => Ok(self.function),
            Some(reason) => Err(Error::Function { function: self.function.name, reason }),
        }
    }

    fn unfinished(&self) -> Option<String> {
        let open = self.function.blocks.iter().find(|block| block.end.is_none());
        open.map(|block| format!("block `{}` does not end", block.name))
    }

    /// Keeps the first offence.
    pub(super) fn offend(&mut self, reason: impl FnOnce(&Function) -> String) {
        if self.offence.is_none() {
            self.offence = Some(reason(&self.function));
        }
    }

    pub(super) fn new_value(&mut self, returns: Returns, source: Source) -> Value {
        let id = self.function.values.len() as ValueId;
        self.function.values.push(ValueData { returns, source, name: String::new() });
        Value { owner: self.owner, id }
    }

    /// What operations return after an offence: typed, and never lowered.
    pub(super) fn poison(&mut self, one: impl Into<Returns>) -> Value {
        self.new_value(one.into(), Source::Poison)
    }

    pub(super) fn push(&mut self, returns: impl Into<Returns>, what: Instruction) -> Value {
        let value = self.new_value(returns.into(), Source::Instruction);
        if self.is_terminated() {
            self.offend(|f| format!("{what:?} in a block that has ended, of `{}`", f.name));
        } else {
            self.mark_line();
            self.function.blocks[self.current as usize].instructions.push((value.id, what));
        }
        value
    }

    pub(super) fn end(&mut self, what: Terminator) {
        if self.is_terminated() {
            let block = self.function.blocks[self.current as usize].name.clone();
            return self.offend(|_| format!("block `{block}` ends twice"));
        }
        self.mark_line();
        self.function.blocks[self.current as usize].end = Some(what);
    }

    fn mark_line(&mut self) {
        let block = &mut self.function.blocks[self.current as usize];
        let known = block.lines.last().map(|&(_, line)| line);
        if self.function.has_lines && known != Some(self.line) {
            block.lines.push((block.instructions.len() as u32, self.line));
        }
    }

    /// The value's index, if it is ours.
    pub(super) fn id(&mut self, value: Value) -> Option<ValueId> {
        if value.owner == self.owner {
            return Some(value.id);
        }
        self.offend(|_| "a value of another function is used".into());
        None
    }

    /// The block's index, if it is ours.
    pub(super) fn block_id(&mut self, block: Block) -> Option<u32> {
        if block.owner == self.owner {
            return Some(block.id);
        }
        self.offend(|_| "a block of another function is used".into());
        None
    }

    /// The value's index, if it is ours and of that type.
    pub(super) fn typed(&mut self, value: Value, wanted: Type, use_: &str) -> Option<ValueId> {
        let id = self.id(value)?;
        let found = self.function.values[id as usize].returns;
        if found == Returns::One(wanted) {
            return Some(id);
        }
        self.offend(|_| format!("{use_} wants {wanted}, not {found}"));
        None
    }

    /// Index and type of a value that is ours and is one value.
    pub(super) fn single(&mut self, value: Value, use_: &str) -> Option<(ValueId, Type)> {
        let id = self.id(value)?;
        let found = self.function.values[id as usize].returns;
        if let Returns::One(one) = found {
            return Some((id, one));
        }
        self.offend(|_| format!("{use_} wants one value, not {found}"));
        None
    }
}
