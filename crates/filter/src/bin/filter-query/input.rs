//! Files and standard input to record batches.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use indicatif::{ProgressBar, ProgressStyle};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::args::{Args, InputForm};
use crate::csv::CsvBatches;

/// Bytes at the start of a text input from which types are inferred.
const SAMPLE: u64 = 1 << 20;
/// Rows in a batch.
const BATCH: usize = 16 * 1024;
/// What some programs write before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Inputs from this size on get a progress bar.
const LONG: u64 = 32 << 20;

/// An opened input whose schema is known.
pub(crate) struct Input {
    pub(crate) schema: SchemaRef,
    source: Source,
    bar: ProgressBar,
}

enum Source {
    Csv { bytes: Box<dyn Read>, delimiter: u8 },
    Jsonl { bytes: Box<dyn BufRead> },
    ParquetFile(Box<ParquetRecordBatchReaderBuilder<File>>),
    ParquetBytes(Box<ParquetRecordBatchReaderBuilder<bytes::Bytes>>),
}

/// Batches, until the first error.
pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch>>>;

impl Input {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path, args: &Args) -> Result<Self> {
        let stdin = path == Path::new("-");
        let form = form(path, args)?;
        if stdin && form == InputForm::Parquet {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            let builder = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))?;
            let schema = builder.schema().clone();
            let source = Source::ParquetBytes(Box::new(builder));
            return Ok(Self { schema, source, bar: ProgressBar::hidden() });
        }
        if stdin {
            let bar = ProgressBar::hidden();
            return Self::text(Box::new(std::io::stdin()), form, delimiter(path, args)?, bar);
        }
        let file = File::open(path)?;
        if form == InputForm::Parquet {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
            let schema = builder.schema().clone();
            let source = Source::ParquetFile(Box::new(builder));
            return Ok(Self { schema, source, bar: ProgressBar::hidden() });
        }
        let bar = progress(file.metadata()?.len());
        let reader = Box::new(bar.wrap_read(file));
        Self::text(reader, form, delimiter(path, args)?, bar)
    }

    /// CSV or JSON lines: the types are inferred from the beginning, which is then read again.
    fn text(
        mut reader: Box<dyn Read>,
        form: InputForm,
        delimiter: u8,
        bar: ProgressBar,
    ) -> Result<Self> {
        let mut sample = Vec::new();
        reader.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
        if form == InputForm::Csv && sample.starts_with(BYTE_ORDER_MARK) {
            sample.drain(..BYTE_ORDER_MARK.len());
        }
        let whole = (sample.len() as u64) < SAMPLE;
        let lines = if whole { sample.len() } else { last_line_end(&sample) };
        let schema = match form {
            InputForm::Csv => csv_format(delimiter).infer_schema(&sample[..lines], None)?.0,
            _ => arrow_json::reader::infer_json_schema(&sample[..lines], None)?.0,
        };
        let source = match form {
            InputForm::Csv => {
                Source::Csv { bytes: Box::new(Cursor::new(sample).chain(reader)), delimiter }
            }
            _ => {
                let rest = BufReader::with_capacity(1 << 17, reader);
                Source::Jsonl { bytes: Box::new(Cursor::new(sample).chain(rest)) }
            }
        };
        Ok(Self { schema: Arc::new(schema), source, bar })
    }

    /// In CSV a value has no type of its own. A column is text unless the filter compares it
    /// with something else: what is not compared is printed as it was read, and `07` stays `07`.
    pub(crate) fn settle_types(&mut self, compared: &[&str], as_text: &BTreeSet<String>) {
        if !matches!(self.source, Source::Csv { .. }) {
            return;
        }
        let settle = |field: &Arc<Field>| {
            let name = field.name();
            let date = matches!(
                field.data_type(),
                DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
            );
            let typed = compared.contains(&&name[..]) && (date || !as_text.contains(name));
            let ty = if typed { field.data_type().clone() } else { DataType::Utf8 };
            // An empty text column cannot be told from empty texts; empty numbers are null.
            Field::new(name, ty, true)
        };
        self.schema =
            Arc::new(Schema::new(self.schema.fields.iter().map(settle).collect::<Vec<_>>()));
    }

    /// The batches, with only the given columns (by number, ascending).
    pub(crate) fn batches(self, columns: &[usize]) -> Result<Batches> {
        let Self { schema, source, bar } = self;
        let columns = columns.to_vec();
        let batches: Batches = match source {
            Source::Csv { bytes, delimiter } => {
                let (width, schema) = (schema.fields.len(), Arc::new(schema.project(&columns)?));
                Box::new(CsvBatches::new(bytes, delimiter, schema, columns, width))
            }
            Source::Jsonl { bytes } => {
                let schema = Arc::new(schema.project(&columns)?);
                let builder = arrow_json::ReaderBuilder::new(schema).with_batch_size(BATCH);
                Box::new(builder.build(bytes)?.map(|batch| Ok(batch?)))
            }
            Source::ParquetFile(builder) => {
                let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
                let reader = builder.with_projection(mask).with_batch_size(BATCH).build()?;
                Box::new(reader.map(|batch| Ok(batch?)))
            }
            Source::ParquetBytes(builder) => {
                let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
                let reader = builder.with_projection(mask).with_batch_size(BATCH).build()?;
                Box::new(reader.map(|batch| Ok(batch?)))
            }
        };
        Ok(Box::new(batches.inspect(move |_| bar.tick())))
    }
}

fn csv_format(delimiter: u8) -> arrow_csv::reader::Format {
    arrow_csv::reader::Format::default().with_header(true).with_delimiter(delimiter)
}

fn form(path: &Path, args: &Args) -> Result<InputForm> {
    if let Some(form) = args.input {
        return Ok(form);
    }
    if path == Path::new("-") {
        return Ok(InputForm::Csv);
    }
    match path.extension().and_then(|end| end.to_str()) {
        Some("csv" | "tsv") => Ok(InputForm::Csv),
        Some("jsonl" | "ndjson" | "json") => Ok(InputForm::Jsonl),
        Some("parquet") => Ok(InputForm::Parquet),
        _ => bail!("the name does not tell the form; use --input csv, jsonl or parquet"),
    }
}

fn delimiter(path: &Path, args: &Args) -> Result<u8> {
    let default = if path.extension().is_some_and(|end| end == "tsv") { '\t' } else { ',' };
    let delimiter = args.delimiter.unwrap_or(default);
    u8::try_from(delimiter).ok().filter(u8::is_ascii).context("the delimiter must be ASCII")
}

fn last_line_end(bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

/// A bar on standard error for long inputs that somebody watches.
fn progress(bytes: u64) -> ProgressBar {
    if bytes < LONG || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes);
    let template = "{wide_bar} {bytes}/{total_bytes} {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
