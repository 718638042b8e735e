//! CSV to record batches, a chunk of the input at a time. One pass finds where fields end; only
//! the columns that are asked for become arrays, and rows are looked at again only to print them.

mod chunk;
mod columns;
mod scan;
mod types;

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;

use anyhow::{Result, bail};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use filter::Bitmap;

use self::chunk::{Chunk, unquote};
use self::columns::Column;

/// Bytes of the input in the first chunk, from which types are inferred.
const SAMPLE: usize = 1 << 20;
/// Bytes in another chunk: so many stay in the processor's second cache.
const CHUNK: usize = 1 << 18;
/// Bytes after which a record is too long.
const LONGEST: usize = 1 << 30;
/// What some programs write before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// CSV that is being read. The first line is the header.
pub(crate) struct CsvReader {
    input: Box<dyn Read>,
    delimiter: u8,
    names: Vec<String>,
    chunk: Chunk,
    /// Bytes of the chunk that were read.
    filled: usize,
    /// Of these, bytes of whole records.
    used: usize,
    at_end: bool,
    /// Whether the rows of the chunk are still to be given out.
    fresh: bool,
    /// Bytes to read in the first chunk and in others.
    sizes: [usize; 2],
}

impl CsvReader {
    /// Reads the header and the rows that are its neighbours.
    pub(crate) fn open(input: Box<dyn Read>, delimiter: u8) -> Result<Self> {
        Self::with_sizes(input, delimiter, [SAMPLE, CHUNK])
    }

    fn with_sizes(input: Box<dyn Read>, delimiter: u8, sizes: [usize; 2]) -> Result<Self> {
        let chunk = Chunk { line: 1, ..Default::default() };
        let (names, filled, used, at_end, fresh) = (Vec::new(), 0, 0, false, true);
        let mut reader =
            Self { input, delimiter, names, chunk, filled, used, at_end, fresh, sizes };
        reader.fill(sizes[0].max(BYTE_ORDER_MARK.len()))?;
        if reader.chunk.bytes[..reader.filled].starts_with(BYTE_ORDER_MARK) {
            reader.skip(BYTE_ORDER_MARK.len());
        }
        reader.find_records()?;
        reader.take_names()?;
        Ok(reader)
    }

    fn take_names(&mut self) -> Result<()> {
        let chunk = &mut self.chunk;
        if chunk.rows.is_empty() {
            return Ok(());
        }
        let header = chunk.rows.remove(0);
        for column in 0..chunk.width {
            let Ok(name) = String::from_utf8(unquote(chunk.field(header, column)).into()) else {
                bail!("line {}: the header is not UTF-8", chunk.line_after(header));
            };
            self.names.push(name);
        }
        Ok(())
    }

    /// The columns, those with the given names with the type that their values seem to have.
    pub(crate) fn schema(&self, typed: &[&str]) -> Result<Schema> {
        types::infer(&self.chunk, &self.names, typed, self.delimiter)
    }

    /// The next rows as columns of the given numbers and fields; `None` at the end.
    pub(crate) fn next(
        &mut self,
        schema: &SchemaRef,
        columns: &[usize],
    ) -> Result<Option<RecordBatch>> {
        while !std::mem::take(&mut self.fresh) || self.chunk.rows.is_empty() {
            if self.at_end {
                return Ok(None);
            }
            self.next_chunk()?;
        }
        self.batch(&self.chunk.rows, schema, columns).map(Some)
    }

    /// The rows of the last batch that passed.
    pub(crate) fn passed(
        &self,
        rows: &Bitmap,
        schema: &SchemaRef,
        columns: &[usize],
    ) -> Result<RecordBatch> {
        let rows: Vec<u32> = rows.iter().map(|row| self.chunk.rows[row]).collect();
        self.batch(&rows, schema, columns)
    }

    /// Writes the rows of the last batch that passed as they were read.
    pub(crate) fn write(
        &self,
        rows: &Bitmap,
        columns: &[usize],
        out: &mut impl Write,
    ) -> Result<()> {
        let chunk = &self.chunk;
        let all = columns.iter().copied().eq(0..chunk.width);
        for row in rows.iter().map(|row| chunk.rows[row]) {
            if all {
                out.write_all(chunk.record(row))?;
            } else {
                for (number, column) in columns.iter().enumerate() {
                    out.write_all(if number > 0 { b"," } else { b"" })?;
                    out.write_all(chunk.field(row, *column))?;
                }
            }
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Whether fields of the input need no other quotes between commas.
    pub(crate) fn has_commas(&self) -> bool {
        self.delimiter == b','
    }

    fn batch(&self, rows: &[u32], schema: &SchemaRef, columns: &[usize]) -> Result<RecordBatch> {
        let fields = schema.fields().iter().zip(columns);
        let arrays = fields
            .map(|(field, number)| Column { chunk: &self.chunk, number: *number, field, rows })
            .map(|column| column.array())
            .collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)?)
    }

    /// Lets go of the records of the chunk and reads more.
    fn next_chunk(&mut self) -> Result<()> {
        let tail = self.used..self.filled;
        let left = memchr::memchr_iter(b'\n', &self.chunk.bytes[tail.clone()]).count();
        self.chunk.line += (self.chunk.ends.newlines - left) as u64;
        self.skip(self.used);
        self.fill(self.sizes[1].max(2 * self.filled))?;
        self.find_records()?;
        self.fresh = true;
        Ok(())
    }

    /// Drops bytes at the front.
    fn skip(&mut self, bytes: usize) {
        self.chunk.bytes.copy_within(bytes..self.filled, 0);
        self.filled -= bytes;
    }

    /// Reads until there are so many bytes or the end has come.
    fn fill(&mut self, bytes: usize) -> Result<()> {
        if self.chunk.bytes.len() < bytes {
            self.chunk.bytes.resize(bytes, 0);
        }
        while self.filled < bytes && !self.at_end {
            let read = match self.input.read(&mut self.chunk.bytes[self.filled..bytes]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.filled += read;
            self.at_end = read == 0;
        }
        Ok(())
    }

    /// Finds the records in what was read, and reads on until there is one.
    fn find_records(&mut self) -> Result<()> {
        loop {
            let read = &self.chunk.bytes[..self.filled];
            self.chunk.ends.find(read, self.delimiter);
            if self.at_end && self.chunk.ends.last() < self.filled {
                self.chunk.ends.close(self.filled);
            }
            if self.at_end || self.chunk.ends.records.len() > 1 {
                break;
            }
            if self.filled > LONGEST {
                bail!("line {}: a record is longer than {LONGEST} bytes", self.chunk.line);
            }
            self.fill(2 * self.filled)?;
        }
        self.used = self.chunk.ends.last().min(self.filled);
        self.chunk.take_rows()
    }
}

#[cfg(test)]
mod tests;
