//! Bad arguments in one line, as every other error: clap's own report takes four.

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::output;

/// Prints what clap found and returns the exit code: 0 for `--help` and `--version`, 2 otherwise.
pub fn report(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed pipe (`ricochet --help | head`) is no error worth telling.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    output::complain(&one_line(&error.to_string()));
    ExitCode::from(crate::BAD_INPUT)
}

/// Keeps the statement and its hints, drops the usage and the advice to try `--help`.
fn one_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .map(|line| line.trim_start_matches("error: "))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claps_report_becomes_one_line() {
        let text = "error: unexpected argument '--x' found\n\n  tip: try '--y'\n\n\
                    Usage: ricochet [ROM]\n\nFor more information, try '--help'.\n";
        assert_eq!(one_line(text), "unexpected argument '--x' found tip: try '--y'");
    }
}
