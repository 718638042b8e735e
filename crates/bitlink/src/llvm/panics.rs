//! Binding the panic entry points of a unit with `std` to the host.

use llvm_sys::core::{
    LLVMAddAttributeAtIndex, LLVMAddFunction, LLVMAppendBasicBlockInContext, LLVMBuildCall2,
    LLVMBuildUnreachable, LLVMCreateBuilderInContext, LLVMCreateEnumAttribute, LLVMDeleteFunction,
    LLVMDisposeBuilder, LLVMFunctionType, LLVMGetEnumAttributeKindForName, LLVMGetFunctionCallConv,
    LLVMGlobalGetValueType, LLVMPositionBuilderAtEnd, LLVMReplaceAllUsesWith,
    LLVMSetFunctionCallConv, LLVMSetLinkage, LLVMSetValueName2, LLVMVoidTypeInContext,
};
use llvm_sys::prelude::{LLVMModuleRef, LLVMTypeRef, LLVMValueRef};
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMLinkage};

use super::imports::{functions, is_declaration, name_of};
use super::module::Module;
use super::text::c_string;
use crate::error::Error;

/// Parts of the (mangled) names of the functions where Rust code gives up. All of them diverge.
const ENTRY_POINTS: [&str; 8] = [
    "panicking",
    "unwrap_failed",
    "expect_failed",
    "_error_fail",
    "_index_fail",
    "handle_alloc_error",
    "12handle_error",
    "capacity_overflow",
];

/// The unwinder's hook, which the host's own copy serves: one process, one kind of exception.
const PERSONALITY: &str = "rust_eh_personality";

/// Defines, in `module`, each panic entry point of `unit` as a call of `host`, so that linking
/// leaves the unit's own (and the machinery behind it) where it is.
pub(super) fn bind(module: &Module, unit: LLVMModuleRef, host: &str) -> Result<(), Error> {
    let context = module.context().raw();
    let name = c_string(host)?;
    // SAFETY: module and context are live.
    let (of, host) = unsafe {
        let of = LLVMFunctionType(LLVMVoidTypeInContext(context), std::ptr::null_mut(), 0, 0);
        (of, LLVMAddFunction(module.raw(), name.as_ptr(), of))
    };
    mark(module, host, &["noreturn", "cold"]);
    for function in functions(unit) {
        if !is_declaration(function) && is_entry_point(&name_of(function)) {
            let stub = twin(module, function, &name_of(function));
            mark(module, stub, &["noreturn", "cold", "noinline"]);
            fill(module, stub, of, host);
            // A local function would not be looked for by name.
            // SAFETY: a live definition.
            unsafe { LLVMSetLinkage(function, LLVMLinkage::LLVMLinkOnceODRLinkage) };
        }
    }
    Ok(())
}

fn is_entry_point(name: &str) -> bool {
    ENTRY_POINTS.iter().any(|part| name.contains(part))
}

/// Replaces a linked personality by a declaration.
pub(super) fn share_personality(module: &mut Module) {
    let found = module.function(PERSONALITY).filter(|&function| !is_declaration(function));
    let Some(old) = found else { return };
    let new = twin(module, old, "");
    // SAFETY: `old` is live; after the replacement nothing uses it.
    unsafe {
        LLVMReplaceAllUsesWith(old, new);
        LLVMDeleteFunction(old);
        LLVMSetValueName2(new, PERSONALITY.as_ptr().cast(), PERSONALITY.len());
    }
}

/// A declaration with the type and calling convention of `function`: a call with another
/// convention than its callee's is undefined behaviour.
fn twin(module: &Module, function: LLVMValueRef, name: &str) -> LLVMValueRef {
    // SAFETY: module and function are live and of one context.
    unsafe {
        let new = LLVMAddFunction(module.raw(), c"".as_ptr(), LLVMGlobalGetValueType(function));
        LLVMSetValueName2(new, name.as_ptr().cast(), name.len());
        LLVMSetFunctionCallConv(new, LLVMGetFunctionCallConv(function));
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
