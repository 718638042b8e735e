//! What a unit promises to export and what it may import.

use std::collections::BTreeSet;
use std::fmt;

use crate::error::Error;

/// The symbols of a unit: those that it defines for others and those that it needs.
///
/// As text (in a golden file beside the unit's source) one symbol a line, sorted:
///
/// ```
/// use bitlink::Symbols;
///
/// let symbols: Symbols = "# the contract\nexport opcode_NOP\nimport bus_read\n".parse()?;
/// assert_eq!(symbols.to_string(), "export opcode_NOP\nimport bus_read\n");
/// # Ok::<(), bitlink::SymbolsSyntax>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Symbols {
    /// Defined and visible.
    pub exports: BTreeSet<String>,
    /// Used and not defined. LLVM's own intrinsics are not counted.
    pub imports: BTreeSet<String>,
}

/// A line of a symbol list that is neither `export NAME` nor `import NAME`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the symbol list: expected `export NAME` or `import NAME`, found `{text}`")]
pub struct SymbolsSyntax {
    /// Counted from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl std::str::FromStr for Symbols {
    type Err = SymbolsSyntax;

    fn from_str(text: &str) -> Result<Self, SymbolsSyntax> {
        let mut symbols = Self::default();
        for (index, line) in text.lines().enumerate() {
            let words: Vec<&str> =
                line.split('#').next().unwrap_or_default().split_whitespace().collect();
            match words[..] {
                [] => {}
                ["export", name] => drop(symbols.exports.insert(name.to_string())),
                ["import", name] => drop(symbols.imports.insert(name.to_string())),
                _ => return Err(SymbolsSyntax { line: index + 1, text: line.to_string() }),
            }
        }
        Ok(symbols)
    }
}

impl fmt::Display for Symbols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exports.iter().try_for_each(|name| writeln!(f, "export {name}"))?;
        self.imports.iter().try_for_each(|name| writeln!(f, "import {name}"))
    }
}

impl Symbols {
    /// Checks a unit's symbols (`self`) against the contract: every listed export is there, and
    /// the imports are exactly the listed ones.
    ///
    /// # Errors
    /// [`Error::Contract`], which names every offender.
    pub fn keep(&self, unit: &str, contract: &Symbols) -> Result<(), Error> {
        let list = |left: &BTreeSet<String>, right: &BTreeSet<String>| {
            left.difference(right).cloned().collect::<Vec<_>>()
        };
        let missing = list(&contract.exports, &self.exports);
        let unlisted = list(&self.imports, &contract.imports);
        let unused = list(&contract.imports, &self.imports);
        if missing.is_empty() && unlisted.is_empty() && unused.is_empty() {
            return Ok(());
        }
        Err(Error::Contract { unit: unit.to_string(), missing, unlisted, unused })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offender_is_named() {
        let unit: Symbols = "export a\nimport x\nimport y".parse().unwrap();
        let contract: Symbols = "export a\nexport b\nimport x\nimport z".parse().unwrap();
        let error = unit.keep("u", &contract).unwrap_err().to_string();
        assert!(error.contains("[\"b\"]") && error.contains("[\"y\"]"), "{error}");
        assert!(error.contains("[\"z\"]"), "{error}");
        assert_eq!(unit.keep("u", &unit), Ok(()));
    }

    #[test]
    fn a_line_that_is_neither_is_named_by_number() {
        let error = "export a\n\nexprot b\n".parse::<Symbols>().unwrap_err();
        assert_eq!((error.line, error.text.as_str()), (3, "exprot b"));
    }
}
