//! The code of leaves: where 64 rows of a column lie, and which block function looks at them.

use bitlink::{FnAttr, Signature, Type, Value};

use super::build::Builder;
use super::shape::{BYTES, CALL, ColumnCode, ColumnLeaf, Exact, PLACES, VALID, VALID_MASK, VALUES};
use super::unit::Block;
use crate::kernel::blocks::{Constant, ROWS};

impl Builder<'_> {
    /// A parameter that every leaf has.
    pub(super) fn place(&mut self, leaf: &ColumnLeaf, number: u32, of: Type) -> Value {
        self.param(leaf, number, of)
    }

    /// Which of the 64 values are there.
    pub(super) fn valid(&mut self, leaf: &ColumnLeaf) -> Value {
        let words = self.place(leaf, VALID, Type::Ptr);
        let mask = self.place(leaf, VALID_MASK, Type::I64);
        let number = self.f.and(self.word, mask);
        let bytes = self.times(number, 8);
        let slot = self.f.offset_by(words, bytes);
        self.f.load(Type::I64, slot)
    }

    pub(super) fn bool(&mut self, leaf: &ColumnLeaf) -> Value {
        let values = self.block(leaf, 8);
        let found = self.f.load(Type::I64, values);
        let (yes, no) =
            (self.param(leaf, PLACES, Type::I64), self.param(leaf, PLACES + 1, Type::I64));
        let all = self.f.int(Type::I64, u64::MAX);
        let not_found = self.f.binary(bitlink::BinaryOp::Xor, found, all);
        let (yes, no) = (self.f.and(found, yes), self.f.and(not_found, no));
        self.f.or(yes, no)
    }

    pub(super) fn ints(&mut self, leaf: &ColumnLeaf, bytes: u8, count: u32) -> Value {
        let (block, of) = match bytes {
            1 => (Block::Int8, Type::I8),
            2 => (Block::Int16, Type::I16),
            4 => (Block::Int32, Type::I32),
            _ => (Block::Int64, Type::I64),
        };
        self.ranges(leaf, block, ROWS as u64 * u64::from(bytes), of, count)
    }

    pub(super) fn floats(&mut self, leaf: &ColumnLeaf, bytes: u8, count: u32) -> Value {
        let block = if bytes == 4 { Block::Float32 } else { Block::Float64 };
        self.ranges(leaf, block, ROWS as u64 * u64::from(bytes), Type::F64, count)
    }

    fn ranges(
        &mut self,
        leaf: &ColumnLeaf,
        block: Block,
        bytes: u64,
        of: Type,
        count: u32,
    ) -> Value {
        let values = self.block(leaf, bytes);
        let mut any = self.f.int(Type::I64, 0);
        for range in 0..count {
            let low = self.param(leaf, PLACES + range * 2, of);
            let high = self.param(leaf, PLACES + range * 2 + 1, of);
            let one = self.block_function(block, &[values, low, high]);
            any = self.f.or(any, one);
        }
        any
    }

    /// Where the 64 values begin; `bytes` is their size together.
    fn block(&mut self, leaf: &ColumnLeaf, bytes: u64) -> Value {
        let values = self.place(leaf, VALUES, Type::Ptr);
        let skip = self.times(self.word, bytes);
        self.f.offset_by(values, skip)
    }

    /// Tests of first words, where enough rows are asked and all words can be loaded; else, and
    /// for texts that are longer than a word, the kernel is asked.
    pub(super) fn text(&mut self, leaf: &ColumnLeaf, exact: Exact, open: Value) -> Value {
        let (dense, quick) = (self.f.block("dense"), self.f.block("quick"));
        let (slow, join) = (self.f.block("slow"), self.f.block("join"));
        let sparse = self.block_function(Block::IsSparse, &[open]);
        self.f.branch(sparse, slow, dense);

        self.f.switch_to(dense);
        let loaded = self.load_heads(leaf);
        self.f.branch_weighted(loaded, quick, slow, (1000, 1));

        self.f.switch_to(slow);
        let asked = self.ask(leaf, open);
        let after_slow = self.f.current();
        self.f.jump(join);

        self.f.switch_to(quick);
        let found = match leaf.code {
            ColumnCode::Constants(count, _) => self.constants(leaf, count),
            _ => self.set(leaf),
        };
        let found = self.f.and(found, open);
        let passed = match exact {
            Exact::Yes => self.and_valid(leaf, found),
            Exact::No => self.verify(leaf, found),
        };
        self.join(join, after_slow, asked, passed)
    }

    /// Asks the kernel about the rows whose first words fit.
    fn verify(&mut self, leaf: &ColumnLeaf, found: Value) -> Value {
        self.if_any(found, |this| this.ask(leaf, found))
    }

    fn load_heads(&mut self, leaf: &ColumnLeaf) -> Value {
        let offsets = self.block(leaf, ROWS as u64 * 4);
        let bytes = self.place(leaf, BYTES, Type::Ptr);
        let heads = self.heads;
        self.block_function(Block::Heads, &[offsets, bytes, heads])
    }

    fn constants(&mut self, leaf: &ColumnLeaf, count: u32) -> Value {
        let list = self.param(leaf, PLACES, Type::Ptr);
        let mut any = self.f.int(Type::I64, 0);
        for number in 0..count {
            let constant = self.f.offset(list, u64::from(number) * size_of::<Constant>() as u64);
            let heads = self.heads;
            let one = self.block_function(Block::Constant, &[heads, constant]);
            any = self.f.or(any, one);
        }
        any
    }

    fn set(&mut self, leaf: &ColumnLeaf) -> Value {
        let slots = self.param(leaf, PLACES, Type::Ptr);
        let seed = self.param(leaf, PLACES + 1, Type::I64);
        let shift = self.param(leaf, PLACES + 2, Type::I32);
        let heads = self.heads;
        self.block_function(Block::Set, &[heads, slots, seed, shift])
    }

    /// Calls the kernel for the rows in question.
    pub(super) fn ask(&mut self, leaf: &ColumnLeaf, open: Value) -> Value {
        let signature = Signature::new([Type::Ptr, Type::I64, Type::I64], Type::I64)
            .attribute(FnAttr::NoUnwind);
        let ask = self.f.declare("filter_column_word", &signature);
        let call = self.place(leaf, CALL, Type::Ptr);
        let word = self.word;
        self.f.call(ask, &[call, word, open])
    }

    /// Calls a block function.
    fn block_function(&mut self, block: Block, arguments: &[Value]) -> Value {
        let at = self.f.offset(self.params, 8 * block as u64);
        let address = self.f.load(Type::Ptr, at);
        let address = self.f.name(address, block.name());
        self.f.call_address(address, &block.signature(), arguments)
    }
}
