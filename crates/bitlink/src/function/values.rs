//! Constants, arithmetic, comparison, conversion.

use super::builder::{FunctionBuilder, Value};
use super::{Instruction, Source};
use crate::types::{Returns, Type};

/// Two operands of one type in, that type out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "LLVM's names; F… are on floats, the others on integers")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    UDiv,
    SDiv,
    URem,
    SRem,
    And,
    Or,
    Xor,
    Shl,
    LShr,
    AShr,
    FAdd,
    FSub,
    FMul,
    FDiv,
}

impl BinaryOp {
    fn is_float(self) -> bool {
        matches!(self, Self::FAdd | Self::FSub | Self::FMul | Self::FDiv)
    }
}

/// Comparisons of integers and pointers: U… unsigned, S… signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "LLVM's names")]
pub enum IntPredicate {
    Eq,
    Ne,
    Ugt,
    Uge,
    Ult,
    Ule,
    Sgt,
    Sge,
    Slt,
    Sle,
}

/// Comparisons of floats. O… is false when an operand is NaN, `Une` (Rust's `!=`) is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "LLVM's names")]
pub enum FloatPredicate {
    Oeq,
    Ogt,
    Oge,
    Olt,
    Ole,
    Une,
}

/// Conversions of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CastOp {
    /// To a wider integer, with zeros.
    ZExt,
    /// To a wider integer, with copies of the sign.
    SExt,
    /// To a narrower integer.
    Trunc,
    /// From a signed integer to a float.
    SiToFp,
    /// From an unsigned integer to a float.
    UiToFp,
    /// From a pointer to `i64`.
    PtrToInt,
    /// From `i64` to a pointer.
    IntToPtr,
}

impl CastOp {
    fn fits(self, from: Type, to: Type) -> bool {
        match self {
            Self::ZExt | Self::SExt => from.bits() < to.bits() && from.is_integer(),
            Self::Trunc => from.bits() > to.bits() && to.is_integer(),
            Self::SiToFp | Self::UiToFp => from.is_integer() && to == Type::F64,
            Self::PtrToInt => (from, to) == (Type::Ptr, Type::I64),
            Self::IntToPtr => (from, to) == (Type::I64, Type::Ptr),
        }
    }
}

impl FunctionBuilder {
    /// An integer constant; bits above the type's width are dropped.
    pub fn int(&mut self, of: Type, value: u64) -> Value {
        match of.bits() {
            Some(64) => self.new_value(of.into(), Source::Int(value)),
            Some(bits) => self.new_value(of.into(), Source::Int(value & ((1 << bits) - 1))),
            None => {
                self.offend(|_| format!("an integer constant of type {of}"));
                self.poison(of)
            }
        }
    }

    /// A `bool` constant.
    pub fn bool(&mut self, value: bool) -> Value {
        self.int(Type::I1, u64::from(value))
    }

    /// A float constant.
    pub fn float(&mut self, value: f64) -> Value {
        self.new_value(Type::F64.into(), Source::Float(value))
    }

    /// The null pointer.
    pub fn null(&mut self) -> Value {
        self.new_value(Type::Ptr.into(), Source::Null)
    }

    /// The address of constant bytes that [`Module::data`](crate::Module::data) defines under
    /// that name.
    pub fn data(&mut self, name: impl Into<String>) -> Value {
        self.new_value(Type::Ptr.into(), Source::Data(name.into()))
    }

    /// An integer that is not known yet: the code holds a relocation against a symbol of that
    /// name, whose "address" is the number. For `I8`, `I16` and `I32`, on machines whose
    /// instructions hold addresses (x86-64).
    pub fn hole(&mut self, name: impl Into<String>, of: Type) -> Value {
        if !matches!(of, Type::I8 | Type::I16 | Type::I32) {
            self.offend(|_| format!("a hole of type {of}"));
            return self.poison(of);
        }
        self.new_value(of.into(), Source::Hole(name.into()))
    }

