//! Comparing with one short text whose length is known: at most two loads that overlap.

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
    /// Length in bytes.
    fn len(&self) -> usize;
    /// Whether `window`, which has exactly this length, is the constant.
    fn same(&self, window: &[u8]) -> bool;
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
pub(crate) struct Equal<C>(pub(crate) C);

/// The text starts with the constant.
#[derive(Debug)]
pub(crate) struct Prefix<C>(pub(crate) C);

/// The text ends with the constant.
#[derive(Debug)]
pub(crate) struct Suffix<C>(pub(crate) C);

impl<C: Chunk> TextTest for Equal<C> {
    fn constant(&self) -> Option<(Part, Vec<u8>)> {
        Some((Part::Whole, self.0.bytes()?))
    }

    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        text.len() == self.0.len() && self.0.same(text)
    }
}

impl<C: Chunk> TextTest for Prefix<C> {
    fn constant(&self) -> Option<(Part, Vec<u8>)> {
        Some((Part::Start, self.0.bytes()?))
    }

    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        text.get(..self.0.len()).is_some_and(|head| self.0.same(head))
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
