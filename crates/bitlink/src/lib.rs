//! The bitcode linker: Rust functions, compiled to LLVM bitcode by the same rustc as the program
//! itself, are linked at run time with functions that are generated there, optimised together,
//! and run.
//!
//! # The idea
//!
//! Something is described once, as an ordinary Rust function: what a 6502 instruction does, how a
//! field of a record is reached, whether a text contains another. The program calls it natively.
//! The same source, compiled a second time to bitcode, is a **unit**. At run time a **client**
//! (the exec groups of the `jit` crate, the predicates of `filter`) builds a small function that
//! calls the unit's functions with constants; LLVM inlines them and folds the constants. The
//! generated function holds no knowledge of its own about what the instructions do, so the
//! compiled and the interpreted way cannot drift apart.
//!
//! This is the only crate of the workspace that knows LLVM. Its API is safe up to the last step:
//! calling the address of compiled code is the client's `unsafe`.
//!
//! # The way of a function
//!
//! ```text
//! build script   Unit::core / Unit::std (crate bitlink-build)      crate -> bitcode
//! once a start   Unit::load                opens it, checks triple and data layout
//!                Unit::prepare             -> Library: exports only, ready to link
//! per function   FunctionBuilder           -> Function: plain data, checked as it is made
//!                Module::define            into LLVM's IR
//!                Module::link              takes from the library what is referenced
//!                Module::internalise       hides it from the outside, so that it may vanish
//!                Module::optimise          runs a Pipeline
//!                Module::emit_object       -> Object: native code, may be sealed into a file
//!                Runtime::add              -> Code: in memory, linked with the Hosts
//!                Code::address             to be called; dropping the Code frees the memory
//! ```
//!
//! `examples/whole_way.rs` is this table as a program of one page. In small, without a unit:
//!
//! ```
//! # #![allow(unsafe_code)]
//! use bitlink::{
//!     Effort, FunctionBuilder, Hosts, Module, Pipeline, Runtime, RuntimeOptions, Signature,
//!     Target, Type,
//! };
//!
//! # fn main() -> Result<(), bitlink::Error> {
//! # if bitlink::available().is_err() { return Ok(()); }
//! let mut f = FunctionBuilder::new("twice", Signature::new([Type::I32], Type::I32));
//! let x = f.param(0);
//! let sum = f.add(x, x);
//! f.ret(sum);
//!
//! let target = Target::host(Effort::Good)?;
//! let mut module = Module::new("example", &target)?;
//! module.define(&f.finish()?)?;
//! module.optimise(&target, &Pipeline::LEAN)?;
//! let runtime = Runtime::new(&Hosts::new(), RuntimeOptions::default())?;
//! let code = runtime.add(&module.emit_object(&target)?)?;
//!
//! let address = code.address("twice")?;
//! // SAFETY: the type is that of the signature, and `code` lives through the call.
//! let twice: extern "C" fn(u32) -> u32 = unsafe { std::mem::transmute(address) };
//! assert_eq!(twice(21), 42);
//! # Ok(())
//! # }
//! ```
//!
//! # Where LLVM comes from
//!
//! From the toolchain: rustup's rustc carries its LLVM as a shared library, so there is nothing to
//! install, and bitcode and reader are always of one version. The build script notes its name and
//! place; nothing is linked. At run time, the first time that it is wanted, the library is opened:
//! out of the program's own directory, then `../lib` from there, then the toolchain's place, then
//! wherever the dynamic linker looks. The environment variable `BITLINK_LIBLLVM` names a file to be
//! taken instead of all these.
//!
//! Where the build finds no library that fits (linked statically, another release, a cross build,
//! cargo feature `llvm` off, or hidden by `BITLINK_NO_LLVM` in the build's environment), and where
//! a program finds none of the same version, this crate has the same API: [`available`] and every
//! constructor answer [`Unavailable`] with the reason, and clients fall back to their interpreters
//! without a `cfg`.
//!
//! To ship a program put `libLLVM.so.22.1-rust-…` beside it, unstripped (`strip` fails on that
//! file) and with LLVM's licence. `BITLINK_PACKAGE` in the build's environment keeps the
//! toolchain's place out of it.
//!
//! # What a unit may be
//!
//! Either a `no_std` crate that needs only itself, or one with `std`, merged by fat LTO with all
//! that it uses. `bitcode/README.md` at the root of the repository is the contract: calling
//! convention, what may cross the border, panics, state. In short: `#[unsafe(no_mangle)] extern
//! "C"` functions over plain values and pointers; small ones with `#[inline(always)]`, which sets
//! LLVM's attribute although rustc warns that it ignores it; no state; no thread-locals; panics
//! only where they are bound to a host function ([`Prepare::panics_call`]).
//!
//! # Errors
//!
//! LLVM was made for compilers, which may end when something is wrong; a game in full screen may
//! not. So, besides turning every failure into an [`Error`] that names the call:
//!
//! - Functions are data until they are whole. Types, handles and block ends are checked in Rust,
//!   since LLVM's release build asserts nothing and would crash much later.
//! - A module is verified before passes or the code generator see it.
//! - Each context has a diagnostic handler: without one LLVM answers unreadable bitcode by
//!   `exit(1)`.
//! - A pipeline is checked for passes that abort: `instcombine` without `<no-verify-fixpoint>`
//!   ends the process when one round does not settle everything.
//! - A declaration is compared with the definition that it meets. Pointers are opaque now, so
//!   LLVM links functions of different types without a word, and then treats the call as
//!   undefined behaviour, that is, as unreachable.
//!
//! What is left: LLVM's fatal errors (memory exhausted, a bug in the code generator) still end
//! the process, and bitcode is trusted as code is. Both are out of a user's reach.
//!
//! # Traps that shaped the rest
//!
//! - **Lazy linking.** Copying a whole unit into each module costs milliseconds in each pass.
//!   [`Unit::prepare`] makes exports `linkonce_odr` and writes the unit out again; [`Module::link`]
//!   opens that without reading bodies and takes the few that are referenced.
//! - **Merged functions.** rustc turns functions with equal bodies into aliases of one. An alias
//!   is linked always and never inlined; preparation turns them back into functions.
//! - **CPU attributes.** A unit's functions say `target-cpu`; LLVM does not inline across
//!   different ones. They are removed, [`Target`] decides.
//! - **Promises travel.** A unit's `&mut T` parameter is `noalias`: LLVM will keep a field in a
//!   register across a host call that could have looked at it. What a host function must see is
//!   passed to it by value.
//! - **Local state.** A client that copies the state into an [`alloca`](FunctionBuilder::alloca)
//!   at entry and back at its one exit gets it into registers, if nothing out of line ever sees
//!   the pointer. Bytes of padding are copied too: give the struct none.
//! - **Small integers.** `extern "C"` extends `u8`, `u16` and `bool` to 32 bits and relies on the
//!   other side to have done so. The builder marks parameters and results accordingly.
//! - **Thread-locals** make relocations that the run-time linker does not know:
//!   [`Module::emit_object`] names them.
//!
//! # Threads
//!
//! [`Function`], [`Library`], [`Object`] and [`Hosts`] are data, shared at will. [`Target`],
//! [`Unit`] and [`Module`] may move between threads and are used by one at a time; each module
//! has an LLVM context of its own, so any number of threads compile at once. [`Runtime`] may be
//! shared: calls take turns. Tested: two threads that compile, add, run and drop on one runtime;
//! one that compiles while another runs. Dropping a [`Code`] that a thread is executing is
//! undefined behaviour, and the caller's to prevent.

