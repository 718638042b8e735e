//! Is a text one of a set? One probe of a hash table that is made for the set.

use std::collections::HashSet;
use std::sync::Arc;

use super::fixed::word_at;
use super::text::TextTest;

/// The text is one of a set.
#[derive(Debug)]
pub(crate) enum EqualAny {
    /// Up to [`TABLE_LIMIT`] texts: one probe of a hash table made for them.
    Table(Table),
    /// Many texts, hashed in a way that no choice of texts can make slow.
    Set(HashSet<Arc<str>>),
}

/// Sets above this size use the standard hash set.
const TABLE_LIMIT: usize = 1024;

/// A hash table that is perfect (each text in its own slot) where the texts allow.
#[derive(Debug)]
pub(crate) struct Table {
    seed: u64,
    shift: u32,
    slots: Box<[Slot]>,
    /// How many slots in a row a search has to look at.
    probes: usize,
    texts: Box<[Arc<str>]>,
}

/// The key of a text, and its number in `texts`.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Key,
    text: u32,
}

/// First and last bytes, exact for texts of up to 16 bytes, and the length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    len: u64,
}

const EMPTY: Slot = Slot { key: Key { head: 0, tail: 0, len: u64::MAX }, text: 0 };

impl Key {
    #[inline]
    fn new(text: &[u8]) -> Self {
        let len = text.len() as u64;
        let pair = |head: u64, tail: u64| Key { head, tail, len };
        if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
            return pair(u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
        }
        if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
            // The bytes of a text of 4 to 7, as one word: the same that a masked load gives.
            let (head, tail) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
            let word = u64::from(head) | (u64::from(tail) << (8 * (len - 4)));
            return pair(word, word);
        }
        let byte = |at: usize| u64::from(text.get(at).copied().unwrap_or(0)) << (8 * at);
        let word = byte(0) | byte(1) | byte(2);
        pair(word, word)
    }

    /// The key of `values[start..end]`, by loads that may reach behind a text of less than 8
    /// bytes; without branches on the length.
    #[inline]
    fn within(values: &[u8], start: usize, end: usize) -> Self {
        let len = end.wrapping_sub(start);
        let long = len > 8;
        let last = if long { end.wrapping_sub(8) } else { start };
        let (Some(head), Some(tail)) = (word_at(values, start), word_at(values, last)) else {
            return values.get(start..end).map_or(EMPTY.key, Key::new);
        };
        // A mask of 64 bits for 8 bytes and more, of none for an empty text.
        let mask = if len == 0 { 0 } else { u64::MAX >> (64 - 8 * len.min(8)) };
        let head = head & mask;
        Key { head, tail: if long { tail } else { head }, len: len as u64 }
    }

    #[inline]
    fn same(self, other: Self) -> bool {
        ((self.head ^ other.head) | (self.tail ^ other.tail) | (self.len ^ other.len)) == 0
    }

    #[inline]
    fn hash(self, seed: u64) -> u64 {
        (self.head ^ self.tail.rotate_left(23) ^ self.len).wrapping_mul(seed)
    }
}

impl EqualAny {
    pub(crate) fn new(texts: &[Arc<str>]) -> Self {
        if texts.len() > TABLE_LIMIT {
            return EqualAny::Set(texts.iter().cloned().collect());
        }
        EqualAny::Table(Table::new(texts))
    }
}

impl TextTest for EqualAny {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        match self {
            EqualAny::Table(table) => table.holds(Key::new(text), text),
            EqualAny::Set(set) => std::str::from_utf8(text).is_ok_and(|text| set.contains(text)),
        }
    }

    #[inline]
    fn test_within(&self, values: &[u8], start: usize, end: usize) -> bool {
        match self {
            EqualAny::Table(table) => {
                let key = Key::within(values, start, end);
                table.holds(key, values.get(start..end).unwrap_or_default())
            }
            EqualAny::Set(_) => values.get(start..end).is_some_and(|text| self.test(text)),
        }
    }
}

impl Table {
    fn new(texts: &[Arc<str>]) -> Self {
        let keys: Vec<Key> = texts.iter().map(|text| Key::new(text.as_bytes())).collect();
        let shift = 64 - (texts.len().max(1) * 8).next_power_of_two().trailing_zeros();
        // Multipliers are tried until no two texts share a slot; big sets settle for short runs.
        let tries = if texts.len() <= 64 { 64 } else { 4 };
        let mut best =
            Table { seed: 1, shift, slots: [].into(), probes: usize::MAX, texts: [].into() };
        for round in 1..=tries {
            let seed = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(2 * round + 1) | 1;
            let (probes, slots) = fill(&keys, seed, shift);
            if probes < best.probes {
                best = Table { seed, shift, slots, probes, texts: [].into() };
            }
            if probes == 1 {
                break;
            }
        }
        Table { texts: texts.into(), ..best }
    }

    #[inline]
    fn holds(&self, key: Key, text: &[u8]) -> bool {
        let at = (key.hash(self.seed) >> self.shift) as usize;
        // Nearly always decides, and without a branch.
        if self.probes == 1 && key.len <= 16 {
            return self.slots[at].key.same(key);
        }
        let mask = self.slots.len() - 1;
        (0..self.probes).any(|step| {
            let slot = &self.slots[(at + step) & mask];
            slot.key == key && (key.len <= 16 || self.texts[slot.text as usize].as_bytes() == text)
        })
    }
}

/// Slots by open addressing, and the longest distance of a key from its place, plus one.
fn fill(keys: &[Key], seed: u64, shift: u32) -> (usize, Box<[Slot]>) {
    let size = 1_usize << (64 - shift);
    let mut slots = vec![EMPTY; size].into_boxed_slice();
    let mut probes = 0;
    for (text, key) in keys.iter().enumerate() {
        let home = (key.hash(seed) >> shift) as usize;
        let step = (0..size).find(|step| slots[(home + step) & (size - 1)].key == EMPTY.key);
        let step = step.unwrap_or(0);
        slots[(home + step) & (size - 1)] = Slot { key: *key, text: text as u32 };
        probes = probes.max(step + 1);
    }
    (probes, slots)
}
