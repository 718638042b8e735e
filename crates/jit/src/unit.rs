//! The bitcode unit: core6502's opcode functions.

use bitlink::{Error, Library, Target};

/// core6502, compiled by this build's rustc and prepared by the build script.
const BITCODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/core6502.bc"));

/// Opens the unit.
pub(crate) fn library(target: &Target) -> Result<Library, Error> {
    Library::open("core6502", BITCODE, target)
}

#[cfg(test)]
mod tests {
    use bitlink::{Effort, Symbols};

    use super::*;

    /// The golden list. `BLESS=1 cargo test -p jit unit` writes it anew.
    const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bitcode/core6502.symbols");

    #[test]
    fn the_unit_exports_all_opcodes_and_imports_nothing() {
        if bitlink::available().is_err() {
            return;
        }
        let target = Target::host(Effort::Good).unwrap();
        let library = library(&target).unwrap();
        let found = library.symbols();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(LIST, found.to_string()).unwrap();
        }
        let listed: Symbols = std::fs::read_to_string(LIST).unwrap().parse().unwrap();
        assert_eq!(found.keep("core6502", &listed), Ok(()));
        assert_eq!(found.exports.len(), 256);
        assert!(found.imports.is_empty());
    }

    #[test]
    fn every_row_of_the_table_is_exported() {
        if bitlink::available().is_err() {
            return;
        }
        let target = Target::host(Effort::Good).unwrap();
        let library = library(&target).unwrap();
        for row in &core6502::opcodes::OPCODES {
            assert!(library.symbols().exports.contains(row.symbol), "{}", row.symbol);
        }
    }
}
