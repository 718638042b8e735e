//! What becomes of a selection that is handed over piece by piece, in words of 64 rows.

use crate::bitmap::Bitmap;
use crate::column_filter::ColumnError;

/// All of it, for so many rows.
pub(super) fn gather<F>(rows: usize, run: F) -> Result<Bitmap, ColumnError>
where
    F: FnOnce(&mut dyn FnMut(&[u64])) -> Result<(), ColumnError>,
{
    let mut words = Vec::with_capacity(rows.div_ceil(64));
    run(&mut |passed| words.extend_from_slice(passed))?;
    Ok(Bitmap::from_words(words, rows))
}

/// How many rows it has.
pub(super) fn tally<F>(run: F) -> Result<usize, ColumnError>
where
    F: FnOnce(&mut dyn FnMut(&[u64])) -> Result<(), ColumnError>,
{
    let mut total = 0;
    run(&mut |passed| {
        total += passed.iter().map(|word| word.count_ones() as usize).sum::<usize>()
    })?;
    Ok(total)
}
