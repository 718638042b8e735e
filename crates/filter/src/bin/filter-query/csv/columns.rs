//! Columns of a chunk as arrays.

use std::sync::Arc;

use anyhow::{Result, bail};
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, PrimitiveArray, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer};
use arrow_cast::cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, Field};

use super::chunk::{Chunk, unquote};

/// A column of some records of a chunk.
pub(super) struct Column<'a> {
    pub(super) chunk: &'a Chunk,
    pub(super) number: usize,
    /// Its name and type.
    pub(super) field: &'a Field,
    /// The records, as in `Chunk::rows`.
    pub(super) rows: &'a [u32],
}

impl Column<'_> {
    /// The values. What is empty counts as absent.
    pub(super) fn array(&self) -> Result<ArrayRef> {
        if *self.field.data_type() == DataType::Int64
            && let Some(integers) = self.integers()
        {
            return Ok(Arc::new(integers));
        }
        let texts = self.texts()?;
        if *self.field.data_type() == DataType::Utf8 {
            return Ok(Arc::new(texts));
        }
        let options = CastOptions { safe: true, ..Default::default() };
        let values = cast_with_options(&texts, self.field.data_type(), &options)?;
        let is_lost = |row: &usize| !texts.is_null(*row) && values.is_null(*row);
        if values.logical_null_count() > texts.null_count()
            && let Some(row) = (0..texts.len()).find(is_lost)
        {
            let (line, text) = (self.line(row), texts.value(row));
            let (name, ty) = (self.field.name(), self.field.data_type());
            bail!("line {line}: `{text}` in column `{name}` is not of type {ty}");
        }
        Ok(values)
    }

    fn line(&self, row: usize) -> u64 {
        self.chunk.line_after(self.rows[row])
    }

    /// The fields as they were written.
    fn raw(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.rows.iter().map(|row| self.chunk.field(*row, self.number))
    }

    fn texts(&self) -> Result<StringArray> {
        let quoted = self.chunk.ends.has_quotes;
        let (offsets, bytes) = if quoted { self.unquoted() } else { self.packed() };
        let is_empty = |row: usize| offsets[row] == offsets[row + 1];
        let rows = self.rows.len();
        let nulls = (0..rows)
            .any(is_empty)
            .then(|| NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| !is_empty(row))));
        let (offsets, bytes) = (OffsetBuffer::new(offsets.into()), Buffer::from_vec(bytes));
        if let Ok(texts) = StringArray::try_new(offsets.clone(), bytes.clone(), nulls) {
            return Ok(texts);
        }
        let is_broken =
            |ends: &[i32]| std::str::from_utf8(&bytes[ends[0] as usize..ends[1] as usize]).is_err();
        let row = offsets.windows(2).position(is_broken).unwrap_or(0);
        bail!("line {}: column `{}` is not UTF-8", self.line(row), self.field.name());
    }

    /// Offsets and texts where no field is in quotes.
    fn packed(&self) -> (Vec<i32>, Vec<u8>) {
        let mut total = 0;
        let lengths = self.raw().map(|field| {
            total += field.len() as i32;
            total
        });
        let offsets: Vec<i32> = std::iter::once(0).chain(lengths).collect();
        let mut packed = vec![0; total as usize];
        for (field, start) in self.raw().zip(&offsets) {
            packed[*start as usize..][..field.len()].copy_from_slice(field);
        }
        (offsets, packed)
    }

    /// Offsets and texts in general.
    fn unquoted(&self) -> (Vec<i32>, Vec<u8>) {
        let mut offsets = Vec::with_capacity(self.rows.len() + 1);
        let mut packed = Vec::new();
        offsets.push(0);
        for field in self.raw() {
            if field.first() == Some(&b'"') {
                packed.extend_from_slice(&unquote(field));
            } else {
                packed.extend_from_slice(field);
            }
            offsets.push(packed.len() as i32);
        }
        (offsets, packed)
    }

    /// The values if all are integers in their plainest form.
    fn integers(&self) -> Option<PrimitiveArray<Int64Type>> {
        let (mut plain, mut absent) = (true, false);
        let value = |field: &[u8]| {
            absent |= field.is_empty();
            let value = integer(field);
            plain &= value.is_some() || field.is_empty();
            value.unwrap_or(0)
        };
        let values: Vec<i64> = self.raw().map(value).collect();
        let present = || BooleanBuffer::from_iter(self.raw().map(|field| !field.is_empty()));
        let nulls = absent.then(|| NullBuffer::new(present()));
        plain.then(|| PrimitiveArray::new(values.into(), nulls))
    }
}

/// A number of at most 18 digits.
fn integer(field: &[u8]) -> Option<i64> {
    let (digits, negative) = match field.strip_prefix(b"-") {
        Some(digits) => (digits, true),
        None => (field, false),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}
