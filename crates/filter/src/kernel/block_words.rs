//! Tests of the first 8 bytes of texts, or the last, and of their lengths.

use super::texts::{Constant, NO_KEY, Table, Test, hash, key};
use super::{ROWS, bits};

/// What is asked of texts. Of a shorter text the word has bytes that do not belong to it.
pub(super) trait Wanted {
    /// Which of 64 texts pass.
    fn all(&self, words: &[u64; ROWS], lens: &[u32; ROWS]) -> u64;
    /// Whether one does.
    fn one(&self, word: u64, len: u32) -> bool;
}

/// A test of texts as words, which `load` makes of the text `bytes[start..end]`; it makes none
/// where the word would reach beyond the bytes.
pub(super) struct Words<W, L> {
    wanted: W,
    load: L,
    loaded: Loaded,
}

/// 64 texts, aligned to what the processor reads at once.
#[repr(C, align(64))]
struct Loaded {
    words: [u64; ROWS],
    lens: [u32; ROWS],
}

impl<W: Wanted, L: Fn(usize, usize, &[u8]) -> Option<u64>> Words<W, L> {
    #[inline(always)]
    pub(super) fn new(wanted: W, load: L) -> Self {
        Self { wanted, load, loaded: Loaded { words: [0; ROWS], lens: [0; ROWS] } }
    }
}

/// The first 8 bytes.
#[inline(always)]
pub(super) fn head(start: usize, _: usize, bytes: &[u8]) -> Option<u64> {
    // In this form it takes one comparison.
    Some(u64::from_le_bytes(bytes.get(start..start.wrapping_add(8))?.try_into().ok()?))
}

/// The last 8 bytes.
#[inline(always)]
pub(super) fn tail(_: usize, end: usize, bytes: &[u8]) -> Option<u64> {
    head(end.checked_sub(8)?, end, bytes)
}

impl<W: Wanted, L: Fn(usize, usize, &[u8]) -> Option<u64>> Test for Words<W, L> {
    const FEW: u32 = 12;

    #[inline(always)]
    fn all(&mut self, offsets: &[i32; ROWS + 1], bytes: &[u8]) -> Option<u64> {
        let loaded = &mut self.loaded;
        let mut row = 0;
        while row < ROWS {
            let (start, end) = (offsets[row].cast_unsigned(), offsets[row + 1].cast_unsigned());
            // To leave here also keeps the compiler from gather instructions, which are slower.
            loaded.words[row] = (self.load)(start as usize, end as usize, bytes)?;
            row += 1;
        }
        let mut row = 0;
        while row < ROWS {
            loaded.lens[row] = offsets[row + 1].wrapping_sub(offsets[row]).cast_unsigned();
            row += 1;
        }
        Some(self.wanted.all(&loaded.words, &loaded.lens))
    }

    #[inline(always)]
    fn one(&self, start: usize, end: usize, bytes: &[u8]) -> Option<bool> {
        let word = (self.load)(start, end, bytes)?;
        Some(self.wanted.one(word, end.wrapping_sub(start) as u32))
    }
}

impl Constant {
    #[inline(always)]
    fn fits(self, word: u64, len: u32) -> bool {
        (((word ^ self.bits) & self.mask) == 0) & (len.wrapping_sub(self.least) <= self.span)
    }
}

impl Wanted for &[Constant] {
    #[inline(always)]
    fn all(&self, words: &[u64; ROWS], lens: &[u32; ROWS]) -> u64 {
        self.iter().fold(0, |any, constant| {
            let constant = *constant;
            any | bits(|row| constant.fits(words[row], lens[row]))
        })
    }

    #[inline(always)]
    fn one(&self, word: u64, len: u32) -> bool {
        self.iter().fold(false, |any, constant| any | constant.fits(word, len))
    }
}

/// Texts of up to 8 bytes are in the set; of longer ones only the beginning has been compared.
impl Wanted for Table<'_> {
    #[inline(always)]
    fn all(&self, words: &[u64; ROWS], lens: &[u32; ROWS]) -> u64 {
        let table = *self;
        bits(|row| table.one(words[row], lens[row]))
    }

    #[inline(always)]
    fn one(&self, word: u64, len: u32) -> bool {
        // A mask of 64 bits for 8 bytes and more, of none for an empty text.
        let kept = u64::MAX.wrapping_shr(64_u32.wrapping_sub(len.min(8).wrapping_mul(8)));
        let head = word & if len == 0 { 0 } else { kept };
        let home = hash(head, len, self.seed).wrapping_shr(self.shift) as usize;
        let found = self.keys.get(home).copied().unwrap_or(NO_KEY);
        (found == key(head, len)) & (len <= self.longest)
    }
}
