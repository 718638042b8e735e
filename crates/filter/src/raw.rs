//! Values as accessors in bitcode hand them over: plain words in memory that the caller offers.
//! Part of the contract between `#[derive(Queryable)]` and compiled filters.

/// A text.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct RawText {
    /// Where it begins; null if it is absent.
    pub address: *const u8,
    /// Its length in bytes.
    pub len: usize,
}

/// An integer, date or boolean.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct RawInt {
    /// The value; of an `u64` with the top bit flipped, which keeps the order.
    pub value: i64,
    /// 1, or 0 if it is absent.
    pub present: u64,
}

/// A float.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct RawFloat {
    /// The value.
    pub value: f64,
    /// 1, or 0 if it is absent.
    pub present: u64,
}

/// A hash of a record's layout, for `#[derive(Queryable)]`: size and alignment, and for each
/// field its name, its type, its offset and its size. Records that were compiled at different
/// times are the same if this is.
#[must_use]
pub const fn layout_hash(
    size: usize,
    align: usize,
    fields: &[(&str, &str, usize, usize, u64)],
) -> u64 {
    let mut hash = number(number(FNV_START, size as u64), align as u64);
    let mut at = 0;
    while at < fields.len() {
        let (name, ty, offset, size, nested) = fields[at];
        hash = text(text(hash, name), ty);
        hash = number(number(number(hash, offset as u64), size as u64), nested);
        at += 1;
    }
    hash
}

/// FNV-1a (Fowler, Noll, Vo).
const FNV_START: u64 = 0xCBF2_9CE4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01B3;

const fn byte(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(FNV_PRIME)
}

const fn number(mut hash: u64, number: u64) -> u64 {
    let bytes = number.to_le_bytes();
    let mut at = 0;
    while at < bytes.len() {
        hash = byte(hash, bytes[at]);
        at += 1;
    }
    hash
}

const fn text(hash: u64, text: &str) -> u64 {
    let (bytes, mut hash) = (text.as_bytes(), number(hash, text.len() as u64));
    let mut at = 0;
    while at < bytes.len() {
        hash = byte(hash, bytes[at]);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_layout_changes_the_hash() {
        let base = layout_hash(8, 4, &[("a", "u32", 0, 4, 0), ("b", "u32", 4, 4, 0)]);
        let others = [
            layout_hash(12, 4, &[("a", "u32", 0, 4, 0), ("b", "u32", 4, 4, 0)]),
            layout_hash(8, 8, &[("a", "u32", 0, 4, 0), ("b", "u32", 4, 4, 0)]),
            layout_hash(8, 4, &[("a", "u32", 4, 4, 0), ("b", "u32", 0, 4, 0)]),
            layout_hash(8, 4, &[("a", "u32", 0, 4, 0), ("c", "u32", 4, 4, 0)]),
            layout_hash(8, 4, &[("a", "i32", 0, 4, 0), ("b", "u32", 4, 4, 0)]),
            layout_hash(8, 4, &[("a", "u32", 0, 4, 7), ("b", "u32", 4, 4, 0)]),
            layout_hash(8, 4, &[("a", "u32", 0, 4, 0)]),
        ];
        assert!(others.iter().all(|other| *other != base));
    }
}
