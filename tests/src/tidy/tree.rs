//! The files of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A tracked text file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// For examples in tests.
    pub fn example(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    /// A finding in line `index` (from 0).
    pub fn finding(&self, index: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path, index + 1)
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All tracked text files that exist; none where this is no git checkout.
pub fn tracked() -> Vec<File> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let Some(output) = listed.ok().filter(|output| output.status.success()) else {
        return Vec::new();
    };
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let read = |name: &str| {
        let text = std::fs::read_to_string(root().join(name)).ok()?;
        Some(File { path: name.into(), text })
    };
    names.split('\0').filter_map(read).collect()
}
