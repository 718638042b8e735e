//! Instructions and terminators.

use llvm_sys::core::*;
use llvm_sys::prelude::{LLVMBasicBlockRef, LLVMBuilderRef, LLVMValueRef};
use llvm_sys::{LLVMOpcode, LLVMTailCallKind};

use super::names::{cast_opcode, convention, float_predicate, int_predicate, opcode};
use super::{Lowering, lines, types};
use crate::error::Error;
use crate::function::{BlockId, Instruction, IntPredicate, Terminator, ValueId};
use crate::types::{Returns, Type};

/// LLVM wants a C string for each result; names are set afterwards.
const UNNAMED: *const std::ffi::c_char = c"".as_ptr();

impl Lowering<'_> {
    pub(super) fn block(&mut self, id: BlockId) -> Result<(), Error> {
        let function = self.function;
        let block = &function.blocks[id as usize];
        let mut changes = block.lines.iter().peekable();
        let mut mark = |index: usize| {
            let change = changes.next_if(|&&(at, _)| at as usize == index);
            if let (Some(&(_, line)), Some(frame)) = (change, self.frame) {
                lines::set(self.module.context(), self.builder.0, frame, line);
            }
        };
        for (index, (value, instruction)) in block.instructions.iter().enumerate() {
            mark(index);
            self.values[*value as usize] = self.instruction(*value, instruction)?;
            self.name(*value);
        }
        mark(block.instructions.len());
        block.end.as_ref().map_or(Ok(()), |end| self.end(end))
    }

    fn instruction(&self, id: ValueId, what: &Instruction) -> Result<LLVMValueRef, Error> {
        let b = self.builder.0;
        let v = |id: &ValueId| self.value(*id);
        // SAFETY: the builder stands at the end of a live block; operands are live values, whose
        // types the function's builder has checked against the operation.
        Ok(unsafe {
            match what {
                Instruction::Binary(op, left, right) => {
                    LLVMBuildBinOp(b, opcode(*op), v(left)?, v(right)?, UNNAMED)
                }
                Instruction::IntCompare(predicate, left, right) => {
                    LLVMBuildICmp(b, int_predicate(*predicate), v(left)?, v(right)?, UNNAMED)
                }
                Instruction::FloatCompare(predicate, left, right) => {
                    LLVMBuildFCmp(b, float_predicate(*predicate), v(left)?, v(right)?, UNNAMED)
                }
                Instruction::Cast(op, value) => {
                    LLVMBuildCast(b, cast_opcode(*op), v(value)?, self.result_type(id), UNNAMED)
                }
                Instruction::Select(condition, then, otherwise) => {
                    LLVMBuildSelect(b, v(condition)?, v(then)?, v(otherwise)?, UNNAMED)
                }
                Instruction::Extract { pair, index } => {
                    LLVMBuildExtractValue(b, v(pair)?, *index, UNNAMED)
                }
                Instruction::Phi { .. } => LLVMBuildPhi(b, self.result_type(id), UNNAMED),
                Instruction::Call { .. } | Instruction::CallAddress { .. } => self.call(b, what)?,
                _ => self.memory(b, id, what)?,
            }
        })
    }

    fn memory(
        &self,
        b: LLVMBuilderRef,
        id: ValueId,
        what: &Instruction,
    ) -> Result<LLVMValueRef, Error> {
        let v = |id: &ValueId| self.value(*id);
        let byte = types::of(self.module.context(), Type::I8);
        // SAFETY: as in `instruction`; alignments are powers of two.
        unsafe {
            match what {
                Instruction::Alloca { bytes, align } => {
                    let made = LLVMBuildAlloca(b, LLVMArrayType2(byte, *bytes), UNNAMED);
                    LLVMSetAlignment(made, *align);
                    Ok(made)
                }
                Instruction::Load { from, align } => {
                    let made = LLVMBuildLoad2(b, self.result_type(id), v(from)?, UNNAMED);
                    LLVMSetAlignment(made, *align);
                    Ok(made)
                }
                Instruction::EqualBytes { from, byte } => {
                    Ok(self.equal_bytes(b, v(from)?, v(byte)?))
                }
                Instruction::Store { value, to, align } => {
                    let made = LLVMBuildStore(b, v(value)?, v(to)?);
                    LLVMSetAlignment(made, *align);
                    Ok(made)
                }
                Instruction::Offset { base, bytes } => {
                    let mut index = [v(bytes)?];
                    Ok(LLVMBuildInBoundsGEP2(b, byte, v(base)?, index.as_mut_ptr(), 1, UNNAMED))
                }
                Instruction::MemCpy { to, from, bytes, align } => {
                    Ok(LLVMBuildMemCpy(b, v(to)?, *align, v(from)?, *align, v(bytes)?))
                }
                other => Err(self.fault(format!("{other:?} is no memory operation"))),
            }
        }
    }

    fn equal_bytes(
        &self,
        b: LLVMBuilderRef,
        from: LLVMValueRef,
        byte: LLVMValueRef,
    ) -> LLVMValueRef {
        const BYTES: u32 = 64;
        let of = |one| types::of(self.module.context(), one);
        // SAFETY: as in `instruction`; a shuffle by zeros puts the first element everywhere, and
        // 64 bits are as many as one of 64 bits.
        unsafe {
            let vector = LLVMVectorType(of(Type::I8), BYTES);
            let found = LLVMBuildLoad2(b, vector, from, UNNAMED);
            LLVMSetAlignment(found, 1);
            let (none, zero) = (LLVMGetPoison(vector), LLVMConstNull(of(Type::I32)));
            let one = LLVMBuildInsertElement(b, none, byte, zero, UNNAMED);
            let zeros = LLVMConstNull(LLVMVectorType(of(Type::I32), BYTES));
            let all = LLVMBuildShuffleVector(b, one, none, zeros, UNNAMED);
            let equal = LLVMBuildICmp(b, int_predicate(IntPredicate::Eq), found, all, UNNAMED);
            LLVMBuildCast(b, LLVMOpcode::LLVMBitCast, equal, of(Type::I64), UNNAMED)
        }
    }

    fn call(&self, b: LLVMBuilderRef, what: &Instruction) -> Result<LLVMValueRef, Error> {
        let (target, signature, arguments) = match what {
            Instruction::Call { callee, arguments } => {
                let signature = &self.function.callees[*callee as usize].1;
                (self.callees[*callee as usize], signature, arguments)
            }
            Instruction::CallAddress { address, signature, arguments } => {
                (self.value(*address)?, &**signature, arguments)
            }
            other => return Err(self.fault(format!("{other:?} is no call"))),
        };
        let context = self.module.context();
        let mut values =
            arguments.iter().map(|&id| self.value(id)).collect::<Result<Vec<_>, _>>()?;
        let of = types::function_type(context, signature);
        // SAFETY: as in `instruction`; number and types of arguments have been checked.
        let call = unsafe {
            let count = values.len() as u32;
            let call = LLVMBuildCall2(b, of, target, values.as_mut_ptr(), count, UNNAMED);
            LLVMSetInstructionCallConv(call, convention(signature.convention));
            call
        };
        if matches!(what, Instruction::CallAddress { .. }) {
            // A named callee carries its attributes itself.
            // SAFETY: the call has just been made, the indices exist.
            types::each(context, signature, |index, attribute| unsafe {
                LLVMAddCallSiteAttribute(call, index, attribute);
            });
        }
        Ok(call)
    }

    fn tail_call(&self, callee: u32, arguments: &[ValueId]) -> Result<LLVMValueRef, Error> {
        let what = Instruction::Call { callee, arguments: arguments.to_vec() };
        let call = self.call(self.builder.0, &what)?;
        let returns = self.function.callees[callee as usize].1.returns;
        // SAFETY: the call has just been made; the types of both functions are the same.
        unsafe {
            LLVMSetTailCallKind(call, LLVMTailCallKind::LLVMTailCallKindMustTail);
            Ok(match returns {
                Returns::Nothing => LLVMBuildRetVoid(self.builder.0),
                _ => LLVMBuildRet(self.builder.0, call),
            })
        }
    }

    fn end(&self, end: &Terminator) -> Result<(), Error> {
        let b = self.builder.0;
        let block = |id: &BlockId| self.blocks[*id as usize];
        // SAFETY: as in `instruction`; targets are reachable from here, so their blocks exist.
        unsafe {
            match end {
                Terminator::Jump(to) => LLVMBuildBr(b, block(to)),
                Terminator::Branch { condition, then, otherwise, weights } => {
                    let condition = self.value(*condition)?;
                    let made = LLVMBuildCondBr(b, condition, block(then), block(otherwise));
                    self.weigh(made, *weights);
                    made
                }
                Terminator::Switch { value, default, cases } => {
                    let value = self.value(*value)?;
                    let made = LLVMBuildSwitch(b, value, block(default), cases.len() as u32);
                    for (case, to) in cases {
                        LLVMAddCase(made, LLVMConstInt(LLVMTypeOf(value), *case, 0), block(to));
                    }
                    made
                }
                Terminator::Return(None) => LLVMBuildRetVoid(b),
                Terminator::Return(Some(value)) => LLVMBuildRet(b, self.value(*value)?),
                Terminator::ReturnPair(first, second) => {
                    let mut parts = [self.value(*first)?, self.value(*second)?];
                    LLVMBuildAggregateRet(b, parts.as_mut_ptr(), 2)
                }
                Terminator::TailCall { callee, arguments } => self.tail_call(*callee, arguments)?,
                Terminator::Unreachable => LLVMBuildUnreachable(b),
            }
        };
        Ok(())
    }

    /// Attaches `!prof !{"branch_weights", then, otherwise}`.
    fn weigh(&self, branch: LLVMValueRef, weights: Option<(u32, u32)>) {
        let Some((then, otherwise)) = weights else { return };
        let context = self.module.context().raw();
        let of = types::of(self.module.context(), Type::I32);
        // SAFETY: context and branch are live; the strings are copied.
        unsafe {
            let weight = |w: u32| LLVMValueAsMetadata(LLVMConstInt(of, w.into(), 0));
            let title = LLVMMDStringInContext2(context, c"branch_weights".as_ptr(), 14);
            let mut parts = [title, weight(then), weight(otherwise)];
            let node = LLVMMDNodeInContext2(context, parts.as_mut_ptr(), parts.len());
            let kind = LLVMGetMDKindIDInContext(context, c"prof".as_ptr(), 4);
            LLVMSetMetadata(branch, kind, LLVMMetadataAsValue(context, node));
        }
    }

    /// Fills the phis of a block, once all values exist. LLVM wants an entry for each edge, the
    /// client gives one for each predecessor; entries of unreachable blocks are dropped.
    pub(super) fn phis(&self, id: BlockId) -> Result<(), Error> {
        for (value, instruction) in &self.function.blocks[id as usize].instructions {
            let Instruction::Phi { incoming } = instruction else { break };
            let mut sources: Vec<LLVMBasicBlockRef> = Vec::new();
            let mut values: Vec<LLVMValueRef> = Vec::new();
            for (from, from_value) in incoming {
                for _ in 0..self.edges.get(&(*from, id)).copied().unwrap_or(0) {
                    sources.push(self.blocks[*from as usize]);
                    values.push(self.value(*from_value)?);
                }
            }
            let phi = self.value(*value)?;
            let count = values.len() as u32;
            // SAFETY: phi, values and blocks are live and as many as counted.
            unsafe { LLVMAddIncoming(phi, values.as_mut_ptr(), sources.as_mut_ptr(), count) };
        }
        Ok(())
    }

    fn result_type(&self, id: ValueId) -> llvm_sys::prelude::LLVMTypeRef {
        let one = self.function.values[id as usize].one().unwrap_or(Type::I64);
        types::of(self.module.context(), one)
    }
}
