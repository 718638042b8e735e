//! Tests of the first bytes of texts in a column, 8 rows at once with AVX-512: the words at the
//! start of 8 texts are gathered into one register and compared with the constants.
#![allow(unsafe_code, reason = "vector instructions that the compiler does not choose by itself")]

use std::arch::x86_64::{
    __m256i, __m512i, _mm256_cmpeq_epi32_mask, _mm256_cmpge_epi32_mask, _mm256_loadu_si256,
    _mm256_set1_epi32, _mm256_sub_epi32, _mm512_i32gather_epi64, _mm512_set1_epi64,
    _mm512_ternarylogic_epi64, _mm512_testn_epi64_mask,
};

use super::fixed::Word;

/// Constants of which a text is one, or with one of which it starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heads<'a> {
    pub(crate) words: &'a [Word],
    /// The whole text is the constant.
    pub(crate) whole: bool,
}

/// Rows of one word of bits.
const ROWS: usize = 64;
/// Rows that are tested at once.
const LANES: usize = 8;

/// Whether the processor has the instructions.
pub(crate) fn available() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl")
}

impl Heads<'_> {
    /// One bit for each of the 64 texts between the 65 offsets; `None` where a word would reach
    /// beyond the bytes, or without the instructions.
    #[inline]
    pub(crate) fn test(self, offsets: &[i32; ROWS + 1], bytes: &[u8]) -> Option<u64> {
        // A negative offset becomes a huge one.
        let furthest = offsets[..ROWS].iter().fold(0, |most, at| most.max(at.cast_unsigned()));
        if u64::from(furthest) + 8 > bytes.len() as u64 || !available() {
            return None;
        }
        // SAFETY: the instructions exist, and each word lies within the bytes.
        Some(unsafe { self.gather(offsets, bytes) })
    }

    /// # Safety
    /// The processor has AVX-512F and AVX-512VL; 8 bytes from each of the first 64 offsets on lie
    /// within `bytes`.
    #[target_feature(enable = "avx512f,avx512vl")]
    unsafe fn gather(self, offsets: &[i32; ROWS + 1], bytes: &[u8]) -> u64 {
        let mut passed = 0;
        for group in (0..ROWS).step_by(LANES) {
            // SAFETY: the loads read offsets `group` to `group + 8`, of which there are 65; the
            // gathered words lie within the bytes, as the caller promises.
            let (lengths, heads): (__m256i, __m512i) = unsafe {
                let first = offsets.as_ptr().add(group);
                let starts = _mm256_loadu_si256(first.cast());
                let ends = _mm256_loadu_si256(first.add(1).cast());
                let heads = _mm512_i32gather_epi64::<1>(starts, bytes.as_ptr().cast());
                (_mm256_sub_epi32(ends, starts), heads)
            };
            for word in self.words {
                let bits = _mm512_set1_epi64(word.bits.cast_signed());
                let mask = _mm512_set1_epi64(word.mask.cast_signed());
                // (heads ^ bits) & mask
                let differ = _mm512_ternarylogic_epi64::<0x28>(heads, bits, mask);
                let wanted = _mm256_set1_epi32(word.len as i32);
                let fits = if self.whole {
                    _mm256_cmpeq_epi32_mask(lengths, wanted)
                } else {
                    _mm256_cmpge_epi32_mask(lengths, wanted)
                };
                let eight = _mm512_testn_epi64_mask(differ, differ) & fits;
                passed |= u64::from(eight) << group;
            }
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_texts_are_tested_at_once() {
        let texts = ["jo", "john", "", "j", "oj", "joseph", "xjo", "jo"];
        let bytes = texts.concat().repeat(8) + "and eight bytes more";
        let mut offsets = [0; ROWS + 1];
        for at in 0..ROWS {
            offsets[at + 1] = offsets[at] + texts[at % 8].len() as i32;
        }
        let words = ["jo", "x"].map(|text| Word::new(text.as_bytes()).expect("short"));
        let test = |whole| Heads { words: &words, whole }.test(&offsets, bytes.as_bytes());
        if available() {
            assert_eq!(test(false), Some(0xE3E3_E3E3_E3E3_E3E3));
            assert_eq!(test(true), Some(0x8181_8181_8181_8181));
            let cut = &bytes.as_bytes()[..bytes.len() - 18];
            assert_eq!(Heads { words: &words, whole: true }.test(&offsets, cut), None);
        }
    }
}
