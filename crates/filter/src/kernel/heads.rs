//! Tests of the first bytes of texts in a column, a word of 64 rows at a time and without
//! branches on what the texts are.

use super::fixed::{Word, word_at};

/// Constants of which a text is one, or with one of which it starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heads<'a> {
    pub(crate) words: &'a [Word],
    /// The whole text is the constant.
    pub(crate) whole: bool,
}

/// Rows of one word of bits.
const ROWS: usize = 64;

impl Heads<'_> {
    /// One bit for each of the 64 texts between the 65 offsets; `None` where a text lies so close
    /// to the end of the bytes that its first word would reach beyond.
    pub(crate) fn test(self, offsets: &[i32; ROWS + 1], bytes: &[u8]) -> Option<u64> {
        match self.words {
            [word] if self.whole => {
                each(offsets, bytes, |head, len| word.starts(head, len) & (len == word.len))
            }
            [word] => each(offsets, bytes, |head, len| word.starts(head, len)),
            words => each(offsets, bytes, |head, len| {
                words.iter().fold(false, |any, word| any | word.starts(head, len))
            }),
        }
    }
}

#[inline(always)]
fn each(offsets: &[i32; ROWS + 1], bytes: &[u8], test: impl Fn(u64, usize) -> bool) -> Option<u64> {
    let mut passed = 0;
    for row in 0..ROWS {
        let (start, end) = (offsets[row].cast_unsigned(), offsets[row + 1].cast_unsigned());
        let head = word_at(bytes, start as usize)?;
        passed |= u64::from(test(head, end.wrapping_sub(start) as usize)) << row;
    }
    Some(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_texts_are_tested_at_once() {
        let texts = ["jo", "john", "", "j", "oj", "joseph", "xjo", "jo"];
        let bytes = texts.concat().repeat(8) + "and eight bytes more";
        let mut offsets = [0; ROWS + 1];
        for at in 0..ROWS {
            offsets[at + 1] = offsets[at] + texts[at % 8].len() as i32;
        }
        let words = ["jo", "x"].map(|text| Word::new(text.as_bytes()).expect("short"));
        let test = |words, whole| Heads { words, whole }.test(&offsets, bytes.as_bytes());
        assert_eq!(test(&words, false), Some(0xE3E3_E3E3_E3E3_E3E3));
        assert_eq!(test(&words[..1], false), Some(0xA3A3_A3A3_A3A3_A3A3));
        assert_eq!(test(&words[..1], true), Some(0x8181_8181_8181_8181));
        let cut = &bytes.as_bytes()[..bytes.len() - 18];
        assert_eq!(Heads { words: &words, whole: false }.test(&offsets, cut), None);
    }
}
