//! A unit made ready to be linked many times.

use std::fmt;
use std::sync::Arc;

use llvm_sys::LLVMAttributeFunctionIndex;
use llvm_sys::LLVMLinkage;
use llvm_sys::LLVMVisibility;
use llvm_sys::bit_writer::LLVMWriteBitcodeToMemoryBuffer;
use llvm_sys::core::{
    LLVMDeleteGlobal, LLVMRemoveStringAttributeAtIndex, LLVMSetLinkage, LLVMSetVisibility,
};

use super::emit::Buffer;
use super::imports::{is_declaration, name_of};
use super::panics;
use super::target::Target;
use super::unit::Unit;
use crate::contract::Symbols;
use crate::error::Error;
use crate::pipeline::Pipeline;

/// Which functions of a unit others may call.
#[derive(Debug, Clone)]
pub enum Exports {
    /// Those whose name begins so, such as `opcode_`.
    Prefix(String),
    /// These.
    Names(Vec<String>),
}

impl Exports {
    fn contain(&self, name: &str) -> bool {
        match self {
            Self::Prefix(prefix) => name.starts_with(prefix.as_str()),
            Self::Names(names) => names.iter().any(|listed| listed == name),
        }
    }
}

/// How a unit is prepared.
#[derive(Debug, Clone)]
pub struct Prepare {
    pub(super) exports: Exports,
    pub(super) panic_host: Option<String>,
}

impl Prepare {
    /// Keeps these exports and what they need.
    #[must_use]
    pub fn new(exports: Exports) -> Self {
        Self { exports, panic_host: None }
    }

    /// For a unit with `std`: whatever panics calls this host function instead, an
    /// `extern "C-unwind" fn() -> !`. The message is lost; the machinery behind it (formatting,
    /// backtraces, thread-local counters) cannot run as linked code.
    #[must_use]
    pub fn panics_call(mut self, host: impl Into<String>) -> Self {
        self.panic_host = Some(host.into());
        self
    }
}

/// A prepared unit: bitcode of which a module takes just the functions that it references.
///
/// Plain data: cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Library {
    pub(super) name: String,
    pub(super) bitcode: Arc<[u8]>,
    symbols: Arc<Symbols>,
}

impl Library {
    /// The unit's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it exports, and what it needs of the host.
    #[must_use]
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The prepared bitcode. A hash of it belongs in the key of any cache of compiled code.
    #[must_use]
    pub fn bitcode(&self) -> &[u8] {
        &self.bitcode
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Library({}, {} bytes)", self.name, self.bitcode.len())
    }
}

impl Unit {
    /// Makes the unit ready for linking, which is then a matter of a fraction of a millisecond:
    ///
    /// 1. panic entry points are bound to the host, if asked;
    /// 2. what is neither exported nor needed by an export is dropped;
    /// 3. the attributes that tie functions to the CPU they were compiled for are removed: a
    ///    function whose `target-cpu` differs from its caller's is not inlined, and the target
    ///    machine decides anyway;
    /// 4. exports become `linkonce_odr`: a module that references one gets a copy, others do not.
    ///
    /// # Errors
    /// [`Error::Contract`] if a named export is missing; [`Error::Llvm`] if a step fails.
    pub fn prepare(mut self, how: &Prepare, target: &Target) -> Result<Library, Error> {
        if let Some(host) = &how.panic_host {
            panics::bind(&mut self.module, host)?;
        }
        self.drop_lists();
        self.hide(&how.exports);
        self.module.optimise(target, &Pipeline::new("globaldce")?)?;
        self.strip_cpu();
        let symbols = self.module.symbols();
        self.require(&how.exports, &symbols)?;
        self.release();
        // SAFETY: the module is live; the buffer is ours.
        let buffer = Buffer::from_raw(unsafe { LLVMWriteBitcodeToMemoryBuffer(self.module.raw()) });
        Ok(Library { name: self.name, bitcode: buffer.bytes().into(), symbols: Arc::new(symbols) })
    }

    /// `llvm.used` and its like keep alive what nobody references, and are copied into every
    /// module; constructors would never be run.
    fn drop_lists(&mut self) {
        for global in self.module.globals() {
            if name_of(global).starts_with("llvm.") {
                // SAFETY: such lists are referenced by nothing.
                unsafe { LLVMDeleteGlobal(global) };
            }
        }
    }

    fn hide(&mut self, exports: &Exports) {
        for value in self.module.functions().into_iter().chain(self.module.globals()) {
            if !is_declaration(value) && !exports.contain(&name_of(value)) {
                // SAFETY: a live definition; local symbols have default visibility.
                unsafe {
                    LLVMSetVisibility(value, LLVMVisibility::LLVMDefaultVisibility);
                    LLVMSetLinkage(value, LLVMLinkage::LLVMInternalLinkage);
                }
            }
        }
    }

    fn strip_cpu(&mut self) {
        for function in self.module.functions() {
            for name in ["target-cpu", "target-features", "tune-cpu", "probe-stack"] {
                let (start, length) = (name.as_ptr().cast(), name.len() as u32);
                let index = LLVMAttributeFunctionIndex;
                // SAFETY: a live function and a name of that length.
                unsafe { LLVMRemoveStringAttributeAtIndex(function, index, start, length) };
            }
        }
    }

    fn require(&self, exports: &Exports, found: &Symbols) -> Result<(), Error> {
        let Exports::Names(names) = exports else { return Ok(()) };
        let wanted = names.iter().cloned().collect();
        found.keep(&self.name, &Symbols { exports: wanted, imports: found.imports.clone() })
    }

    fn release(&mut self) {
        for value in self.module.functions().into_iter().chain(self.module.globals()) {
            if !is_declaration(value) && super::imports::is_visible(value) {
                // SAFETY: a live definition.
                unsafe { LLVMSetLinkage(value, LLVMLinkage::LLVMLinkOnceODRLinkage) };
            }
        }
    }
}