    /// One of the [`BinaryOp`]s. The short names below are the same thing.
    ///
    /// Division by zero and shifts by the width or more are undefined behaviour when run, as in
    /// LLVM: rule them out in the code.
    pub fn binary(&mut self, op: BinaryOp, left: Value, right: Value) -> Value {
        let Some((a, of)) = self.single(left, "arithmetic") else { return self.poison(Type::I64) };
        let Some(b) = self.typed(right, of, "arithmetic") else { return self.poison(of) };
        let fits = if op.is_float() { of == Type::F64 } else { of.is_integer() };
        if !fits {
            self.offend(|_| format!("{op:?} does not fit type {of}"));
        }
        self.push(of, Instruction::Binary(op, a, b))
    }

    /// Compares integers or pointers; the result is an `I1`.
    pub fn icmp(&mut self, predicate: IntPredicate, left: Value, right: Value) -> Value {
        let Some((a, of)) = self.single(left, "icmp") else { return self.poison(Type::I1) };
        let Some(b) = self.typed(right, of, "icmp") else { return self.poison(Type::I1) };
        if of == Type::F64 {
            self.offend(|_| "icmp of floats: use fcmp".into());
        }
        self.push(Type::I1, Instruction::IntCompare(predicate, a, b))
    }

    /// Compares floats; the result is an `I1`.
    pub fn fcmp(&mut self, predicate: FloatPredicate, left: Value, right: Value) -> Value {
        let a = self.typed(left, Type::F64, "fcmp");
        let b = self.typed(right, Type::F64, "fcmp");
        let (Some(a), Some(b)) = (a, b) else { return self.poison(Type::I1) };
        self.push(Type::I1, Instruction::FloatCompare(predicate, a, b))
    }

    /// `if condition { then } else { otherwise }` without a branch.
    pub fn select(&mut self, condition: Value, then: Value, otherwise: Value) -> Value {
        let condition = self.typed(condition, Type::I1, "the condition of select");
        let Some((a, of)) = self.single(then, "select") else { return self.poison(Type::I64) };
        let b = self.typed(otherwise, of, "select");
        let (Some(c), Some(b)) = (condition, b) else { return self.poison(of) };
        self.push(of, Instruction::Select(c, a, b))
    }

    /// One of the [`CastOp`]s.
    pub fn cast(&mut self, op: CastOp, value: Value, to: Type) -> Value {
        let Some((id, from)) = self.single(value, "a cast") else { return self.poison(to) };
        if !op.fits(from, to) {
            self.offend(|_| format!("{op:?} from {from} to {to}"));
        }
        self.push(Returns::One(to), Instruction::Cast(op, id))
    }

    /// To a wider integer, with zeros.
    pub fn zext(&mut self, value: Value, to: Type) -> Value {
        self.cast(CastOp::ZExt, value, to)
    }

    /// To a wider integer, with copies of the sign.
    pub fn sext(&mut self, value: Value, to: Type) -> Value {
        self.cast(CastOp::SExt, value, to)
    }

    /// To a narrower integer.
    pub fn trunc(&mut self, value: Value, to: Type) -> Value {
        self.cast(CastOp::Trunc, value, to)
    }

    /// Negates an `I1`.
    pub fn not(&mut self, value: Value) -> Value {
        let yes = self.bool(true);
        self.binary(BinaryOp::Xor, value, yes)
    }

    /// Wrapping addition.
    pub fn add(&mut self, left: Value, right: Value) -> Value {
        self.binary(BinaryOp::Add, left, right)
    }

    /// Wrapping subtraction.
    pub fn sub(&mut self, left: Value, right: Value) -> Value {
        self.binary(BinaryOp::Sub, left, right)
    }

    /// Bitwise and; on `I1`, without short circuit.
    pub fn and(&mut self, left: Value, right: Value) -> Value {
        self.binary(BinaryOp::And, left, right)
    }

    /// Bitwise or; on `I1`, without short circuit.
    pub fn or(&mut self, left: Value, right: Value) -> Value {
        self.binary(BinaryOp::Or, left, right)
    }
}
