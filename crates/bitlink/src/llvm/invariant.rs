//! Telling LLVM what a client promises about a struct that its functions get: see
//! [`Prepare::constant_first_field`](super::library::Prepare::constant_first_field).

use llvm_sys::core::{
    LLVMConstInt, LLVMCountParams, LLVMGetFirstBasicBlock, LLVMGetFirstInstruction,
    LLVMGetMDKindIDInContext, LLVMGetNextBasicBlock, LLVMGetNextInstruction, LLVMGetOperand,
    LLVMGetParam, LLVMInt64TypeInContext, LLVMIsAGetElementPtrInst, LLVMIsALoadInst,
    LLVMIsAStoreInst, LLVMMDNodeInContext2, LLVMMDStringInContext2, LLVMMetadataAsValue,
    LLVMSetMetadata, LLVMValueAsMetadata,
};
use llvm_sys::prelude::{LLVMContextRef, LLVMMetadataRef, LLVMValueRef};

use super::imports::{functions, is_declaration};
use super::module::Module;

/// Marks what the functions do with the struct behind parameter `index`, and with the memory that
/// its first field points to.
pub(super) fn mark(module: &Module, index: u32) {
    let context = module.context().raw();
    let marks = Marks::new(context);
    for function in functions(module.raw()) {
        // SAFETY: live functions; the parameter exists.
        let parameter = unsafe {
            if is_declaration(function) || index >= LLVMCountParams(function) {
                continue;
            }
            LLVMGetParam(function, index)
        };
        for instruction in instructions(function) {
            marks.mark(instruction, parameter);
        }
    }
}

/// Metadata: LLVM's language of types (TBAA), of which accesses of different ones do not overlap.
struct Marks {
    context: LLVMContextRef,
    of_struct: LLVMMetadataRef,
    of_memory: LLVMMetadataRef,
    none: LLVMMetadataRef,
}

/// Where a pointer comes from.
enum Origin {
    Struct,
    Memory,
    Unknown,
}

impl Marks {
    fn new(context: LLVMContextRef) -> Self {
        let root = node(context, &[text(context, "bitlink")]);
        let [of_struct, of_memory] =
            ["struct", "memory"].map(|name| access_type(context, root, name));
        Self { context, of_struct, of_memory, none: node(context, &[]) }
    }

    fn mark(&self, instruction: LLVMValueRef, parameter: LLVMValueRef) {
        // SAFETY: a live instruction; a load has one operand, a store's second is its address.
        let address = unsafe {
            if !LLVMIsALoadInst(instruction).is_null() {
                LLVMGetOperand(instruction, 0)
            } else if !LLVMIsAStoreInst(instruction).is_null() {
                LLVMGetOperand(instruction, 1)
            } else {
                return;
            }
        };
        match origin(address, parameter) {
            Origin::Struct => self.attach(instruction, "tbaa", self.of_struct),
            Origin::Memory => self.attach(instruction, "tbaa", self.of_memory),
            Origin::Unknown => {}
        }
        if is_first_field(instruction, parameter) {
            self.attach(instruction, "invariant.load", self.none);
        }
    }

    fn attach(&self, instruction: LLVMValueRef, kind: &str, node: LLVMMetadataRef) {
        // SAFETY: context, instruction and node are live and of one context.
        unsafe {
            let kind =
                LLVMGetMDKindIDInContext(self.context, kind.as_ptr().cast(), kind.len() as u32);
            LLVMSetMetadata(instruction, kind, LLVMMetadataAsValue(self.context, node));
        }
    }
}

fn origin(address: LLVMValueRef, parameter: LLVMValueRef) -> Origin {
    let base = base(address);
    if base == parameter {
        Origin::Struct
    } else if is_first_field(base, parameter) {
        Origin::Memory
    } else {
        Origin::Unknown
    }
}

/// What an address is an offset from.
fn base(mut address: LLVMValueRef) -> LLVMValueRef {
    // SAFETY: live values; the first operand of the instruction is the address that it adds to.
    unsafe {
        while !LLVMIsAGetElementPtrInst(address).is_null() {
            address = LLVMGetOperand(address, 0);
        }
    }
    address
}

/// Whether a value is the load straight from the parameter, so of what lies at offset 0.
fn is_first_field(value: LLVMValueRef, parameter: LLVMValueRef) -> bool {
    // SAFETY: a live value; a load has one operand.
    unsafe { !LLVMIsALoadInst(value).is_null() && LLVMGetOperand(value, 0) == parameter }
}

fn access_type(context: LLVMContextRef, root: LLVMMetadataRef, name: &str) -> LLVMMetadataRef {
    // SAFETY: the context is live.
    let zero = unsafe { LLVMValueAsMetadata(LLVMConstInt(LLVMInt64TypeInContext(context), 0, 0)) };
    let of = node(context, &[text(context, name), root, zero]);
    node(context, &[of, of, zero])
}

fn text(context: LLVMContextRef, text: &str) -> LLVMMetadataRef {
    // SAFETY: the context is live and copies the text.
    unsafe { LLVMMDStringInContext2(context, text.as_ptr().cast(), text.len()) }
}

fn node(context: LLVMContextRef, parts: &[LLVMMetadataRef]) -> LLVMMetadataRef {
    let mut parts = parts.to_vec();
    // SAFETY: context and parts are live.
    unsafe { LLVMMDNodeInContext2(context, parts.as_mut_ptr(), parts.len()) }
}

/// All instructions of a function.
pub(super) fn instructions(function: LLVMValueRef) -> Vec<LLVMValueRef> {
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
