//! Loops over text columns.

use super::Values;
use super::search::search;
use crate::exec::words::{Words, count, retain};
use crate::kernel::{TextKernel, TextTest, TextVisitor};

/// Clears the bits of the rows from `base` on whose text fails.
pub(super) fn scan(values: &Values<'_>, kernel: &TextKernel, base: usize, words: &mut Words) {
    match values {
        Values::Utf8 { offsets, bytes } => {
            kernel.visit(Scan { offsets: &offsets[base..], bytes, words });
        }
        Values::LargeUtf8 { offsets, bytes } => {
            kernel.visit(Scan { offsets: &offsets[base..], bytes, words });
        }
        Values::View(array) => {
            retain(words, |at| kernel.test(array.value(base + at).as_bytes()));
        }
        _ => unreachable!("the type check pairs kernels with columns"),
    }
}

/// An offset into the bytes of a column.
pub(super) trait Offset: Copy {
    fn at(self) -> usize;
}

impl Offset for i32 {
    #[inline]
    fn at(self) -> usize {
        self as usize
    }
}

impl Offset for i64 {
    #[inline]
    fn at(self) -> usize {
        self as usize
    }
}

struct Scan<'a, O> {
    /// Where each row's text begins; one more than there are rows.
    offsets: &'a [O],
    bytes: &'a [u8],
    words: &'a mut Words,
}

/// A search through the whole buffer pays when at least one row of so many is asked.
const DENSE: usize = 2;

impl<O: Offset> TextVisitor for Scan<'_, O> {
    type Out = ();

    fn visit<T: TextTest>(self, test: &T) {
        let Scan { offsets, bytes, words } = self;
        let searches = test.as_searches();
        let rows = (offsets.len() - 1).min(words.len() * 64);
        if !searches.is_empty() && count(words) as usize * DENSE >= rows {
            return search(searches, &offsets[..=rows], bytes, words);
        }
        retain(words, |at| test.test_within(bytes, offsets[at].at(), offsets[at + 1].at()));
    }
}
