//! Trace lines, one an instruction, to a file or to standard output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use core6502::trace::Line;
use nes::TraceSink;

/// Where lines go. Clones write to the same place, so that a trace goes on when the game changes.
#[derive(Clone)]
pub struct Trace(Arc<Mutex<Writer>>);

/// What to do with the first error (a full disk, a closed pipe). It ends the trace, not the game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Log it at once.
    Log,
    /// Keep it for [`Trace::finish`].
    Keep,
}

/// Buffered.
struct Writer {
    out: BufWriter<Box<dyn Write + Send>>,
    path: PathBuf,
    failure: Failure,
    error: Option<io::Error>,
}

impl Trace {
    /// A trace into `path`; `-` is standard output.
    ///
    /// # Errors
    /// When the file cannot be created; the message names it.
    pub fn create(path: &Path, failure: Failure) -> anyhow::Result<Trace> {
        let out: Box<dyn Write + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(path).with_context(|| path.display().to_string())?)
        };
        let (out, path) = (BufWriter::new(out), path.to_owned());
        Ok(Trace(Arc::new(Mutex::new(Writer { out, path, failure, error: None }))))
    }

    /// Writes what is still buffered.
    ///
    /// # Errors
    /// The first error of all that was written; the message names the file.
    pub fn finish(&self) -> anyhow::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let result = match writer.error.take() {
            Some(error) => Err(error),
            None => writer.out.flush(),
        };
        result.with_context(|| writer.path.display().to_string())
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
        if self.error.is_some() {
            return;
        }
        if let Err(error) = writeln!(self.out, "{line}") {
            if self.failure == Failure::Log {
                log::warn!("{}: the trace ends: {error}", self.path.display());
            }
            self.error = Some(error);
        }
    }
}
