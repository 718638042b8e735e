//! Marking loads whose value never changes.

use llvm_sys::core::{
    LLVMCountParams, LLVMGetFirstBasicBlock, LLVMGetFirstInstruction, LLVMGetMDKindIDInContext,
    LLVMGetNextBasicBlock, LLVMGetNextInstruction, LLVMGetOperand, LLVMGetParam, LLVMIsALoadInst,
    LLVMMDNodeInContext2, LLVMMetadataAsValue, LLVMSetMetadata,
};
use llvm_sys::prelude::LLVMValueRef;

use super::imports::{functions, is_declaration};
use super::module::Module;

/// Marks each load straight from parameter `index` (so, at offset 0 of what it points to).
pub(super) fn mark_loads(module: &Module, index: u32) {
    for function in functions(module.raw()) {
        // SAFETY: live functions; the parameter exists.
        let parameter = unsafe {
            if is_declaration(function) || index >= LLVMCountParams(function) {
                continue;
            }
            LLVMGetParam(function, index)
        };
        for instruction in instructions(function) {
            // SAFETY: a live instruction; a load has one operand.
            let wanted = unsafe {
                !LLVMIsALoadInst(instruction).is_null()
                    && LLVMGetOperand(instruction, 0) == parameter
            };
            if wanted {
                mark(module, instruction);
            }
        }
    }
}

/// All instructions of a function.
fn instructions(function: LLVMValueRef) -> Vec<LLVMValueRef> {
    let mut found = Vec::new();
    // SAFETY: a live function; both walks end at null.
    unsafe {
        let mut block = LLVMGetFirstBasicBlock(function);
        while !block.is_null() {
            let mut instruction = LLVMGetFirstInstruction(block);
            while !instruction.is_null() {
                found.push(instruction);
                instruction = LLVMGetNextInstruction(instruction);
            }
            block = LLVMGetNextBasicBlock(block);
        }
    }
    found
}

fn mark(module: &Module, load: LLVMValueRef) {
    const KIND: &str = "invariant.load";
    let context = module.context().raw();
    // SAFETY: context and instruction are live; the node is empty.
    unsafe {
        let kind = LLVMGetMDKindIDInContext(context, KIND.as_ptr().cast(), KIND.len() as u32);
        let node = LLVMMDNodeInContext2(context, std::ptr::null_mut(), 0);
        LLVMSetMetadata(load, kind, LLVMMetadataAsValue(context, node));
    }
}
