//! What the build scripts of bitlink and of its clients need. Plain Rust, no LLVM.
//!
//! Two jobs:
//!
//! 1. [`find_llvm`] finds the libLLVM that the compiling `rustc` itself uses. rustup's toolchains
//!    carry it as one shared library in `<sysroot>/lib`; bitcode written by that rustc and read by
//!    that LLVM cannot disagree about the format.
//! 2. [`Unit`] compiles a crate to a bitcode unit with the same rustc.

mod toolchain;
mod unit;

pub use toolchain::{HIDE, LlvmLibrary, find_llvm};
pub use unit::Unit;

/// The LLVM release whose C API the workspace binds (`llvm-sys` 221 is LLVM 22.1).
pub const LLVM_MAJOR: u32 = 22;
