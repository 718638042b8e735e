//! From a shape to the IR of one function:
//!
//! ```text
//! void filter(rows, count, params, out):
//!     for each row: go through the tree, branching to `yes` or `no`; collect the bits;
//!     store them, 64 rows a word
//! ```

use bitlink::{
    BinaryOp, Block, Error, FloatPredicate, FnAttr, Function, FunctionBuilder, IntPredicate,
    ParamAttr, Signature, Type, Value,
};

use super::engine::NAME;
use super::shape::{Fit, HostKernel, LeafCode, LeafShape, RowShape, Width};
use super::values::RAW;
use crate::kernel::Part;
use crate::tree::rewrite::Node;

/// Builds the function for a shape.
pub(crate) fn build(shape: &RowShape) -> Result<Function, Error> {
    let signature = Signature::new([Type::Ptr, Type::I64, Type::Ptr, Type::Ptr], ())
        .param(2, ParamAttr::ReadOnly)
        .param(3, ParamAttr::NoAlias)
        .attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new(NAME, signature);
    let (rows, params) = (f.param(0), f.param(2));
    let raw = f.alloca(RAW, 8);
    let (yes, no) = (f.block("yes"), f.block("no"));
    let turn = Turn::begin(&mut f);
    let (stride, number) = (f.int(Type::I64, shape.stride), turn.row(&mut f));
    let bytes = f.binary(BinaryOp::Mul, number, stride);
    let row = f.offset_by(rows, bytes);
    let mut builder = Builder { f, shape, row, params, raw };
    builder.node(&shape.root, yes, no);
    turn.end(&mut builder.f, yes, no);
    builder.f.finish()
}

/// One turn of the loop over the rows, inside of the loop over words of 64 rows.
struct Turn {
    words: Block,
    block: Block,
    after_last: Block,
    /// Number of the word.
    number: Value,
    /// The word's first row.
    first: Value,
    /// How many rows it has.
    rows: Value,
    /// Number of the row within the word.
    index: Value,
    /// Bits of the rows so far.
    word: Value,
}

impl Turn {
    /// Enters the loops, unless there are no rows.
    fn begin(f: &mut FunctionBuilder) -> Self {
        let (words, block, after_last) = (f.block("word"), f.block("row"), f.block("end"));
        let (entry, count, zero) = (f.entry(), f.param(1), f.int(Type::I64, 0));
        let empty = f.icmp(IntPredicate::Eq, count, zero);
        f.branch(empty, after_last, words);
        f.switch_to(words);
        let number = f.phi(Type::I64);
        f.incoming(number, entry, zero);
        let most = f.int(Type::I64, 64);
        let first = f.binary(BinaryOp::Mul, number, most);
        let left = f.sub(count, first);
        let is_last = f.icmp(IntPredicate::Ult, left, most);
        let rows = f.select(is_last, left, most);
        f.jump(block);
        f.switch_to(block);
        let (index, word) = (f.phi(Type::I64), f.phi(Type::I64));
        f.incoming(index, words, zero);
        f.incoming(word, words, zero);
        Self { words, block, after_last, number, first, rows, index, word }
    }

    /// The number of the row.
    fn row(&self, f: &mut FunctionBuilder) -> Value {
        f.add(self.first, self.index)
    }

