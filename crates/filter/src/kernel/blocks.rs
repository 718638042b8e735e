//! Tests of 64 rows of a column at a time, one bit a row. Compiled twice: with the crate, and by
//! the build script to bitcode, from which tier 1 inlines them into its loop and compiles them
//! for the very processor that it finds. So the file stands alone: it uses nothing but `core`,
//! and it cannot panic.
//!
//! Columns are handed over as Arrow has them: `values` begin at the first row of the block, and
//! row `i` of a text column is `bytes[offsets[i]..offsets[i + 1]]`.

#![allow(unsafe_code, reason = "`no_mangle` counts as such; the functions themselves are safe")]
#![allow(unused_attributes, reason = "`inline` means nothing here and much to LLVM")]

/// Rows of a block.
pub(crate) const ROWS: usize = 64;

/// The first 8 bytes of each text (what follows a shorter one may be anything) and its length.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Heads {
    /// First bytes, the first of them lowest.
    pub(crate) words: [u64; ROWS],
    /// Lengths in bytes.
    pub(crate) lens: [u32; ROWS],
}

/// One constant text of up to 8 bytes, or the beginning of a longer one.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Constant {
    /// Its bytes, the first lowest.
    pub(crate) bits: u64,
    /// The bits of a text's first word that are compared.
    pub(crate) mask: u64,
    /// Least length of a text that passes.
    pub(crate) least: u32,
    /// How much longer it may be.
    pub(crate) span: u32,
}

/// A place of a perfect hash table.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The first 8 bytes of the text, followed by zeros.
    pub(crate) head: u64,
    /// Its length; `u32::MAX` in an empty place.
    pub(crate) len: u32,
    /// Its number.
    pub(crate) text: u32,
}

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

/// Whether so few rows are in question that they are better asked one by one.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_is_sparse(rows: u64) -> bool {
    rows.count_ones() < 8
}

/// Loads the texts' first words. `false` where a text is so close to the end of the bytes that
/// its word would reach beyond; the heads are then not to be used.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_heads(
    offsets: &[u32; ROWS + 1],
    bytes: &&[u8],
    heads: &mut Heads,
) -> bool {
    let Some(last) = bytes.len().checked_sub(8) else { return false };
    let mut row = 0;
    while row < ROWS {
        let start = offsets[row] as usize;
        // To leave here also keeps the compiler from gather instructions, which are slower.
        if start > last {
            return false;
        }
        let word = bytes.get(start..).and_then(|rest| rest.first_chunk());
        heads.words[row] = word.map_or(0, |word| u64::from_le_bytes(*word));
        row += 1;
    }
    let mut row = 0;
    while row < ROWS {
        heads.lens[row] = offsets[row + 1].wrapping_sub(offsets[row]);
        row += 1;
    }
    true
}

/// Which texts begin with the constant and have the right length.
#[unsafe(no_mangle)]
#[inline(always)]
pub(crate) extern "C" fn filter_block_constant(heads: &Heads, constant: &Constant) -> u64 {
    let Constant { bits: wanted, mask, least, span } = *constant;
    bits(|row| {
        let same = ((heads.words[row] ^ wanted) & mask) == 0;
        same & (heads.lens[row].wrapping_sub(least) <= span)
    })
}

/// Which texts may be in the set: those of up to 8 bytes are, of longer ones only the beginning
/// and the length have been compared. `slots` are `1 << (64 - shift)`.
#[unsafe(no_mangle)]
#[inline(always)]
#[allow(clippy::borrowed_box, reason = "the other side holds a box")]
pub(crate) extern "C" fn filter_block_set(
    heads: &Heads,
    slots: &Box<[Slot]>,
    seed: u64,
    shift: u32,
) -> u64 {
    bits(|row| {
        let len = heads.lens[row];
        // A mask of 64 bits for 8 bytes and more, of none for an empty text.
        let kept = u64::MAX.wrapping_shr(64_u32.wrapping_sub(len.min(8).wrapping_mul(8)));
        let head = heads.words[row] & if len == 0 { 0 } else { kept };
        let home = hash(head, len, seed).wrapping_shr(shift) as usize;
        slots.get(home).is_some_and(|slot| (slot.head == head) & (slot.len == len))
    })
}

/// The hash whose top bits are a text's place.
#[inline(always)]
pub(crate) fn hash(head: u64, len: u32, seed: u64) -> u64 {
    (head ^ (len as u64) << 56).wrapping_mul(seed)
}
