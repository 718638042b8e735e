//! The tests of texts, and the one place where their kernel is chosen.

use std::sync::Arc;

use super::any::{ContainsAny, PrefixAny, SuffixAny};
use super::contains::Contains;
use super::equal_any::EqualAny;
use super::fixed::{Equal, Long, One, Pair, Part, Prefix, Suffix};
use super::heads::Heads;
use crate::tree::test::StrTest;

/// A test of one text.
pub(crate) trait TextTest: Send + Sync {
    /// Whether the text passes.
    fn test(&self, text: &[u8]) -> bool;

    /// Whether `values[start..end]` passes. A test may read what stands behind `end`.
    #[inline]
    fn test_within(&self, values: &[u8], start: usize, end: usize) -> bool {
        values.get(start..end).is_some_and(|text| self.test(text))
    }

    /// The short constant that a part of the text is compared with, if that is the whole test.
    fn constant(&self) -> Option<(Part, Vec<u8>)> {
        None
    }

    /// The test as a comparison of the texts' first words, if that is the whole test.
    fn as_heads(&self) -> Option<Heads<'_>> {
        None
    }

    /// The test as searches through many texts at once, if that is faster; else none.
    fn as_searches(&self) -> &[Contains] {
        &[]
    }
}

/// A loop over texts, made for each kind of test.
pub(crate) trait TextVisitor {
    /// What the loop returns.
    type Out;
    /// Runs the loop with this test.
    fn visit<T: TextTest>(self, test: &T) -> Self::Out;
}

/// Bytewise order, which is the order of code points.
#[derive(Debug)]
pub(crate) struct Order {
    bound: Arc<str>,
    below: bool,
    inclusive: bool,
}

impl TextTest for Order {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        match text.cmp(self.bound.as_bytes()) {
            std::cmp::Ordering::Less => self.below,
            std::cmp::Ordering::Equal => self.inclusive,
            std::cmp::Ordering::Greater => !self.below,
        }
    }
}

impl TextTest for regex::bytes::Regex {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        self.is_match(text)
    }
}

/// Never true: stands for a pattern that did not compile, which the parser has excluded.
#[derive(Debug)]
pub(crate) struct Never;

impl TextTest for Never {
    #[inline]
    fn test(&self, _: &[u8]) -> bool {
        false
    }
}

/// Each length class of a constant text, as variants of the kernels.
macro_rules! kernels {
    ($($variant:ident($ty:ty) = $name:literal,)*) => {
        /// A test of texts, specialised to its constants.
        #[derive(Debug)]
        pub(crate) enum TextKernel {
            $($variant($ty),)*
        }

        impl TextKernel {
            /// Calls the visitor with the test behind the kernel.
            pub(crate) fn visit<V: TextVisitor>(&self, visitor: V) -> V::Out {
                match self {
                    $(TextKernel::$variant(test) => visitor.visit(test),)*
                }
            }

            pub(crate) fn name(&self) -> &'static str {
                match self {
                    $(TextKernel::$variant(_) => $name,)*
                }
            }
        }
    };
}

kernels! {
    Equal1(Equal<One>) = "equals, 1 byte",
    Equal2(Equal<Pair<u16>>) = "equals, 2-3 bytes",
    Equal4(Equal<Pair<u32>>) = "equals, 4-7 bytes",
    Equal8(Equal<Pair<u64>>) = "equals, 8-16 bytes",
    EqualLong(Equal<Long>) = "equals, long",
    Prefix1(Prefix<One>) = "prefix, 1 byte",
    Prefix2(Prefix<Pair<u16>>) = "prefix, 2-3 bytes",
    Prefix4(Prefix<Pair<u32>>) = "prefix, 4-7 bytes",
    Prefix8(Prefix<Pair<u64>>) = "prefix, 8-16 bytes",
    PrefixLong(Prefix<Long>) = "prefix, long",
    Suffix1(Suffix<One>) = "suffix, 1 byte",
    Suffix2(Suffix<Pair<u16>>) = "suffix, 2-3 bytes",
    Suffix4(Suffix<Pair<u32>>) = "suffix, 4-7 bytes",
    Suffix8(Suffix<Pair<u64>>) = "suffix, 8-16 bytes",
    SuffixLong(Suffix<Long>) = "suffix, long",
    EqualAny(EqualAny) = "equals any, perfect hash",
    PrefixAny(PrefixAny) = "starts with any, first-byte table",
    SuffixAny(SuffixAny) = "ends with any",
    Contains(Contains) = "contains, SIMD search",
    ContainsAny(ContainsAny) = "contains any, one pass",
    Order(Order) = "byte order",
    Regex(regex::bytes::Regex) = "regular expression",
    Never(Never) = "never",
}

