//! Writing to standard output and error without the panic of `println!` when nobody reads.

use std::io::{self, ErrorKind, Write};

use anyhow::Context;

/// Writes `text` as it is. A reader that has gone away (`ricochet test ... | head`) is no error.
///
/// # Errors
/// When standard output cannot be written for another reason, as on a full disk.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("standard output")
        }
        _ => Ok(()),
    }
}

/// Writes an error as one line. There is nobody left to tell if that fails.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "ricochet: {text}");
}
