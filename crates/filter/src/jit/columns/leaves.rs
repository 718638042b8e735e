//! The code of leaves: where 64 rows of a column lie, and which block function looks at them.

use bitlink::{Type, Value};

use super::build::Builder;
use super::shape::{ColumnLeaf, PLACES, TEXTS, VALID, VALID_MASK, VALUES};
use super::unit::Block;
use crate::kernel::blocks::ROWS;

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

    /// Leaves in a selection the rows whose texts pass.
    pub(super) fn texts(&mut self, leaf: &ColumnLeaf, block: Block, selection: Value) {
        let texts = self.place(leaf, TEXTS, Type::Ptr);
        let (first, words) = (self.f.param(0), self.f.param(1));
        self.block_function(block, &[texts, first, words, selection]);
    }

    /// Calls a block function.
    pub(super) fn block_function(&mut self, block: Block, arguments: &[Value]) -> Value {
        let at = self.f.offset(self.params, 8 * block as u64);
        let address = self.f.load(Type::Ptr, at);
        let address = self.f.name(address, block.name());
        self.f.call_address(address, &block.signature(), arguments)
    }
}
