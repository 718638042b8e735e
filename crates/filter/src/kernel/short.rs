//! Substring search in texts of up to 64 bytes with AVX-512: the whole text is one register.
//!
//! The two rarest bytes of the needle are compared with all positions at once; shifting the two
//! masks against each other leaves the places where both fit, and only those are looked at. The
//! load is masked, so it touches nothing behind the end of the text.
#![allow(unsafe_code, reason = "vector instructions that the compiler does not choose by itself")]

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi8_mask, _mm512_mask_cmpneq_epi8_mask, _mm512_maskz_loadu_epi8,
    _mm512_set1_epi8,
};

use memchr::arch::all::packedpair::Pair;

/// A searcher for texts of up to 64 bytes. There is one only where the processor has AVX-512BW.
#[derive(Debug)]
pub(crate) struct Short {
    needle: [u8; LONGEST],
    len: usize,
    bytes: [u8; 2],
    /// Positions of `bytes` in the needle.
    at: [u32; 2],
}

/// Longest text that fits in a register.
pub(crate) const LONGEST: usize = 64;

impl Short {
    /// A searcher, unless the processor or the needle does not allow it.
    pub(crate) fn new(needle: &[u8]) -> Option<Self> {
        let known = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
        if !known || needle.is_empty() || needle.len() > LONGEST {
            return None;
        }
        let at = match Pair::new(needle) {
            Some(pair) => [u32::from(pair.index1()), u32::from(pair.index2())],
            None => [0, 0],
        };
        let bytes = at.map(|at| needle[at as usize]);
        let mut padded = [0; LONGEST];
        padded[..needle.len()].copy_from_slice(needle);
        Some(Self { needle: padded, len: needle.len(), bytes, at })
    }

    /// Whether the text, of at most [`LONGEST`] bytes, contains the needle.
    #[inline]
    pub(crate) fn find(&self, text: &[u8]) -> bool {
        debug_assert!(text.len() <= LONGEST);
        // SAFETY: `new` has made sure that the processor has the instructions.
        text.len() >= self.len && unsafe { self.search(text) }
    }

    /// # Safety
    /// The processor has AVX-512F and AVX-512BW; the text is not shorter than the needle.
    #[target_feature(enable = "avx512f,avx512bw")]
    unsafe fn search(&self, text: &[u8]) -> bool {
        // SAFETY: the text has at least the length of the needle, which is at least 1.
        let bytes = unsafe { load(text) };
        let mask = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte.cast_signed()));
        let fits = (mask(self.bytes[0]) >> self.at[0]) & (mask(self.bytes[1]) >> self.at[1]);
        // The needle ends within the text: the padding is zeros, which a needle may contain.
        let mut places = fits & (u64::MAX >> (64 - (text.len() - self.len + 1)));
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            // SAFETY: the place leaves room for the needle, which is not empty.
            let (window, needle) =
                unsafe { (load(text.get_unchecked(place..place + self.len)), load(&self.needle)) };
            let inside = u64::MAX >> (64 - self.len);
            if _mm512_mask_cmpneq_epi8_mask(inside, window, needle) == 0 {
                return true;
            }
            places &= places - 1;
        }
        false
    }
}

/// The text in a register, followed by zeros. A masked load reads only the bytes whose bit is
/// set, so nothing behind the end is touched.
///
/// # Safety
/// The processor has AVX-512F and AVX-512BW; the text has 1 to 64 bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
unsafe fn load(text: &[u8]) -> __m512i {
    let inside = u64::MAX >> (64 - text.len());
    // SAFETY: the bits set are those of the text's bytes.
    unsafe { _mm512_maskz_loadu_epi8(inside, text.as_ptr().cast()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_are_found_wherever_they_stand_and_not_beyond() {
        for needle in ["a", "\0", "ab", "a\0", "zebra", "aaaa", "abcabcabd"] {
            let Some(short) = Short::new(needle.as_bytes()) else { return };
            for length in 0..=LONGEST {
                assert!(!short.find("x".repeat(length).as_bytes()));
                for place in 0..=length.saturating_sub(needle.len()) {
                    let mut text = vec![b'x'; length];
                    if place + needle.len() <= length {
                        text[place..place + needle.len()].copy_from_slice(needle.as_bytes());
                        assert!(short.find(&text), "{needle:?} at {place} of {length}");
                        text[place + needle.len() - 1] = b'y';
                        assert!(!short.find(&text), "{needle:?} spoilt at {place} of {length}");
                    }
                }
            }
        }
    }
}
