//! Substring search through all texts of a batch at once. They lie end to end in one buffer, so
//! the SIMD search runs over it without stopping at each row; hits are then assigned to rows.

use super::text::Offset;
use crate::exec::words::Words;
use crate::kernel::{Contains, TextTest};

/// Clears the bits of the rows in which no needle occurs.
pub(super) fn search<O: Offset>(
    needles: &[Contains],
    offsets: &[O],
    bytes: &[u8],
    words: &mut [u64],
) {
    let mut found: Words = [0; crate::exec::words::WORDS];
    let found = &mut found[..words.len()];
    for needle in needles {
        mark(needle, offsets, bytes, found);
    }
    for (word, found) in words.iter_mut().zip(found.iter()) {
        *word &= found;
    }
}

/// A stop of the search costs as much as so many rows do without one.
const ROWS_PER_STOP: usize = 8;
/// Stops after which it is decided whether to go on with the whole buffer.
const TRIAL: usize = 16;

/// Sets the bits of the rows in which the needle occurs. Where nearly every row stops the search,
/// the rest is searched row by row.
fn mark<O: Offset>(needle: &Contains, offsets: &[O], bytes: &[u8], found: &mut [u64]) {
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else { return };
    let finder = needle.finder();
    let (mut from, end) = (first.at(), last.at());
    let (mut row, mut stops) = (0, 0);
    while let Some(hit) = finder.find(&bytes[from..end]) {
        let hit = from + hit;
        row = row_at(offsets, row, hit);
        let row_end = offsets[row + 1].at();
        if hit + finder.needle().len() <= row_end {
            found[row / 64] |= 1 << (row % 64);
            from = row_end;
        } else {
            // It begins in this row and ends in another.
            from = hit + 1;
        }
        stops += 1;
        if stops == TRIAL && row < TRIAL * ROWS_PER_STOP {
            return mark_each(needle, offsets, bytes, row + 1, found);
        }
    }
}

/// The same for the rows from `row` on, one by one.
fn mark_each<O: Offset>(
    needle: &Contains,
    offsets: &[O],
    bytes: &[u8],
    row: usize,
    found: &mut [u64],
) {
    for row in row..offsets.len() - 1 {
        let passed = needle.test_within(bytes, offsets[row].at(), offsets[row + 1].at());
        found[row / 64] |= u64::from(passed) << (row % 64);
    }
}

/// The row that contains byte `position`, searched in growing steps from `row` on.
fn row_at<O: Offset>(offsets: &[O], row: usize, position: usize) -> usize {
    let mut step = 1;
    let mut low = row;
    while low + step < offsets.len() - 1 && offsets[low + step].at() <= position {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(offsets.len() - 1);
    low + offsets[low + 1..=high].partition_point(|offset| offset.at() <= position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_belong_to_the_row_that_holds_all_of_them() {
        let texts = ["ab", "", "c", "xabc", "abc", "ca"];
        let bytes: String = texts.concat();
        let mut offsets = vec![0];
        offsets.extend(texts.iter().scan(0, |end, text| {
            *end += text.len() as i32;
            Some(*end)
        }));
        let mut words: Words = [!0; 64];
        search(&[Contains::new(b"abc")], &offsets, bytes.as_bytes(), &mut words);
        assert_eq!(words[0], 0b01_1000);
        for (position, row) in [(0, 0), (1, 0), (2, 2), (3, 3), (7, 4), (11, 5)] {
            assert_eq!(row_at(&offsets, 0, position), row, "{position}");
        }
    }
}
