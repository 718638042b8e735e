//! Making assembly text readable.

/// Replaces each `.loc` directive by a comment for its line, and drops the other directives.
pub(crate) fn annotate(assembly: &str, mut comment: impl FnMut(u32) -> String) -> String {
    let mut out = String::with_capacity(assembly.len());
    let mut last = 0;
    for line in assembly.lines() {
        let text = line.trim_start();
        if is_debug_section(text) {
            break;
        }
        match line_of(text) {
            Some(number) if number != 0 && number != last => {
                last = number;
                for part in comment(number).lines() {
                    out.push_str("\t# ");
                    out.push_str(part);
                    out.push('\n');
                }
            }
            Some(_) => {}
            None if is_noise(text) => {}
            None => {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    out
}

/// The sections that hold the line table itself come last.
fn is_debug_section(text: &str) -> bool {
    text.starts_with(".section") && text.contains(".debug_")
}

/// The line of `.loc FILE LINE COLUMN …`.
fn line_of(text: &str) -> Option<u32> {
    text.strip_prefix(".loc")?.split_whitespace().nth(1)?.parse().ok()
}

/// Directives and labels that only the assembler needs; data directives stay.
fn is_noise(text: &str) -> bool {
    const DIRECTIVES: [&str; 10] = [
        ".file", ".cfi_", ".type", ".size", ".ident", ".p2align", ".globl", ".text", ".section",
        ".addrsig",
    ];
    const LABELS: [&str; 3] = [".Ltmp", ".Lfunc_begin", ".Lfunc_end"];
    text.is_empty() || DIRECTIVES.iter().chain(&LABELS).any(|noise| text.starts_with(noise))
}

#[cfg(test)]
mod tests {
    use super::annotate;

    #[test]
    fn lines_become_comments_and_noise_goes() {
        let assembly = "\t.text\n\t.file\t\"m\"\nf:\n.Lfunc_begin0:\n\t.loc\t1 32768 0\n\
                        \tincl\t%eax\n\
                        .Ltmp0:\n\t.loc\t1 32768 0 is_stmt 0\n\tincl\t%ecx\n\t.loc\t1 0 0\n\tretq\n\
                        \t.section\t.debug_line,\"\",@progbits\n\t.long\t1\n";
        let listing = annotate(assembly, |line| format!("{line:04X}  INX"));
        assert_eq!(listing, "f:\n\t# 8000  INX\n\tincl\t%eax\n\tincl\t%ecx\n\tretq\n");
    }
}
