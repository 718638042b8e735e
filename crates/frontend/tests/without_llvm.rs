//! The real binary where LLVM's library is missing, damaged, or another one: it plays on the
//! interpreter, and says why in one line.
#![cfg(all(target_os = "linux", feature = "jit"))]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{file, folder, ricochet};
use tempfile::TempDir;

/// Exit code, stdout and stderr of some frames of the built-in game. `library` stands in for the
/// one that would be found.
fn play(home: &TempDir, engine: &str, library: Option<&Path>) -> (Option<i32>, String, String) {
    let mut command = ricochet(home.path());
    command.args(["headless", "--frames", "60", "--json", "--engine", engine]);
    if let Some(library) = library {
        command.env("BITLINK_LIBLLVM", library);
    }
    let output = command.output().expect("the binary runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The value of a field of the report.
fn field(report: &str, name: &str) -> String {
    let report: serde_json::Value = serde_json::from_str(report).expect("a report");
    report[name].as_str().expect("a text").to_owned()
}

/// Plays with `library`, expects the interpreter, and one line that says `why`. Gives that line.
fn expect_interpreter(home: &TempDir, library: &Path, why: &str) -> String {
    let (code, report, stderr) = play(home, "jit", Some(library));
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains("the interpreter plays") && stderr.contains(why), "{stderr}");
    assert_eq!(field(&report, "engine"), "interp");
    let (_, expected, _) = play(home, "interp", None);
    for name in ["frame_hash", "audio_hash"] {
        assert_eq!(field(&report, name), field(&expected, name), "{name}");
    }
    stderr
}

/// Makes a shared library out of C.
fn library(home: &TempDir, name: &str, source: &str) -> PathBuf {
    let source = file(home, &format!("{name}.c"), source.as_bytes());
    let made = source.with_extension("so");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&made).arg(&source);
    assert!(compiler.status().expect("cc runs").success());
    made
}

/// An LLVM of which nothing but the version is there.
fn hollow(home: &TempDir, name: &str, version: &str) -> PathBuf {
    let parts: Vec<&str> = version.split('.').collect();
    let [major, minor, patch] = parts[..] else { panic!("{version}") };
    let body = format!("*a = {major}; *b = {minor}; *c = {patch};");
    let source = format!("void LLVMGetVersion(unsigned *a, unsigned *b, unsigned *c) {{ {body} }}");
    library(home, name, &source)
}

#[test]
fn a_missing_library_leaves_the_interpreter() {
    let home = folder();
    expect_interpreter(&home, &home.path().join("none.so"), "none.so");
}

#[test]
fn a_damaged_library_leaves_the_interpreter() {
    let home = folder();
    let damaged = file(&home, "damaged.so", &[0x7f; 5000]);
    expect_interpreter(&home, &damaged, "invalid ELF header");
    let truncated = file(&home, "truncated.so", b"\x7fELF");
    expect_interpreter(&home, &truncated, "too short");
}

#[test]
fn a_library_that_is_no_llvm_leaves_the_interpreter() {
    let home = folder();
    let other = library(&home, "other", "int answer(void) { return 42; }");
    expect_interpreter(&home, &other, "no LLVM");
}

#[test]
fn another_version_leaves_the_interpreter() {
    let home = folder();
    let old = hollow(&home, "old", "14.0.6");
    let said = expect_interpreter(&home, &old, "it is LLVM 14.0.6");
    // The right version, so the message goes, but without its functions.
    let built = said.trim().rsplit(' ').next().expect("the version");
    let hollow = hollow(&home, "hollow", built);
    expect_interpreter(&home, &hollow, "it lacks LLVM");
}

#[test]
fn lockstep_without_the_jit_has_nothing_to_compare() {
    let home = folder();
    let (code, _, stderr) = play(&home, "lockstep", Some(Path::new("/nowhere.so")));
    assert_eq!(code, Some(2));
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains("lockstep needs the JIT"), "{stderr}");
}

#[test]
fn with_its_library_the_jit_plays() {
    let home = folder();
    let (code, report, stderr) = play(&home, "jit", None);
    assert_eq!(code, Some(0), "{stderr}");
    // A build without LLVM has said so when it was made.
    let (engine, silent) = (field(&report, "engine"), stderr.is_empty());
    assert!(engine == "jit" && silent || engine == "interp" && stderr.contains("not available"));
}
