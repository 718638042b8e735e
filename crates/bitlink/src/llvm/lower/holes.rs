//! Numbers that are filled in when an object is loaded.

use llvm_sys::core::{
    LLVMAddGlobal, LLVMConstInt, LLVMConstPtrToInt, LLVMGetMDKindIDInContext, LLVMGetNamedGlobal,
    LLVMGlobalSetMetadata, LLVMMDNodeInContext2, LLVMValueAsMetadata,
};
use llvm_sys::prelude::LLVMValueRef;

use super::{Lowering, types};
use crate::error::Error;
use crate::llvm::text::c_string;
use crate::types::Type;

impl Lowering<'_> {
    /// The "address" of an absolute symbol, as a number.
    pub(super) fn hole(&self, name: &str, of: Type) -> Result<LLVMValueRef, Error> {
        let c_name = c_string(name)?;
        let (context, module) = (self.module.context(), self.module.raw());
        // SAFETY: module and context are live, the name is copied.
        unsafe {
            let mut global = LLVMGetNamedGlobal(module, c_name.as_ptr());
            if global.is_null() {
                global = LLVMAddGlobal(module, types::of(context, Type::I8), c_name.as_ptr());
                self.bound(global, 1 << of.bits().unwrap_or(8));
            }
            Ok(LLVMConstPtrToInt(global, types::of(context, of)))
        }
    }

    /// Attaches `!absolute_symbol !{i64 0, i64 end}`: no address of the program, but a number.
    fn bound(&self, global: LLVMValueRef, end: u64) {
        const KIND: &str = "absolute_symbol";
        let context = self.module.context();
        let of = types::of(context, Type::I64);
        // SAFETY: context and global are live.
        unsafe {
            let number = |value| LLVMValueAsMetadata(LLVMConstInt(of, value, 0));
            let mut parts = [number(0), number(end)];
            let range = LLVMMDNodeInContext2(context.raw(), parts.as_mut_ptr(), parts.len());
            let (name, length) = (KIND.as_ptr().cast(), KIND.len() as u32);
            let kind = LLVMGetMDKindIDInContext(context.raw(), name, length);
            LLVMGlobalSetMetadata(global, kind, range);
        }
    }
}