    /// Adds the row's bit and goes on; after the word's last row stores the word.
    fn end(self, f: &mut FunctionBuilder, yes: Block, no: Block) {
        let (next, full) = (f.block("next"), f.block("full"));
        let bit = join_bit(f, yes, no, next);
        let shifted = f.binary(BinaryOp::Shl, bit, self.index);
        let collected = f.or(self.word, shifted);
        let one = f.int(Type::I64, 1);
        let after = f.add(self.index, one);
        let complete = f.icmp(IntPredicate::Uge, after, self.rows);
        f.branch_weighted(complete, full, self.block, (1, 63));
        f.incoming(self.index, next, after);
        f.incoming(self.word, next, collected);

        f.switch_to(full);
        let (eight, count, out) = (f.int(Type::I64, 8), f.param(1), f.param(3));
        let bytes = f.binary(BinaryOp::Mul, self.number, eight);
        let slot = f.offset_by(out, bytes);
        f.store(collected, slot);
        let following = f.add(self.number, one);
        f.incoming(self.number, full, following);
        let reached = f.add(self.first, self.rows);
        let more = f.icmp(IntPredicate::Ult, reached, count);
        f.branch(more, self.words, self.after_last);
        f.switch_to(self.after_last);
        f.ret_nothing();
    }
}

/// Where `yes` and `no` meet, as 1 and 0.
fn join_bit(f: &mut FunctionBuilder, yes: Block, no: Block, next: Block) -> Value {
    for block in [yes, no] {
        f.switch_to(block);
        f.jump(next);
    }
    f.switch_to(next);
    let (one, zero) = (f.int(Type::I64, 1), f.int(Type::I64, 0));
    let bit = f.phi(Type::I64);
    f.incoming(bit, yes, one);
    f.incoming(bit, no, zero);
    bit
}

pub(super) struct Builder<'a> {
    pub(super) f: FunctionBuilder,
    shape: &'a RowShape,
    pub(super) row: Value,
    params: Value,
    /// Where accessors leave a value.
    pub(super) raw: Value,
}

