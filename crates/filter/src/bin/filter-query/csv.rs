//! CSV to record batches. Records are found by the reader of the crate `simd-csv`; only the
//! columns that are asked for become arrays, whose UTF-8 is checked a batch at a time.

use std::io::Read;

use anyhow::{Context, Result, bail};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer};
use arrow_cast::cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, SchemaRef};
use simd_csv::{ZeroCopyReader, ZeroCopyReaderBuilder};
use std::sync::Arc;

/// Rows in a batch.
const ROWS: usize = 16 * 1024;
/// Bytes in a column of a batch after which it gets no more rows.
const BYTES: usize = 1 << 28;
/// Bytes read at a time: so many stay in the processor's second cache.
const READ: usize = 1 << 17;

/// An iterator of batches, until the first error.
pub(crate) struct CsvBatches<R> {
    reader: ZeroCopyReader<R>,
    /// Of the columns that are asked for.
    schema: SchemaRef,
    /// Their numbers.
    columns: Vec<usize>,
    /// How many columns the header has.
    width: usize,
    /// Lines read so far.
    line: u64,
}

/// The texts of one column.
struct Texts {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
    present: NullBufferBuilder,
}

impl<R: Read> CsvBatches<R> {
    /// Reads what begins with a header of `width` names. `schema` is that of the columns.
    pub(crate) fn new(
        input: R,
        delimiter: u8,
        schema: SchemaRef,
        columns: Vec<usize>,
        width: usize,
    ) -> Self {
        let mut builder = ZeroCopyReaderBuilder::with_capacity(READ);
        let builder = builder.delimiter(delimiter).flexible(true).has_headers(true);
        Self { reader: builder.from_reader(input), schema, columns, width, line: 1 }
    }

    /// The next batch, `None` at the end.
    fn batch(&mut self) -> Result<Option<RecordBatch>> {
        let (mut texts, mut lines) = (Vec::new(), Vec::with_capacity(ROWS));
        texts.resize_with(self.columns.len(), Texts::new);
        while lines.len() < ROWS && texts.iter().all(|texts| texts.bytes.len() < BYTES) {
            let Some(record) = self.reader.read_byte_record()? else { break };
            let line = self.line + 1;
            self.line = line + memchr::memchr_iter(b'\n', record.as_slice()).count() as u64;
            if record.len() != self.width {
                let (expected, found) = (self.width, record.len());
                bail!("line {line}: {found} fields instead of {expected}");
            }
            for (texts, column) in texts.iter_mut().zip(&self.columns) {
                let field = record.get(*column).unwrap_or_default();
                if field.first() == Some(&b'"') {
                    texts.push(&record.unescape(*column).unwrap_or_default(), line)?;
                } else {
                    texts.push(field, line)?;
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            return Ok(None);
        }
        let fields = self.schema.fields().iter().zip(texts);
        let arrays = fields
            .map(|(field, texts)| texts.array(&lines, field.data_type(), field.name()))
            .collect::<Result<Vec<_>>>()?;
        let rows = RecordBatchOptions::new().with_row_count(Some(lines.len()));
        Ok(Some(RecordBatch::try_new_with_options(self.schema.clone(), arrays, &rows)?))
    }
}

impl<R: Read> Iterator for CsvBatches<R> {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batch().transpose()
    }
}

impl Texts {
    fn new() -> Self {
        let mut offsets = Vec::with_capacity(ROWS + 1);
        offsets.push(0);
        Self { offsets, bytes: Vec::new(), present: NullBufferBuilder::new(ROWS) }
    }

    /// Adds a field. What is empty counts as absent.
    #[inline]
    fn push(&mut self, field: &[u8], line: u64) -> Result<()> {
        self.bytes.extend_from_slice(field);
        let end = i32::try_from(self.bytes.len()).ok();
        self.offsets.push(end.with_context(|| format!("line {line}: a field is too long"))?);
        self.present.append(!field.is_empty());
        Ok(())
    }

    /// The column, as values of that type.
    fn array(mut self, lines: &[u64], ty: &DataType, name: &str) -> Result<ArrayRef> {
        let text_at = |row: usize| {
            let (start, end) = (self.offsets[row] as usize, self.offsets[row + 1] as usize);
            &self.bytes[start..end]
        };
        let is_broken = |row: &usize| std::str::from_utf8(text_at(*row)).is_err();
        if std::str::from_utf8(&self.bytes).is_err()
            && let Some(row) = (0..lines.len()).find(is_broken)
        {
            bail!("line {}: column `{name}` is not UTF-8", lines[row]);
        }
        let offsets = OffsetBuffer::new(self.offsets.into());
        let texts =
            StringArray::try_new(offsets, Buffer::from_vec(self.bytes), self.present.finish())?;
        if *ty == DataType::Utf8 {
            return Ok(Arc::new(texts));
        }
        let values =
            cast_with_options(&texts, ty, &CastOptions { safe: true, ..Default::default() })?;
        let is_lost = |row: &usize| !texts.is_null(*row) && values.is_null(*row);
        if values.logical_null_count() > texts.null_count()
            && let Some(row) = (0..lines.len()).find(is_lost)
        {
            let (line, text) = (lines[row], texts.value(row));
            bail!("line {line}: `{text}` in column `{name}` is not of type {ty}");
        }
        Ok(values)
    }
}
