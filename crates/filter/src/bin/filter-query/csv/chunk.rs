//! Whole records in memory, and where their fields are.

use std::borrow::Cow;

use anyhow::{Result, bail};

use super::scan::Ends;

/// Some records, one after another.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Ends,
    /// For each record, which place in `ends` its first field follows.
    pub(super) rows: Vec<u32>,
    /// Fields in a record.
    pub(super) width: usize,
    /// Number of the line that the bytes begin with.
    pub(super) line: u64,
}

impl Chunk {
    /// Makes rows of the records that were found. Empty lines are none.
    pub(super) fn take_rows(&mut self) -> Result<()> {
        self.rows.clear();
        for ends in self.ends.records.windows(2) {
            let (row, fields) = (ends[0], (ends[1] - ends[0]) as usize);
            if fields == 1 && self.between(row as usize, true).is_empty() {
                continue;
            }
            // The first line of all tells how many fields there are.
            if self.width == 0 {
                self.width = fields;
            }
            if fields != self.width {
                let (line, expected) = (self.line_after(row), self.width);
                bail!("line {line}: {fields} fields instead of {expected}");
            }
            self.rows.push(row);
        }
        Ok(())
    }

    /// What is between a place and the next one, without the `\r` of the end of a line.
    #[inline]
    fn between(&self, place: usize, ends_line: bool) -> &[u8] {
        let places = &self.ends.places[place..place + 2];
        let field = &self.bytes[places[0].wrapping_add(1) as usize..places[1] as usize];
        if ends_line { field.strip_suffix(b"\r").unwrap_or(field) } else { field }
    }

    /// Number of the line on which a row begins.
    pub(super) fn line_after(&self, row: u32) -> u64 {
        let start = self.ends.places[row as usize].wrapping_add(1) as usize;
        self.line + memchr::memchr_iter(b'\n', &self.bytes[..start]).count() as u64
    }

    /// A field as it was written.
    #[inline]
    pub(super) fn field(&self, row: u32, column: usize) -> &[u8] {
        self.between(row as usize + column, column + 1 == self.width)
    }

    /// A row as it was written, without the end of the line.
    pub(super) fn record(&self, row: u32) -> &[u8] {
        let start = self.ends.places[row as usize].wrapping_add(1) as usize;
        let record = &self.bytes[start..self.ends.places[row as usize + self.width] as usize];
        record.strip_suffix(b"\r").unwrap_or(record)
    }
}

/// What a field means: within quotes two quotes are one.
pub(super) fn unquote(field: &[u8]) -> Cow<'_, [u8]> {
    let Some(mut rest) = field.strip_prefix(b"\"") else { return field.into() };
    let mut text = Vec::with_capacity(rest.len());
    while let Some(at) = memchr::memchr(b'"', rest) {
        let doubled = rest.get(at + 1) == Some(&b'"');
        text.extend_from_slice(&rest[..at + usize::from(doubled)]);
        rest = &rest[at + 1 + usize::from(doubled)..];
        if !doubled {
            break;
        }
    }
    text.extend_from_slice(rest);
    text.into()
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn quotes_are_taken_off_and_doubled_ones_are_one() {
        let pairs = [
            ("plain", "plain"),
            ("a \"b\"", "a \"b\""),
            ("\"a, b\"", "a, b"),
            ("\"a \"\"b\"\"\"", "a \"b\""),
            ("\"\"", ""),
            ("\"a\"bc\"", "abc\""),
            ("\"not closed", "not closed"),
        ];
        for (field, text) in pairs {
            assert_eq!(unquote(field.as_bytes()), text.as_bytes());
        }
    }
}
