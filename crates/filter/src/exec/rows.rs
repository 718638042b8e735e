//! Rows as input: slices of the user's own struct.

use super::run::Source;
use super::words::{Words, retain};
use crate::kernel::{Kernel, NumberKernel, Ranges, TextKernel, TextTest, TextVisitor};
use crate::plan::Plan;
use crate::record::{FieldKind, Queryable, RowField};
use crate::tree::rewrite::Node;

/// Rows, with the accessor of each leaf's field.
pub(crate) struct Rows<'a, R: Queryable> {
    plan: &'a Plan,
    fields: &'a [RowField<R>],
    rows: &'a [R],
}

impl<'a, R: Queryable> Rows<'a, R> {
    /// `fields` are those of the plan's leaves, in their order.
    pub(crate) fn new(plan: &'a Plan, fields: &'a [RowField<R>], rows: &'a [R]) -> Self {
        Self { plan, fields, rows }
    }
}

impl<R: Queryable> Source for Rows<'_, R> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn scan(&self, leaf: usize, base: usize, words: &mut Words) {
        self.fields[leaf].scan(&self.plan.kernels[leaf], &self.rows[base..], words);
    }
}

/// Whether one row passes, without batches.
pub(crate) fn matches<R: Queryable>(
    plan: &Plan,
    fields: &[RowField<R>],
    node: &Node,
    row: &R,
) -> bool {
    match node {
        Node::Const(value) => *value,
        Node::Leaf { leaf, negated } => fields[*leaf].test(&plan.kernels[*leaf], row) != *negated,
        Node::And(parts) => parts.iter().all(|part| matches(plan, fields, part, row)),
        Node::Or(parts) => parts.iter().any(|part| matches(plan, fields, part, row)),
    }
}

/// A loop over the texts of one field.
pub(crate) fn scan_texts<'r, R>(
    kernel: &TextKernel,
    rows: &'r [R],
    words: &mut Words,
    get: impl Fn(&'r R) -> Option<&'r str>,
) {
    struct Scan<'r, 'w, R, G> {
        rows: &'r [R],
        words: &'w mut Words,
        get: G,
    }
    impl<'r, R, G: Fn(&'r R) -> Option<&'r str>> TextVisitor for Scan<'r, '_, R, G> {
        type Out = ();
        fn visit<T: TextTest>(self, test: &T) {
            retain(self.words, |at| {
                (self.get)(&self.rows[at]).is_some_and(|text| test.test(text.as_bytes()))
            });
        }
    }
    kernel.visit(Scan { rows, words, get });
}

/// A loop over the numbers of one field.
pub(crate) fn scan_numbers<R, T: PartialOrd + Copy>(
    ranges: &Ranges<T>,
    rows: &[R],
    words: &mut Words,
    get: impl Fn(&R) -> Option<T>,
) {
    if let [(low, high)] = ranges.0[..] {
        retain(words, |at| get(&rows[at]).is_some_and(|x| (low <= x) & (x <= high)));
    } else {
        retain(words, |at| get(&rows[at]).is_some_and(|x| ranges.holds(x)));
    }
}

impl<R> RowField<R> {
    /// Clears the bits of the rows that fail.
    fn scan(&self, kernel: &Kernel, rows: &[R], words: &mut Words) {
        match (&self.0, kernel) {
            (_, Kernel::Null) => retain(words, |at| self.is_null(&rows[at])),
            (FieldKind::Text(field), Kernel::Text(kernel)) => field.scan(kernel, rows, words),
            (FieldKind::Int(field), Kernel::Number(NumberKernel::Int(ranges))) => {
                field.scan(ranges, rows, words);
            }
            (FieldKind::Float(field), Kernel::Number(NumberKernel::Float(ranges))) => {
                field.scan(ranges, rows, words);
            }
            _ => unreachable!("the type check pairs kernels with fields"),
        }
    }

    /// Whether one row passes.
    pub(crate) fn test(&self, kernel: &Kernel, row: &R) -> bool {
        match (&self.0, kernel) {
            (_, Kernel::Null) => self.is_null(row),
            (FieldKind::Text(field), Kernel::Text(kernel)) => {
                field.get(row).is_some_and(|text| kernel.test(text.as_bytes()))
            }
            (FieldKind::Int(field), Kernel::Number(NumberKernel::Int(ranges))) => {
                field.get(row).is_some_and(|value| ranges.holds(value))
            }
            (FieldKind::Float(field), Kernel::Number(NumberKernel::Float(ranges))) => {
                field.get(row).is_some_and(|value| ranges.holds(value))
            }
            _ => unreachable!("the type check pairs kernels with fields"),
        }
    }

    fn is_null(&self, row: &R) -> bool {
        match &self.0 {
            FieldKind::Text(field) => field.get(row).is_none(),
            FieldKind::Int(field) => field.get(row).is_none(),
            FieldKind::Float(field) => field.get(row).is_none(),
        }
    }
}
