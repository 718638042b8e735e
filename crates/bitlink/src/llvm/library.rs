//! A unit made ready to be linked many times.

use std::fmt;
use std::sync::Arc;

use llvm_sys::LLVMLinkage;
use llvm_sys::bit_writer::LLVMWriteBitcodeToMemoryBuffer;
use llvm_sys::core::{
    LLVMAddFunction, LLVMDeleteGlobal, LLVMGetLinkage, LLVMGlobalGetValueType, LLVMSetLinkage,
    LLVMSetValueName2,
};
use llvm_sys::prelude::LLVMModuleRef;

use super::aliases;
use super::context::Context;
use super::emit::Buffer;
use super::imports::{functions, globals_and_functions, is_declaration, is_visible, name_of};
use super::invariant;
use super::link::hide;
use super::module::Module;
use super::panics;
use super::spare;
use super::strip;
use super::target::Target;
use super::unit::{Unit, read};
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
    pub(super) fn contain(&self, name: &str) -> bool {
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
    constant_first_field: Option<u32>,
    spare_registers: bool,
}

impl Prepare {
    /// Keeps these exports and what they need.
    #[must_use]
    pub fn new(exports: Exports) -> Self {
        Self { exports, panic_host: None, constant_first_field: None, spare_registers: false }
    }

    /// For a unit with `std`: whatever panics calls this host function instead, an
    /// `extern "C-unwind" fn() -> !`. The message is lost; the machinery behind it (formatting,
    /// backtraces, thread-local counters) cannot run as linked code.
    #[must_use]
    pub fn panics_call(mut self, host: impl Into<String>) -> Self {
        self.panic_host = Some(host.into());
        self
    }

    /// Promises that what lies at offset 0 behind parameter `index` of each function does not
    /// change while linked code runs, whoever is called: a pointer to memory in the first field of
    /// a struct, say; and that this memory does not overlap the struct. Without the promise the
    /// pointer is loaded again after each store, and so is the struct after each store through it.
    #[must_use]
    pub fn constant_first_field(mut self, index: u32) -> Self {
        self.constant_first_field = Some(index);
        self
    }

