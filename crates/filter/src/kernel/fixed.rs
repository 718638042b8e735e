//! Comparing with one short text whose length is known: at most two loads that overlap.

use super::heads::Heads;
use super::text::TextTest;

/// Which part of a text is compared with a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Whole,
    Start,
    End,
}

/// A constant text, by its length class.
pub(crate) trait Chunk: Send + Sync {
    /// The constant, where it is 1 to 16 bytes long.
    fn bytes(&self) -> Option<Vec<u8>>;
    /// The constant as a word, where its length class fits in one.
    fn word(&self) -> Option<Word>;
    /// Length in bytes.
    fn len(&self) -> usize;
    /// Whether `window`, which has exactly this length, is the constant.
    fn same(&self, window: &[u8]) -> bool;
}

/// A constant of up to 8 bytes as a word, with the bits that belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) bits: u64,
    pub(crate) mask: u64,
    pub(crate) len: usize,
}

impl Word {
    /// `None` for an empty or a longer constant.
    pub(crate) fn new(text: &[u8]) -> Option<Self> {
        if text.is_empty() || text.len() > 8 {
            return None;
        }
        let bits = text.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        Some(Self { bits, mask: u64::MAX >> (64 - 8 * text.len()), len: text.len() })
    }

    /// Whether a text of `len` bytes, of which `head` holds the first 8, starts with the constant.
    #[inline]
    pub(crate) fn starts(self, head: u64, len: usize) -> bool {
        (((head ^ self.bits) & self.mask) == 0) & (len >= self.len)
    }
}

/// The 8 bytes from `start` on, which may reach beyond a text into its neighbour; `None` close to
/// the end of the buffer.
#[inline]
pub(crate) fn word_at(values: &[u8], start: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*values.get(start..)?.first_chunk()?))
}

/// The first 8 bytes; those of a shorter text are followed by zeros.
#[inline]
pub(crate) fn first_word(text: &[u8]) -> u64 {
    if let Some(bytes) = text.first_chunk() {
        return u64::from_le_bytes(*bytes);
    }
    if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
        let (head, tail) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
        return u64::from(head) | (u64::from(tail) << (8 * (text.len() - 4)));
    }
    text.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// One byte.
#[derive(Debug)]
pub(crate) struct One(u8);

/// `len` bytes, between the size of `T` and twice that: the first and the last `T` decide.
#[derive(Debug)]
pub(crate) struct Pair<T> {
    len: usize,
    head: T,
    tail: T,
}

/// Any length.
#[derive(Debug)]
pub(crate) struct Long(Box<[u8]>);

impl One {
    pub(crate) fn new(text: &[u8]) -> Self {
        Self(text[0])
    }
}

impl Chunk for One {
    fn bytes(&self) -> Option<Vec<u8>> {
        Some(vec![self.0])
    }

    #[inline]
    fn word(&self) -> Option<Word> {
        Some(Word { bits: self.0.into(), mask: 0xFF, len: 1 })
    }

    fn len(&self) -> usize {
        1
    }

    #[inline]
    fn same(&self, window: &[u8]) -> bool {
        window[0] == self.0
    }
}

impl Long {
    pub(crate) fn new(text: &[u8]) -> Self {
        Self(text.into())
    }
}

impl Chunk for Long {
    fn bytes(&self) -> Option<Vec<u8>> {
        None
    }

