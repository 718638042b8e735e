//! From indices to pixels of four bytes: 61,440 look-ups in a table of 64, in whole vectors where
//! the processor has them. One by one they would cost more than the rest of most frames.

/// Red, green, blue, alpha.
pub(super) type Rgba = [u8; 4];

/// Bits of an index that count.
const INDEX_BITS: u8 = 0x3f;

/// Bytes of a line of the processor's cache. Vectors that straddle two are written at half the
/// rate.
const CACHE_LINE: usize = 64;

/// `out[i]` becomes the colour of index `pixels[i]`, as far as both reach.
pub(super) fn paint(pixels: &[u8], colours: &[Rgba; 64], out: &mut [Rgba]) {
    let to_cache_line = out.as_ptr().align_offset(CACHE_LINE);
    let first = if to_cache_line < CACHE_LINE { to_cache_line } else { 0 };
    let (first_pixels, pixels) = pixels.split_at(first.min(pixels.len()));
    let (first_out, out) = out.split_at_mut(first.min(out.len()));
    one_by_one(first_pixels, colours, first_out);
    paint_aligned(pixels, colours, out);
}

fn paint_aligned(pixels: &[u8], colours: &[Rgba; 64], out: &mut [Rgba]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V4::try_new() {
        return simd.vectorize(avx512::Permute { simd, pixels, colours, out });
    } else if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(avx2::Shuffle { simd, pixels, colours, out });
    }
    one_by_one(pixels, colours, out);
}

