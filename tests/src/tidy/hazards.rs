//! Where `unsafe` may stand, and that each says why.

use super::tree::File;

/// Folders and files that may hold unsafe code, each with its reason.
const ALLOWED: [(&str, &str); 12] = [
    ("crates/bitlink/", "the library of the compiler is C"),
    ("crates/core6502/src/bus.rs", "the page table"),
    ("crates/core6502/src/opcodes/functions.rs", "no_mangle is an unsafe attribute"),
    ("crates/filter-derive/src/lib.rs", "writes no_mangle for accessors in bitcode"),
    ("crates/filter/src/jit/", "calls of compiled filters, and what those call"),
    ("crates/filter/src/kernel/blocks.rs", "no_mangle is an unsafe attribute"),
    ("crates/filter/src/kernel/short.rs", "instructions that only some processors have"),
    ("crates/filter/src/layout.rs", "finds out how this compiler lays out a string"),
    ("crates/jit/src/", "calls of compiled groups"),
    ("crates/nes/src/hooks.rs", "the context pointer of the hooks"),
    ("crates/nes/src/memory.rs", "the memory block behind the bus"),
    ("crates/frontend/src/window/", "libraries that are opened at run time"),
];

/// How unsafe code begins, put together so that this file passes.
const STARTS: [&str; 5] = [
    concat!("unsafe", " {"),
    concat!("unsafe", " fn"),
    concat!("unsafe", " impl"),
    concat!("unsafe", " extern"),
    concat!("#[unsafe", "("),
];

/// Lines above an unsafe block in which its reason must start.
const REASON_WITHIN: usize = 12;

/// Unsafe code outside the list.
pub fn placement(file: &File) -> Vec<String> {
    let allowed = ALLOWED.iter().any(|(path, _)| file.path.starts_with(path));
    if allowed || !file.path.ends_with(".rs") {
        return Vec::new();
    }
    let found =
        uses(file).map(|(index, _)| file.finding(index, "unsafe code does not belong here"));
    found.collect()
}

/// Unsafe blocks and impls without a SAFETY line.
pub fn reasons(file: &File) -> Vec<String> {
    if !file.path.ends_with(".rs") {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let needs = |line: &str| line.contains(STARTS[0]) || line.contains(STARTS[2]);
    let has_reason = |index: usize| {
        let first = index.saturating_sub(REASON_WITHIN);
        lines[first..=index].iter().any(|line| line.contains("SAFETY:"))
    };
    uses(file)
        .filter(|&(index, line)| needs(line) && !has_reason(index))
        .map(|(index, _)| file.finding(index, "no SAFETY line"))
        .collect()
}

/// Lines with unsafe code; comments do not count.
fn uses(file: &File) -> impl Iterator<Item = (usize, &str)> {
    file.text.lines().enumerate().filter(|(_, line)| {
        let code = line.split("//").next().unwrap_or("");
        STARTS.iter().any(|start| code.contains(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_code_in_the_wrong_place_is_found() {
        let block = format!("{} }}", STARTS[0]);
        let comment = &format!("// no {}", STARTS[0]);
        assert_eq!(placement(&File::example("crates/nes/src/ppu/mod.rs", &block)).len(), 1);
        assert!(placement(&File::example("crates/bitlink/src/x.rs", &block)).is_empty());
        assert!(placement(&File::example("crates/nes/src/x.rs", comment)).is_empty());
    }

    #[test]
    fn a_block_without_its_reason_is_found() {
        let block = format!("{} }}", STARTS[0]);
        assert_eq!(reasons(&File::example("a.rs", &block)).len(), 1);
        let reasoned = format!("// SAFETY: it is.\n{block}");
        assert!(reasons(&File::example("a.rs", &reasoned)).is_empty());
    }
}
