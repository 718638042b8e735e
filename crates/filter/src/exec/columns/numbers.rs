//! Loops over number columns. Full words are compared 64 at a time into bytes and then packed
//! into bits, in a form that the compiler turns into vector instructions.

use super::Values;
use crate::exec::words::retain;
use crate::kernel::Ranges;

pub(super) fn scan_ints(values: &Values<'_>, ranges: &Ranges<i64>, base: usize, words: &mut [u64]) {
    match values {
        Values::Bool(bits) => {
            let (no, yes) = (ranges.holds(0), ranges.holds(1));
            for (word, bits) in words.iter_mut().zip(&bits[base / 64..]) {
                *word &= (if yes { *bits } else { 0 }) | (if no { !*bits } else { 0 });
            }
        }
        Values::I8(values) => {
            scan(&values[base..], &narrow(ranges, i8::MIN.into(), i8::MAX.into()), words);
        }
        Values::I16(values) => {
            scan(&values[base..], &narrow(ranges, i16::MIN.into(), i16::MAX.into()), words);
        }
        Values::I32(values) => {
            scan(&values[base..], &narrow(ranges, i32::MIN.into(), i32::MAX.into()), words);
        }
        Values::I64(values) => scan(&values[base..], ranges, words),
        Values::U8(values) => {
            scan(&values[base..], &narrow(ranges, u8::MIN.into(), u8::MAX.into()), words);
        }
        Values::U16(values) => {
            scan(&values[base..], &narrow(ranges, u16::MIN.into(), u16::MAX.into()), words);
        }
        Values::U32(values) => {
            scan(&values[base..], &narrow(ranges, u32::MIN.into(), u32::MAX.into()), words);
        }
        Values::U64(values) => scan(&values[base..], &unshifted(ranges), words),
        _ => unreachable!("the type check pairs kernels with columns"),
    }
}

pub(super) fn scan_floats(
    values: &Values<'_>,
    ranges: &Ranges<f64>,
    base: usize,
    words: &mut [u64],
) {
    match values {
        Values::F64(values) => scan(&values[base..], ranges, words),
        Values::F32(values) => {
            let values = &values[base..];
            retain(words, |at| ranges.holds(f64::from(values[at])));
        }
        _ => unreachable!("the type check pairs kernels with columns"),
    }
}

/// Ranges of a narrow type: what of them it can hold. (A set of dates reaches as far as the
/// widest type of dates does.)
fn narrow<T: TryFrom<i64>>(ranges: &Ranges<i64>, least: i64, most: i64) -> Ranges<T> {
    let ranges = ranges.within(least, most).into_iter();
    let both = |(low, high): (i64, i64)| Some((low.try_into().ok()?, high.try_into().ok()?));
    Ranges(ranges.filter_map(both).collect())
}

/// Kernels see `u64` with the top bit flipped; the column holds it plain.
fn unshifted(ranges: &Ranges<i64>) -> Ranges<u64> {
    let plain = |key: i64| key.cast_unsigned() ^ (1 << 63);
    Ranges(ranges.0.iter().map(|&(low, high)| (plain(low), plain(high))).collect())
}

fn scan<T: PartialOrd + Copy>(values: &[T], ranges: &Ranges<T>, words: &mut [u64]) {
    let [(low, high)] = ranges.0[..] else {
        return retain(words, |at| ranges.holds(values[at]));
    };
    let mut chunks = values.chunks(64);
    for (word, chunk) in words.iter_mut().zip(&mut chunks) {
        if *word == 0 {
            continue;
        }
        *word &= match chunk.first_chunk::<64>() {
            Some(chunk) => pack(chunk.map(|x| u8::from((low <= x) & (x <= high)))),
            None => chunk
                .iter()
                .enumerate()
                .fold(0, |bits, (at, &x)| bits | u64::from((low <= x) & (x <= high)) << at),
        };
    }
}

/// The lowest bits of 64 bytes, the first byte lowest.
fn pack(bytes: [u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |bits, (at, eight)| {
        // The product gathers bit 0 of each byte in the top byte.
        let packed = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits | packed << (8 * at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_packed_in_order() {
        for at in 0..64 {
            let mut bytes = [0; 64];
            bytes[at] = 1;
            assert_eq!(pack(bytes), 1 << at);
        }
        assert_eq!(pack([1; 64]), !0);
    }
}
