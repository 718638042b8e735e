//! Words that do not belong where they stand, and lines that are too wide.

use super::tree::File;

/// The widest line of code, in characters.
const WIDTH: usize = 100;

/// Paths of the machine that the project is written on, put together so that this file passes.
const WORKPLACE: [&str; 3] =
    [concat!("/wo", "rk/"), concat!("/tmp/", "target"), concat!("far", "m-")];

/// Workplace words anywhere.
pub fn workplace(file: &File) -> Vec<String> {
    let hit = |line: &str| WORKPLACE.into_iter().find(|word| line.contains(word));
    find(file, |line| hit(line).map(|word| format!("says {word}")))
}

/// Lines of code that are too wide.
pub fn width(file: &File) -> Vec<String> {
    let is_code = [".rs", ".s", ".sh", ".py"].iter().any(|end| file.path.ends_with(end));
    if !is_code && !file.path.starts_with("scripts/") {
        return Vec::new();
    }
    find(file, |line| {
        let width = line.chars().count();
        (width > WIDTH).then(|| format!("{width} characters wide"))
    })
}

/// Crates whose sources must not name another crate, whatever their manifests say.
const SILENCES: [(&str, &[&str]); 5] = [
    ("crates/core6502/src/", &["llvm_sys", "bitlink::", "nes::", "jit::"]),
    ("crates/nes/src/", &["llvm", "bitlink", "jit"]),
    ("crates/jit/src/", &["llvm_sys", "nes::"]),
    ("crates/filter/src/", &["llvm_sys", "core6502"]),
    ("crates/frontend/src/", &["llvm_sys"]),
];

/// Names that a crate must not say, in any case. A name that ends in a letter must not go on with
/// one.
pub fn silences(file: &File) -> Vec<String> {
    let Some((_, names)) = SILENCES.iter().find(|(folder, _)| file.path.starts_with(folder)) else {
        return Vec::new();
    };
    find(file, |line| {
        let line = line.to_lowercase();
        names.iter().find(|name| says(&line, name)).map(|name| format!("names {name}"))
    })
}

fn says(line: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + name.len()..].chars().next();
        let open = name.ends_with(is_word) && after.is_some_and(is_word);
        !before.is_some_and(is_word) && !open
    })
}

fn find(file: &File, rule: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    lines.filter_map(|(index, line)| Some(file.finding(index, &rule(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_workplace_is_found() {
        let text = format!("fine\nsee {}x", WORKPLACE[0]);
        assert_eq!(workplace(&File::example("a.md", &text)).len(), 1);
    }

    #[test]
    fn a_wide_line_is_found_in_code_only() {
        let wide = "x".repeat(101);
        assert_eq!(width(&File::example("a.rs", &wide)).len(), 1);
        assert!(width(&File::example("a.md", &wide)).is_empty());
        assert!(width(&File::example("a.rs", &wide[1..])).is_empty());
    }

    #[test]
    fn a_crate_that_names_a_forbidden_one_is_found() {
        let file = |text: &str| File::example("crates/nes/src/x.rs", text);
        assert_eq!(silences(&file("use jit::Jit;")).len(), 1);
        assert_eq!(silences(&file("// LLVM folds this")).len(), 1);
        assert!(silences(&file("let jitter = 1;")).is_empty());
        assert!(silences(&File::example("crates/jit/src/x.rs", "lanes::new()")).is_empty());
    }
}
