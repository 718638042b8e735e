//! `--gdb-jit` under GDB itself, where there is one: a breakpoint on a group that is yet to be
//! compiled stops in it, and the backtrace goes on into the program.
#![cfg(all(target_os = "linux", feature = "jit"))]

mod common;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use common::folder;

const PLAY: [&str; 6] =
    ["headless", "--frames=120", "--engine=jit", "--jit-foreground", "--json", "--jit-stats"];

/// The groups that the built-in game gets for GDB: in the foreground the same on each run.
fn groups() -> Vec<String> {
    let home = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ricochet"));
    command
        .args(PLAY)
        .args(["--perf-map", "--gdb-jit"])
        .env("HOME", home.path())
        .stdout(Stdio::null());
    let mut child = command.stderr(Stdio::null()).spawn().expect("the binary runs");
    let map = PathBuf::from(format!("/tmp/perf-{}.map", child.id()));
    assert!(child.wait().expect("a child").success());
    let text = fs::read_to_string(&map).unwrap_or_default();
    let _ = fs::remove_file(&map);
    let name = |line: &str| line.rsplit(' ').next().map(str::to_owned);
    text.lines().filter_map(name).collect()
}

#[test]
fn gdb_stops_in_a_group_by_its_name() {
    let groups = groups();
    if groups.is_empty() {
        return println!("SKIPPED: GDB: there is no JIT");
    }
    let home = folder();
    let mut gdb = Command::new("gdb");
    gdb.args(["-batch", "-nx", "-ex", "set breakpoint pending on"]).env("HOME", home.path());
    for group in &groups {
        gdb.args(["-ex", &format!("break {group}")]);
    }
    gdb.args(["-ex", "run", "-ex", "backtrace", "--args", env!("CARGO_BIN_EXE_ricochet")]);
    let Ok(output) = gdb.args(PLAY).arg("--gdb-jit").output() else {
        return println!("SKIPPED: GDB: it is not installed");
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("ptrace") {
        return println!("SKIPPED: GDB: it may not trace here");
    }
    let place = |frame: &str| said.lines().find(|line| line.starts_with(frame));
    assert!(place("#0").is_some_and(|line| line.contains(" in exec_group_")), "{said}\n{errors}");
    let caller = |line: &str| line.contains("jit::") || line.contains("crates/jit/src/");
    assert!(place("#1").is_some_and(caller), "{said}\n{errors}");
}
