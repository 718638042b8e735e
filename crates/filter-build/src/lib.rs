//! For build scripts of programs that use `filter`: compiles the crate that holds the records to
//! bitcode, so that compiled filters have the accessors of fields inlined.
//!
//! The records live in a crate of their own, which the program depends on and which depends on
//! `filter` (best without its default features, since it is compiled a second time). The
//! program's `build.rs`:
//!
//! ```no_run
//! filter_build::records("../records");
//! ```
//!
//! And once per [`Engine`](https://docs.rs/filter):
//!
//! ```text
//! engine.add_records(include_bytes!(concat!(env!("OUT_DIR"), "/records.bc")))?;
//! ```
//!
//! Without this accessors are called, except for `String`s and plain numbers.

use std::path::{Path, PathBuf};

/// Compiles the package in that directory (relative to the one whose build script runs) to
/// `$OUT_DIR/records.bc`, and tells cargo which sources to watch.
///
/// The package needs a `Cargo.lock` beside it or above it, as cargo is told to change none.
///
/// # Panics
/// When the compiler cannot be run or fails: in a build script that is the message a user sees.
pub fn records(package: impl AsRef<Path>) -> PathBuf {
    unit(package).compile_to_out_dir("records.bc")
}

/// Compiles the package in that directory to the file `bitcode`, with scratch files under
/// `scratch`.
///
/// # Errors
/// One sentence: which command failed.
pub fn records_to(package: impl AsRef<Path>, bitcode: &Path, scratch: &Path) -> Result<(), String> {
    unit(package).compile(bitcode, scratch)
}

/// `#[derive(Queryable)]` writes the accessors that others can call only where this is set.
fn unit(package: impl AsRef<Path>) -> bitlink_build::Unit {
    bitlink_build::Unit::core(package).argument("--cfg=filter_bitcode")
}
