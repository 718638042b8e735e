//! Running objects.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::session::{Placed, Session};
use super::target::initialise;
use crate::error::Error;
use crate::hosts::Hosts;
use crate::object::Object;

/// What a runtime may offer beyond the host table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuntimeOptions {
    /// Symbols that are not in the table are looked for among those of the process: the C
    /// library's, for units with `std`.
    pub process_symbols: bool,
    /// Objects are made known to a debugger (GDB's JIT interface). LLVM 22 does not take dropped
    /// ones off its list, so a program is better started under GDB than attached to.
    pub debugger: bool,
}

/// Holds native code in memory: objects are added, their functions looked up, and removed again.
///
/// Clones share one runtime. Any thread may add and drop code; the calls take turns. Compiling on
/// one thread while another runs what came before is the tested way of use.
#[derive(Clone)]
pub struct Runtime {
    session: Arc<Mutex<Session>>,
    known: Arc<Known>,
}

struct Known {
    hosts: Hosts,
    process_symbols: bool,
}

impl Runtime {
    /// A runtime that offers these host functions, besides what LLVM itself puts into code, and the
    /// unwinder's two hooks: five memory functions (`memcpy`, `memmove`, `memset`, `memcmp`,
    /// `bcmp`) and the divisions of 128 bits by which it counts the turns of loops (`__udivti3`,
    /// `__umodti3`, `__divti3`, `__modti3`).
    ///
    /// # Errors
    /// [`Error::Llvm`] if ORC does not know this machine; [`Error::Unavailable`].
    pub fn new(hosts: &Hosts, options: RuntimeOptions) -> Result<Self, Error> {
        crate::available()?;
        initialise();
        let hosts = with_builtins(hosts);
        let session = Session::new(hosts.clone(), options.process_symbols, options.debugger)?;
        let known = Known { hosts, process_symbols: options.process_symbols };
        Ok(Self { session: Arc::new(Mutex::new(session)), known: Arc::new(known) })
    }

    /// Loads an object: its memory is allocated, linked and made executable before this returns.
    /// Objects are independent of each other, also where they export equal names.
    ///
    /// # Errors
    /// [`Error::Unresolved`] naming each import that is not offered; [`Error::Llvm`] for bytes
    /// that are no object of this machine.
    pub fn add(&self, object: &Object) -> Result<Code, Error> {
        self.check_imports(object)?;
        let (placed, addresses) = self.lock().add(&object.bytes, &object.exports)?;
        let names = object.exports.iter().cloned();
        let symbols = names.zip(addresses).zip(object.sizes.iter().copied());
        let symbols = symbols.map(|((name, address), size)| (name, address, size)).collect();
        Ok(Code { runtime: self.clone(), placed: Some(placed), symbols })
    }

    fn check_imports(&self, object: &Object) -> Result<(), Error> {
        if self.known.process_symbols {
            return Ok(());
        }
        let unknown = object.imports.iter().filter(|name| !self.known.hosts.contains(name));
        let unknown: Vec<String> = unknown.cloned().collect();
        if unknown.is_empty() { Ok(()) } else { Err(Error::Unresolved(unknown)) }
    }

    fn lock(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Runtime({:?})", self.known.hosts.names().collect::<Vec<_>>())
    }
}

/// An object in memory. Dropping it frees the memory.
///
/// Whoever calls a function of it keeps the `Code` alive as long as any thread may be inside:
/// that, and the function's type, is what the caller's `unsafe` promises.
pub struct Code {
    runtime: Runtime,
    placed: Option<Placed>,
    symbols: Vec<(String, u64, u64)>,
}

impl Code {
    /// The address of an exported function, to be transmuted to its type. Valid while the `Code`
    /// lives.
    ///
    /// # Errors
    /// [`Error::NoSymbol`] if the object exports no such name.
    pub fn address(&self, name: &str) -> Result<*const (), Error> {
        let found = self.symbols.iter().find(|symbol| symbol.0 == name);
        let (_, address, _) = found.ok_or_else(|| Error::NoSymbol(name.to_string()))?;
        Ok(*address as usize as *const ())
    }

    /// All exported functions: name, address, and size in bytes, as a profiler's map wants them.
    pub fn symbols(&self) -> impl Iterator<Item = (&str, *const (), u64)> {
        let symbols = self.symbols.iter();
        symbols.map(|(name, address, size)| (name.as_str(), *address as usize as *const (), *size))
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        if let Some(placed) = self.placed.take() {
            // Nobody is left to tell; the memory then stays until the runtime goes.
            let _ = self.runtime.lock().remove(placed);
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.symbols.iter().map(|symbol| &symbol.0)).finish()
    }
}

/// Functions that LLVM or rustc put into code without being asked.
fn with_builtins(hosts: &Hosts) -> Hosts {
    unsafe extern "C" {
        fn memcpy();
        fn memmove();
        fn memset();
        fn memcmp();
        fn bcmp();
        fn __udivti3();
        fn __umodti3();
        fn __divti3();
        fn __modti3();
        fn _Unwind_Resume();
        fn rust_eh_personality();
    }
    let builtins: [(&str, *const ()); 11] = [
        ("memcpy", memcpy as *const ()),
        ("memmove", memmove as *const ()),
        ("memset", memset as *const ()),
        ("memcmp", memcmp as *const ()),
        ("bcmp", bcmp as *const ()),
        ("__udivti3", __udivti3 as *const ()),
        ("__umodti3", __umodti3 as *const ()),
        ("__divti3", __divti3 as *const ()),
        ("__modti3", __modti3 as *const ()),
        ("_Unwind_Resume", _Unwind_Resume as *const ()),
        ("rust_eh_personality", rust_eh_personality as *const ()),
    ];
    let missing = builtins.into_iter().filter(|(name, _)| !hosts.contains(name));
    missing.fold(hosts.clone(), |hosts, (name, address)| hosts.function(name, address))
}
