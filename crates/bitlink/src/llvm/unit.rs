//! A bitcode unit as it comes from rustc.

use std::ptr::null_mut;

use llvm_sys::bit_reader::{LLVMGetBitcodeModuleInContext2, LLVMParseBitcodeInContext2};
use llvm_sys::core::{
    LLVMCreateMemoryBufferWithMemoryRange, LLVMDisposeMemoryBuffer, LLVMGetDataLayoutStr,
    LLVMGetTarget,
};
use llvm_sys::prelude::LLVMModuleRef;

use super::context::Context;
use super::emit::Buffer;
use super::module::Module;
use super::target::Target;
use super::text::copied;
use crate::contract::Symbols;
use crate::error::Error;

/// A unit that has been read, checked for this machine, and verified.
#[derive(Debug)]
pub struct Unit {
    pub(super) name: String,
    pub(super) module: Module,
}

impl Unit {
    /// Reads bitcode. `name` is for messages.
    ///
    /// Bitcode is code: it comes from the same build (`include_bytes!`), not from a user. LLVM's
    /// reader reports what it finds damaged, but it is not built to withstand an attacker.
    ///
    /// # Errors
    /// [`Error::Llvm`] for what is no bitcode, truncated, of an unknown version or not
    /// well-formed; [`Error::Foreign`] for another machine's.
    pub fn load(name: &str, bitcode: &[u8], target: &Target) -> Result<Self, Error> {
        let context = Context::new();
        let raw = parse(&context, bitcode)?;
        let module = Module::from_raw(raw, context);
        check_machine(name, &module, target)?;
        module.verify()?;
        Ok(Self { name: name.to_string(), module })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All that it exports and imports, before [`prepare`](Self::prepare) has dropped anything.
    #[must_use]
    pub fn symbols(&self) -> Symbols {
        self.module.symbols()
    }

    /// Its IR as text.
    #[must_use]
    pub fn ir(&self) -> String {
        self.module.ir()
    }
}

fn parse(context: &Context, bitcode: &[u8]) -> Result<LLVMModuleRef, Error> {
    let buffer = Buffer::over(bitcode);
    let mut raw = null_mut();
    // SAFETY: context and buffer are live; reading copies everything out of the buffer.
    let failed = unsafe { LLVMParseBitcodeInContext2(context.raw(), buffer.raw(), &mut raw) };
    if failed != 0 {
        return Err(Error::llvm("LLVMParseBitcodeInContext2", context.errors()));
    }
    Ok(raw)
}

/// Opens bitcode without reading the bodies of its functions. `bitcode` must outlive the module.
pub(super) fn open_lazily(context: &Context, bitcode: &[u8]) -> Result<LLVMModuleRef, Error> {
    let buffer = Buffer::over(bitcode).into_raw();
    let mut raw = null_mut();
    // SAFETY: context and buffer are live. The module takes the buffer over; on failure LLVM
    // leaves it to us.
    unsafe {
        if LLVMGetBitcodeModuleInContext2(context.raw(), buffer, &mut raw) != 0 {
            LLVMDisposeMemoryBuffer(buffer);
            return Err(Error::llvm("LLVMGetBitcodeModuleInContext2", context.errors()));
        }
    }
    Ok(raw)
}

fn check_machine(unit: &str, module: &Module, target: &Target) -> Result<(), Error> {
    // SAFETY: the module is live; LLVM keeps both strings.
    let (triple, layout) = unsafe {
        (copied(LLVMGetTarget(module.raw())), copied(LLVMGetDataLayoutStr(module.raw())))
    };
    let pairs =
        [("target triple", triple, target.triple()), ("data layout", layout, target.data_layout())];
    for (what, found, wanted) in pairs {
        if found != wanted {
            let (unit, wanted) = (unit.to_string(), wanted.to_string());
            return Err(Error::Foreign { unit, what, found, wanted });
        }
    }
    Ok(())
}

impl Buffer {
    /// A buffer over bytes that stay where they are; it must not outlive them.
    fn over(bytes: &[u8]) -> Self {
        // SAFETY: LLVM only reads the range while the buffer lives; no NUL is wanted at its end.
        Self::from_raw(unsafe {
            let start = bytes.as_ptr().cast();
            LLVMCreateMemoryBufferWithMemoryRange(start, bytes.len(), c"unit".as_ptr(), 0)
        })
    }
}
