//! Is a text one of a set? One probe of a hash table that is made for the set.

use std::collections::HashSet;
use std::sync::Arc;

use super::blocks::hash;
use super::fixed::{first_word, word_at};
use super::text::TextTest;

/// The text is one of a set.
#[derive(Debug)]
pub(crate) enum EqualAny {
    /// One probe of a table that is made for the texts, where that is possible.
    Table(Table),
    /// Texts hashed in a way that no choice of texts can make slow.
    Set(HashSet<Arc<str>>),
}

/// Sets above this size use the standard hash set.
const TABLE_LIMIT: usize = 1024;
/// So do sets for which no better table is found than one with so long a search.
const MOST_PROBES: usize = 8;

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

/// A place of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    /// The first 8 bytes of the text, followed by zeros.
    head: u64,
    /// Its length; `u32::MAX` in an empty place.
    len: u32,
    /// Its number.
    text: u32,
}

/// First 8 bytes and length: all of a text of up to 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    len: u32,
}

const EMPTY: Slot = Slot { head: 0, len: u32::MAX, text: 0 };

/// The key of no text.
const NO_KEY: Key = Key { head: EMPTY.head, len: EMPTY.len };

impl Key {
    #[inline]
    fn new(text: &[u8]) -> Self {
        Self { head: first_word(text), len: text.len() as u32 }
    }

    /// The key of `values[start..end]`, by a load that may reach behind a short text.
    #[inline]
    fn within(values: &[u8], start: usize, end: usize) -> Self {
        let len = end.wrapping_sub(start);
        let Some(word) = word_at(values, start) else {
            return values.get(start..end).map_or(NO_KEY, Key::new);
        };
        // A mask of 64 bits for 8 bytes and more, of none for an empty text.
        let mask = if len == 0 { 0 } else { u64::MAX >> (64 - 8 * len.min(8)) };
        Key { head: word & mask, len: len as u32 }
    }

    #[inline]
    fn hash(self, seed: u64) -> u64 {
        hash(self.head, self.len, seed)
    }
}

impl EqualAny {
    pub(crate) fn new(texts: &[Arc<str>]) -> Self {
        let table = Some(texts).filter(|texts| texts.len() <= TABLE_LIMIT).map(Table::new);
        match table.filter(|table| table.probes <= MOST_PROBES) {
            Some(table) => EqualAny::Table(table),
            None => EqualAny::Set(texts.iter().cloned().collect()),
        }
    }
}

/// A table in which each text has its own place, for compiled code.
#[cfg(all(feature = "jit", feature = "arrow"))]
#[derive(Debug)]
pub(crate) struct PerfectSet {
    keys: Box<[u64]>,
    seed: u64,
    shift: u32,
    longest: u32,
}

#[cfg(all(feature = "jit", feature = "arrow"))]
impl PerfectSet {
    pub(crate) fn table(&self) -> super::blocks::Table<'_> {
        let Self { keys, seed, shift, longest } = self;
        super::blocks::Table { keys, seed: *seed, shift: *shift, longest: *longest }
    }

    /// Whether a key tells all of its text.
    pub(crate) fn is_exact(&self) -> bool {
        self.longest <= 8
    }
}

#[cfg(all(feature = "jit", feature = "arrow"))]
impl EqualAny {
    /// The table, if each text has its own place.
    pub(crate) fn perfect(&self) -> Option<PerfectSet> {
        use super::blocks::{NO_KEY, key};
        let EqualAny::Table(table) = self else { return None };
        let key = |slot: &Slot| if *slot == EMPTY { NO_KEY } else { key(slot.head, slot.len) };
        let longest = table.texts.iter().map(|text| text.len()).max()?.try_into().ok()?;
        let keys = table.slots.iter().map(key).collect();
        let (seed, shift) = (table.seed, table.shift);
        (table.probes == 1).then_some(PerfectSet { keys, seed, shift, longest })
    }
}

impl TextTest for EqualAny {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        match self {
            EqualAny::Table(table) => table.holds(Key::new(text), || Some(text)),
            EqualAny::Set(set) => in_set(set, text),
        }
    }

    #[inline]
    fn test_within(&self, values: &[u8], start: usize, end: usize) -> bool {
        match self {
            EqualAny::Table(table) => {
                table.holds(Key::within(values, start, end), || values.get(start..end))
            }
            EqualAny::Set(set) => values.get(start..end).is_some_and(|text| in_set(set, text)),
        }
    }
}

