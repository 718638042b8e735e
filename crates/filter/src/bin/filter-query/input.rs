//! Files and standard input to record batches.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use indicatif::{ProgressBar, ProgressStyle};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::args::{Args, InputForm};
use crate::batches::{ArrowBatches, Batches, Columns, Source as Batched};
use crate::csv::CsvReader;

/// Bytes at the start of JSON lines from which types are inferred.
const SAMPLE: u64 = 1 << 20;
/// Rows in a batch.
const BATCH: usize = 16 * 1024;
/// Inputs from this size on get a progress bar.
const LONG: u64 = 32 << 20;

/// An opened input whose schema is known.
pub(crate) struct Input {
    pub(crate) schema: SchemaRef,
    source: Source,
    bar: ProgressBar,
}

enum Source {
    Csv(Box<CsvReader>),
    Jsonl { bytes: Box<dyn BufRead> },
    ParquetFile(Box<ParquetRecordBatchReaderBuilder<File>>),
    ParquetBytes(Box<ParquetRecordBatchReaderBuilder<bytes::Bytes>>),
}

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

    fn text(
        reader: Box<dyn Read>,
        form: InputForm,
        delimiter: u8,
        bar: ProgressBar,
    ) -> Result<Self> {
        if form == InputForm::Csv {
            let reader = Box::new(CsvReader::open(reader, delimiter)?);
            let schema = Arc::new(reader.schema(&[])?);
            return Ok(Self { schema, source: Source::Csv(reader), bar });
        }
        Self::jsonl(reader, bar)
    }

    /// JSON lines: the types are inferred from the beginning, which is then read again.
    fn jsonl(mut reader: Box<dyn Read>, bar: ProgressBar) -> Result<Self> {
        let mut sample = Vec::new();
        reader.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
        let whole = (sample.len() as u64) < SAMPLE;
        let lines = if whole { sample.len() } else { last_line_end(&sample) };
        let schema = arrow_json::reader::infer_json_schema(&sample[..lines], None)?.0;
        let rest = BufReader::with_capacity(1 << 17, reader);
        let source = Source::Jsonl { bytes: Box::new(Cursor::new(sample).chain(rest)) };
        Ok(Self { schema: Arc::new(schema), source, bar })
    }

    /// In CSV a value has no type of its own. A column is text unless the filter compares it
    /// with something else: what is not compared is printed as it was read, and `07` stays `07`.
    ///
    /// # Errors
    /// If the types cannot be inferred.
    pub(crate) fn settle_types(
        &mut self,
        compared: &[&str],
        as_text: &BTreeSet<String>,
    ) -> Result<()> {
        let Source::Csv(reader) = &self.source else { return Ok(()) };
        let settle = |field: &Arc<Field>| {
            let date = matches!(
                field.data_type(),
                DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
            );
            let typed = date || !as_text.contains(field.name());
            let ty = if typed { field.data_type().clone() } else { DataType::Utf8 };
            // An empty text column cannot be told from empty texts; empty numbers are null.
            Field::new(field.name(), ty, true)
        };
        let inferred = reader.schema(compared)?;
        self.schema = Arc::new(Schema::new(inferred.fields.iter().map(settle).collect::<Vec<_>>()));
        Ok(())
    }

    /// The batches: `asked` are the numbers of the columns that the filter reads, `shown` those
    /// to print.
    pub(crate) fn batches(self, asked: &[usize], shown: &[usize]) -> Result<Batches> {
        let Self { schema, source, bar } = self;
        let mut read: Vec<usize> = asked.iter().chain(shown).copied().collect();
        if read.is_empty() {
            // A filter without fields still needs something to count.
            read.push(0);
        }
        read.sort_unstable();
        read.dedup();
        let (asked, shown) = (Columns::new(&schema, asked)?, Columns::new(&schema, shown)?);
        let source = source.batches(&schema, read)?;
        Ok(Batches { source, asked, shown, bar })
    }
}

impl Source {
    /// Batches of the columns with the numbers `read`.
    fn batches(self, schema: &Schema, read: Vec<usize>) -> Result<Batched> {
        let columns = read.clone();
        let batches: Box<dyn Iterator<Item = _>> = match self {
            Source::Csv(reader) => return Ok(Batched::Csv(reader)),
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
        Ok(Batched::Arrow(Box::new(ArrowBatches { batches, read, last: None })))
    }
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
