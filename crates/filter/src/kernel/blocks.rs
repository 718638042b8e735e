//! Tests of 64 rows of a column at a time, one bit a row. Compiled twice: with the crate, and by
//! the build script to bitcode, which tier 1 compiles for the very processor that it finds. So
//! these files stand alone: they use nothing but `core`, and they cannot panic.
//!
//! Columns are handed over as Arrow has them: `values` begin at the first row of the block, and
//! row `i` of a text column is `bytes[offsets[i]..offsets[i + 1]]`.

#![allow(unsafe_code, reason = "`no_mangle` counts as such; the functions themselves are safe")]
#![allow(unused_attributes, reason = "`inline` means nothing here and much to LLVM")]

#[path = "block_search.rs"]
mod search;
#[path = "block_texts.rs"]
mod texts;
#[path = "block_words.rs"]
mod words;

pub(crate) use search::Letter;
pub(crate) use texts::{Call, Constant, NO_KEY, Table, Texts, hash, key};
use words::{Words, head, tail};

/// Rows of a block.
pub(crate) const ROWS: usize = 64;

/// Words of a selection: 64 rows each.
pub(crate) const WORDS: usize = 64;

/// Rows that are in question, a bit for each.
pub(crate) type Selection = [u64; WORDS];

/// Sets bit `i` where `test(i)`.
#[inline(always)]
fn bits(mut test: impl FnMut(usize) -> bool) -> u64 {
    let (mut bits, mut row) = (0, 0);
    while row < ROWS {
        bits |= u64::from(test(row)) << row;
        row += 1;
    }
    bits
}

macro_rules! integers {
    ($($name:ident: $ty:ty),*) => {$(
        /// Which integers lie between `low` and `low + span`. Signed ones come as their bits.
        #[unsafe(no_mangle)]
        #[inline(always)]
        pub(crate) extern "C" fn $name(values: &[$ty; ROWS], low: $ty, span: $ty) -> u64 {
            bits(|row| values[row].wrapping_sub(low) <= span)
        }
    )*};
}
integers! {
    filter_block_int8: u8,
    filter_block_int16: u16,
    filter_block_int32: u32,
    filter_block_int64: u64
}

/// Which floats lie between `low` and `high`.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_float64(values: &[f64; ROWS], low: f64, high: f64) -> u64 {
    bits(|row| (low <= values[row]) & (values[row] <= high))
}

/// The same for narrow floats.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_float32(values: &[f32; ROWS], low: f64, high: f64) -> u64 {
    let wide = |row: usize| f64::from(values[row]);
    bits(|row| (low <= wide(row)) & (wide(row) <= high))
}

/// Removes the rows of one selection from another.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_remove(gone: &Selection, from: &mut Selection) {
    let mut at = 0;
    while at < WORDS {
        from[at] &= !gone[at];
        at += 1;
    }
}

macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident: $texts:ident, $test:expr;)*) => {$(
        $(#[doc = $doc])*
        #[unsafe(no_mangle)]
        #[inline(always)]
        pub(crate) extern "C" fn $name(
            $texts: &Texts<'_>,
            first: u64,
            words: u64,
            selection: &mut Selection,
        ) {
            $texts.fetch(first, words, selection);
            $texts.each_word(first, words, selection, &mut $test);
        }
    )*};
}
texts! {
    /// Leaves in a selection the rows whose text begins with, or is, one of the constants.
    filter_block_starts: texts, Words::new(texts.constants, head);
    /// Leaves in a selection the rows whose text ends with one of the constants.
    filter_block_ends: texts, Words::new(texts.constants, tail);
    /// Leaves in a selection the rows whose text is in the set.
    filter_block_set: texts, Words::new(texts.table, head);
}

/// Leaves in a selection the rows whose text contains one of the needles.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_search(
    texts: &Texts<'_>,
    first: u64,
    words: u64,
    selection: &mut Selection,
) {
    search::search(texts, first, words, selection);
}

/// Bytes that are compared at once.
const LANES: usize = 64;

#[cfg(bitcode)]
unsafe extern "C" {
    // Made by tier 1: what `core` has no word for.
    safe fn filter_equal_bytes(bytes: &[u8; LANES], byte: u8) -> u64;
    safe fn filter_fetch(byte: &u8);
}

/// Has the processor bring a byte into its cache while it goes on.
#[inline(always)]
fn fetch(byte: &u8) {
    #[cfg(bitcode)]
    filter_fetch(byte);
    #[cfg(not(bitcode))]
    let _ = byte;
}

/// One bit for each of the bytes that equals `byte`.
#[inline(always)]
fn equal_bytes(bytes: &[u8; LANES], byte: u8) -> u64 {
    #[cfg(bitcode)]
    return filter_equal_bytes(bytes, byte);
    #[cfg(not(bitcode))]
    bits(|at| bytes[at] == byte)
}
