//! Functions as plain data, made by a [`FunctionBuilder`] and lowered to LLVM when a module takes
//! them in.
//!
//! Keeping them as data has three effects: handles are numbers that cannot dangle; the rules are
//! checked in ordinary Rust, before LLVM (which asserts nothing in release builds and would crash
//! later) sees anything; and clients can build and test functions where there is no LLVM at all.
#![cfg_attr(not(bitlink_llvm), allow(dead_code, reason = "nothing lowers them then"))]

mod builder;
mod calls;
mod control;
mod memory;
mod values;

pub use builder::{Block, Callee, FunctionBuilder, Value};
pub use values::{BinaryOp, CastOp, FloatPredicate, IntPredicate};

use crate::types::{Returns, Signature, Type};

/// A finished function: typed, every block closed. Goes into a module by
/// [`Module::define`](crate::Module::define).
#[derive(Debug, Clone)]
pub struct Function {
    pub(crate) name: String,
    pub(crate) signature: Signature,
    pub(crate) values: Vec<ValueData>,
    pub(crate) blocks: Vec<BlockData>,
    pub(crate) callees: Vec<(String, Signature)>,
    pub(crate) has_lines: bool,
}

impl Function {
    /// The symbol it will define.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its signature.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }
}

/// Index into [`Function::values`].
pub(crate) type ValueId = u32;
/// Index into [`Function::blocks`]; 0 is the entry.
pub(crate) type BlockId = u32;

#[derive(Debug, Clone)]
pub(crate) struct ValueData {
    pub(crate) returns: Returns,
    pub(crate) source: Source,
    pub(crate) name: String,
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Param(u32),
    Int(u64),
    Float(f64),
    Null,
    Poison,
    /// The address of a data symbol of the module.
    Data(String),
    /// A number that whoever loads the object fills in, by the name of a symbol.
    Hole(String),
    /// The address of a function of [`Function::callees`].
    FunctionAddress(u32),
    /// Made by an instruction of a block.
    Instruction,
    /// Made by the phi that is so many instructions into that block.
    Phi(BlockId, u32),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct BlockData {
    pub(crate) name: String,
    pub(crate) instructions: Vec<(ValueId, Instruction)>,
    pub(crate) end: Option<Terminator>,
    /// Where the line changes: before which instruction (or, with their number, before the end),
    /// and to which.
    pub(crate) lines: Vec<(u32, u32)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Instruction {
    Binary(BinaryOp, ValueId, ValueId),
    IntCompare(IntPredicate, ValueId, ValueId),
    FloatCompare(FloatPredicate, ValueId, ValueId),
    Cast(CastOp, ValueId),
    Select(ValueId, ValueId, ValueId),
    Alloca { bytes: u64, align: u32 },
    Load { from: ValueId, align: u32 },
    EqualBytes { from: ValueId, byte: ValueId },
    Store { value: ValueId, to: ValueId, align: u32 },
    Offset { base: ValueId, bytes: ValueId },
    MemCpy { to: ValueId, from: ValueId, bytes: ValueId, align: u32 },
    Call { callee: u32, arguments: Vec<ValueId> },
    CallAddress { address: ValueId, signature: Box<Signature>, arguments: Vec<ValueId> },
    Extract { pair: ValueId, index: u32 },
    Phi { incoming: Vec<(BlockId, ValueId)> },
}

#[derive(Debug, Clone)]
pub(crate) enum Terminator {
    Jump(BlockId),
    Branch { condition: ValueId, then: BlockId, otherwise: BlockId, weights: Option<(u32, u32)> },
    Switch { value: ValueId, default: BlockId, cases: Vec<(u64, BlockId)> },
    Return(Option<ValueId>),
    ReturnPair(ValueId, ValueId),
    TailCall { callee: u32, arguments: Vec<ValueId> },
    Unreachable,
}

impl Terminator {
    /// Every edge, in order; a switch may name a block several times.
    pub(crate) fn successors(&self) -> Vec<BlockId> {
        match self {
            Self::Jump(to) => vec![*to],
            Self::Branch { then, otherwise, .. } => vec![*then, *otherwise],
            Self::Switch { default, cases, .. } => {
                std::iter::once(*default).chain(cases.iter().map(|case| case.1)).collect()
            }
            Self::Return(_) | Self::ReturnPair(..) | Self::TailCall { .. } | Self::Unreachable => {
                Vec::new()
            }
        }
    }
}

impl ValueData {
    pub(crate) fn one(&self) -> Option<Type> {
        match self.returns {
            Returns::One(one) => Some(one),
            _ => None,
        }
    }
}
