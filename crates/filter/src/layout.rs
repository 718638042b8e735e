//! Where values lie in memory, for compiled code that reads records without calling anybody.

/// How a value is stored, as far as compiled code can read it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueLayout {
    /// Address and length of a text, each a word, at these byte offsets.
    Text {
        /// Offset of the address.
        pointer: u32,
        /// Offset of the length.
        length: u32,
    },
    /// An integer of so many bytes.
    Int {
        /// 1, 2, 4 or 8.
        bytes: u8,
        /// Whether the top bit is a sign.
        signed: bool,
    },
    /// An `f64`.
    Float,
}

/// A field's value: its offset in the record and how it is stored there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldPlace {
    /// Bytes from the start of the record.
    pub offset: u32,
    /// How the value is stored.
    pub layout: ValueLayout,
}

impl FieldPlace {
    /// A field at `offset` of a record; `None` where compiled code has to call the accessor.
    pub fn new<T: crate::FieldValue>(offset: usize) -> Option<Self> {
        Some(Self { offset: offset.try_into().ok()?, layout: T::layout()? })
    }

    /// The same field of a record that itself lies at `offset` of another.
    pub fn within(self, offset: usize) -> Option<Self> {
        Some(Self { offset: self.offset.checked_add(offset.try_into().ok()?)?, ..self })
    }
}

/// The layout of a `String` in this very program. Rust does not promise one, so it is looked for:
/// two strings are taken apart into words, and the word that is the address in both, and the one
/// that is the length in both, are the places. If that is not plain, there is none, and compiled
/// code calls the accessor.
#[cfg(feature = "jit")]
pub(crate) fn string_layout() -> Option<ValueLayout> {
    static LAYOUT: std::sync::OnceLock<Option<ValueLayout>> = std::sync::OnceLock::new();
    *LAYOUT.get_or_init(|| {
        let probe = |capacity: usize, text: &str| {
            let mut string = String::with_capacity(capacity);
            string.push_str(text);
            let words = words_of(&string)?;
            let only = |wanted: usize| {
                let mut places = (0..words.len()).filter(|&at| words[at] == wanted);
                places.next().filter(|_| places.next().is_none())
            };
            Some((only(string.as_ptr().addr())?, only(string.len())?))
        };
        let (pointer, length) = probe(64, "probe")?;
        if probe(100, "another probe") != Some((pointer, length)) {
            return None;
        }
        let bytes = |word: usize| (word * size_of::<usize>()) as u32;
        Some(ValueLayout::Text { pointer: bytes(pointer), length: bytes(length) })
    })
}

#[cfg(not(feature = "jit"))]
pub(crate) fn string_layout() -> Option<ValueLayout> {
    None
}

/// The three words of a string; `None` if it does not have three on a 64-bit machine.
#[cfg(feature = "jit")]
fn words_of(string: &String) -> Option<[usize; 3]> {
    if size_of::<String>() != size_of::<[usize; 3]>() || size_of::<usize>() != 8 {
        return None;
    }
    let words = std::ptr::from_ref(string).cast::<[usize; 3]>();
    // SAFETY: the string is live and exactly as large as the words. Capacity, address and length
    // fill it completely, so each word is initialised; reading an address as a number is allowed.
    #[allow(unsafe_code)]
    Some(unsafe { words.read_unaligned() })
}

#[cfg(all(test, feature = "jit"))]
mod tests {
    use super::*;

    #[test]
    fn the_layout_of_strings_is_found() {
        assert!(matches!(string_layout(), Some(ValueLayout::Text { .. })));
    }
}
