//! How compiled code comes by a record's values.

use bitlink::{BinaryOp, Block, CastOp, FnAttr, IntPredicate, ParamAttr, Signature, Type, Value};

use super::build::{Builder, int_type};
use super::records::{Accessor, RawKind};
use super::shape::{LeafShape, Source};
use crate::layout::{FieldPlace, ValueLayout};

/// Bytes of the memory in which accessors leave a value: two words.
pub(super) const RAW: u64 = 16;

impl Builder<'_> {
    /// Address and length of the leaf's text; goes to `no` if there is none.
    pub(super) fn text(&mut self, leaf: &LeafShape, no: Block) -> (Value, Value) {
        match &leaf.source {
            Source::Place(FieldPlace { offset, layout: ValueLayout::Text { pointer, length } }) => {
                let (pointer, length) = (self.at(offset + pointer), self.at(offset + length));
                (self.f.load(Type::Ptr, pointer), self.f.load(Type::I64, length))
            }
            Source::Accessor(accessor) => {
                self.present(accessor, no);
                (self.raw(0, Type::Ptr), self.raw(8, Type::I64))
            }
            _ => (self.f.null(), self.f.int(Type::I64, 0)),
        }
    }

    /// The leaf's integer, as kernels see it; goes to `no` if there is none.
    pub(super) fn int(&mut self, leaf: &LeafShape, no: Block) -> Value {
        match &leaf.source {
            Source::Place(FieldPlace { offset, layout: ValueLayout::Int { bytes, signed } }) => {
                let at = self.at(*offset);
                let narrow = self.f.load_aligned(int_type((*bytes).into()), at, 1);
                match (bytes, signed) {
                    (8, true) => narrow,
                    (8, false) => {
                        // Kernels see `u64` with the top bit flipped.
                        let top = self.f.int(Type::I64, 1 << 63);
                        self.f.binary(BinaryOp::Xor, narrow, top)
                    }
                    (_, true) => self.f.cast(CastOp::SExt, narrow, Type::I64),
                    (_, false) => self.f.cast(CastOp::ZExt, narrow, Type::I64),
                }
            }
            Source::Accessor(accessor) => {
                self.present(accessor, no);
                self.raw(0, Type::I64)
            }
            _ => self.f.int(Type::I64, 0),
        }
    }

    /// The leaf's float; goes to `no` if there is none.
    pub(super) fn float(&mut self, leaf: &LeafShape, no: Block) -> Value {
        match &leaf.source {
            Source::Place(place) => {
                let at = self.at(place.offset);
                self.f.load(Type::F64, at)
            }
            Source::Accessor(accessor) => {
                self.present(accessor, no);
                self.raw(0, Type::F64)
            }
            Source::None => self.f.float(0.0),
        }
    }

    /// Whether the leaf has no value.
    pub(super) fn is_absent(&mut self, leaf: &LeafShape) -> Value {
        match &leaf.source {
            Source::Accessor(accessor) => {
                self.access(accessor);
                self.absence(accessor.kind)
            }
            // What compiled code reads by itself is always there.
            _ => self.f.bool(false),
        }
    }

    fn at(&mut self, offset: u32) -> Value {
        self.f.offset(self.row, offset.into())
    }

    /// Fetches a value, and goes to `no` if it is absent.
    fn present(&mut self, accessor: &Accessor, no: Block) {
        self.access(accessor);
        if accessor.optional {
            let absent = self.absence(accessor.kind);
            let present = self.f.block("present");
            self.f.branch(absent, no, present);
            self.f.switch_to(present);
        }
    }

    /// Has the accessors leave the value in local memory.
    fn access(&mut self, accessor: &Accessor) {
        let Some((last, nested)) = accessor.path.split_last() else { return };
        let inner = Signature::new([Type::Ptr], Type::Ptr).attribute(FnAttr::NoUnwind);
        let mut record = self.row;
        for name in nested {
            let function = self.f.declare(*name, &inner);
            record = self.f.call(function, &[record]);
        }
        let signature = Signature::new([Type::Ptr, Type::Ptr], ())
            .param(1, ParamAttr::NoAlias)
            .attribute(FnAttr::NoUnwind);
        let function = self.f.declare(*last, &signature);
        let raw = self.raw;
        self.f.call(function, &[record, raw]);
    }

    fn absence(&mut self, kind: RawKind) -> Value {
        let (word, none) = match kind {
            RawKind::Text => (self.raw(0, Type::Ptr), self.f.null()),
            RawKind::Int | RawKind::Float => (self.raw(8, Type::I64), self.f.int(Type::I64, 0)),
        };
        self.f.icmp(IntPredicate::Eq, word, none)
    }

    /// A word of the value that an accessor has left.
    fn raw(&mut self, offset: u64, of: Type) -> Value {
        let at = self.f.offset(self.raw, offset);
        self.f.load(of, at)
    }
}
