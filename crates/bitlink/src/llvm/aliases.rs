//! Aliases in a unit, and how they are undone.
//!
//! rustc merges functions with equal bodies: one keeps its body, the others become aliases of it
//! (`opcode_0x1a_NOP_IMP` and the other implied NOPs). An alias is linked whether or not it is
//! wanted, brings its target along, and a call through it is not inlined. So an exported alias
//! becomes a function that calls the target, and any other use of an alias a use of its target.

use llvm_sys::core::{
    LLVMAddAttributeAtIndex, LLVMAddFunction, LLVMAliasGetAliasee, LLVMAppendBasicBlockInContext,
    LLVMBuildCall2, LLVMBuildRet, LLVMBuildRetVoid, LLVMCountParams, LLVMCreateBuilderInContext,
    LLVMCreateEnumAttribute, LLVMDisposeBuilder, LLVMGetAttributeCountAtIndex,
    LLVMGetAttributesAtIndex, LLVMGetEnumAttributeKindForName, LLVMGetFirstGlobalAlias,
    LLVMGetFunctionCallConv, LLVMGetNamedFunction, LLVMGetNextGlobalAlias, LLVMGetParams,
    LLVMGetReturnType, LLVMGetTypeKind, LLVMGlobalGetValueType, LLVMIsAFunction,
    LLVMPositionBuilderAtEnd, LLVMReplaceAllUsesWith, LLVMSetFunctionCallConv,
    LLVMSetInstructionCallConv, LLVMSetLinkage,
};
use llvm_sys::prelude::{LLVMModuleRef, LLVMValueRef};
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMLinkage, LLVMTypeKind};

use super::imports::name_of;
use super::library::Exports;
use super::link::hide;
use super::module::Module;
use super::text::c_string;
use crate::error::Error;

fn aliases(module: LLVMModuleRef) -> Vec<LLVMValueRef> {
    let some = |alias: LLVMValueRef| (!alias.is_null()).then_some(alias);
    // SAFETY: callers pass a live module; the walk ends at null.
    unsafe {
        let first = some(LLVMGetFirstGlobalAlias(module));
        std::iter::successors(first, |&alias| some(LLVMGetNextGlobalAlias(alias))).collect()
    }
}

/// Before linking `unit` into `module`: lets aliases be taken only when referenced, and defines
/// exported ones as functions of the module.
pub(super) fn forward(
    module: &Module,
    unit: LLVMModuleRef,
    exports: &Exports,
) -> Result<(), Error> {
    for alias in aliases(unit) {
        // SAFETY: a live alias of a live unit; a local target would not be found by name.
        let target = unsafe {
            LLVMSetLinkage(alias, LLVMLinkage::LLVMLinkOnceODRLinkage);
            let target = LLVMAliasGetAliasee(alias);
            if LLVMIsAFunction(target).is_null() {
                continue;
            }
            target
        };
        let name = name_of(alias);
        if exports.contain(&name) {
            // SAFETY: a live function.
            unsafe { LLVMSetLinkage(target, LLVMLinkage::LLVMLinkOnceODRLinkage) };
            define(module, &name, target)?;
        }
    }
    Ok(())
}

/// After linking: no use of an alias is left, and none of them is seen from outside.
pub(super) fn resolve(module: &Module) {
    for alias in aliases(module.raw()) {
        // SAFETY: a live alias; it and its target are both pointers.
        unsafe { LLVMReplaceAllUsesWith(alias, LLVMAliasGetAliasee(alias)) };
        hide(alias);
    }
}

/// `name(...) { return target(...) }`, always inlined, with the target's attributes.
fn define(module: &Module, name: &str, target: LLVMValueRef) -> Result<(), Error> {
    let function = like(module, name, target)?;
    let callee = like(module, &name_of(target), target)?;
    let context = module.context().raw();
    // SAFETY: context and functions are live; both have the type of the target.
    unsafe {
        let of = LLVMGlobalGetValueType(target);
        let mut params = vec![std::ptr::null_mut(); LLVMCountParams(function) as usize];
        LLVMGetParams(function, params.as_mut_ptr());
        let builder = LLVMCreateBuilderInContext(context);
        let block = LLVMAppendBasicBlockInContext(context, function, c"entry".as_ptr());
        LLVMPositionBuilderAtEnd(builder, block);
        let (arguments, count) = (params.as_mut_ptr(), params.len() as u32);
        let call = LLVMBuildCall2(builder, of, callee, arguments, count, c"".as_ptr());
        LLVMSetInstructionCallConv(call, LLVMGetFunctionCallConv(target));
        match LLVMGetTypeKind(LLVMGetReturnType(of)) {
            LLVMTypeKind::LLVMVoidTypeKind => LLVMBuildRetVoid(builder),
            _ => LLVMBuildRet(builder, call),
        };
        LLVMDisposeBuilder(builder);
        let kind = LLVMGetEnumAttributeKindForName(c"alwaysinline".as_ptr(), 12);
        let inline = LLVMCreateEnumAttribute(context, kind, 0);
        LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex, inline);
    }
    Ok(())
}

/// The module's function of that name, declared like `model` if it is not there.
fn like(module: &Module, name: &str, model: LLVMValueRef) -> Result<LLVMValueRef, Error> {
    let name = c_string(name)?;
    // SAFETY: module and model are live and of one context.
    unsafe {
        let found = LLVMGetNamedFunction(module.raw(), name.as_ptr());
        if !found.is_null() {
            return Ok(found);
        }
        let made = LLVMAddFunction(module.raw(), name.as_ptr(), LLVMGlobalGetValueType(model));
        LLVMSetFunctionCallConv(made, LLVMGetFunctionCallConv(model));
        let last = LLVMCountParams(model);
        for index in (0..=last).chain([LLVMAttributeFunctionIndex]) {
            let count = LLVMGetAttributeCountAtIndex(model, index) as usize;
            let mut attributes = vec![std::ptr::null_mut(); count];
            LLVMGetAttributesAtIndex(model, index, attributes.as_mut_ptr());
            for attribute in attributes {
                LLVMAddAttributeAtIndex(made, index, attribute);
            }
        }
        Ok(made)
    }
}
