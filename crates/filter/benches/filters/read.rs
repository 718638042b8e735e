//! What memory alone costs: the columns of a filter are read, and nothing is done with them.

use std::time::Duration;

use arrow_array::{Array, RecordBatch};

use super::race;

/// Bytes of these columns, and the nanoseconds per row of reading them all.
pub fn columns(batch: &RecordBatch, numbers: &[usize], budget: Duration) -> (usize, f64) {
    let data: Vec<_> = numbers.iter().map(|number| batch.column(*number).to_data()).collect();
    let buffers: Vec<&[u8]> =
        data.iter().flat_map(|data| data.buffers()).map(|buffer| buffer.as_slice()).collect();
    let bytes = buffers.iter().map(|buffer| buffer.len()).sum();
    let engine = ("read", Box::new(|| buffers.iter().map(|buffer| sum(buffer)).sum()) as Box<_>);
    (bytes, race(&[engine], batch.num_rows(), budget)[0])
}

/// A sum in 16 lanes, which the compiler makes vectors of.
fn sum(bytes: &[u8]) -> usize {
    let (chunks, _) = bytes.as_chunks::<128>();
    let mut lanes = [0_u64; 16];
    for chunk in chunks {
        let (words, _) = chunk.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = lane.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    lanes.into_iter().fold(0, u64::wrapping_add) as usize % 1000
}
