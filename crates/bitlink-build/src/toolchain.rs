//! The compiling toolchain and its libLLVM.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::LLVM_MAJOR;

/// An environment variable that makes [`find_llvm`] find nothing, to see a build without LLVM.
pub const HIDE: &str = "BITLINK_NO_LLVM";

/// The shared library that holds the LLVM of the compiling rustc.
#[derive(Debug, Clone)]
pub struct LlvmLibrary {
    /// The directory it lies in.
    pub directory: PathBuf,
    /// Its file name.
    pub file: String,
    /// The version that `rustc -vV` reports, such as `22.1.2`.
    pub version: String,
}

/// Finds the libLLVM of `$RUSTC` for use by the package whose build script is running.
///
/// # Errors
/// One sentence for the user: a cross build, an architecture or system that nobody has tried,
/// another LLVM release than [`LLVM_MAJOR`], or a toolchain that has LLVM linked in statically.
pub fn find_llvm() -> Result<LlvmLibrary, String> {
    check_target()?;
    if env::var_os(HIDE).is_some() {
        return Err(format!("hidden by {HIDE}"));
    }
    let version = llvm_version(&run_rustc(&["-vV"])?)?;
    let directory = PathBuf::from(run_rustc(&["--print", "sysroot"])?.trim()).join("lib");
    let path = in_directory(&directory).or_else(|| beside_driver(&directory)).ok_or_else(|| {
        format!("the toolchain ships no shared libLLVM (looked in {})", directory.display())
    })?;
    let (Some(directory), Some(file)) = (path.parent(), path.file_name()) else {
        return Err(format!("{} is no library", path.display()));
    };
    Ok(LlvmLibrary {
        directory: directory.to_path_buf(),
        file: file.to_string_lossy().into_owned(),
        version,
    })
}

/// `$RUSTC` as cargo gives it to build scripts.
pub(crate) fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn check_target() -> Result<(), String> {
    let (host, target) = (variable("HOST")?, variable("TARGET")?);
    if host != target {
        return Err(format!("cross build: the LLVM of {host} does not make code for {target}"));
    }
    match variable("CARGO_CFG_TARGET_ARCH")?.as_str() {
        "x86_64" | "aarch64" => {}
        other => return Err(format!("no code generator is set up for {other}")),
    }
    match variable("CARGO_CFG_TARGET_OS")?.as_str() {
        "linux" => Ok(()),
        other => Err(format!("opening the toolchain's LLVM has not been tried on {other}")),
    }
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("cargo did not set {name} for the build script"))
}

fn run_rustc(arguments: &[&str]) -> Result<String, String> {
    let rustc = rustc();
    let output = Command::new(&rustc)
        .args(arguments)
        .output()
        .map_err(|error| format!("cannot run {}: {error}", rustc.display()))?;
    String::from_utf8(output.stdout).map_err(|_| "rustc printed something that is no text".into())
}

/// The version of the line `LLVM version: 22.1.2`, if its major number is ours.
fn llvm_version(report: &str) -> Result<String, String> {
    let version = report
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "))
        .ok_or("`rustc -vV` names no LLVM version")?;
    let major = version.split('.').next().and_then(|number| number.parse::<u32>().ok());
    if major == Some(LLVM_MAJOR) {
        Ok(version.to_string())
    } else {
        Err(format!("rustc's LLVM is {version}, bitlink speaks to LLVM {LLVM_MAJOR}"))
    }
}

/// rustup's layout: `libLLVM.so.22.1-rust-1.95.0-stable` beside a linker script of few bytes.
fn in_directory(directory: &Path) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(directory)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_libllvm(path) && is_large(path))
        .collect();
    found.sort();
    found.into_iter().next()
}

fn is_libllvm(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy();
        name.starts_with("libLLVM") && (name.contains(".so") || name.ends_with(".dylib"))
    })
}

fn is_large(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.len() > 1_000_000)
}

/// A distribution's rustc uses the system's LLVM: ask the dynamic linker which one.
fn beside_driver(directory: &Path) -> Option<PathBuf> {
    let driver = fs::read_dir(directory)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("librustc_driver-"))?;
    let output = Command::new("ldd").arg(driver).output().ok()?;
    parse_ldd(&String::from_utf8_lossy(&output.stdout))
}

fn parse_ldd(listing: &str) -> Option<PathBuf> {
    let line = listing.lines().find(|line| line.trim_start().starts_with("libLLVM"))?;
    let path = line.split(" => ").nth(1)?.split(" (").next()?.trim();
    path.starts_with('/').then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_llvm_release_is_refused_by_name() {
        let error = llvm_version("rustc 1.63.0\nLLVM version: 14.0.6\n").unwrap_err();
        assert!(error.contains("14.0.6") && error.contains("22"), "{error}");
        assert_eq!(llvm_version("LLVM version: 22.1.2\n").as_deref(), Ok("22.1.2"));
        assert!(llvm_version("rustc 1.95.0\n").is_err());
    }

    #[test]
    fn the_system_llvm_is_read_from_an_ldd_listing() {
        let listing =
            "\tlinux-vdso.so.1 (0x0)\n\tlibLLVM.so.22.1 => /usr/lib/libLLVM.so.22.1 (0x7f)\n";
        assert_eq!(parse_ldd(listing), Some(PathBuf::from("/usr/lib/libLLVM.so.22.1")));
        assert_eq!(parse_ldd("\tlibLLVM.so.22.1 => not found\n"), None);
        assert_eq!(parse_ldd("\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n"), None);
    }
}
