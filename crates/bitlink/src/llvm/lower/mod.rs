//! From a [`Function`], which is data, to LLVM's IR.

mod holes;
mod instructions;
mod lines;
mod names;
mod order;
mod types;

use std::collections::HashMap;
use std::ptr::null_mut;

use llvm_sys::core::{
    LLVMAddFunction, LLVMAppendBasicBlockInContext, LLVMConstInt, LLVMConstNull, LLVMConstReal,
    LLVMCountBasicBlocks, LLVMCreateBuilderInContext, LLVMDisposeBuilder, LLVMGetNamedFunction,
    LLVMGetNamedGlobal, LLVMGetParam, LLVMGetPoison, LLVMGlobalGetValueType,
    LLVMPositionBuilderAtEnd, LLVMSetFunctionCallConv, LLVMSetValueName2,
};
use llvm_sys::prelude::{LLVMBasicBlockRef, LLVMBuilderRef, LLVMMetadataRef, LLVMValueRef};

use super::module::Module;
use super::text::c_string;
use crate::error::Error;
use crate::function::{BlockId, Function, Source, ValueId};
use crate::types::{Signature, Type};

/// Owner of an LLVM instruction builder.
struct Builder(LLVMBuilderRef);

impl Drop for Builder {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once.
        unsafe { LLVMDisposeBuilder(self.0) };
    }
}

/// One function on its way into a module.
struct Lowering<'a> {
    module: &'a Module,
    function: &'a Function,
    raw: LLVMValueRef,
    builder: Builder,
    /// By value id; null until the value is made.
    values: Vec<LLVMValueRef>,
    /// By block id; null for blocks that nothing reaches.
    blocks: Vec<LLVMBasicBlockRef>,
    callees: Vec<LLVMValueRef>,
    /// What line numbers refer to, if the function has them.
    frame: Option<LLVMMetadataRef>,
    /// How many edges lead from one block to another.
    edges: HashMap<(BlockId, BlockId), u32>,
}

/// Adds `function` to `module`.
pub(super) fn lower(module: &mut Module, function: &Function) -> Result<(), Error> {
    let raw = declare(module, &function.name, &function.signature)?;
    // SAFETY: `declare` gives a live function.
    if unsafe { LLVMCountBasicBlocks(raw) } != 0 {
        return Err(Error::Duplicate(function.name.clone()));
    }
    types::attributes(module.context(), raw, &function.signature);
    let callees = function.callees.iter().map(|(name, signature)| {
        let callee = declare(module, name, signature)?;
        types::attributes(module.context(), callee, signature);
        Ok(callee)
    });
    let callees = callees.collect::<Result<Vec<_>, Error>>()?;
    // SAFETY: the context is live.
    let builder = Builder(unsafe { LLVMCreateBuilderInContext(module.context().raw()) });
    let values = vec![null_mut(); function.values.len()];
    let blocks = vec![null_mut(); function.blocks.len()];
    let edges = HashMap::new();
    let frame = function.has_lines.then(|| lines::begin(module, raw, &function.name));
    Lowering { module, function, raw, builder, values, blocks, callees, frame, edges }.run()
}

/// The function of that name, declared if need be.
fn declare(module: &Module, name: &str, signature: &Signature) -> Result<LLVMValueRef, Error> {
    let c_name = c_string(name)?;
    let wanted = types::function_type(module.context(), signature);
    // SAFETY: module, context and name are live.
    unsafe {
        let found = LLVMGetNamedFunction(module.raw(), c_name.as_ptr());
        if !found.is_null() {
            let same = LLVMGlobalGetValueType(found) == wanted;
            return if same { Ok(found) } else { Err(Error::Duplicate(name.to_string())) };
        }
        if !LLVMGetNamedGlobal(module.raw(), c_name.as_ptr()).is_null() {
            return Err(Error::Duplicate(name.to_string()));
        }
        let made = LLVMAddFunction(module.raw(), c_name.as_ptr(), wanted);
        LLVMSetFunctionCallConv(made, names::convention(signature.convention));
        Ok(made)
    }
}

