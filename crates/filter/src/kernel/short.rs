//! Substring search in texts of up to 64 bytes with AVX-512: the whole text is one register.
//!
//! The two rarest bytes of the needle are compared with all positions at once; shifting the two
//! masks against each other leaves the places where both fit, and only those are looked at. The
//! load is masked, so it touches nothing behind the end of the text.
#![allow(unsafe_code, reason = "vector instructions that the compiler does not choose by itself")]

use std::arch::x86_64::{_mm512_cmpeq_epi8_mask, _mm512_maskz_loadu_epi8, _mm512_set1_epi8};

use memchr::arch::all::packedpair::Pair;

/// A searcher for texts of up to 64 bytes. There is one only where the processor has AVX-512BW.
#[derive(Debug)]
pub(crate) struct Short {
    needle: Box<[u8]>,
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
        Some(Self { needle: needle.into(), bytes, at })
    }

    /// Whether the text, of at most [`LONGEST`] bytes, contains the needle.
    #[inline]
    pub(crate) fn find(&self, text: &[u8]) -> bool {
        debug_assert!(text.len() <= LONGEST);
        if text.len() < self.needle.len() {
            return false;
        }
        // SAFETY: `new` has made sure that the processor has the instructions.
        let mut places = unsafe { self.candidates(text) };
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            let window = text.get(place..place + self.needle.len());
            if window.is_some_and(|window| window == &*self.needle) {
                return true;
            }
            places &= places - 1;
        }
        false
    }

    /// Positions where a needle could begin: both rare bytes are in their places.
    ///
    /// # Safety
    /// The processor has AVX-512F and AVX-512BW.
    #[target_feature(enable = "avx512f,avx512bw")]
    unsafe fn candidates(&self, text: &[u8]) -> u64 {
        let inside = u64::MAX >> (64 - text.len());
        // SAFETY: a masked load reads only the bytes whose bit is set, which are those of the
        // text; it is not empty, since the needle is not.
        let bytes = unsafe { _mm512_maskz_loadu_epi8(inside, text.as_ptr().cast()) };
        let mask = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte.cast_signed()));
        let fits = (mask(self.bytes[0]) >> self.at[0]) & (mask(self.bytes[1]) >> self.at[1]);
        // Padding is zero bytes, which a needle may contain.
        fits & (inside >> (self.needle.len() - 1))
    }
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
