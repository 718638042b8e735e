//! The front end: the one crate that knows files, windows and clocks, and the composition root
//! that puts a console ([`nes`]) and an engine for its CPU together.
//!
//! There are two ways through it, and both are the same loop around [`console::Console::frame`]:
//!
//! * **window**: a thread runs the console by its own clock, and hands pictures to the window and
//!   samples to the sound card. A person plays.
//! * **headless**: the loop runs as fast as it can, and hashes what comes out. Tests, benchmarks
//!   and authors of homebrew use it. [`protocol`] builds on it: it knows how test ROMs say that
//!   they passed.
//!
//! Reading order: [`cli`] (what can be asked for), [`rom`] and [`console`] (from a path to a
//! running console), [`headless`], [`protocol`], then `window`.
//!
//! Errors are [`anyhow::Error`]s whose chain names the file and the field. They become one line on
//! stderr and exit code 2, here in [`run`] and nowhere else. Exit code 1 is kept for ROMs that were
//! run and failed their test.

mod ahead;
pub mod builtin;
pub mod buttons;
pub mod cli;
pub mod console;
mod cpu_time;
pub mod engine;
pub mod files;
pub mod frame_times;
pub mod headless;
mod info;
pub mod lockstep;
mod logging;
pub mod movie;
mod output;
pub mod palette;
pub mod protocol;
pub mod rom;
pub mod trace;
#[cfg(feature = "window")]
mod window;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use cli::{Cli, Command};

/// Exit code of a bad argument, file or environment.
const BAD_INPUT: u8 = 2;
/// Exit code of `ricochet test` when a ROM failed.
const TEST_FAILED: u8 = 1;

/// Runs the program with `args` (the first is the program's name), and returns its exit code:
/// 0 for success, 1 when a test ROM failed, 2 for bad input, said in one line on stderr.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return cli::usage::report(&error),
    };
    logging::init(cli.verbose);
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            output::complain(&one_line(&error));
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        None => play(&cli.play)?,
        Some(Command::Headless(args)) => headless::command(&args)?,
        Some(Command::Test(args)) => {
            if !protocol::command::run(&args)? {
                return Ok(ExitCode::from(TEST_FAILED));
            }
        }
        Some(Command::Compile(args)) => ahead::command(&args)?,
        Some(Command::Info { rom }) => info::command(&rom)?,
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "ricochet", &mut script);
            output::print(&String::from_utf8_lossy(&script))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(feature = "window")]
fn play(args: &cli::PlayArgs) -> anyhow::Result<()> {
    window::run(args)
}

#[cfg(not(feature = "window"))]
fn play(_args: &cli::PlayArgs) -> anyhow::Result<()> {
    anyhow::bail!("this build has no window (cargo feature `window`): try `ricochet headless`")
}

/// The error and its causes as one line: the outermost context first.
fn one_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    #[test]
    fn an_error_of_several_lines_is_told_in_one() {
        let cause = anyhow::anyhow!("line one\n\n   line two");
        let error = Err::<(), _>(cause).context("file.toml").unwrap_err();
        assert_eq!(super::one_line(&error), "file.toml: line one line two");
    }
}
