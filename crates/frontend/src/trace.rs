//! Trace lines, one an instruction, to a file or to standard output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use core6502::trace::Line;
use nes::TraceSink;

/// Where lines go. Clones write to the same place, so that a trace goes on when the game changes.
#[derive(Clone)]
pub struct Trace(Arc<Mutex<Writer>>);

/// Buffered; the first error (a full disk, a closed pipe) is logged and ends the trace, not the
/// game.
struct Writer {
    out: BufWriter<Box<dyn Write + Send>>,
    failed: bool,
}

impl Trace {
    /// A trace into `path`; `-` is standard output.
    ///
    /// # Errors
    /// When the file cannot be created; the message names it.
    pub fn create(path: &Path) -> anyhow::Result<Trace> {
        let out: Box<dyn Write + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(path).with_context(|| path.display().to_string())?)
        };
        Ok(Trace(Arc::new(Mutex::new(Writer { out: BufWriter::new(out), failed: false }))))
    }

    /// What a console writes to.
    pub fn sink(&self) -> Box<dyn TraceSink + Send> {
        Box::new(self.clone())
    }
}

impl TraceSink for Trace {
    fn instruction(&mut self, line: &Line<'_>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(line);
    }
}

impl Writer {
    fn write(&mut self, line: &Line<'_>) {
        if self.failed {
            return;
        }
        if let Err(error) = writeln!(self.out, "{line}") {
            self.failed = true;
            log::warn!("the trace ends: {error}");
        }
    }
}
