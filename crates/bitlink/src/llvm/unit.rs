//! A bitcode unit as it comes from rustc.

use std::fmt;
use std::ptr::null_mut;

use llvm_sys::bit_reader::{LLVMGetBitcodeModuleInContext2, LLVMParseBitcodeInContext2};
use llvm_sys::core::{
    LLVMCreateMemoryBufferWithMemoryRange, LLVMCreateMemoryBufferWithMemoryRangeCopy,
    LLVMDisposeMemoryBuffer, LLVMGetDataLayoutStr, LLVMGetTarget,
};

use super::context::Context;
use super::emit::Buffer;
use super::imports::{globals_and_functions, is_declaration, is_visible, name_of};
use super::module::RawModule;
use super::target::Target;
use super::text::copied;
use crate::contract::Symbols;
use crate::error::Error;

/// A unit that has been opened and is for this machine. The bodies of its functions have not
/// been read: of a unit with the standard library most never are.
pub struct Unit {
    pub(super) name: String,
    // Dropped before the context that it lives in.
    pub(super) lazy: RawModule,
    pub(super) context: Context,
}

impl Unit {
    /// Opens bitcode. `name` is for messages.
    ///
    /// Bitcode is code: it comes from the same build (`include_bytes!`), not from a user. LLVM's
    /// reader reports what it finds damaged, but it is not built to withstand an attacker.
    ///
    /// # Errors
    /// [`Error::Llvm`] for what is no bitcode, truncated or of an unknown version;
    /// [`Error::Foreign`] for another machine's.
    pub fn load(name: &str, bitcode: &[u8], target: &Target) -> Result<Self, Error> {
        let context = Context::nameless();
        let lazy = open_lazily(&context, Buffer::copy(bitcode))?;
        let unit = Self { name: name.to_string(), lazy, context };
        unit.check_machine(target)?;
        Ok(unit)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All that it exports, and all that it declares, whether or not an export needs it. The
    /// contract is checked on [`Library::symbols`](crate::Library::symbols), which knows.
    #[must_use]
    pub fn symbols(&self) -> Symbols {
        let mut symbols = Symbols::default();
        for value in globals_and_functions(self.lazy.raw()) {
            let name = name_of(value);
            match (is_declaration(value), is_visible(value)) {
                _ if name.starts_with("llvm.") => {}
                (true, _) => drop(symbols.imports.insert(name)),
                (false, true) => drop(symbols.exports.insert(name)),
                (false, false) => {}
            }
        }
        symbols
    }

    fn check_machine(&self, target: &Target) -> Result<(), Error> {
        let raw = self.lazy.raw();
        // SAFETY: the module is live; LLVM keeps both strings.
        let (triple, layout) =
            unsafe { (copied(LLVMGetTarget(raw)), copied(LLVMGetDataLayoutStr(raw))) };
        let pairs = [
            ("target triple", triple, target.triple()),
            ("data layout", layout, target.data_layout()),
        ];
        for (what, found, wanted) in pairs {
            if found != wanted {
                let (unit, wanted) = (self.name.clone(), wanted.to_string());
                return Err(Error::Foreign { unit, what, found, wanted });
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unit({})", self.name)
    }
}

/// Opens bitcode without reading the bodies of its functions. A buffer over borrowed bytes must
/// not outlive them: the module keeps the buffer until it is linked or dropped.
pub(super) fn open_lazily(context: &Context, bitcode: Buffer) -> Result<RawModule, Error> {
    let buffer = bitcode.into_raw();
    let mut raw = null_mut();
    // SAFETY: context and buffer are live. The module takes the buffer over; on failure LLVM
    // leaves it to us.
    unsafe {
        if LLVMGetBitcodeModuleInContext2(context.raw(), buffer, &mut raw) != 0 {
            LLVMDisposeMemoryBuffer(buffer);
            return Err(Error::llvm("LLVMGetBitcodeModuleInContext2", context.errors()));
        }
    }
    Ok(RawModule::own(raw))
}

/// Reads bitcode with all bodies.
pub(super) fn read(context: &Context, bitcode: &Buffer) -> Result<RawModule, Error> {
    let mut raw = null_mut();
    // SAFETY: context and buffer are live; everything is copied out of the buffer.
    let failed = unsafe { LLVMParseBitcodeInContext2(context.raw(), bitcode.raw(), &mut raw) };
    if failed != 0 {
        return Err(Error::llvm("LLVMParseBitcodeInContext2", context.errors()));
    }
    Ok(RawModule::own(raw))
}

impl Buffer {
    /// A buffer over bytes that stay where they are; it must not outlive them.
    pub(super) fn over(bytes: &[u8]) -> Self {
        // SAFETY: LLVM only reads the range while the buffer lives; no NUL is wanted at its end.
        Self::from_raw(unsafe {
            let start = bytes.as_ptr().cast();
            LLVMCreateMemoryBufferWithMemoryRange(start, bytes.len(), c"unit".as_ptr(), 0)
        })
    }

    /// A buffer with a copy of the bytes.
    pub(super) fn copy(bytes: &[u8]) -> Self {
        // SAFETY: LLVM copies the range.
        Self::from_raw(unsafe {
            let start = bytes.as_ptr().cast();
            LLVMCreateMemoryBufferWithMemoryRangeCopy(start, bytes.len(), c"unit".as_ptr())
        })
    }
}

#[cfg(test)]
mod tests {
    use llvm_sys::bit_writer::LLVMWriteBitcodeToMemoryBuffer;
    use llvm_sys::core::{LLVMSetDataLayout, LLVMSetTarget};

    use super::super::module::Module;
    use super::super::target::Effort;
    use super::*;

    /// An empty unit after `change`.
    fn changed(target: &Target, change: impl FnOnce(&Module)) -> Result<Unit, Error> {
        let module = Module::new("empty", target)?;
        change(&module);
        // SAFETY: the module is live, the buffer is ours.
        let bitcode = Buffer::from_raw(unsafe { LLVMWriteBitcodeToMemoryBuffer(module.raw()) });
        Unit::load("empty", bitcode.bytes(), target)
    }

    #[test]
    fn another_machines_unit_is_refused_with_both_names() {
        let target = Target::host(Effort::Good).unwrap();
        assert!(changed(&target, |_| ()).is_ok());
        // SAFETY: the module is live, the name is copied.
        let other = |module: &Module| unsafe {
            LLVMSetTarget(module.raw(), c"i686-unknown-linux-gnu".as_ptr());
        };
        let error = changed(&target, other).unwrap_err().to_string();
        assert!(error.contains("target triple") && error.contains("i686"), "{error}");
        assert!(error.contains(target.triple()), "{error}");
        // SAFETY: the module is live, the layout is copied.
        let other = |module: &Module| unsafe {
            LLVMSetDataLayout(module.raw(), c"E-p:32:32".as_ptr());
        };
        let error = changed(&target, other).unwrap_err().to_string();
        assert!(error.contains("data layout") && error.contains("E-p:32:32"), "{error}");
    }
}
