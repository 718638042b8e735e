//! From a shape to the IR of one function, which is called for each batch of up to 64 words:
//!
//! ```text
//! void filter(first, words, params, selection):
//!     for each part of the tree, in order, on the rows that are still in question:
//!         tests of numbers and booleans: one loop over the words for as many as stand together
//!         a test of texts: a call of a block function with the whole selection
//!         anything else: a call of the kernel with the whole selection
//! ```
//!
//! A column is gone through in pieces of 4096 rows, which the processor's prefetcher follows; one
//! loop for all columns, 64 rows at a time, was slower wherever the data do not fit in the cache.
//! What a test does with 64 rows is not written here: those are the functions of
//! `kernel/blocks.rs`.

use bitlink::{
    BinaryOp, CastOp, Error, FnAttr, Function, FunctionBuilder, IntPredicate, ParamAttr, Signature,
    Type, Value,
};

use super::shape::{CALL, ColumnCode, ColumnLeaf, ColumnShape};
use super::unit::Block;
use crate::exec::words::WORDS;
use crate::jit::engine::NAME;
use crate::tree::rewrite::Node;

/// Builds the function for a shape.
pub(crate) fn build(shape: &ColumnShape) -> Result<Function, Error> {
    let signature = Signature::new([Type::I64, Type::I64, Type::Ptr, Type::Ptr], ())
        .param(2, ParamAttr::ReadOnly)
        .param(2, ParamAttr::NoAlias)
        .param(3, ParamAttr::NoAlias)
        .attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new(NAME, signature);
    let (params, selection) = (f.param(2), f.param(3));
    let local = (0..2 * depth(&shape.root)).map(|_| f.alloca(8 * WORDS as u64, 64)).collect();
    let zero = f.int(Type::I64, 0);
    let mut builder = Builder { f, shape, params, local, word: zero };
    builder.part(&shape.root, selection);
    builder.f.ret_nothing();
    builder.f.finish()
}

/// How many selections are open at the same time, at most, besides the first.
fn depth(node: &Node) -> usize {
    match node {
        Node::Const(_) => 0,
        Node::Leaf { .. } => 1,
        Node::And(parts) | Node::Or(parts) => 1 + parts.iter().map(depth).max().unwrap_or(0),
    }
}

pub(super) struct Builder<'a> {
    pub(super) f: FunctionBuilder,
    shape: &'a ColumnShape,
    pub(super) params: Value,
    /// Memory for selections, of which those at the end are free.
    local: Vec<Value>,
    /// Number of the word within the column, in a loop over words.
    pub(super) word: Value,
}