#[cfg(not(bitlink_llvm))]
mod absent;
mod contract;
mod error;
mod function;
mod hosts;
#[cfg(bitlink_llvm)]
mod listing;
#[cfg(bitlink_llvm)]
mod llvm;
mod object;
mod pipeline;
mod types;

#[cfg(not(bitlink_llvm))]
pub use absent::{
    Code, Effort, Exports, Library, Module, Prepare, Runtime, RuntimeOptions, Target, Unit,
};
pub use contract::{Symbols, SymbolsSyntax};
pub use error::{Error, Unavailable};
pub use function::{
    BinaryOp, Block, Callee, CastOp, FloatPredicate, Function, FunctionBuilder, IntPredicate, Value,
};
pub use hosts::Hosts;
#[cfg(bitlink_llvm)]
pub use llvm::{
    Code, Effort, Exports, Library, Module, Prepare, Runtime, RuntimeOptions, Target, Unit,
};
pub use object::Object;
pub use pipeline::Pipeline;
pub use types::{Convention, FnAttr, ParamAttr, Returns, Signature, Type};

use std::sync::OnceLock;

/// Whether compiling is possible here, and if not, why. The first call opens LLVM's library, which
/// takes some milliseconds, and ten times that where it must come from a disk; later ones remember.
///
/// # Errors
/// [`Unavailable`] with the build's reason, or because the library was not found, is another
/// version than the one that was built with, or cannot be opened.
pub fn available() -> Result<(), Unavailable> {
    static ANSWER: OnceLock<Result<(), Unavailable>> = OnceLock::new();
    let open = || match env!("BITLINK_UNAVAILABLE") {
        "" => load(),
        reason => Err(Unavailable { reason: reason.to_string() }),
    };
    ANSWER.get_or_init(open).clone()
}

#[cfg(bitlink_llvm)]
fn load() -> Result<(), Unavailable> {
    llvm::load().map_err(|reason| Unavailable { reason })
}

#[cfg(not(bitlink_llvm))]
fn load() -> Result<(), Unavailable> {
    Err(Unavailable { reason: "built without LLVM".to_string() })
}

/// The version of LLVM that this build speaks to, such as `22.1.2`; `none` without.
#[must_use]
pub fn llvm_version() -> &'static str {
    env!("BITLINK_LLVM_VERSION")
}
