//! LLVM's numbers for operations.

use llvm_sys::{LLVMIntPredicate, LLVMOpcode, LLVMRealPredicate};

use crate::function::{BinaryOp, CastOp, FloatPredicate, IntPredicate};
use crate::types::Convention;

/// LLVM's numbers of calling conventions (`llvm/IR/CallingConv.h`).
pub(super) fn convention(convention: Convention) -> u32 {
    match convention {
        Convention::C => 0,
        Convention::PreserveNone => 21,
    }
}

pub(super) fn opcode(op: BinaryOp) -> LLVMOpcode {
    match op {
        BinaryOp::Add => LLVMOpcode::LLVMAdd,
        BinaryOp::Sub => LLVMOpcode::LLVMSub,
        BinaryOp::Mul => LLVMOpcode::LLVMMul,
        BinaryOp::UDiv => LLVMOpcode::LLVMUDiv,
        BinaryOp::SDiv => LLVMOpcode::LLVMSDiv,
        BinaryOp::URem => LLVMOpcode::LLVMURem,
        BinaryOp::SRem => LLVMOpcode::LLVMSRem,
        BinaryOp::And => LLVMOpcode::LLVMAnd,
        BinaryOp::Or => LLVMOpcode::LLVMOr,
        BinaryOp::Xor => LLVMOpcode::LLVMXor,
        BinaryOp::Shl => LLVMOpcode::LLVMShl,
        BinaryOp::LShr => LLVMOpcode::LLVMLShr,
        BinaryOp::AShr => LLVMOpcode::LLVMAShr,
        BinaryOp::FAdd => LLVMOpcode::LLVMFAdd,
        BinaryOp::FSub => LLVMOpcode::LLVMFSub,
        BinaryOp::FMul => LLVMOpcode::LLVMFMul,
        BinaryOp::FDiv => LLVMOpcode::LLVMFDiv,
    }
}

pub(super) fn cast_opcode(op: CastOp) -> LLVMOpcode {
    match op {
        CastOp::ZExt => LLVMOpcode::LLVMZExt,
        CastOp::SExt => LLVMOpcode::LLVMSExt,
        CastOp::Trunc => LLVMOpcode::LLVMTrunc,
        CastOp::SiToFp => LLVMOpcode::LLVMSIToFP,
        CastOp::UiToFp => LLVMOpcode::LLVMUIToFP,
        CastOp::PtrToInt => LLVMOpcode::LLVMPtrToInt,
        CastOp::IntToPtr => LLVMOpcode::LLVMIntToPtr,
    }
}

pub(super) fn int_predicate(predicate: IntPredicate) -> LLVMIntPredicate {
    match predicate {
        IntPredicate::Eq => LLVMIntPredicate::LLVMIntEQ,
        IntPredicate::Ne => LLVMIntPredicate::LLVMIntNE,
        IntPredicate::Ugt => LLVMIntPredicate::LLVMIntUGT,
        IntPredicate::Uge => LLVMIntPredicate::LLVMIntUGE,
        IntPredicate::Ult => LLVMIntPredicate::LLVMIntULT,
        IntPredicate::Ule => LLVMIntPredicate::LLVMIntULE,
        IntPredicate::Sgt => LLVMIntPredicate::LLVMIntSGT,
        IntPredicate::Sge => LLVMIntPredicate::LLVMIntSGE,
        IntPredicate::Slt => LLVMIntPredicate::LLVMIntSLT,
        IntPredicate::Sle => LLVMIntPredicate::LLVMIntSLE,
    }
}

pub(super) fn float_predicate(predicate: FloatPredicate) -> LLVMRealPredicate {
    match predicate {
        FloatPredicate::Oeq => LLVMRealPredicate::LLVMRealOEQ,
        FloatPredicate::Ogt => LLVMRealPredicate::LLVMRealOGT,
        FloatPredicate::Oge => LLVMRealPredicate::LLVMRealOGE,
        FloatPredicate::Olt => LLVMRealPredicate::LLVMRealOLT,
        FloatPredicate::Ole => LLVMRealPredicate::LLVMRealOLE,
        FloatPredicate::Une => LLVMRealPredicate::LLVMRealUNE,
    }
}