/// The variant of `$family` for the length of `$text`.
macro_rules! by_length {
    ($text:expr, $family:ident: $one:ident $two:ident $four:ident $eight:ident $long:ident) => {{
        let text: &[u8] = $text.as_bytes();
        match text.len() {
            1 => TextKernel::$one($family::new(One::new(text))),
            2..4 => TextKernel::$two($family::new(Pair::<u16>::new(text))),
            4..8 => TextKernel::$four($family::new(Pair::<u32>::new(text))),
            8..=16 => TextKernel::$eight($family::new(Pair::<u64>::new(text))),
            _ => TextKernel::$long($family::new(Long::new(text))),
        }
    }};
}

impl TextKernel {
    /// Chooses the kernel. Lists are not empty: such tests are constants by now.
    pub(crate) fn new(test: &StrTest, regex_bytes: usize) -> Self {
        match test {
            StrTest::Equal(list) => match &list[..] {
                [one] => by_length!(one, Equal: Equal1 Equal2 Equal4 Equal8 EqualLong),
                many => TextKernel::EqualAny(EqualAny::new(many)),
            },
            StrTest::Prefix(list) => match &list[..] {
                [one] => by_length!(one, Prefix: Prefix1 Prefix2 Prefix4 Prefix8 PrefixLong),
                many => TextKernel::PrefixAny(PrefixAny::new(many)),
            },
            StrTest::Suffix(list) => match &list[..] {
                [one] => by_length!(one, Suffix: Suffix1 Suffix2 Suffix4 Suffix8 SuffixLong),
                many => TextKernel::SuffixAny(SuffixAny::new(many)),
            },
            StrTest::Contains(list) => match &list[..] {
                [one] => TextKernel::Contains(Contains::new(one.as_bytes())),
                many => TextKernel::ContainsAny(ContainsAny::new(many)),
            },
            StrTest::Below(bound, inclusive) => {
                let (bound, inclusive) = (bound.clone(), *inclusive);
                TextKernel::Order(Order { bound, below: true, inclusive })
            }
            StrTest::Above(bound, inclusive) => {
                let (bound, inclusive) = (bound.clone(), *inclusive);
                TextKernel::Order(Order { bound, below: false, inclusive })
            }
            StrTest::Regex(pattern) => match super::regex(pattern, regex_bytes) {
                Ok(regex) => TextKernel::Regex(regex),
                Err(_) => TextKernel::Never(Never),
            },
        }
    }

    /// Whether one text passes.
    pub(crate) fn test(&self, text: &[u8]) -> bool {
        struct Single<'t>(&'t [u8]);
        impl TextVisitor for Single<'_> {
            type Out = bool;
            fn visit<T: TextTest>(self, test: &T) -> bool {
                test.test(self.0)
            }
        }
        self.visit(Single(text))
    }

    /// The test as searches, of which any may succeed; empty if it is none.
    #[cfg(all(feature = "jit", feature = "arrow"))]
    pub(crate) fn searches(&self) -> &[Contains] {
        match self {
            TextKernel::Contains(test) => test.as_searches(),
            TextKernel::ContainsAny(test) => test.as_searches(),
            _ => &[],
        }
    }

    /// The short constant that a part of the text is compared with, if that is the whole test.
    #[cfg(feature = "jit")]
    pub(crate) fn constant(&self) -> Option<(Part, Vec<u8>)> {
        struct Constant;
        impl TextVisitor for Constant {
            type Out = Option<(Part, Vec<u8>)>;
            fn visit<T: TextTest>(self, test: &T) -> Self::Out {
                test.constant()
            }
        }
        self.visit(Constant)
    }
}
