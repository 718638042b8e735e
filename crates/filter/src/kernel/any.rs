//! Tests against several parts of texts at once.

use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::contains::Contains;
use super::fixed::{Word, first_word, word_at};
use super::heads::Heads;
use super::text::TextTest;

/// The text starts with one of several.
#[derive(Debug)]
pub(crate) enum PrefixAny {
    /// A few of up to 8 bytes: all are compared with the text's first word.
    Words(Box<[Word]>),
    /// The first byte decides which are tried.
    Table(Box<PrefixTable>),
}

/// Most prefixes that are compared one after the other.
const FEW_WORDS: usize = 6;

/// Prefixes by their first byte.
#[derive(Debug)]
pub(crate) struct PrefixTable {
    /// Where the entries that start with a byte begin in `list`; they end where the next begin.
    starts: [u32; 257],
    list: Box<[Arc<str>]>,
}

impl PrefixAny {
    /// `list` is sorted, and no entry is empty.
    pub(crate) fn new(list: &[Arc<str>]) -> Self {
        let words: Option<Box<[Word]>> =
            list.iter().take(FEW_WORDS + 1).map(|text| Word::new(text.as_bytes())).collect();
        if let Some(words) = words.filter(|words| words.len() <= FEW_WORDS) {
            return PrefixAny::Words(words);
        }
        let first = |text: &Arc<str>| text.as_bytes().first().copied().unwrap_or(0);
        let start = |byte: usize| list.partition_point(|text| usize::from(first(text)) < byte);
        let starts = std::array::from_fn(|byte| start(byte) as u32);
        PrefixAny::Table(Box::new(PrefixTable { starts, list: list.into() }))
    }
}

impl PrefixTable {
    fn holds(&self, text: &[u8]) -> bool {
        let Some(&first) = text.first() else { return false };
        let (from, to) = (self.starts[usize::from(first)], self.starts[usize::from(first) + 1]);
        self.list[from as usize..to as usize].iter().any(|entry| text.starts_with(entry.as_bytes()))
    }
}

impl TextTest for PrefixAny {
    fn as_heads(&self) -> Option<Heads<'_>> {
        match self {
            PrefixAny::Words(words) => Some(Heads { words, whole: false }),
            PrefixAny::Table(_) => None,
        }
    }

    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        match self {
            PrefixAny::Words(words) => {
                let head = first_word(text);
                words.iter().fold(false, |any, word| any | word.starts(head, text.len()))
            }
            PrefixAny::Table(table) => table.holds(text),
        }
    }

    #[inline]
    fn test_within(&self, values: &[u8], start: usize, end: usize) -> bool {
        if let (PrefixAny::Words(words), Some(head)) = (self, word_at(values, start)) {
            let len = end.wrapping_sub(start);
            return words.iter().fold(false, |any, word| any | word.starts(head, len));
        }
        values.get(start..end).is_some_and(|text| self.test(text))
    }
}

/// The text ends with one of several.
#[derive(Debug)]
pub(crate) struct SuffixAny(Box<[Arc<str>]>);

impl SuffixAny {
    pub(crate) fn new(list: &[Arc<str>]) -> Self {
        Self(list.into())
    }
}

impl TextTest for SuffixAny {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        self.0.iter().any(|entry| text.ends_with(entry.as_bytes()))
    }
}

/// The text contains one of several.
#[derive(Debug)]
pub(crate) enum ContainsAny {
    /// A few needles, each by its own SIMD search.
    Few(Box<[Contains]>),
    /// All at once, by the automaton of the `aho-corasick` crate.
    Many(AhoCorasick),
}

/// From here on one automaton beats separate searches.
const MANY_NEEDLES: usize = 4;

impl ContainsAny {
    pub(crate) fn new(list: &[Arc<str>]) -> Self {
        let few = || list.iter().map(|needle| Contains::new(needle.as_bytes())).collect();
        if list.len() < MANY_NEEDLES {
            return ContainsAny::Few(few());
        }
        match AhoCorasick::new(list.iter().map(|needle| needle.as_bytes())) {
            Ok(automaton) => ContainsAny::Many(automaton),
            Err(_) => ContainsAny::Few(few()),
        }
    }
}

impl TextTest for ContainsAny {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        match self {
            ContainsAny::Few(needles) => needles.iter().any(|needle| needle.test(text)),
            ContainsAny::Many(automaton) => automaton.is_match(text),
        }
    }

    fn as_searches(&self) -> &[Contains] {
        match self {
            ContainsAny::Few(needles) => needles,
            ContainsAny::Many(_) => &[],
        }
    }
}
