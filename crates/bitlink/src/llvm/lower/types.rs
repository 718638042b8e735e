//! Types and attributes in LLVM's terms.

use llvm_sys::core::{
    LLVMAddAttributeAtIndex, LLVMCreateConstantRangeAttribute, LLVMCreateEnumAttribute,
    LLVMDoubleTypeInContext, LLVMFunctionType, LLVMGetEnumAttributeKindForName,
    LLVMIntTypeInContext, LLVMPointerTypeInContext, LLVMStructTypeInContext, LLVMVoidTypeInContext,
};
use llvm_sys::prelude::{LLVMAttributeRef, LLVMTypeRef, LLVMValueRef};
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMAttributeReturnIndex};

use super::super::context::Context;
use crate::types::{Convention, FnAttr, ParamAttr, Returns, Signature, Type};

pub(super) fn of(context: &Context, one: Type) -> LLVMTypeRef {
    // SAFETY: the context is live; types live as long as it.
    unsafe {
        match (one, one.bits()) {
            (_, Some(bits)) => LLVMIntTypeInContext(context.raw(), bits),
            (Type::F64, _) => LLVMDoubleTypeInContext(context.raw()),
            _ => LLVMPointerTypeInContext(context.raw(), 0),
        }
    }
}

fn of_returns(context: &Context, returns: Returns) -> LLVMTypeRef {
    match returns {
        // SAFETY: the context is live.
        Returns::Nothing => unsafe { LLVMVoidTypeInContext(context.raw()) },
        Returns::One(one) => of(context, one),
        Returns::Pair(first, second) => {
            let mut parts = [of(context, first), of(context, second)];
            // SAFETY: two live types, not packed.
            unsafe { LLVMStructTypeInContext(context.raw(), parts.as_mut_ptr(), 2, 0) }
        }
    }
}

pub(super) fn function_type(context: &Context, signature: &Signature) -> LLVMTypeRef {
    let mut params: Vec<_> = signature.params.iter().map(|&one| of(context, one)).collect();
    let returns = of_returns(context, signature.returns);
    let count = params.len() as u32;
    // SAFETY: live types, as many as counted, no variable arguments.
    unsafe { LLVMFunctionType(returns, params.as_mut_ptr(), count, 0) }
}

/// Attaches a signature's promises to a function.
pub(super) fn attributes(context: &Context, function: LLVMValueRef, signature: &Signature) {
    // SAFETY: function and context are live; the indices exist (`Signature::fault`).
    each(context, signature, |index, attribute| unsafe {
        LLVMAddAttributeAtIndex(function, index, attribute);
    });
}

/// All attributes of a signature with LLVM's index: 0 for the result, 1 … for the parameters.
pub(super) fn each(
    context: &Context,
    signature: &Signature,
    mut add: impl FnMut(u32, LLVMAttributeRef),
) {
    for &attribute in &signature.attributes {
        let (name, value) = function_attribute(attribute);
        add(LLVMAttributeFunctionIndex, make(context, name, value));
    }
    for &(index, attribute) in &signature.param_attributes {
        let made = match attribute {
            ParamAttr::Below(end) => {
                let of = signature.params.get(index as usize).and_then(|of| of.bits());
                range(context, of.unwrap_or(64), end)
            }
            _ => {
                let (name, value) = param_attribute(attribute);
                make(context, name, value)
            }
        };
        add(index + 1, made);
    }
    let extended = if signature.convention == Convention::C { extended(signature) } else { vec![] };
    for index in extended {
        add(index, make(context, "zeroext", 0));
    }
}

/// Results and parameters below 32 bits are zero-extended to 32, as `extern "C"` has it in Rust
/// and C: without the mark the upper bits would be arbitrary, and the other side relies on them.
fn extended(signature: &Signature) -> Vec<u32> {
    let small = |one: &Type| one.bits().is_some_and(|bits| bits < 32);
    let mut indices = Vec::new();
    if matches!(signature.returns, Returns::One(one) if small(&one)) {
        indices.push(LLVMAttributeReturnIndex);
    }
    for (index, one) in (0u32..).zip(&signature.params) {
        let signed = signature.param_attributes.contains(&(index, ParamAttr::SignExt));
        if small(one) && !signed {
            indices.push(index + 1);
        }
    }
    indices
}

fn make(context: &Context, name: &str, value: u64) -> LLVMAttributeRef {
    // SAFETY: the context is live; the names are LLVM's.
    unsafe {
        let kind = LLVMGetEnumAttributeKindForName(name.as_ptr().cast(), name.len());
        LLVMCreateEnumAttribute(context.raw(), kind, value)
    }
}

/// `range(0, end)`
fn range(context: &Context, bits: u32, end: u64) -> LLVMAttributeRef {
    const NAME: &str = "range";
    // SAFETY: the context is live; both bounds are one word, as the types have at most 64 bits.
    unsafe {
        let kind = LLVMGetEnumAttributeKindForName(NAME.as_ptr().cast(), NAME.len());
        LLVMCreateConstantRangeAttribute(context.raw(), kind, bits, &0, &end)
    }
}

fn function_attribute(attribute: FnAttr) -> (&'static str, u64) {
    match attribute {
        FnAttr::NoUnwind => ("nounwind", 0),
        FnAttr::UwTable => ("uwtable", 2),
        FnAttr::Cold => ("cold", 0),
        FnAttr::NoReturn => ("noreturn", 0),
        FnAttr::AlwaysInline => ("alwaysinline", 0),
        FnAttr::NoInline => ("noinline", 0),
        // Bits of `memory(…)`: none at all.
        FnAttr::ReadNone => ("memory", 0),
        FnAttr::WillReturn => ("willreturn", 0),
        FnAttr::Small => ("optsize", 0),
    }
}

fn param_attribute(attribute: ParamAttr) -> (&'static str, u64) {
    match attribute {
        ParamAttr::NoAlias => ("noalias", 0),
        ParamAttr::NonNull => ("nonnull", 0),
        // `captures(none)`, the successor of `nocapture`.
        ParamAttr::NoCapture => ("captures", 0),
        ParamAttr::ReadOnly => ("readonly", 0),
        ParamAttr::Dereferenceable(bytes) => ("dereferenceable", bytes),
        ParamAttr::SignExt => ("signext", 0),
        ParamAttr::Below(end) => ("range", end),
    }
}
