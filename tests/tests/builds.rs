//! Ricochet where there is no LLVM: it builds, says so, and plays on the interpreter.
//!
//! Without the window, to be built quickly; the JIT and the window do not know each other.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Builds the program in a folder of its own; gives its path.
fn build(features: &str, environment: &[(&str, &str)]) -> PathBuf {
    // One build at a time: they share the folder.
    static BUILDING: Mutex<()> = Mutex::new(());
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("builds");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    cargo.args(["build", "--locked", "--offline", "--quiet", "-p", "ricochet"]);
    cargo.args(["--no-default-features", "--features", features]).arg("--target-dir").arg(&folder);
    // Built quickly rather than well.
    for setting in ["opt-level=0", "debug=false", "package.\"*\".opt-level=0"] {
        cargo.args(["--config", &format!("profile.dev.{setting}")]);
    }
    let output = cargo.envs(environment.iter().copied()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let program = folder.join(format!("ricochet-{}", features.len()));
    std::fs::copy(folder.join("debug/ricochet"), &program).expect("the program");
    program
}

/// Plays with `--engine jit`; expects the interpreter and one line that holds `why`.
fn expect_interpreter(program: &Path, why: &str) {
    let mut command = Command::new(program);
    command.args(["headless", "--frames", "60", "--engine", "jit"]);
    let output = command.output().expect("the program runs");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{stderr}");
    assert!(
        stdout.lines().any(|line| line.split_whitespace().eq(["engine", "interp"])),
        "{stdout}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains("the interpreter plays") && stderr.contains(why), "{stderr}");
    for arguments in [&["headless", "--frames", "1", "--engine", "lockstep"][..], &["compile"]] {
        let output = Command::new(program).args(arguments).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_build_that_finds_no_llvm_plays_on_the_interpreter() {
    expect_interpreter(&build("jit", &[("BITLINK_NO_LLVM", "1")]), "hidden by BITLINK_NO_LLVM");
}

#[test]
fn a_build_without_the_jit_plays_on_the_interpreter() {
    expect_interpreter(&build("", &[]), "this build has no JIT");
}
