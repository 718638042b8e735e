//! Substring search in 64 texts at a time. They lie end to end: 64 places of the buffer are
//! compared with each of the needle's letters in turn, which leaves a bit for each place where the
//! needle stands; then each row looks for a bit among its own places. No branch depends on whether
//! a single row passes.

use super::texts::{Test, Texts, count};
use super::{LANES, ROWS, Selection, equal_bytes};

/// A letter of a needle.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Its place in the needle.
    pub(crate) at: u32,
    pub(crate) byte: u8,
}

/// Most bytes of 64 texts.
const SPAN: usize = 63 * LANES;
/// Most places of a text that is looked at with others: what is left of a word that begins within
/// a byte.
const NEAR: u32 = 57;
/// Texts that are longer on average are left to the kernel, which has the better search for them.
const LONG: usize = 48;

/// So many marks find their rows one by one faster than 64 rows look for marks.
const FEW_MARKS: u32 = 12;

/// Leaves in a selection the rows whose text contains one of the needles.
#[inline(always)]
pub(super) fn search(texts: &Texts<'_>, first: u64, words: u64, selection: &mut Selection) {
    let long = are_long(texts);
    if long || count(words, selection) < words.wrapping_mul(u64::from(Search::FEW)) {
        if !long {
            texts.fetch(first, words, selection);
        }
        return (texts.ask_all)(texts.call, first, words, selection);
    }
    let marks = Marks { places: [0; 8 * 65], used: 0 };
    let mut search = Search { needles: texts.needles, marks };
    texts.each_word(first, words, selection, &mut search);
}

struct Search<'a> {
    needles: &'a [Box<[Letter]>],
    marks: Marks,
}

impl Test for Search<'_> {
    const FEW: u32 = 16;

    #[inline(always)]
    fn all(&mut self, offsets: &[i32; ROWS + 1], bytes: &[u8]) -> Option<u64> {
        let mut found = 0;
        for needle in self.needles {
            found |= self.marks.search(needle, offsets, bytes)?;
        }
        Some(found)
    }

    /// The kernel has a search that reads nothing behind the text, which counts where few rows are
    /// asked.
    #[inline(always)]
    fn one(&self, _: usize, _: usize, _: &[u8]) -> Option<bool> {
        None
    }
}

/// The lowest bits, at most 64.
#[inline(always)]
fn mask(count: u32) -> u64 {
    if count == 0 { 0 } else { u64::MAX >> (64_u32.wrapping_sub(count) & 63) }
}

fn are_long(texts: &Texts<'_>) -> bool {
    let (Some(first), Some(last)) = (texts.offsets.first(), texts.offsets.last()) else {
        return true;
    };
    let bytes = last.wrapping_sub(*first).cast_unsigned() as usize;
    bytes > texts.offsets.len().wrapping_mul(LONG)
}

/// Where in 64 texts a needle stands.
struct Marks {
    /// A bit for each place from the first row on, in words of 64, and at the end a word of zeros.
    places: [u8; 8 * 65],
    /// How many words of them are in use.
    used: usize,
}

impl Marks {
    #[inline(always)]
    fn words(&mut self) -> &mut [[u8; 8]] {
        self.places.as_chunks_mut().0
    }

    /// The rows that contain the needle. `None` where the texts are too long, or so close to the
    /// end of the bytes that a comparison would reach beyond.
    #[inline(always)]
    fn search(
        &mut self,
        needle: &[Letter],
        offsets: &[i32; ROWS + 1],
        bytes: &[u8],
    ) -> Option<u64> {
        let start = offsets[0].cast_unsigned() as usize;
        let span = (offsets[ROWS].cast_unsigned() as usize).checked_sub(start)?;
        if span > SPAN {
            return None;
        }
        let bytes = bytes.get(start..)?;
        self.used = span.div_ceil(LANES);
        match self.begin(needle, bytes)? {
            0 => Some(0),
            1..=FEW_MARKS => Some(self.rows_of_few(needle, offsets, bytes)),
            _ => {
                self.narrow(needle, bytes)?;
                self.rows(offsets, needle.len())
            }
        }
    }

    /// Marks where the needle's first two letters stand, which are those that are met least, and
    /// tells how many marks there are.
    #[inline(always)]
    fn begin(&mut self, needle: &[Letter], bytes: &[u8]) -> Option<u32> {
        let used = self.used;
        let (places, after) = self.words().split_at_mut_checked(used)?;
        *after.first_mut()? = [0; 8];
        let mut any = 0;
        for (place, fits) in places.iter_mut().zip(pair(needle, 0, used, bytes)?) {
            *place = fits.to_le_bytes();
            any |= fits;
        }
        let count = |word: &[u8; 8]| u64::from_le_bytes(*word).count_ones();
        Some(if any == 0 { 0 } else { places.iter().map(count).sum() })
    }

