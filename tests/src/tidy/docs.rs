//! Documents name only files that exist.

use std::path::Path;

use super::tree::File;

/// How a name in backquotes begins when it is a path in the repository.
const STARTS: [&str; 8] =
    ["crates/", "tests/", "scripts/", "roms/", "bitcode/", "assets/", "fuzz/", ".ci/"];

/// Paths in backquotes that do not exist under `root`. Patterns with `*` or `…` are left alone, as
/// is everything in the change log, which may name what is gone.
pub fn missing(file: &File, root: &Path) -> Vec<String> {
    if !file.path.ends_with(".md") || file.path == "CHANGELOG.md" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for name in quoted(line) {
            if is_path(name) && !root.join(name).exists() {
                findings.push(file.finding(index, &format!("{name} does not exist")));
            }
        }
    }
    findings
}

/// The first words of what stands in backquotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    let inside = line.split('`').skip(1).step_by(2);
    inside.filter_map(|text| text.split_whitespace().next())
}

fn is_path(name: &str) -> bool {
    STARTS.iter().any(|start| name.starts_with(start)) && !name.contains(['*', '…', '<'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_does_not_exist_is_found() {
        let root = super::super::tree::root();
        let file = |text: &str| File::example("a.md", text);
        assert_eq!(missing(&file("see `tests/nowhere.rs`"), &root).len(), 1);
        assert!(missing(&file("see `tests/Cargo.toml` and `cargo x`"), &root).is_empty());
    }
}