impl Builder<'_> {
    /// Code that goes to `yes` or `no`.
    fn node(&mut self, node: &Node, yes: Block, no: Block) {
        match node {
            Node::Const(value) => self.f.jump(if *value { yes } else { no }),
            Node::Leaf { leaf, negated: false } => self.leaf(*leaf, yes, no),
            Node::Leaf { leaf, negated: true } => self.leaf(*leaf, no, yes),
            Node::And(parts) => self.chain(parts, yes, no, true),
            Node::Or(parts) => self.chain(parts, yes, no, false),
        }
    }

    /// The parts in order; each but the last goes on to the next if it does not decide.
    fn chain(&mut self, parts: &[Node], yes: Block, no: Block, is_and: bool) {
        let Some((last, parts)) = parts.split_last() else {
            return self.f.jump(if is_and { yes } else { no });
        };
        for part in parts {
            let next = self.f.block("part");
            if is_and {
                self.node(part, next, no)
            } else {
                self.node(part, yes, next)
            }
            self.f.switch_to(next);
        }
        self.node(last, yes, no);
    }

    fn leaf(&mut self, number: usize, yes: Block, no: Block) {
        let shape = self.shape;
        let leaf = &shape.leaves[number];
        let passes = match leaf.code {
            LeafCode::Fixed(at, width, fit) => self.fixed(leaf, at, (width, fit), no),
            LeafCode::Kernel(host) => self.kernel(leaf, host, no),
            LeafCode::Ints(count) => self.ints(leaf, count, no),
            LeafCode::Floats(count) => self.floats(leaf, count, no),
            LeafCode::Null => self.is_absent(leaf),
            LeafCode::Call => self.call(leaf),
        };
        self.f.branch(passes, yes, no);
    }

    fn param(&mut self, leaf: &LeafShape, number: u32, of: Type) -> Value {
        let at = self.f.offset(self.params, u64::from(leaf.params + number) * 8);
        self.f.load(of, at)
    }

    /// Compares the length, then first and last bytes of the window by loads that overlap, where
    /// one is not enough.
    fn fixed(
        &mut self,
        leaf: &LeafShape,
        at: Part,
        (width, fit): (Width, Fit),
        no: Block,
    ) -> Value {
        let width = width as u64;
        let (text, len) = self.text(leaf, no);
        let wanted = self.param(leaf, 0, Type::I64);
        let predicate = if at == Part::Whole { IntPredicate::Eq } else { IntPredicate::Uge };
        let fits = self.f.icmp(predicate, len, wanted);
        let compare = self.f.block("compare");
        self.f.branch(fits, compare, no);
        self.f.switch_to(compare);
        let start = match at {
            Part::Whole | Part::Start => text,
            Part::End => {
                let skip = self.f.sub(len, wanted);
                self.f.offset_by(text, skip)
            }
        };
        let first = self.same(leaf, 1, start, width);
        if fit == Fit::One {
            return first;
        }
        let bytes = self.f.int(Type::I64, width);
        let skip = self.f.sub(wanted, bytes);
        let end = self.f.offset_by(start, skip);
        let last = self.same(leaf, 2, end, width);
        self.f.and(first, last)
    }

    /// Whether `width` bytes at `from` are those of a parameter.
    fn same(&mut self, leaf: &LeafShape, param: u32, from: Value, width: u64) -> Value {
        let of = int_type(width);
        let wanted = self.param(leaf, param, of);
        let found = self.f.load_aligned(of, from, 1);
        self.f.icmp(IntPredicate::Eq, found, wanted)
    }

    fn kernel(&mut self, leaf: &LeafShape, host: HostKernel, no: Block) -> Value {
        let name = match host {
            HostKernel::Contains => "filter_contains",
            HostKernel::EqualAny => "filter_equal_any",
            HostKernel::PrefixAny => "filter_prefix_any",
            HostKernel::Other => "filter_text",
        };
        let signature = Signature::new([Type::Ptr, Type::Ptr, Type::I64], Type::I32)
            .attribute(FnAttr::NoUnwind);
        let function = self.f.declare(name, &signature);
        let (text, len) = self.text(leaf, no);
        let kernel = self.param(leaf, 0, Type::Ptr);
        let passes = self.f.call(function, &[kernel, text, len]);
        self.is_set(passes)
    }

    fn call(&mut self, leaf: &LeafShape) -> Value {
        let signature =
            Signature::new([Type::Ptr, Type::Ptr], Type::I32).attribute(FnAttr::NoUnwind);
        let function = self.param(leaf, 0, Type::Ptr);
        let argument = self.param(leaf, 1, Type::Ptr);
        let row = self.row;
        let passes = self.f.call_address(function, &signature, &[argument, row]);
        self.is_set(passes)
    }

    fn is_set(&mut self, word: Value) -> Value {
        let zero = self.f.int(Type::I32, 0);
        self.f.icmp(IntPredicate::Ne, word, zero)
    }

    /// One subtraction and one unsigned comparison for each range.
    fn ints(&mut self, leaf: &LeafShape, count: u32, no: Block) -> Value {
        let value = self.int(leaf, no);
        self.any(count, |this, range| {
            let low = this.param(leaf, range * 2, Type::I64);
            let span = this.param(leaf, range * 2 + 1, Type::I64);
            let above = this.f.sub(value, low);
            this.f.icmp(IntPredicate::Ule, above, span)
        })
    }

    fn floats(&mut self, leaf: &LeafShape, count: u32, no: Block) -> Value {
        let value = self.float(leaf, no);
        self.any(count, |this, range| {
            let low = this.param(leaf, range * 2, Type::F64);
            let high = this.param(leaf, range * 2 + 1, Type::F64);
            let above = this.f.fcmp(FloatPredicate::Ole, low, value);
            let below = this.f.fcmp(FloatPredicate::Ole, value, high);
            this.f.and(above, below)
        })
    }

    fn any(&mut self, count: u32, mut each: impl FnMut(&mut Self, u32) -> Value) -> Value {
        let mut any = self.f.bool(false);
        for number in 0..count {
            let one = each(self, number);
            any = self.f.or(any, one);
        }
        any
    }
}

pub(super) fn int_type(bytes: u64) -> Type {
    match bytes {
        1 => Type::I8,
        2 => Type::I16,
        4 => Type::I32,
        _ => Type::I64,
    }
}