    #[inline]
    fn word(&self) -> Option<Word> {
        None
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn same(&self, window: &[u8]) -> bool {
        window == &*self.0
    }
}

macro_rules! pair {
    ($($int:ty)*) => {$(
        impl Pair<$int> {
            const SIZE: usize = size_of::<$int>();

            pub(crate) fn new(text: &[u8]) -> Self {
                Self { len: text.len(), head: Self::head(text), tail: Self::tail(text) }
            }

            #[inline]
            fn head(text: &[u8]) -> $int {
                text.first_chunk().map_or(0, |bytes| <$int>::from_le_bytes(*bytes))
            }

            #[inline]
            fn tail(text: &[u8]) -> $int {
                text.last_chunk().map_or(0, |bytes| <$int>::from_le_bytes(*bytes))
            }
        }

        impl Chunk for Pair<$int> {
            fn bytes(&self) -> Option<Vec<u8>> {
                let mut bytes = self.head.to_le_bytes().to_vec();
                bytes.truncate(self.len - Self::SIZE);
                bytes.extend(self.tail.to_le_bytes());
                Some(bytes)
            }

            #[inline]
            fn word(&self) -> Option<Word> {
                if Self::SIZE > 4 {
                    return None;
                }
                let skip = 8 * (self.len - Self::SIZE);
                let bits = u64::from(self.head) | (u64::from(self.tail) << skip);
                Some(Word { bits, mask: u64::MAX >> (64 - 8 * self.len), len: self.len })
            }

            fn len(&self) -> usize {
                self.len
            }

            #[inline]
            fn same(&self, window: &[u8]) -> bool {
                debug_assert!(window.len() >= Self::SIZE);
                ((Self::head(window) ^ self.head) | (Self::tail(window) ^ self.tail)) == 0
            }
        }
    )*};
}
pair!(u16 u32 u64);

/// The whole text is the constant.
#[derive(Debug)]
pub(crate) struct Equal<C>(C, Option<Word>);

/// The text starts with the constant.
#[derive(Debug)]
pub(crate) struct Prefix<C>(C, Option<Word>);

/// The text ends with the constant.
#[derive(Debug)]
pub(crate) struct Suffix<C>(C);

impl<C: Chunk> Equal<C> {
    pub(crate) fn new(constant: C) -> Self {
        let word = constant.bytes().and_then(|bytes| Word::new(&bytes));
        Self(constant, word)
    }
}

impl<C: Chunk> Prefix<C> {
    pub(crate) fn new(constant: C) -> Self {
        let word = constant.bytes().and_then(|bytes| Word::new(&bytes));
        Self(constant, word)
    }
}

impl<C: Chunk> Suffix<C> {
    pub(crate) fn new(constant: C) -> Self {
        Self(constant)
    }
}

impl<C: Chunk> TextTest for Equal<C> {
    fn as_heads(&self) -> Option<Heads<'_>> {
        Some(Heads { words: self.1.as_slice(), whole: true })
            .filter(|heads| !heads.words.is_empty())
    }

    fn constant(&self) -> Option<(Part, Vec<u8>)> {
        Some((Part::Whole, self.0.bytes()?))
    }

    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        text.len() == self.0.len() && self.0.same(text)
    }

    #[inline]
    fn test_within(&self, values: &[u8], start: usize, end: usize) -> bool {
        if let (Some(word), Some(head)) = (self.0.word(), word_at(values, start)) {
            return word.starts(head, end.wrapping_sub(start))
                & (end.wrapping_sub(start) == word.len);
        }
        values.get(start..end).is_some_and(|text| self.test(text))
    }
}

impl<C: Chunk> TextTest for Prefix<C> {
    fn as_heads(&self) -> Option<Heads<'_>> {
        Some(Heads { words: self.1.as_slice(), whole: false })
            .filter(|heads| !heads.words.is_empty())
    }

    fn constant(&self) -> Option<(Part, Vec<u8>)> {
        Some((Part::Start, self.0.bytes()?))
    }

    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        text.get(..self.0.len()).is_some_and(|head| self.0.same(head))
    }

    #[inline]
    fn test_within(&self, values: &[u8], start: usize, end: usize) -> bool {
        if let (Some(word), Some(head)) = (self.0.word(), word_at(values, start)) {
            return word.starts(head, end.wrapping_sub(start));
        }
        values.get(start..end).is_some_and(|text| self.test(text))
    }
}

impl<C: Chunk> TextTest for Suffix<C> {
    fn constant(&self) -> Option<(Part, Vec<u8>)> {
        Some((Part::End, self.0.bytes()?))
    }

    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        let start = text.len().wrapping_sub(self.0.len());
        text.get(start..).is_some_and(|tail| self.0.same(tail))
    }
}
