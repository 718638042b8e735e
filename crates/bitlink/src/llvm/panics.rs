//! Binding the panic entry points of a unit with `std` to the host.

use llvm_sys::LLVMAttributeFunctionIndex;
use llvm_sys::core::{
    LLVMAddAttributeAtIndex, LLVMAddFunction, LLVMAppendBasicBlockInContext, LLVMBuildCall2,
    LLVMBuildUnreachable, LLVMCreateBuilderInContext, LLVMCreateEnumAttribute, LLVMDeleteFunction,
    LLVMDisposeBuilder, LLVMFunctionType, LLVMGetEnumAttributeKindForName, LLVMGlobalGetValueType,
    LLVMPositionBuilderAtEnd, LLVMReplaceAllUsesWith, LLVMSetValueName2, LLVMVoidTypeInContext,
};
use llvm_sys::prelude::{LLVMTypeRef, LLVMValueRef};

use super::imports::name_of;
use super::module::Module;
use super::text::c_string;
use crate::error::Error;

/// Parts of the (mangled) names of the functions where Rust code gives up. All of them diverge.
const ENTRY_POINTS: [&str; 7] = [
    "panicking",
    "unwrap_failed",
    "expect_failed",
    "_error_fail",
    "handle_alloc_error",
    "12handle_error",
    "capacity_overflow",
];

/// The unwinder's hook, which the host's own copy serves: one process, one kind of exception.
const PERSONALITY: &str = "rust_eh_personality";

/// Replaces each panic entry point by a call of `host`.
pub(super) fn bind(module: &mut Module, host: &str) -> Result<(), Error> {
    let context = module.context().raw();
    let name = c_string(host)?;
    // SAFETY: module and context are live.
    let (of, host) = unsafe {
        let of = LLVMFunctionType(LLVMVoidTypeInContext(context), std::ptr::null_mut(), 0, 0);
        (of, LLVMAddFunction(module.raw(), name.as_ptr(), of))
    };
    mark(module, host, &["noreturn", "cold"]);
    for function in module.functions() {
        let name = name_of(function);
        if name == PERSONALITY {
            replace(module, function, &name);
        } else if is_entry_point(&name) {
            let stub = replace(module, function, &name);
            mark(module, stub, &["noreturn", "cold", "noinline"]);
            fill(module, stub, of, host);
        }
    }
    Ok(())
}

fn is_entry_point(name: &str) -> bool {
    !name.starts_with("llvm.") && ENTRY_POINTS.iter().any(|part| name.contains(part))
}

/// Puts a bare declaration of the same name and type in the place of a function.
fn replace(module: &Module, old: LLVMValueRef, name: &str) -> LLVMValueRef {
    // SAFETY: `old` is live; after the replacement nothing uses it.
    unsafe {
        let new = LLVMAddFunction(module.raw(), c"".as_ptr(), LLVMGlobalGetValueType(old));
        LLVMReplaceAllUsesWith(old, new);
        LLVMDeleteFunction(old);
        LLVMSetValueName2(new, name.as_ptr().cast(), name.len());
        new
    }
}

/// Adds attributes, and unwind tables so that a panic of the host can pass.
fn mark(module: &Module, function: LLVMValueRef, names: &[&str]) {
    let context = module.context().raw();
    let tables = [("uwtable", 2)];
    for (name, value) in names.iter().map(|&name| (name, 0)).chain(tables) {
        // SAFETY: function and context are live; the names are LLVM's.
        unsafe {
            let kind = LLVMGetEnumAttributeKindForName(name.as_ptr().cast(), name.len());
            let attribute = LLVMCreateEnumAttribute(context, kind, value);
            LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex, attribute);
        }
    }
}

fn fill(module: &Module, stub: LLVMValueRef, of: LLVMTypeRef, host: LLVMValueRef) {
    let context = module.context().raw();
    // SAFETY: context, stub and host are live; the host function takes no arguments.
    unsafe {
        let builder = LLVMCreateBuilderInContext(context);
        let block = LLVMAppendBasicBlockInContext(context, stub, c"entry".as_ptr());
        LLVMPositionBuilderAtEnd(builder, block);
        LLVMBuildCall2(builder, of, host, std::ptr::null_mut(), 0, c"".as_ptr());
        LLVMBuildUnreachable(builder);
        LLVMDisposeBuilder(builder);
    }
}
