//! From pixel values to colours: look-ups in a table of 32, as two byte shuffles where the CPU has
//! them.

/// Bits of a pixel that choose its colour.
const COLOUR_BITS: u8 = 0x1F;

/// `out[i]` becomes the colour of `pixels[i]`, of which only the low five bits count. Both are
/// whole lines.
#[inline]
pub(super) fn colour_lines(pixels: &[u8], colours: &[u8; 32], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        simd.vectorize(avx2::Shuffle { simd, pixels, colours, out });
        return;
    }
    one_by_one(pixels, colours, out);
}

fn one_by_one(pixels: &[u8], colours: &[u8; 32], out: &mut [u8]) {
    for (out, &pixel) in out.iter_mut().zip(pixels) {
        *out = colours[usize::from(pixel & COLOUR_BITS)];
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::COLOUR_BITS;
    use core::arch::x86_64::__m256i;
    use pulp::x86::V3;

    /// Lines to colour, 32 pixels at a time.
    pub(super) struct Shuffle<'a> {
        pub(super) simd: V3,
        pub(super) pixels: &'a [u8],
        pub(super) colours: &'a [u8; 32],
        pub(super) out: &'a mut [u8],
    }

    impl pulp::NullaryFnOnce for Shuffle<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let (avx, avx2) = (self.simd.avx, self.simd.avx2);
            // Each half of the register shuffles within itself: both hold the same 16 colours.
            let [low, high]: [[u8; 16]; 2] = pulp::cast(*self.colours);
            let low: __m256i = pulp::cast([low; 2]);
            let high: __m256i = pulp::cast([high; 2]);
            let bits = avx._mm256_set1_epi8(COLOUR_BITS as i8);
            let out = self.out.as_chunks_mut::<32>().0;
            for (out, pixels) in out.iter_mut().zip(self.pixels.as_chunks::<32>().0) {
                let pixels = avx2._mm256_and_si256(pulp::cast(*pixels), bits);
                let background = avx2._mm256_shuffle_epi8(low, pixels);
                let sprite = avx2._mm256_shuffle_epi8(high, pixels);
                // Bit 4, which tells sprites, is moved to where the blend looks for it.
                let choice = avx2._mm256_slli_epi16::<3>(pixels);
                *out = pulp::cast(avx2._mm256_blendv_epi8(background, sprite, choice));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_gives_the_same_colours() {
        let pixels: [u8; 256] = core::array::from_fn(|i| i as u8);
        let colours = core::array::from_fn(|i| (i * 37 % 64) as u8);
        let (mut expected, mut got) = ([0; 256], [0; 256]);
        one_by_one(&pixels, &colours, &mut expected);
        colour_lines(&pixels, &colours, &mut got);
        assert_eq!(got, expected);
    }
}
