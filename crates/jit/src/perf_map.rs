//! `/tmp/perf-PID.map`: what `perf` reads to name code that no file holds.
//!
//! A line is `START SIZE name`, both hexadecimal. Code that is dropped stays in the file, and the
//! last line for an address counts. Source: Linux, tools/perf/Documentation/jit-interface.txt.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use bitlink::Code;

/// The file.
pub(crate) struct PerfMap(File);

impl PerfMap {
    /// Creates the file.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn create(path: &Path) -> io::Result<PerfMap> {
        File::create(path).map(PerfMap)
    }

    /// Names the functions of `code`. A full disk costs names, nothing else.
    pub(crate) fn add(&self, code: &Code) {
        let line = |(name, address, size): (&str, *const (), u64)| {
            format!("{:x} {size:x} {name}\n", address as usize)
        };
        let lines: String = code.symbols().map(line).collect();
        let _ = (&self.0).write_all(lines.as_bytes());
    }
}