    /// Removes the marks where the other letters do not stand.
    #[inline(always)]
    fn narrow(&mut self, needle: &[Letter], bytes: &[u8]) -> Option<()> {
        let used = self.used;
        let places = self.words().get_mut(..used)?;
        let (mut any, mut at) = (u64::MAX, 2);
        while any != 0 && at < needle.len() {
            let first = pair(needle, at, used, bytes)?;
            let second = pair(needle, at + 2, used, bytes)?;
            any = 0;
            for ((place, first), second) in places.iter_mut().zip(first).zip(second) {
                let left = u64::from_le_bytes(*place) & first & second;
                *place = left.to_le_bytes();
                any |= left;
            }
            at += 4;
        }
        Some(())
    }
}

/// At which places two letters of the needle stand, 64 places at a time; behind the needle's end
/// its last letter is taken.
#[inline(always)]
fn pair<'a>(
    needle: &[Letter],
    at: usize,
    chunks: usize,
    bytes: &'a [u8],
) -> Option<impl Iterator<Item = u64> + 'a> {
    let last = *needle.last()?;
    let one = needle.get(at).copied().unwrap_or(last);
    let other = needle.get(at + 1).copied().unwrap_or(last);
    let ones = window(bytes, one.at as usize, chunks)?;
    let others = window(bytes, other.at as usize, chunks)?;
    Some(
        ones.iter().zip(others).map(move |(ones, others)| {
            equal_bytes(ones, one.byte) & equal_bytes(others, other.byte)
        }),
    )
}

/// So many times 64 bytes.
#[inline(always)]
fn window(bytes: &[u8], from: usize, chunks: usize) -> Option<&[[u8; LANES]]> {
    Some(bytes.get(from..)?.get(..chunks.checked_mul(LANES)?)?.as_chunks().0)
}

impl Marks {
    /// The rows that have a mark at one of their own places, of which there are `needle` less than
    /// bytes. `None` if a text is too long to be looked at with others.
    #[inline(always)]
    fn rows(&self, offsets: &[i32; ROWS + 1], needle: usize) -> Option<u64> {
        let start = offsets[0];
        let (mut found, mut longest) = (0, 0);
        let mut row = 0;
        while row < ROWS {
            let len = offsets[row + 1].wrapping_sub(offsets[row]).cast_unsigned();
            // How many places leave room for the needle.
            let own = len.wrapping_add(1).saturating_sub(needle as u32);
            longest = if own > longest { own } else { longest };
            let at = offsets[row].wrapping_sub(start).cast_unsigned();
            let from = (at / 8) as usize % 512;
            let near =
                self.places[from..].first_chunk().map_or(0, |near| u64::from_le_bytes(*near));
            found |= u64::from(near >> (at % 8) & mask(own) != 0) << row;
            row += 1;
        }
        (longest <= NEAR).then_some(found)
    }

    /// The same for a few marks: at each the rest of the needle is compared, and its row looked
    /// for.
    #[inline(always)]
    fn rows_of_few(&self, needle: &[Letter], offsets: &[i32; ROWS + 1], bytes: &[u8]) -> u64 {
        let mut found = 0;
        let (words, _) = self.places.as_chunks();
        for (chunk, marks) in words.iter().enumerate().take(self.used) {
            let mut left = u64::from_le_bytes(*marks);
            while left != 0 {
                let place = chunk * LANES + left.trailing_zeros() as usize;
                let same =
                    |letter: &Letter| bytes.get(place + letter.at as usize) == Some(&letter.byte);
                if needle.iter().all(same) {
                    found |= row_of(offsets, place as u32, needle.len() as u32);
                }
                left &= left.wrapping_sub(1);
            }
        }
        found
    }
}

/// The row whose text holds all of a needle that begins so many bytes after the first row.
#[inline(always)]
fn row_of(offsets: &[i32; ROWS + 1], place: u32, needle: u32) -> u64 {
    let start = offsets[0].cast_unsigned();
    let (mut row, mut at) = (0, 0);
    while at < ROWS {
        row += u32::from(offsets[at + 1].cast_unsigned().wrapping_sub(start) <= place);
        at += 1;
    }
    let row = row as usize % ROWS;
    let end = offsets[row + 1].cast_unsigned().wrapping_sub(start);
    u64::from(place.wrapping_add(needle) <= end) << row
}
