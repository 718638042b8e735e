//! Linking libraries into a module.

use llvm_sys::core::{
    LLVMAddAttributeAtIndex, LLVMCreateEnumAttribute, LLVMGetEnumAttributeKindForName,
    LLVMGetNamedFunction, LLVMGlobalGetValueType, LLVMIsACallInst, LLVMPrintTypeToString,
    LLVMRemoveCallSiteEnumAttribute, LLVMRemoveEnumAttributeAtIndex, LLVMSetLinkage,
    LLVMSetVisibility,
};
use llvm_sys::linker::LLVMLinkModules2;
use llvm_sys::prelude::{LLVMModuleRef, LLVMTypeRef, LLVMValueRef};
use llvm_sys::{LLVMAttributeFunctionIndex, LLVMLinkage, LLVMVisibility};

use super::emit::Buffer;
use super::imports::{functions, globals_and_functions, is_declaration, is_visible, name_of};
use super::invariant::instructions;
use super::library::Library;
use super::module::{Module, RawModule};
use super::text::{c_string, taken};
use super::unit::open_lazily;
use crate::error::Error;

impl Module {
    /// Links a library: its functions that the module declares come in, with what they need.
    ///
    /// Link after defining the functions that use it; what is not yet referenced is not taken. A
    /// function that the module defines itself is not replaced.
    ///
    /// # Errors
    /// [`Error::Signature`] for a declaration that does not fit; [`Error::Llvm`] with the
    /// linker's words.
    pub fn link(&mut self, library: &Library) -> Result<(), Error> {
        let lazy = open_lazily(self.context(), Buffer::over(&library.bitcode))?;
        self.check_signatures(library, lazy.raw())?;
        self.take_in(lazy)
    }

    /// Moves in what is declared here and defined there.
    pub(super) fn take_in(&mut self, lazy: RawModule) -> Result<(), Error> {
        // SAFETY: both modules are of one context; the source is consumed in either case.
        if unsafe { LLVMLinkModules2(self.raw(), lazy.into_raw()) } != 0 {
            return Err(Error::llvm("LLVMLinkModules2", self.context().errors()));
        }
        Ok(())
    }

    /// With opaque pointers LLVM links a declaration to a definition of any type, and a call
    /// through the wrong one is undefined behaviour.
    fn check_signatures(&self, library: &Library, lazy: LLVMModuleRef) -> Result<(), Error> {
        for declared in functions(self.raw()).into_iter().filter(|&f| is_declaration(f)) {
            let name = name_of(declared);
            let c_name = c_string(&name)?;
            // SAFETY: both modules are live; types of one context are equal if identical.
            let (wanted, found) = unsafe {
                let defined = LLVMGetNamedFunction(lazy, c_name.as_ptr());
                if defined.is_null() {
                    continue;
                }
                (LLVMGlobalGetValueType(declared), LLVMGlobalGetValueType(defined))
            };
            if wanted != found {
                let unit = library.name.clone();
                let (declared, defined) = (type_text(wanted), type_text(found));
                return Err(Error::Signature { name, unit, declared, defined });
            }
        }
        Ok(())
    }

    /// Hides every definition but these, so that the pipeline may inline, specialise and drop
    /// it.
    ///
    /// # Errors
    /// [`Error::NoSymbol`] if the module does not define one of the names.
    pub fn internalise(&mut self, keep: &[&str]) -> Result<(), Error> {
        let defined = |name: &&&str| self.function(name).is_some_and(|f| !is_declaration(f));
        if let Some(missing) = keep.iter().find(|name| !defined(name)) {
            return Err(Error::NoSymbol((*missing).to_string()));
        }
        for value in globals_and_functions(self.raw()) {
            let hidden = !is_declaration(value) && is_visible(value);
            if hidden && !keep.contains(&name_of(value).as_str()) {
                hide(value);
            }
        }
        Ok(())
    }
}

impl Module {
    /// Has every hidden function inlined wherever it is called, however large: for code of which
    /// each function must stand for itself. Call it after [`internalise`](Self::internalise).
    pub fn inline_all(&mut self) {
        let hidden = |&function: &LLVMValueRef| !is_declaration(function) && !is_visible(function);
        for function in functions(self.raw()) {
            if hidden(&function) {
                self.always_inline(function);
            }
            instructions(function).into_iter().for_each(may_inline);
        }
    }

    fn always_inline(&self, function: LLVMValueRef) {
        let index = LLVMAttributeFunctionIndex;
        // SAFETY: function and context are live. One of the attributes excludes the other.
        unsafe {
            LLVMRemoveEnumAttributeAtIndex(function, index, kind("noinline"));
            let always = LLVMCreateEnumAttribute(self.context().raw(), kind("alwaysinline"), 0);
            LLVMAddAttributeAtIndex(function, index, always);
        }
    }
}

/// Calls may say for themselves that they are not to be inlined.
fn may_inline(instruction: LLVMValueRef) {
    // SAFETY: a live instruction.
    unsafe {
        if !LLVMIsACallInst(instruction).is_null() {
            let index = LLVMAttributeFunctionIndex;
            LLVMRemoveCallSiteEnumAttribute(instruction, index, kind("noinline"));
        }
    }
}

fn kind(name: &str) -> u32 {
    // SAFETY: the name is given with its length.
    unsafe { LLVMGetEnumAttributeKindForName(name.as_ptr().cast(), name.len()) }
}

pub(super) fn hide(value: LLVMValueRef) {
    // SAFETY: a live definition; local symbols have default visibility.
    unsafe {
        LLVMSetVisibility(value, LLVMVisibility::LLVMDefaultVisibility);
        LLVMSetLinkage(value, LLVMLinkage::LLVMInternalLinkage);
    }
}

fn type_text(of: LLVMTypeRef) -> String {
    // SAFETY: a live type; the string is ours.
    unsafe { taken(LLVMPrintTypeToString(of)) }
}