    /// Has functions of the unit that are marked as cold, and are not inlined, keep all registers
    /// for their callers: a call that seldom happens then costs a hot loop around it nothing. The
    /// function itself has more to save.
    #[must_use]
    pub fn cold_calls_spare_registers(mut self) -> Self {
        self.spare_registers = true;
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
    /// Opens what [`Library::bitcode`] gave on another day: a client's build script can prepare
    /// the unit, which takes the program's start some tens of milliseconds, and let the program
    /// include the result.
    ///
    /// # Errors
    /// As [`Unit::load`].
    pub fn open(name: &str, bitcode: &[u8], target: &Target) -> Result<Self, Error> {
        let symbols = Unit::load(name, bitcode, target)?.symbols();
        Ok(Self { name: name.into(), bitcode: bitcode.into(), symbols: Arc::new(symbols) })
    }

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

    /// The IR of all that it holds, for reading.
    ///
    /// # Errors
    /// [`Error::Llvm`] if it cannot be read back.
    pub fn ir(&self) -> Result<String, Error> {
        let context = Context::new();
        let all = read(&context, &Buffer::over(&self.bitcode))?;
        Ok(Module::from_parts(all, context).ir())
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
    /// 2. the exports and what they need are taken, the rest is not even read; exports that rustc
    ///    has merged into aliases of each other become functions again;
    /// 3. the attributes that tie functions to the CPU they were compiled for are removed: a
    ///    function whose `target-cpu` differs from its caller's is not inlined, and the target
    ///    machine decides anyway;
    /// 4. what rustc knows about references within a function goes: each inlined call would make
    ///    a scope of its own of it, which costs more than it gives to a client whose own pointers
    ///    say the same;
    /// 5. exports become `linkonce_odr`: a module that references one gets a copy, others do not.
    ///    (`available_externally` would do for functions that are always inlined, but one that is
    ///    not would be missing at run time; `linkonce_odr` is right in both cases.)
    ///
    /// # Errors
    /// [`Error::Contract`] if a named export is missing; [`Error::Llvm`] if the bodies that are
    /// read now are damaged, or a step fails.
    pub fn prepare(self, how: &Prepare, target: &Target) -> Result<Library, Error> {
        let Self { name, lazy, context } = self;
        let mut module = Module::in_context(context, &name, target)?;
        make_lazy(lazy.raw());
        if let Some(host) = &how.panic_host {
            panics::bind(&module, lazy.raw(), host)?;
        }
        want(&module, lazy.raw(), &how.exports);
        aliases::forward(&module, lazy.raw(), &how.exports)?;
        module.take_in(lazy)?;
        aliases::resolve(&module);
        panics::share_personality(&mut module);
        show_only(&module, &how.exports);
        module.verify()?;
        strip::cpu(&module);
        strip::idle_personality(&module);
        strip::aliasing(&module);
        if let Some(index) = how.constant_first_field {
            invariant::mark(&module, index);
        }
        module.optimise(target, &Pipeline::new("globaldce")?)?;
        if how.spare_registers {
            spare::registers(&module);
        }
        let symbols = module.symbols();
        require(&name, &how.exports, &symbols)?;
        release(&module);
        // SAFETY: the module is live; the buffer is ours.
        let buffer = Buffer::from_raw(unsafe { LLVMWriteBitcodeToMemoryBuffer(module.raw()) });
        Ok(Library { name, bitcode: buffer.bytes().into(), symbols: Arc::new(symbols) })
    }
}

/// Lets the linker take from the unit only what is referenced. `llvm.used` and its like would be
/// taken always, with all that they list; constructors would never be run.
fn make_lazy(unit: LLVMModuleRef) {
    for value in globals_and_functions(unit) {
        // SAFETY: live values; nothing references the lists.
        unsafe {
            if LLVMGetLinkage(value) == LLVMLinkage::LLVMAppendingLinkage {
                LLVMDeleteGlobal(value);
            } else if !is_declaration(value) && is_visible(value) {
                LLVMSetLinkage(value, LLVMLinkage::LLVMLinkOnceODRLinkage);
            }
        }
    }
}

/// Declares the exports, so that linking brings them in.
fn want(module: &Module, unit: LLVMModuleRef, exports: &Exports) {
    for function in functions(unit) {
        let name = name_of(function);
        if !is_declaration(function) && is_visible(function) && exports.contain(&name) {
            // SAFETY: both modules are live and of one context.
            unsafe {
                let of = LLVMGlobalGetValueType(function);
                let declared = LLVMAddFunction(module.raw(), c"".as_ptr(), of);
                LLVMSetValueName2(declared, name.as_ptr().cast(), name.len());
            }
        }
    }
}

fn show_only(module: &Module, exports: &Exports) {
    for value in globals_and_functions(module.raw()) {
        if is_declaration(value) {
            continue;
        }
        if exports.contain(&name_of(value)) {
            // SAFETY: a live definition.
            unsafe { LLVMSetLinkage(value, LLVMLinkage::LLVMExternalLinkage) };
        } else {
            hide(value);
        }
    }
}

fn require(unit: &str, exports: &Exports, found: &Symbols) -> Result<(), Error> {
    let Exports::Names(names) = exports else { return Ok(()) };
    let wanted = names.iter().cloned().collect();
    found.keep(unit, &Symbols { exports: wanted, imports: found.imports.clone() })
}

fn release(module: &Module) {
    for value in globals_and_functions(module.raw()) {
        if !is_declaration(value) && is_visible(value) {
            // SAFETY: a live definition.
            unsafe { LLVMSetLinkage(value, LLVMLinkage::LLVMLinkOnceODRLinkage) };
        }
    }
}
