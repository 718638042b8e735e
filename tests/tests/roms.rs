//! The ROM suite. Each test is named `engine::path/in/the/manifest`, so that
//! `cargo test -p ricochet-tests --test roms cpu_interrupts` runs a part of it.
//!
//! `RICOCHET_TEST_ENGINES=interp,jit,stencils,lockstep` chooses engines: `jit` is the JIT with
//! LLVM's groups only, `stencils` without them. The default is the interpreter, and the JIT in both
//! ways where this build has one.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;
use libtest_mimic::{Arguments, Failed, Trial};
use ricochet::cli::EngineKind;
use ricochet::engine::{self, Settings};
use ricochet::protocol::Verdict;
use ricochet_tests::suite::case::{self, Case, Weight};
use ricochet_tests::suite::known::{self, Known, Row};
use ricochet_tests::suite::tally::Tally;
use ricochet_tests::{engines, rom_folder};

/// Names the engines, with commas between.
const ENGINES: &str = "RICOCHET_TEST_ENGINES";
/// The JIT without LLVM.
const STENCILS: &str = "stencils";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = rom_folder::find_or_say("the ROM suite") else {
        return ExitCode::SUCCESS;
    };
    let jit = engines::thorough(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("roms-code"));
    let known = Known::load().expect("the table of known failures");
    let tally = Arc::new(Tally::default());
    let (mut trials, mut unjudged) = (Vec::new(), 0);
    for name in engines() {
        let (engine, settings) = match &name[..] {
            STENCILS => (EngineKind::Jit, Settings::laid()),
            name => (parse(name), jit.clone()),
        };
        let (cases, people) = case::all(&folder, engine, &settings).expect("the manifest");
        check_rows(&known, &cases);
        unjudged = people;
        trials.extend(cases.into_iter().map(|case| trial(&name, case, &known, &tally)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        tally.print(unjudged);
    }
    conclusion.exit_code()
}

fn engines() -> Vec<String> {
    let names = std::env::var(ENGINES).ok();
    let usual = match engine::is_there(EngineKind::Jit) {
        true => "interp,jit,stencils",
        false => "interp",
    };
    names.as_deref().unwrap_or(usual).split(',').map(str::to_owned).collect()
}

fn parse(name: &str) -> EngineKind {
    EngineKind::from_str(name, false).unwrap_or_else(|e| panic!("{ENGINES}: {e}"))
}

fn check_rows(known: &Known, cases: &[Case]) {
    let paths: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    if let Some(row) = known.stray(&paths) {
        panic!("known-failures.toml: {} is no test of the manifest", row.path);
    }
}

fn trial(engine: &str, case: Case, known: &Known, tally: &Arc<Tally>) -> Trial {
    let name = format!("{engine}::{}", case.name);
    let row = known.row(&case.name).cloned();
    let kind = match (case.weight, &row) {
        (Weight::Informational, _) => "informational",
        (_, Some(_)) => "known failure",
        _ => "",
    };
    let tally = tally.clone();
    let told = name.clone();
    Trial::test(name, move || run(&told, &case, row.as_ref(), &tally)).with_kind(kind)
}

fn run(name: &str, case: &Case, row: Option<&Row>, tally: &Tally) -> Result<(), Failed> {
    let outcome = match case.run() {
        Ok(outcome) => outcome,
        Err(error) => ricochet::protocol::Outcome {
            verdict: Verdict::NoResult,
            detail: format!("{error:#}"),
            frames: 0,
        },
    };
    let passed = outcome.verdict == Verdict::Pass;
    if case.weight == Weight::Informational {
        tally.informational(name, passed);
        return Ok(());
    }
    if let Some(row) = row {
        known::expect_failure(row, &outcome)?;
        tally.known(format!("{name}: {}", row.ignore));
        return Ok(());
    }
    tally.judged(name, passed, &outcome.detail);
    match passed {
        true => Ok(()),
        false => Err(format!("{:?}: {}", outcome.verdict, outcome.detail).into()),
    }
}
