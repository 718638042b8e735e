//! A module: the functions that become one object.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ptr::null_mut;

use llvm_sys::analysis::{LLVMVerifierFailureAction, LLVMVerifyModule};
use llvm_sys::core::{
    LLVMAddGlobal, LLVMConstStringInContext2, LLVMDisposeModule, LLVMGetNamedFunction,
    LLVMGetNamedGlobal, LLVMModuleCreateWithNameInContext, LLVMPrintModuleToString,
    LLVMPrintValueToString, LLVMSetAlignment, LLVMSetDataLayout, LLVMSetGlobalConstant,
    LLVMSetInitializer, LLVMSetLinkage, LLVMSetTarget, LLVMTypeOf,
};
use llvm_sys::prelude::LLVMModuleRef;
use llvm_sys::{LLVMLinkage, LLVMValue};

use super::context::Context;
use super::lower;
use super::target::Target;
use super::text::{c_string, taken};
use crate::error::Error;
use crate::function::Function;

/// Functions on their way to one native object: define some, link units, optimise, emit.
///
/// Each module has an LLVM context of its own. That makes it independent of every other one (it
/// may be made on one thread and finished on another), and returns all memory when it is dropped:
/// a shared context would keep each constant and type for ever.
pub struct Module {
    // Dropped before the context that it lives in.
    raw: RawModule,
    context: Context,
}

/// Owner of an LLVM module. Whoever holds it holds its context too.
pub(crate) struct RawModule(LLVMModuleRef);

// SAFETY: module and context are used through one owner; LLVM allows any thread, one at a time.
unsafe impl Send for RawModule {}

impl RawModule {
    pub(crate) fn own(raw: LLVMModuleRef) -> Self {
        Self(raw)
    }

    pub(crate) fn raw(&self) -> LLVMModuleRef {
        self.0
    }

    /// Gives up ownership.
    pub(crate) fn into_raw(self) -> LLVMModuleRef {
        ManuallyDrop::new(self).0
    }
}

impl Drop for RawModule {
    fn drop(&mut self) {
        // SAFETY: ours, disposed of once; its context is still there.
        unsafe { LLVMDisposeModule(self.0) };
    }
}

impl Module {
    /// An empty module for that machine.
    ///
    /// # Errors
    /// [`Error::Name`] for a name with a NUL byte.
    pub fn new(name: &str, target: &Target) -> Result<Self, Error> {
        Self::in_context(Context::new(), name, target)
    }

    pub(crate) fn in_context(context: Context, name: &str, target: &Target) -> Result<Self, Error> {
        let (name, triple) = (c_string(name)?, c_string(target.triple())?);
        let layout = c_string(target.data_layout())?;
        // SAFETY: the context is live, the strings are copied.
        let raw = unsafe {
            let raw = LLVMModuleCreateWithNameInContext(name.as_ptr(), context.raw());
            LLVMSetTarget(raw, triple.as_ptr());
            LLVMSetDataLayout(raw, layout.as_ptr());
            RawModule(raw)
        };
        Ok(Self { raw, context })
    }

    pub(crate) fn from_parts(raw: RawModule, context: Context) -> Self {
        Self { raw, context }
    }

    pub(crate) fn raw(&self) -> LLVMModuleRef {
        self.raw.0
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Adds a function.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the module defines that name already, or declares it or one of
    /// the callees with another type.
    pub fn define(&mut self, function: &Function) -> Result<(), Error> {
        lower::lower(self, function)
    }

    /// Adds constant bytes, to be addressed by
    /// [`FunctionBuilder::data`](crate::FunctionBuilder::data). The alignment is rounded up to a
    /// power of two from 1 to 4096.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the name is taken, [`Error::Name`] if it holds a NUL byte.
    pub fn data(&mut self, name: &str, bytes: &[u8], align: u32) -> Result<(), Error> {
        let c_name = c_string(name)?;
        if self.contains(name) {
            return Err(Error::Duplicate(name.to_string()));
        }
        let align = align.clamp(1, 4096).next_power_of_two();
        // SAFETY: module and context are live; LLVM copies the bytes.
        unsafe {
            let bytes = LLVMConstStringInContext2(
                self.context.raw(),
                bytes.as_ptr().cast(),
                bytes.len(),
                1,
            );
            let global = LLVMAddGlobal(self.raw(), LLVMTypeOf(bytes), c_name.as_ptr());
            LLVMSetInitializer(global, bytes);
            LLVMSetGlobalConstant(global, 1);
            LLVMSetLinkage(global, LLVMLinkage::LLVMInternalLinkage);
            LLVMSetAlignment(global, align);
        }
        Ok(())
    }

    /// Asks LLVM whether the module is well-formed. [`optimise`](Self::optimise) and emission
    /// ask by themselves, since malformed IR would crash them.
    ///
    /// # Errors
    /// [`Error::Llvm`] with the verifier's findings.
    pub fn verify(&self) -> Result<(), Error> {
        let action = LLVMVerifierFailureAction::LLVMReturnStatusAction;
        let mut message = null_mut();
        // SAFETY: the module is live; the message is ours in either case.
        let (broken, message) = unsafe {
            let broken = LLVMVerifyModule(self.raw(), action, &mut message);
            (broken, taken(message))
        };
        if broken == 0 { Ok(()) } else { Err(Error::llvm("LLVMVerifyModule", message.trim())) }
    }

    /// The IR of the whole module as text.
    #[must_use]
    pub fn ir(&self) -> String {
        // SAFETY: the module is live, the string is ours.
        unsafe { taken(LLVMPrintModuleToString(self.raw())) }
    }

    /// The IR of one function as text.
    #[must_use]
    pub fn function_ir(&self, name: &str) -> Option<String> {
        let function = self.function(name)?;
        // SAFETY: the function is live, the string is ours.
        Some(unsafe { taken(LLVMPrintValueToString(function)) })
    }

    pub(crate) fn function(&self, name: &str) -> Option<*mut LLVMValue> {
        let name = c_string(name).ok()?;
        // SAFETY: the module is live.
        let found = unsafe { LLVMGetNamedFunction(self.raw(), name.as_ptr()) };
        (!found.is_null()).then_some(found)
    }

    fn contains(&self, name: &str) -> bool {
        let Ok(c_name) = c_string(name) else { return false };
        // SAFETY: the module is live.
        let global = unsafe { LLVMGetNamedGlobal(self.raw(), c_name.as_ptr()) };
        !global.is_null() || self.function(name).is_some()
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ir())
    }
}