impl Builder<'_> {
    /// Leaves in `selection` the rows that pass.
    fn part(&mut self, node: &Node, selection: Value) {
        if self.shape.is_fused(node) {
            return self.each_word(
                |this, slot| {
                    let open = this.f.load(Type::I64, slot);
                    let passed = this.if_any(open, |this| this.node(node, open));
                    this.f.store(passed, slot);
                },
                selection,
            );
        }
        match node {
            Node::Const(_) => {}
            Node::Leaf { leaf, negated: false } => self.ask(*leaf, selection),
            Node::Leaf { leaf, negated: true } => {
                let passed = self.copy(selection);
                self.ask(*leaf, passed);
                self.remove(passed, selection);
                self.local.push(passed);
            }
            Node::And(parts) => {
                self.groups(parts, Node::And, |this, group| this.part(group, selection));
            }
            Node::Or(parts) => self.or(parts, selection),
        }
    }

    fn or(&mut self, parts: &[Node], selection: Value) {
        let open = self.copy(selection);
        self.groups(parts, Node::Or, |this, group| {
            let passed = this.copy(open);
            this.part(group, passed);
            this.remove(passed, open);
            this.local.push(passed);
        });
        self.remove(open, selection);
        self.local.push(open);
    }

    /// Parts that stand together and make one loop are handed over as one.
    fn groups(
        &mut self,
        parts: &[Node],
        join: fn(Vec<Node>) -> Node,
        mut each: impl FnMut(&mut Self, &Node),
    ) {
        let shape = self.shape;
        for group in parts.chunk_by(|a, b| shape.is_fused(a) && shape.is_fused(b)) {
            match group {
                [one] => each(self, one),
                many => each(self, &join(many.to_vec())),
            }
        }
    }

    /// Has a block function or the kernel look at a whole selection.
    fn ask(&mut self, leaf: usize, selection: Value) {
        let leaf = &self.shape.leaves[leaf];
        if let ColumnCode::Texts(block) = leaf.code {
            return self.texts(leaf, block, selection);
        }
        let signature = Signature::new([Type::Ptr, Type::I64, Type::I64, Type::Ptr], ())
            .attribute(FnAttr::NoUnwind);
        let callee = self.f.declare("filter_column_batch", &signature);
        let (first, words) = (self.f.param(0), self.f.param(1));
        let call = self.param(leaf, CALL, Type::Ptr);
        self.f.call(callee, &[call, first, words, selection]);
    }

    /// A copy of a selection, in local memory.
    fn copy(&mut self, selection: Value) -> Value {
        let Some(copy) = self.local.pop() else { return selection };
        self.f.memcpy(copy, selection, 8 * WORDS as u64, 8);
        copy
    }

    /// Removes the rows of one selection from another.
    fn remove(&mut self, gone: Value, from: Value) {
        self.block_function(Block::Remove, &[gone, from]);
    }

    /// A loop over the words of a selection.
    fn each_word(&mut self, body: impl FnOnce(&mut Self, Value), selection: Value) {
        let (turn, done) = (self.f.block("word"), self.f.block("done"));
        let (before, zero, one) =
            (self.f.current(), self.f.int(Type::I64, 0), self.f.int(Type::I64, 1));
        self.f.jump(turn);
        self.f.switch_to(turn);
        let index = self.f.phi(Type::I64);
        self.f.incoming(index, before, zero);
        let (first, words) = (self.f.param(0), self.f.param(1));
        self.word = self.f.add(first, index);
        let bytes = self.times(index, 8);
        let slot = self.f.offset_by(selection, bytes);
        body(self, slot);
        let next = self.f.add(index, one);
        let (more, end) = (self.f.icmp(IntPredicate::Ult, next, words), self.f.current());
        self.f.branch(more, turn, done);
        self.f.incoming(index, end, next);
        self.f.switch_to(done);
    }

    /// The rows of `open` that pass.
    fn node(&mut self, node: &Node, open: Value) -> Value {
        match node {
            Node::Const(true) => open,
            Node::Const(false) => self.f.int(Type::I64, 0),
            Node::Leaf { leaf, negated: false } => self.leaf(*leaf, open),
            Node::Leaf { leaf, negated: true } => {
                let passed = self.leaf(*leaf, open);
                self.without(open, passed)
            }
            Node::And(parts) => parts.iter().fold(open, |left, part| self.node(part, left)),
            Node::Or(parts) => {
                let failed = parts.iter().fold(open, |left, part| {
                    let passed = self.node(part, left);
                    self.without(left, passed)
                });
                self.without(open, failed)
            }
        }
    }

    fn leaf(&mut self, number: usize, open: Value) -> Value {
        let leaf = &self.shape.leaves[number];
        let passed = match leaf.code {
            ColumnCode::Null => {
                let valid = self.valid(leaf);
                return self.without(open, valid);
            }
            ColumnCode::Bool => self.bool(leaf),
            ColumnCode::Ints(bytes, count) => self.ints(leaf, bytes, count),
            ColumnCode::Floats(bytes, count) => self.floats(leaf, bytes, count),
            // Not fused, so never asked for here.
            ColumnCode::Texts(_) | ColumnCode::Call => return open,
        };
        let passed = self.f.and(passed, open);
        self.and_valid(leaf, passed)
    }

    /// What `make` makes where `rows` has any, else none.
    fn if_any(&mut self, rows: Value, make: impl FnOnce(&mut Self) -> Value) -> Value {
        let (some, join) = (self.f.block("some"), self.f.block("join"));
        let (before, zero) = (self.f.current(), self.f.int(Type::I64, 0));
        let none = self.f.icmp(IntPredicate::Eq, rows, zero);
        self.f.branch(none, join, some);
        self.f.switch_to(some);
        let left = make(self);
        let here = self.f.current();
        self.f.jump(join);
        self.f.switch_to(join);
        let either = self.f.phi(Type::I64);
        self.f.incoming(either, before, zero);
        self.f.incoming(either, here, left);
        either
    }

    fn and_valid(&mut self, leaf: &ColumnLeaf, rows: Value) -> Value {
        if !leaf.optional {
            return rows;
        }
        let valid = self.valid(leaf);
        self.f.and(rows, valid)
    }

    fn without(&mut self, rows: Value, gone: Value) -> Value {
        let all = self.f.int(Type::I64, u64::MAX);
        let kept = self.f.binary(BinaryOp::Xor, gone, all);
        self.f.and(rows, kept)
    }

    pub(super) fn times(&mut self, value: Value, factor: u64) -> Value {
        let factor = self.f.int(Type::I64, factor);
        self.f.binary(BinaryOp::Mul, value, factor)
    }

    /// A parameter of 64 bits, of which narrower types take the lowest.
    pub(super) fn param(&mut self, leaf: &ColumnLeaf, number: u32, of: Type) -> Value {
        let at = self.f.offset(self.params, u64::from(leaf.params + number) * 8);
        match of.bits() {
            Some(bits) if bits < 64 => {
                let wide = self.f.load(Type::I64, at);
                self.f.cast(CastOp::Trunc, wide, of)
            }
            _ => self.f.load(of, at),
        }
    }
}