#[inline(always)]
fn one_by_one(pixels: &[u8], colours: &[Rgba; 64], out: &mut [Rgba]) {
    for (out, &index) in out.iter_mut().zip(pixels) {
        *out = colours[usize::from(index & INDEX_BITS)];
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::{INDEX_BITS, Rgba, one_by_one};
    use core::arch::x86_64::__m512i;
    use pulp::x86::V4;

    /// Pixels to paint, 16 at a time: the table lies in four registers.
    pub(super) struct Permute<'a> {
        pub(super) simd: V4,
        pub(super) pixels: &'a [u8],
        pub(super) colours: &'a [Rgba; 64],
        pub(super) out: &'a mut [Rgba],
    }

    impl pulp::NullaryFnOnce for Permute<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let avx512 = self.simd.avx512f;
            let [a, b, c, d]: [__m512i; 4] = pulp::cast(*self.colours);
            let (pixels, last_pixels) = self.pixels.as_chunks::<16>();
            let (out, last_out) = self.out.as_chunks_mut::<16>();
            let upper = avx512._mm512_set1_epi32(1 << 5);
            for (out, pixels) in out.iter_mut().zip(pixels) {
                let indices = avx512._mm512_cvtepu8_epi32(pulp::cast(*pixels));
                // A permutation looks at the five low bits only.
                let low = avx512._mm512_permutex2var_epi32(a, indices, b);
                let high = avx512._mm512_permutex2var_epi32(c, indices, d);
                let is_upper = avx512._mm512_test_epi32_mask(indices, upper);
                *out = pulp::cast(avx512._mm512_mask_blend_epi32(is_upper, low, high));
            }
            const { assert!(INDEX_BITS == 2 * 32 - 1) };
            one_by_one(last_pixels, self.colours, last_out);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{INDEX_BITS, Rgba, one_by_one};
    use core::arch::x86_64::__m256i;
    use pulp::x86::V3;

    /// Pixels to paint, 32 at a time: a colour's bytes are looked up apart and then joined.
    pub(super) struct Shuffle<'a> {
        pub(super) simd: V3,
        pub(super) pixels: &'a [u8],
        pub(super) colours: &'a [Rgba; 64],
        pub(super) out: &'a mut [Rgba],
    }

    /// One byte of all colours, in sixteens, each in both halves of a register since halves
    /// shuffle within themselves.
    type Plane = [__m256i; 4];

    fn plane(colours: &[Rgba; 64], byte: usize) -> Plane {
        core::array::from_fn(|sixteen| {
            let half: [u8; 16] = core::array::from_fn(|i| colours[16 * sixteen + i][byte]);
            pulp::cast([half; 2])
        })
    }

    impl Shuffle<'_> {
        /// A byte of each pixel's colour.
        #[inline(always)]
        fn look_up(&self, plane: &Plane, indices: __m256i) -> __m256i {
            let avx2 = self.simd.avx2;
            let [a, b, c, d] = plane.map(|sixteen| avx2._mm256_shuffle_epi8(sixteen, indices));
            // Bits 4 and 5 are moved to where blends look for them.
            let (odd, upper) =
                (avx2._mm256_slli_epi16::<3>(indices), avx2._mm256_slli_epi16::<2>(indices));
            let low = avx2._mm256_blendv_epi8(a, b, odd);
            let high = avx2._mm256_blendv_epi8(c, d, odd);
            avx2._mm256_blendv_epi8(low, high, upper)
        }

        /// Pixels in order, of bytes in the order that [`ORDER`] makes.
        #[inline(always)]
        fn join(&self, [red, green, blue, alpha]: [__m256i; 4]) -> [Rgba; 32] {
            let avx2 = self.simd.avx2;
            let first =
                [avx2._mm256_unpacklo_epi8(red, green), avx2._mm256_unpacklo_epi8(blue, alpha)];
            let last =
                [avx2._mm256_unpackhi_epi8(red, green), avx2._mm256_unpackhi_epi8(blue, alpha)];
            pulp::cast([
                avx2._mm256_unpacklo_epi16(first[0], first[1]),
                avx2._mm256_unpackhi_epi16(first[0], first[1]),
                avx2._mm256_unpacklo_epi16(last[0], last[1]),
                avx2._mm256_unpackhi_epi16(last[0], last[1]),
            ])
        }
    }

    /// Joining takes four pixels from each half of a register in turn.
    const ORDER: [u32; 8] = [0, 2, 4, 6, 1, 3, 5, 7];

    impl pulp::NullaryFnOnce for Shuffle<'_> {
        type Output = ();

        #[inline(always)]
        fn call(mut self) {
            let (avx, avx2) = (self.simd.avx, self.simd.avx2);
            let planes = [0, 1, 2].map(|byte| plane(self.colours, byte));
            let bits = avx._mm256_set1_epi8(INDEX_BITS as i8);
            let alpha = avx._mm256_set1_epi8(-1);
            let (pixels, last_pixels) = self.pixels.as_chunks::<32>();
            let (out, last_out) = std::mem::take(&mut self.out).as_chunks_mut::<32>();
            for (out, pixels) in out.iter_mut().zip(pixels) {
                let indices = avx2._mm256_and_si256(pulp::cast(*pixels), bits);
                let indices = avx2._mm256_permutevar8x32_epi32(indices, pulp::cast(ORDER));
                let [red, green, blue] = [0, 1, 2].map(|byte| self.look_up(&planes[byte], indices));
                *out = self.join([red, green, blue, alpha]);
            }
            one_by_one(last_pixels, self.colours, last_out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels of all values, so many that each way has some left over.
    fn pixels() -> Vec<u8> {
        (0..256 + 64 + 31u16).map(|i| i as u8).collect()
    }

    fn colours() -> [Rgba; 64] {
        std::array::from_fn(|i| [i as u8, 200 - i as u8, (i * 37) as u8, 255])
    }

    fn painted(how: impl FnOnce(&[u8], &[Rgba; 64], &mut [Rgba])) -> Vec<Rgba> {
        let pixels = pixels();
        let mut out = vec![[0; 4]; pixels.len()];
        how(&pixels, &colours(), &mut out);
        out
    }

    #[test]
    fn the_way_that_is_taken_gives_each_pixel_its_colour() {
        assert_eq!(painted(paint), painted(one_by_one));
        assert_eq!(painted(paint)[65], [1, 199, 37, 255]);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn narrower_vectors_give_the_same_colours() {
        let Some(simd) = pulp::x86::V3::try_new() else { return eprintln!("skipped: no AVX2") };
        let narrow = painted(|pixels, colours, out| {
            simd.vectorize(avx2::Shuffle { simd, pixels, colours, out });
        });
        assert_eq!(narrow, painted(one_by_one));
    }
}
