//! Sizes of files and functions.

use super::tree::File;

/// The longest source file, in lines.
pub const FILE_LINES: usize = 400;
/// The longest function, in lines from its first to its closing brace.
pub const FUNCTION_LINES: usize = 40;

/// A source file that is too long.
pub fn files(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    if !file.path.ends_with(".rs") || lines <= FILE_LINES {
        return Vec::new();
    }
    vec![format!("{}: {lines} lines, the bound is {FILE_LINES}", file.path)]
}

/// Functions that are too long. Formatted code closes a function with a brace at its own indent.
pub fn functions(file: &File) -> Vec<String> {
    if !file.path.ends_with(".rs") {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let heads = lines.iter().enumerate().filter(|(_, line)| is_head(line));
    heads
        .filter_map(|(index, line)| {
            let length = function_length(&lines[index..], indent(line))?;
            let what = format!("function of {length} lines, the bound is {FUNCTION_LINES}");
            (length > FUNCTION_LINES).then(|| file.finding(index, &what))
        })
        .collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_head(line: &str) -> bool {
    let words = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
    ["fn ", "const fn ", "extern \"C\" fn ", concat!("unsafe", " fn "), "pub(super) fn "]
        .iter()
        .any(|start| words.starts_with(start))
}

fn function_length(lines: &[&str], indent_of_head: usize) -> Option<usize> {
    for (index, line) in lines.iter().enumerate() {
        let closes = line.trim_start().starts_with('}') && indent(line) == indent_of_head;
        let ends_at_once = index == 0 && (line.ends_with('}') || line.ends_with(';'));
        if closes || ends_at_once {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found() {
        assert_eq!(files(&File::example("a.rs", &"x\n".repeat(401))).len(), 1);
        assert!(files(&File::example("a.rs", &"x\n".repeat(400))).is_empty());
    }

    #[test]
    fn a_long_function_is_found() {
        let body = |lines| format!("    pub fn f() {{\n{}    }}\n", "        x();\n".repeat(lines));
        assert_eq!(functions(&File::example("a.rs", &body(39))).len(), 1);
        assert!(functions(&File::example("a.rs", &body(38))).is_empty());
    }
}
