//! Tests of text columns, a selection at a time: of the texts' first words here, searches in
//! `block_search.rs`.

use super::search::Letter;
use super::{ROWS, Selection, fetch};

/// A text column and what is asked of it.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    /// Where each row's text begins; one more than there are rows.
    pub(crate) offsets: &'a [i32],
    pub(crate) bytes: &'a [u8],
    /// Bit set: the text is there. Empty where all are.
    pub(crate) valid: &'a [u64],
    /// What a text begins with, or is: any of these.
    pub(crate) constants: &'a [Constant],
    /// The set that a text is in.
    pub(crate) table: Table<'a>,
    /// What a text contains: any of these needles.
    pub(crate) needles: &'a [Box<[Letter]>],
    /// Whether the test here decides, or the kernel has to look at the rows that pass it.
    pub(crate) exact: bool,
    /// Asks the kernel about rows of one word: its number and the rows.
    pub(crate) ask: extern "C" fn(&Call, u64, u64) -> u64,
    /// Asks it about a selection: number of its first word, and how many words it has.
    pub(crate) ask_all: extern "C" fn(&Call, u64, u64, &mut Selection),
    /// The kernel and its column.
    pub(crate) call: &'a Call,
}

/// Something that only the other side knows.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Call([u8; 0]);

/// One constant text of up to 8 bytes, or the beginning of a longer one.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Constant {
    /// Its bytes, the first lowest.
    pub(crate) bits: u64,
    /// The bits of a text's first word that are compared.
    pub(crate) mask: u64,
    /// Least length of a text that passes.
    pub(crate) least: u32,
    /// How much longer it may be.
    pub(crate) span: u32,
}

/// A perfect hash table.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    /// `1 << (64 - shift)` places, each with the [`key`] of its text or [`NO_KEY`].
    pub(crate) keys: &'a [u64],
    pub(crate) seed: u64,
    pub(crate) shift: u32,
    /// Length of the longest text.
    pub(crate) longest: u32,
}

/// Of an empty place.
pub(crate) const NO_KEY: u64 = u64::MAX;

/// All of a text of up to 8 bytes in a word; of a longer one the first 8. `head` has zeros behind
/// a shorter one. The length goes where UTF-8 has no byte like it.
#[inline(always)]
pub(crate) fn key(head: u64, len: u32) -> u64 {
    if len < 8 { head | (0xF8 | u64::from(len)) << 56 } else { head }
}

/// A test of texts that lie end to end. It has no answer where it would have to read beyond them,
/// or is not made for texts like these.
pub(super) trait Test {
    /// Words with fewer rows in question are tested row by row.
    const FEW: u32;

    /// Which of the 64 texts between the offsets pass.
    fn all(&mut self, offsets: &[i32; ROWS + 1], bytes: &[u8]) -> Option<u64>;

    /// Whether `bytes[start..end]` passes.
    fn one(&self, start: usize, end: usize, bytes: &[u8]) -> Option<bool>;
}

/// Bytes in a line of the cache.
const LINE: usize = 64;
/// With fewer rows in question than one to so many lines, to bring them all is too much.
const LINES: usize = 5;

impl Texts<'_> {
    /// Has all texts brought into the cache where there are some lines to each row in question. To
    /// read on in memory is faster than to jump about in it, and a text that is missing is waited
    /// for, since whether it passes decides what is done next. A function of its own: within those
    /// that call it, it would make their loops slower.
    #[inline(never)]
    pub(super) fn fetch(&self, first: u64, words: u64, selection: &Selection) {
        // Where all rows are in question, this is not to cost anything.
        if selection[0] == u64::MAX {
            return;
        }
        let rows = count(words, selection) as usize;
        let texts = self.between(first, first.wrapping_add(words)).unwrap_or_default();
        let lines = texts.len() / LINE;
        if lines < rows || lines > rows.wrapping_mul(LINES) {
            return;
        }
        for byte in texts.iter().step_by(LINE) {
            fetch(byte);
        }
    }

    /// The texts of some words.
    #[inline(always)]
    fn between(&self, first: u64, end: u64) -> Option<&[u8]> {
        let place = |word: u64| {
            let offset = self.offsets.get((word as usize).wrapping_mul(ROWS))?;
            Some(offset.cast_unsigned() as usize)
        };
        self.bytes.get(place(first)?..place(end)?)
    }

    /// Leaves in each word the rows that pass.
    #[inline(always)]
    pub(super) fn each_word<T: Test>(
        &self,
        first: u64,
        words: u64,
        selection: &mut Selection,
        test: &mut T,
    ) {
        for (at, word) in selection.iter_mut().take(words as usize).enumerate() {
            let open = *word;
            if open == 0 {
                continue;
            }
            let number = (first as usize).wrapping_add(at);
            let found = self.rows(number).and_then(|rows| self.word(rows, open, test));
            *word = match found {
                Some(found) => self.settle(number, found & open),
                None => (self.ask)(self.call, number as u64, open),
            };
        }
    }

    /// The offsets of a word's texts.
    #[inline(always)]
    fn rows(&self, number: usize) -> Option<&[i32; ROWS + 1]> {
        self.offsets.get(number.wrapping_mul(ROWS)..)?.first_chunk()
    }

    #[inline(always)]
    fn word<T: Test>(&self, offsets: &[i32; ROWS + 1], open: u64, test: &mut T) -> Option<u64> {
        if open.count_ones() >= T::FEW {
            return test.all(offsets, self.bytes);
        }
        let (mut found, mut left) = (0, open);
        while left != 0 {
            let row = left.trailing_zeros() as usize % ROWS;
            let (start, end) = (offsets[row].cast_unsigned(), offsets[row + 1].cast_unsigned());
            let passes = test.one(start as usize, end as usize, self.bytes)?;
            found |= u64::from(passes) << row;
            left &= left.wrapping_sub(1);
        }
        Some(found)
    }

    /// Of the rows that passed the test those that are there, and that the kernel lets pass.
    #[inline(always)]
    fn settle(&self, number: usize, found: u64) -> u64 {
        let left = found & self.valid.get(number).copied().unwrap_or(u64::MAX);
        if self.exact || left == 0 { left } else { (self.ask)(self.call, number as u64, left) }
    }
}

/// How many rows are in question.
#[inline(always)]
pub(super) fn count(words: u64, selection: &Selection) -> u64 {
    selection.iter().take(words as usize).map(|word| u64::from(word.count_ones())).sum()
}

/// The hash whose top bits are a text's place.
#[inline(always)]
pub(crate) fn hash(head: u64, len: u32, seed: u64) -> u64 {
    (head ^ (len as u64) << 56).wrapping_mul(seed)
}
