//! Compiling a crate to one bitcode unit.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::toolchain::rustc;

/// A crate to be compiled to bitcode by a build script. See the methods for the two kinds.
///
/// ```no_run
/// // In build.rs. The crate then has include_bytes!(concat!(env!("OUT_DIR"), "/core6502.bc")).
/// bitlink_build::Unit::core("../core6502").compile_to_out_dir("core6502.bc");
/// ```
#[derive(Debug, Clone)]
pub struct Unit {
    path: PathBuf,
    with_std: bool,
    features: Vec<String>,
    arguments: Vec<String>,
}

impl Unit {
    /// A `no_std` crate that needs nothing but itself: its own bitcode is the unit.
    ///
    /// Compiled with `panic=abort`. What it imports are the `extern "C"` functions that it
    /// declares; keep it free of panics, or `core::panicking` appears among them.
    ///
    /// `path` is a directory with a `Cargo.toml` or a single `.rs` file, relative to the package
    /// whose build script runs.
    #[must_use]
    pub fn core(path: impl AsRef<Path>) -> Self {
        Self::new(path.as_ref(), false)
    }

    /// A crate that uses `core`, `alloc` and `std`: the unit is self-contained, with the used
    /// parts of the standard library and of the crate's dependencies merged in by fat LTO.
    ///
    /// Compiled with `panic=unwind`, so that a panic may travel through its frames to the host.
    /// It imports C library functions and the unwinder's `_Unwind_…`.
    #[must_use]
    pub fn std(path: impl AsRef<Path>) -> Self {
        Self::new(path.as_ref(), true)
    }

    fn new(path: &Path, with_std: bool) -> Self {
        let base = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        Self { path: base.join(path), with_std, features: Vec::new(), arguments: Vec::new() }
    }

    /// Switches on a cargo feature of the crate.
    #[must_use]
    pub fn feature(mut self, name: &str) -> Self {
        self.features.push(name.to_string());
        self
    }

    /// Adds an argument for rustc, such as `--cfg=bitcode`.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_string());
        self
    }

    /// Compiles to `$OUT_DIR/<file>` and tells cargo which sources to watch.
    ///
    /// # Panics
    /// When the compiler cannot be run or fails: in a build script that is the message a user
    /// sees, with the compiler's own errors above it.
    pub fn compile_to_out_dir(&self, file: &str) -> PathBuf {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("OUT_DIR is set for build scripts"));
        let bitcode = out.join(file);
        self.watch();
        self.compile(&bitcode, &out).unwrap_or_else(|error| panic!("{error}"));
        bitcode
    }

    /// Compiles to `bitcode`, with scratch files under `scratch`.
    ///
    /// # Errors
    /// One sentence: which command failed.
    pub fn compile(&self, bitcode: &Path, scratch: &Path) -> Result<(), String> {
        let mut command = if self.path.is_dir() { self.by_cargo(scratch) } else { self.by_rustc() };
        command.arg(self.emit(bitcode, scratch)).args(&self.arguments);
        let status =
            command.status().map_err(|error| format!("cannot run {command:?}: {error}"))?;
        if !status.success() {
            return Err(format!("{command:?} failed ({status})"));
        }
        if !bitcode.is_file() {
            return Err(format!("{command:?} wrote no {}", bitcode.display()));
        }
        Ok(())
    }

    /// Fat LTO happens only on the way to a linked artefact: without `link` in `--emit` rustc
    /// silently writes the bitcode of the local crate alone.
    fn emit(&self, bitcode: &Path, scratch: &Path) -> String {
        let mut emit = format!("--emit=llvm-bc={}", bitcode.display());
        if self.with_std && !self.path.is_dir() {
            emit.push_str(&format!(",link={}", scratch.join("unit.a").display()));
        }
        emit
    }

    fn by_rustc(&self) -> Command {
        let mut command = Command::new(rustc());
        clean(&mut command);
        command.arg(&self.path).args(["--edition=2024", "-Copt-level=3"]);
        command.args(["-Ccodegen-units=1", "-Ainternal_features"]);
        if self.with_std {
            command.args(["--crate-type=staticlib", "-Clto=fat", "-Cpanic=unwind"]);
        } else {
            command.args(["--crate-type=lib", "-Cpanic=abort"]);
        }
        for feature in &self.features {
            command.arg(format!("--cfg=feature=\"{feature}\""));
        }
        command
    }

    /// A target directory of its own, since the outer cargo holds the lock of the usual one.
    fn by_cargo(&self, scratch: &Path) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        clean(&mut command);
        command.args(["rustc", "--lib", "--release", "--quiet", "--locked", "--offline"]);
        command.arg("--manifest-path").arg(self.path.join("Cargo.toml"));
        command.arg("--target-dir").arg(scratch.join("unit-target"));
        command.args(["--config", "profile.release.codegen-units=1"]);
        command.args(["--config", "profile.release.opt-level=3"]);
        if self.with_std {
            command.args(["--crate-type=staticlib", "--config", "profile.release.lto=\"fat\""]);
            command.args(["--config", "profile.release.panic=\"unwind\""]);
        } else {
            command.args(["--crate-type=lib", "--config", "profile.release.lto=\"off\""]);
            command.args(["--config", "profile.release.panic=\"abort\""]);
        }
        if !self.features.is_empty() {
            command.arg("--features").arg(self.features.join(","));
        }
        command.arg("--");
        command
    }

    fn watch(&self) {
        if self.path.is_dir() {
            println!("cargo:rerun-if-changed={}", self.path.join("src").display());
            println!("cargo:rerun-if-changed={}", self.path.join("Cargo.toml").display());
        } else {
            println!("cargo:rerun-if-changed={}", self.path.display());
        }
    }
}

/// The outer cargo's settings for this package are none of the unit's business: a wrapper such
/// as clippy would refuse to emit, flags such as coverage would end up in the bitcode.
fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let inherited = ["CARGO_FEATURE_", "CARGO_CFG_", "CARGO_PROFILE_", "CARGO_BUILD_", "DEP_"];
        if inherited.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
        command.env_remove(name);
    }
    for name in ["RUSTC_WORKSPACE_WRAPPER", "CARGO_TARGET_DIR", "CLIPPY_ARGS", "OPT_LEVEL"] {
        command.env_remove(name);
    }
}
