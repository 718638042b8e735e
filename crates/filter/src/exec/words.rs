//! Selections of a batch: one bit a row.

/// Words in a batch.
pub(crate) const WORDS: usize = 64;
/// Rows in a batch.
pub(crate) const BATCH: usize = WORDS * 64;

/// The rows of a batch that are still in question, lowest bit first.
pub(crate) type Words = [u64; WORDS];

/// A batch of which the first `rows` rows are in question.
pub(crate) fn first(rows: usize) -> Words {
    std::array::from_fn(|at| match rows.saturating_sub(at * 64) {
        0 => 0,
        left if left >= 64 => !0,
        left => (1 << left) - 1,
    })
}

pub(crate) fn count(words: &[u64]) -> u32 {
    words.iter().map(|word| word.count_ones()).sum()
}

/// Clears the bits of the rows for which `test` is false. `test` gets positions in the batch,
/// ascending, and only those whose bit is set; full words take a loop without branches.
#[inline(always)]
pub(crate) fn retain(words: &mut [u64], mut test: impl FnMut(usize) -> bool) {
    for (at, word) in words.iter_mut().enumerate() {
        let base = at * 64;
        if *word == !0 {
            *word = (0..64).fold(0, |bits, i| bits | u64::from(test(base + i)) << i);
            continue;
        }
        let mut left = *word;
        while left != 0 {
            let bit = left.trailing_zeros() as usize;
            left &= left - 1;
            *word ^= u64::from(!test(base + bit)) << bit;
        }
    }
}