#[inline(never)]
fn in_set(set: &HashSet<Arc<str>>, text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| set.contains(text))
}

impl Table {
    fn new(texts: &[Arc<str>]) -> Self {
        let keys: Vec<Key> = texts.iter().map(|text| Key::new(text.as_bytes())).collect();
        let shift = 64 - (texts.len().max(1) * 8).next_power_of_two().trailing_zeros();
        // Multipliers are tried until no two texts share a slot; big sets settle for short runs.
        let tries = if texts.len() <= 64 { 64 } else { 4 };
        let mut best =
            Table { seed: 1, shift, slots: [].into(), probes: usize::MAX, texts: [].into() };
        let mut taken = vec![0_u64; (1_usize << (64 - shift)).div_ceil(64)];
        for round in 1..=tries {
            let seed = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(2 * round + 1) | 1;
            // Most multipliers are seen to be no good without filling a table.
            if round < tries && !is_perfect(&keys, seed, shift, &mut taken) {
                continue;
            }
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

    /// Whether a text of this key is in the set; `text` gives all of it where the key does not.
    #[inline]
    fn holds<'t>(&self, key: Key, text: impl Fn() -> Option<&'t [u8]>) -> bool {
        let home = (key.hash(self.seed) >> self.shift) as usize;
        let mask = self.slots.len() - 1;
        (0..self.probes).any(|step| {
            let slot = &self.slots[(home + step) & mask];
            ((slot.head == key.head) & (slot.len == key.len))
                && (key.len <= 8 || text() == Some(self.texts[slot.text as usize].as_bytes()))
        })
    }
}

/// Whether each key has a place of its own.
fn is_perfect(keys: &[Key], seed: u64, shift: u32, taken: &mut [u64]) -> bool {
    taken.fill(0);
    keys.iter().all(|key| {
        let home = (key.hash(seed) >> shift) as usize;
        let (word, bit) = (&mut taken[home / 64], 1 << (home % 64));
        let free = *word & bit == 0;
        *word |= bit;
        free
    })
}

/// Slots by open addressing, and the longest distance of a key from its place, plus one.
fn fill(keys: &[Key], seed: u64, shift: u32) -> (usize, Box<[Slot]>) {
    let size = 1_usize << (64 - shift);
    let mut slots = vec![EMPTY; size].into_boxed_slice();
    let mut probes = 0;
    for (text, key) in keys.iter().enumerate() {
        let home = (key.hash(seed) >> shift) as usize;
        let step = (0..size).find(|step| slots[(home + step) & (size - 1)].len == EMPTY.len);
        let step = step.unwrap_or(0);
        slots[(home + step) & (size - 1)] =
            Slot { head: key.head, len: key.len, text: text as u32 };
        probes = probes.max(step + 1);
    }
    (probes, slots)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that share first bytes and length share a key, and are told apart all the same.
    #[test]
    fn sets_of_all_kinds_know_their_members() {
        let short = |n: usize| "abcdefghijkl"[..n % 13].to_owned() + &n.to_string();
        let long = |n: usize| format!("the same beginning {n:06}");
        for count in [2, 7, 32, 1024, 1025] {
            for make in [&short as &dyn Fn(usize) -> String, &long] {
                let mut texts: Vec<Arc<str>> = (0..count).map(|n| make(n * 2).into()).collect();
                texts.push("".into());
                let set = EqualAny::new(&texts);
                for n in 0..count * 2 {
                    let text = make(n);
                    let padded = text.clone() + "xxxxxxxxxxxxxxxx";
                    let member = texts.iter().any(|known| **known == *text);
                    assert_eq!(set.test(text.as_bytes()), member, "{text}");
                    assert_eq!(set.test_within(padded.as_bytes(), 0, text.len()), member);
                    assert_eq!(set.test_within(text.as_bytes(), 0, text.len()), member);
                }
                assert!(set.test(b"") && set.test_within(b"abcdefgh", 0, 0));
            }
        }
    }
}
