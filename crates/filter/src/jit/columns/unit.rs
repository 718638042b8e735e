//! The block functions: from bitcode to native code for this machine.
#![allow(unsafe_code, reason = "asks compiled code for the addresses of its functions")]

use std::sync::Mutex;

use bitlink::{
    Code, Error, Exports, FnAttr, Function, FunctionBuilder, Library, Module, Pipeline, Prepare,
    Runtime, Signature, Target, Type, Unit,
};

use crate::jit::engine::NAME;

/// Written by the build script from `kernel/blocks.rs`.
const BITCODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/blocks.bc"));
/// What the names of the block functions begin with.
const PREFIX: &str = "filter_block_";

/// The block functions, compiled for this machine once for each engine. Filters call them by
/// address: inlining them would save next to nothing for 64 rows, let alone for a batch, and make
/// a filter take ten times as long to compile.
pub(crate) struct Blocks {
    addresses: [u64; Block::ALL.len()],
    _code: Mutex<Code>,
}

/// A block function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Block {
    Int8,
    Int16,
    Int32,
    Int64,
    Float32,
    Float64,
    Remove,
    Starts,
    Ends,
    Set,
    Search,
}

impl Block {
    /// All of them; their numbers in a filter's parameters are their places here.
    pub(crate) const ALL: [Self; 11] = [
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::Float32,
        Self::Float64,
        Self::Remove,
        Self::Starts,
        Self::Ends,
        Self::Set,
        Self::Search,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Int8 => "filter_block_int8",
            Self::Int16 => "filter_block_int16",
            Self::Int32 => "filter_block_int32",
            Self::Int64 => "filter_block_int64",
            Self::Float32 => "filter_block_float32",
            Self::Float64 => "filter_block_float64",
            Self::Remove => "filter_block_remove",
            Self::Starts => "filter_block_starts",
            Self::Ends => "filter_block_ends",
            Self::Set => "filter_block_set",
            Self::Search => "filter_block_search",
        }
    }

    pub(crate) fn signature(self) -> Signature {
        use Type::{F64, I8, I16, I32, I64, Ptr};
        let signature = match self {
            Self::Int8 => Signature::new([Ptr, I8, I8], I64),
            Self::Int16 => Signature::new([Ptr, I16, I16], I64),
            Self::Int32 => Signature::new([Ptr, I32, I32], I64),
            Self::Int64 => Signature::new([Ptr, I64, I64], I64),
            Self::Float32 | Self::Float64 => Signature::new([Ptr, F64, F64], I64),
            Self::Remove => Signature::new([Ptr, Ptr], ()),
            Self::Starts | Self::Ends | Self::Set | Self::Search => {
                Signature::new([Ptr, I64, I64, Ptr], ())
            }
        };
        signature.attribute(FnAttr::NoUnwind)
    }
}

impl Blocks {
    /// Compiles them.
    pub(crate) fn new(target: &Target, runtime: &Runtime) -> Result<Self, Error> {
        let mut module = Module::new("blocks", target)?;
        module.define(&addresses()?)?;
        module.define(&equal_bytes()?)?;
        module.define(&fetch()?)?;
        module.link(&library(target)?)?;
        module.internalise(&[NAME])?;
        module.optimise(target, &pipeline()?)?;
        let code = runtime.add(&module.emit_object(target)?)?;
        let mut addresses = [0; Block::ALL.len()];
        // SAFETY: the function was built with this signature, `code` lives, and there is a word
        // for each address that it stores.
        unsafe {
            let tell: extern "C" fn(*mut u64) = std::mem::transmute(code.address(NAME)?);
            tell(addresses.as_mut_ptr());
        }
        Ok(Self { addresses, _code: Mutex::new(code) })
    }

    /// The addresses, in the order of [`Block::ALL`].
    pub(crate) fn addresses(&self) -> &[u64] {
        &self.addresses
    }
}

/// A function that stores the addresses of all block functions.
fn addresses() -> Result<Function, Error> {
    let signature = Signature::new([Type::Ptr], ()).attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new(NAME, signature);
    let out = f.param(0);
    for (number, block) in Block::ALL.into_iter().enumerate() {
        let callee = f.declare(block.name(), &block.signature());
        let (address, slot) = (f.address_of(callee), f.offset(out, 8 * number as u64));
        f.store(address, slot);
    }
    f.ret_nothing();
    f.finish()
}

/// What the unit imports: a comparison of vectors.
fn equal_bytes() -> Result<Function, Error> {
    let signature = Signature::new([Type::Ptr, Type::I8], Type::I64)
        .attribute(FnAttr::AlwaysInline)
        .attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new("filter_equal_bytes", signature);
    let (bytes, byte) = (f.param(0), f.param(1));
    let equal = f.equal_bytes(bytes, byte);
    f.ret(equal);
    f.finish()
}

/// The other import: a prefetch, for reading, to the nearest cache.
fn fetch() -> Result<Function, Error> {
    let signature =
        Signature::new([Type::Ptr], ()).attribute(FnAttr::AlwaysInline).attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new("filter_fetch", signature);
    let prefetch = Signature::new([Type::Ptr, Type::I32, Type::I32, Type::I32], ());
    let callee = f.declare("llvm.prefetch.p0", &prefetch);
    let (read, nearest, data) = (f.int(Type::I32, 0), f.int(Type::I32, 3), f.int(Type::I32, 1));
    let at = f.param(0);
    f.call(callee, &[at, read, nearest, data]);
    f.ret_nothing();
    f.finish()
}

/// Opens the unit and makes it ready to be linked.
fn library(target: &Target) -> Result<Library, Error> {
    let how = Prepare::new(Exports::Prefix(PREFIX.into()));
    Unit::load("blocks", BITCODE, target)?.prepare(&how, target)
}

/// Turns loops over 64 rows into vector instructions.
fn pipeline() -> Result<Pipeline, Error> {
    let text = "always-inline,function(sroa,early-cse<memssa>,simplifycfg,\
        instcombine<no-verify-fixpoint>,loop-simplify,lcssa,loop-mssa(licm<allowspeculation>),\
        gvn,loop(loop-rotate),loop-vectorize,instcombine<no-verify-fixpoint>,loop-unroll<O3>,\
        sroa,early-cse,simplifycfg,instcombine<no-verify-fixpoint>,dse,adce,simplifycfg),globaldce";
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
