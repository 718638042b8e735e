//! Pattern rows as eight bytes: bit planes turned into one pixel a byte.
//!
//! A row of a tile is two bytes eight addresses apart; pixel `i` (from the left) is bit `7 - i` of
//! both. Here it becomes a `u64` whose byte `i` (in memory order) holds the pixel's two bits, so
//! that a row is drawn with one store. Source: NESdev wiki, "PPU pattern tables".

/// Bit `7 - i` of the index at bit `8 * i`: one bit plane as bytes.
const SPREAD: [u64; 256] = {
    let mut table = [0; 256];
    let mut plane = 0;
    while plane < 256 {
        let mut pixel = 0;
        while pixel < 8 {
            table[plane] |= ((plane as u64 >> (7 - pixel)) & 1) << (8 * pixel);
            pixel += 1;
        }
        plane += 1;
    }
    table
};

/// A byte in every byte.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;

/// Eight pixels, leftmost in the lowest byte, from the two planes of a row.
#[inline]
pub(super) fn decode(low: u8, high: u8) -> u64 {
    SPREAD[usize::from(low)] | SPREAD[usize::from(high)] << 1
}

/// The two planes (low, high) of eight pixels: the inverse of [`decode`].
#[inline]
pub(super) fn encode(pixels: u64) -> (u8, u8) {
    // Gathers bit 0 of every byte into the top byte, lowest byte first.
    let gather = |bits: u64| ((bits & ONES).wrapping_mul(0x8040_2010_0804_0201) >> 56) as u8;
    (gather(pixels), gather(pixels >> 1))
}

/// All decoded rows of a CHR image: row `y` of tile `t` at `8 * t + y`.
pub(super) fn decode_all(chr: &[u8]) -> Vec<u64> {
    let mut rows = Vec::with_capacity(chr.len() / 2);
    for tile in chr.chunks_exact(16) {
        rows.extend((0..8).map(|y| decode(tile[y], tile[y + 8])));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_left_to_right() {
        assert_eq!(decode(0b1000_0001, 0b1100_0000).to_le_bytes(), [3, 2, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn encode_inverts_decode() {
        for low in 0..=255 {
            for high in [0, 1, 0x80, 0x5A, 0xFF, low] {
                assert_eq!(encode(decode(low, high)), (low, high));
            }
        }
    }
}
