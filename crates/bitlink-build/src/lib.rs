//! What the build scripts of bitlink and of its clients need. Plain Rust, no LLVM.
//!
//! Three jobs:
//!
//! 1. [`find_llvm`] finds the libLLVM that the compiling `rustc` itself uses. rustup's toolchains
//!    carry it as one shared library in `<sysroot>/lib`; bitcode written by that rustc and read by
//!    that LLVM cannot disagree about the format.
//! 2. [`rpath`] makes a *binary* find that library at run time. Cargo passes on the library search
//!    path of a dependency but not its linker arguments, so each package that has a binary, an
//!    example or an integration test that reaches bitlink needs this `build.rs`:
//!
//!    ```no_run
//!    bitlink_build::rpath();
//!    ```
//!
//!    with `bitlink-build` under `[build-dependencies]`. It looks for the library by itself, so it
//!    works for indirect dependents too (cargo's `DEP_…` variables reach only direct ones).
//!    `cargo run` and `cargo test` work without it; a binary started directly does not.
//! 3. [`Unit`] compiles a crate to a bitcode unit with the same rustc.

mod toolchain;
mod unit;

pub use toolchain::{LlvmLibrary, find_llvm, rpath};
pub use unit::Unit;

/// The LLVM release whose C API the workspace binds (`llvm-sys` 221 is LLVM 22.1).
pub const LLVM_MAJOR: u32 = 22;
