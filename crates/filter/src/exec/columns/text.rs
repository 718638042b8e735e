//! Loops over text columns.

use super::Values;
use super::search::search;
use crate::exec::words::{count, retain};
use crate::kernel::heads::Heads;
use crate::kernel::{TextKernel, TextTest, TextVisitor};

/// Clears the bits of the rows from `base` on whose text fails.
pub(super) fn scan(values: &Values<'_>, kernel: &TextKernel, base: usize, words: &mut [u64]) {
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

    /// The offsets, if they are of 32 bits.
    fn narrow(_: &[Self]) -> Option<&[i32]> {
        None
    }
}

impl Offset for i32 {
    #[inline]
    fn at(self) -> usize {
        self as usize
    }

    fn narrow(offsets: &[Self]) -> Option<&[i32]> {
        Some(offsets)
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
    words: &'a mut [u64],
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
        if let (Some(heads), Some(offsets)) = (test.as_heads(), O::narrow(offsets)) {
            return scan_heads(heads, offsets, bytes, words, test);
        }
        retain(words, |at| test.test_within(bytes, offsets[at].at(), offsets[at + 1].at()));
    }
}

/// Words with fewer rows in question are tested row by row.
const FEW: u32 = 12;

/// Tests the first words of 64 texts at once where many are asked.
fn scan_heads(
    heads: Heads<'_>,
    offsets: &[i32],
    bytes: &[u8],
    words: &mut [u64],
    test: &impl TextTest,
) {
    for (number, word) in words.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
        let row = number * 64;
        let rows = offsets.get(row..row + 65).filter(|_| word.count_ones() >= FEW);
        let passed = rows.and_then(|offsets| heads.test(offsets.first_chunk()?, bytes));
        *word &= passed.unwrap_or_else(|| {
            ones(*word).fold(0, |passed, at| {
                let (start, end) = (offsets[row + at].at(), offsets[row + at + 1].at());
                passed | u64::from(test.test_within(bytes, start, end)) << at
            })
        });
    }
}

/// Positions of the bits that are set, ascending.
fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = word.trailing_zeros() as usize;
        word &= word.checked_sub(1)?;
        Some(at)
    })
}