impl Lowering<'_> {
    /// Blocks are lowered so that a value is made before it is used, whatever the order in which
    /// the client made them: in reverse postorder a block comes after those that dominate it.
    fn run(mut self) -> Result<(), Error> {
        let order = order::reverse_postorder(self.function);
        for &id in &order {
            self.append_block(id)?;
        }
        self.count_edges(&order);
        self.constants()?;
        for &id in &order {
            // SAFETY: builder and block are live.
            unsafe { LLVMPositionBuilderAtEnd(self.builder.0, self.blocks[id as usize]) };
            self.block(id)?;
        }
        order.iter().try_for_each(|&id| self.phis(id))
    }

    fn append_block(&mut self, id: BlockId) -> Result<(), Error> {
        let name = c_string(&self.function.blocks[id as usize].name)?;
        // SAFETY: context and function are live, the name is copied.
        self.blocks[id as usize] = unsafe {
            let context = self.module.context().raw();
            LLVMAppendBasicBlockInContext(context, self.raw, name.as_ptr())
        };
        Ok(())
    }

    fn count_edges(&mut self, order: &[BlockId]) {
        for &from in order {
            let end = self.function.blocks[from as usize].end.as_ref();
            for to in end.map(|end| end.successors()).unwrap_or_default() {
                *self.edges.entry((from, to)).or_insert(0) += 1;
            }
        }
    }

    /// Parameters and constants exist before the first block.
    fn constants(&mut self) -> Result<(), Error> {
        for id in 0..self.function.values.len() {
            if let Some(value) = self.constant(id)? {
                self.values[id] = value;
                self.name(id as ValueId);
            }
        }
        Ok(())
    }

    fn constant(&self, id: usize) -> Result<Option<LLVMValueRef>, Error> {
        let data = &self.function.values[id];
        let of = data.one().map(|one| types::of(self.module.context(), one));
        let of = of.unwrap_or(null_mut());
        // SAFETY: `of` is live for all sources that use it (they are of one type); parameters
        // have been counted by the builder of the function.
        Ok(Some(unsafe {
            match &data.source {
                Source::Param(index) => LLVMGetParam(self.raw, *index),
                Source::Int(value) => LLVMConstInt(of, *value, 0),
                Source::Float(value) => LLVMConstReal(of, *value),
                Source::Null => LLVMConstNull(of),
                Source::Data(name) => self.data(name)?,
                Source::Hole(name) => self.hole(name, data.one().unwrap_or(Type::I8))?,
                Source::FunctionAddress(callee) => self.callees[*callee as usize],
                Source::Poison if !of.is_null() => LLVMGetPoison(of),
                Source::Poison | Source::Instruction | Source::Phi(..) => return Ok(None),
            }
        }))
    }

    fn data(&self, name: &str) -> Result<LLVMValueRef, Error> {
        let c_name = c_string(name)?;
        // SAFETY: the module is live.
        let found = unsafe { LLVMGetNamedGlobal(self.module.raw(), c_name.as_ptr()) };
        if found.is_null() {
            return Err(self.fault(format!("the module has no data `{name}`")));
        }
        Ok(found)
    }

    /// The LLVM value of an operand.
    fn value(&self, id: ValueId) -> Result<LLVMValueRef, Error> {
        let value = self.values[id as usize];
        if value.is_null() {
            return Err(self.fault(format!("value %{id} is used where it is not made yet")));
        }
        Ok(value)
    }

    /// Gives a made value the name that the client chose.
    fn name(&self, id: ValueId) {
        let name = &self.function.values[id as usize].name;
        let raw = self.values[id as usize];
        let constant = matches!(
            self.function.values[id as usize].source,
            Source::Int(_)
                | Source::Float(_)
                | Source::Null
                | Source::Data(_)
                | Source::Hole(_)
                | Source::FunctionAddress(_)
                | Source::Poison
        );
        if !name.is_empty() && !constant {
            // SAFETY: an instruction or parameter of ours; LLVM copies the bytes.
            unsafe { LLVMSetValueName2(raw, name.as_ptr().cast(), name.len()) };
        }
    }

    fn fault(&self, reason: String) -> Error {
        Error::Function { function: self.function.name.clone(), reason }
    }
}
