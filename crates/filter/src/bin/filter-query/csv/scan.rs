//! Where fields and records end: 64 bytes at a time, with one bit for each byte of interest.

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// The ends of fields and of records in a stretch of CSV that begins with a record.
#[derive(Default)]
pub(super) struct Ends {
    /// Places of the delimiters and newlines that are not within quotes, ascending, after one for
    /// what would stand before the first byte. Only the first `count` are meant.
    pub(super) places: Vec<u32>,
    count: usize,
    /// Which of the places end records, after 0 for the one before the first.
    pub(super) records: Vec<u32>,
    /// Newlines in all, also those within quotes.
    pub(super) newlines: usize,
    pub(super) has_quotes: bool,
}

/// What stands before the first byte: the next place is 0.
const BEFORE: u32 = u32::MAX;

impl Ends {
    /// Finds them anew in `bytes`, which are fewer than 2^31.
    pub(super) fn find(&mut self, bytes: &[u8], delimiter: u8) {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            let find = avx2::Avx2 { simd, delimiter };
            simd.vectorize(avx2::Scan { ends: self, bytes, find });
            return;
        }
        self.find_anywhere(bytes, delimiter);
    }

    /// The same on any processor.
    pub(super) fn find_anywhere(&mut self, bytes: &[u8], delimiter: u8) {
        self.scan(bytes, OneByOne(delimiter));
    }

    /// Where the record after the last one begins.
    pub(super) fn last(&self) -> usize {
        let last = self.records.last().map_or(0, |last| *last as usize);
        self.places[last].wrapping_add(1) as usize
    }

    /// Ends the last record where the input ends, at `place`.
    pub(super) fn close(&mut self, place: usize) {
        self.places[self.count] = place as u32;
        self.records.push(self.count as u32);
        self.count += 1;
    }
}

/// Bits of a block: where delimiters, newlines and quotes are.
#[derive(Clone, Copy)]
struct Bits {
    delimiter: u64,
    newline: u64,
    quote: u64,
}

/// A way to find the bits. Not a closure: what is inlined into a function with AVX2 must say so.
trait Find: Copy {
    fn bits(self, block: &[u8; BLOCK]) -> Bits;
}

/// For any processor; gets the delimiter.
#[derive(Clone, Copy)]
struct OneByOne(u8);

impl Find for OneByOne {
    fn bits(self, block: &[u8; BLOCK]) -> Bits {
        let bits = |wanted| (0..BLOCK).fold(0, |bits, i| bits | u64::from(block[i] == wanted) << i);
        Bits { delimiter: bits(self.0), newline: bits(b'\n'), quote: bits(b'"') }
    }
}

impl Ends {
    #[inline(always)]
    fn scan(&mut self, bytes: &[u8], find: impl Find) {
        self.clear(bytes.len());
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let mut quotes = Quotes { inside: false, may_open: true };
        for (number, block) in blocks.iter().enumerate() {
            self.add(number, find.bits(block), &mut quotes);
        }
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        let mut bits = find.bits(&block);
        // The delimiter may be what the block is filled up with.
        bits.delimiter &= (1 << rest.len()) - 1;
        self.add(blocks.len(), bits, &mut quotes);
    }

    /// Forgets what was found, and makes room for what `bytes` bytes may hold.
    fn clear(&mut self, bytes: usize) {
        let room = bytes + BLOCK + 2;
        if self.places.len() < room {
            self.places = vec![0; room];
        }
        (self.places[0], self.count) = (BEFORE, 1);
        self.records.clear();
        self.records.push(0);
        (self.newlines, self.has_quotes) = (0, false);
    }

    /// Adds what ends in the block of that number.
    #[inline(always)]
    fn add(&mut self, number: usize, bits: Bits, quotes: &mut Quotes) {
        let separators = quotes.outside(bits);
        self.newlines += bits.newline.count_ones() as usize;
        self.has_quotes |= bits.quote != 0;
        let mut newlines = bits.newline & separators;
        while newlines != 0 {
            let up_to = newlines ^ (newlines - 1);
            self.records.push(self.count as u32 + (separators & up_to).count_ones() - 1);
            newlines &= newlines - 1;
        }
        if let Some(room) = self.places[self.count..].first_chunk_mut() {
            flatten(separators, (number * BLOCK) as u32, room);
        }
        self.count += separators.count_ones() as usize;
    }
}

