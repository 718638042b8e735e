//! The block functions as bitcode.

use bitlink::{Error, Exports, Library, Pipeline, Prepare, Target, Unit};

/// Written by the build script from `kernel/blocks.rs`.
const BITCODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/blocks.bc"));
/// What the names of the block functions begin with.
const PREFIX: &str = "filter_block_";

/// Opens the unit and makes it ready to be linked.
pub(crate) fn library(target: &Target) -> Result<Library, Error> {
    let how = Prepare::new(Exports::Prefix(PREFIX.into()));
    Unit::load("blocks", BITCODE, target)?.prepare(&how, target)
}

/// Inlines the block functions, then turns their loops over 64 rows into vector instructions.
pub(crate) fn pipeline() -> Result<Pipeline, Error> {
    let text = "always-inline,function(sroa,early-cse<memssa>,simplifycfg,\
        instcombine<no-verify-fixpoint>,loop-simplify,lcssa,loop-mssa(licm<allowspeculation>),\
        gvn,loop(loop-rotate),loop-vectorize,instcombine<no-verify-fixpoint>,\
        loop-unroll<O3>,sroa,early-cse,simplifycfg,\
        instcombine<no-verify-fixpoint>,loop-mssa(licm<allowspeculation>),dse,adce,\
        simplifycfg),globaldce";
    Ok(Pipeline::new(text)?.vectorise(true))
}

#[cfg(test)]
mod tests {
    use bitlink::{Effort, Symbols};

    use super::*;

    #[test]
    fn the_unit_keeps_its_contract() {
        let Ok(target) = Target::host(Effort::Good) else { return };
        let contract: Symbols =
            include_str!("../../../../../bitcode/blocks.symbols").parse().expect("a symbol list");
        let library = library(&target).expect("our own bitcode");
        library.symbols().keep("blocks", &contract).expect("exports and imports as listed");
        assert_eq!(library.symbols().exports, contract.exports);
    }
}
