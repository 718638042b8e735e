//! `filter-query`: prints the rows of CSV, JSON lines or Parquet data that pass a filter.

mod args;
mod batches;
mod csv;
mod input;
mod native;
mod output;
mod run;

use std::process::ExitCode;

use clap::Parser;

/// Exit codes as of grep: 0 if a row passed, 1 if none did, 2 after an error.
fn main() -> ExitCode {
    match run::run(&args::Args::parse()) {
        Ok(0) => ExitCode::from(1),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let text = format!("{error:#}");
            let prefix = if text.starts_with("error:") { "" } else { "error: " };
            eprintln!("{prefix}{text}");
            ExitCode::from(2)
        }
    }
}

/// Whoever read our output has seen enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
            || cause.to_string().contains("Broken pipe")
    })
}