/// Writes the numbers of the bits that are set, and anything after them.
#[inline(always)]
fn flatten(mut bits: u64, base: u32, room: &mut [u32; BLOCK]) {
    // Eight at a time: whether there are one or seven more is hard to foresee.
    for eight in room.as_chunks_mut::<8>().0 {
        for place in eight {
            *place = base + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            break;
        }
    }
}

/// Whether the last byte was within quotes, and whether a quote after it opens.
struct Quotes {
    inside: bool,
    may_open: bool,
}

impl Quotes {
    /// The delimiters and newlines of the next block that are not within quotes. A quote opens at
    /// the start of a field, or again after one that has closed; elsewhere it is a letter.
    #[inline(always)]
    fn outside(&mut self, bits: Bits) -> u64 {
        let separators = bits.delimiter | bits.newline;
        if bits.quote == 0 {
            let outside = if self.inside { 0 } else { separators };
            self.may_open = outside >> 63 == 1;
            return outside;
        }
        let mut inside = bits.quote;
        for shift in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << shift;
        }
        inside ^= if self.inside { !0 } else { 0 };
        let outside = separators & !inside;
        let may_open = (outside | bits.quote) << 1 | u64::from(self.may_open);
        if bits.quote & inside & !may_open != 0 {
            return self.one_by_one(bits);
        }
        self.inside = inside >> 63 == 1;
        self.may_open = (outside | bits.quote & !inside) >> 63 == 1;
        outside
    }

    /// The same for a block with quotes within fields that do not begin with one.
    #[cold]
    fn one_by_one(&mut self, bits: Bits) -> u64 {
        let mut outside = 0;
        for bit in (0..BLOCK).map(|i| 1 << i) {
            let is_quote = bits.quote & bit != 0;
            if !self.inside {
                outside |= (bits.delimiter | bits.newline) & bit;
            }
            let opens = is_quote && !self.inside && self.may_open;
            let closes = is_quote && self.inside;
            self.inside = opens || self.inside && !closes;
            self.may_open = closes || outside & bit != 0;
        }
        outside
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{BLOCK, Bits, Ends, Find};
    use core::arch::x86_64::__m256i;
    use pulp::x86::V3;

    /// A stretch to look through.
    pub(super) struct Scan<'a> {
        pub(super) ends: &'a mut Ends,
        pub(super) bytes: &'a [u8],
        pub(super) find: Avx2,
    }

    impl pulp::NullaryFnOnce for Scan<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            self.ends.scan(self.bytes, self.find);
        }
    }

    /// 32 bytes an instruction.
    #[derive(Clone, Copy)]
    pub(super) struct Avx2 {
        pub(super) simd: V3,
        pub(super) delimiter: u8,
    }

    impl Find for Avx2 {
        #[inline(always)]
        fn bits(self, block: &[u8; BLOCK]) -> Bits {
            Bits {
                delimiter: self.equal(block, self.delimiter),
                newline: self.equal(block, b'\n'),
                quote: self.equal(block, b'"'),
            }
        }
    }

    impl Avx2 {
        #[inline(always)]
        fn equal(self, block: &[u8; BLOCK], wanted: u8) -> u64 {
            let (avx, avx2) = (self.simd.avx, self.simd.avx2);
            let [low, high]: [__m256i; 2] = pulp::cast(*block);
            let wanted = avx._mm256_set1_epi8(wanted as i8);
            let low = avx2._mm256_movemask_epi8(avx2._mm256_cmpeq_epi8(low, wanted));
            let high = avx2._mm256_movemask_epi8(avx2._mm256_cmpeq_epi8(high, wanted));
            u64::from(low as u32) | u64::from(high as u32) << 32
        }
    }
}
