//! `/tmp/perf-PID.map`: what `perf` reads to name code that no file holds.
//!
//! A line is `START SIZE name`, both hexadecimal. Code that is dropped stays in the file, and the
//! last line for an address counts. Source: Linux, tools/perf/Documentation/jit-interface.txt.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use bitlink::Code;

/// The file.
#[derive(Debug)]
pub(crate) struct PerfMap(File);

impl PerfMap {
    /// Creates the file; says why where that fails.
    pub(crate) fn open(path: &Path) -> Option<Arc<PerfMap>> {
        let created = File::create(path);
        let file = created.inspect_err(|e| log::warn!("{}: {e}", path.display())).ok()?;
        Some(Arc::new(PerfMap(file)))
    }

    /// Names a piece of code. A full disk costs names, nothing else.
    pub(crate) fn name(&self, name: &str, address: usize, size: usize) {
        let line = format!("{address:x} {size:x} {name}\n");
        let _ = (&self.0).write_all(line.as_bytes());
    }

    /// Names the functions of `code`.
    pub(crate) fn add(&self, code: &Code) {
        for (name, address, size) in code.symbols() {
            self.name(name, address as usize, size as usize);
        }
    }
}
