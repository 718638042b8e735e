//! The binary `ricochet`. Everything is in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ricochet::run(std::env::args_os())
}
