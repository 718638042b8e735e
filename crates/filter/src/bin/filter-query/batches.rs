//! The batches of an input: the columns that the filter reads first, and those to print only of
//! the rows that passed.

use anyhow::{Result, bail};
use arrow_array::{BooleanArray, RecordBatch};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use filter::Bitmap;
use indicatif::ProgressBar;
use std::sync::Arc;

use crate::csv::CsvReader;
use crate::output::Output;

/// Some columns of an input.
pub(crate) struct Columns {
    pub(crate) numbers: Vec<usize>,
    pub(crate) schema: SchemaRef,
}

/// An input that is read batch by batch.
pub(crate) struct Batches {
    pub(crate) source: Source,
    /// What the filter reads.
    pub(crate) asked: Columns,
    /// What is printed.
    pub(crate) shown: Columns,
    pub(crate) bar: ProgressBar,
}

/// Where batches come from.
pub(crate) enum Source {
    Csv(Box<CsvReader>),
    Arrow(Box<ArrowBatches>),
}

/// Batches of other forms than CSV.
pub(crate) struct ArrowBatches {
    pub(crate) batches: Box<dyn Iterator<Item = Result<RecordBatch>>>,
    /// Numbers of the columns of the batches, ascending.
    pub(crate) read: Vec<usize>,
    pub(crate) last: Option<RecordBatch>,
}

impl Columns {
    /// The columns of the schema with these numbers.
    pub(crate) fn new(schema: &Schema, numbers: &[usize]) -> Result<Self> {
        Ok(Self { numbers: numbers.to_vec(), schema: Arc::new(schema.project(numbers)?) })
    }
}

impl Batches {
    /// The next batch, with the columns that the filter reads.
    pub(crate) fn next(&mut self) -> Result<Option<RecordBatch>> {
        self.bar.tick();
        match &mut self.source {
            Source::Csv(reader) => reader.next(&self.asked.schema, &self.asked.numbers),
            Source::Arrow(batches) => {
                batches.last = batches.batches.next().transpose()?;
                batches.last.as_ref().map(|last| batches.columns(last, &self.asked)).transpose()
            }
        }
    }

    /// Prints the rows of the last batch that passed.
    pub(crate) fn print(&self, passed: &Bitmap, output: &mut Output) -> Result<()> {
        let Columns { schema, numbers } = &self.shown;
        match (&self.source, output) {
            (Source::Csv(reader), Output::Csv(out)) if reader.has_commas() => {
                reader.write(passed, numbers, out)
            }
            (Source::Csv(reader), output) => output.write(&reader.passed(passed, schema, numbers)?),
            (Source::Arrow(batches), output) => output.write(&batches.passed(passed, &self.shown)?),
        }
    }
}

impl ArrowBatches {
    fn columns(&self, batch: &RecordBatch, columns: &Columns) -> Result<RecordBatch> {
        let place = |number| self.read.binary_search(number).ok();
        let places: Vec<usize> = columns.numbers.iter().filter_map(place).collect();
        Ok(batch.project(&places)?)
    }

    /// The rows that passed, with the columns to print.
    fn passed(&self, passed: &Bitmap, shown: &Columns) -> Result<RecordBatch> {
        let Some(last) = self.last.as_ref().filter(|last| last.num_rows() == passed.len()) else {
            bail!("the filter saw {} rows of another batch", passed.len());
        };
        let bits = BooleanBuffer::collect_bool(passed.len(), |row| passed.get(row));
        let batch = self.columns(last, shown)?;
        Ok(filter_record_batch(&batch, &BooleanArray::new(bits, None))?)
    }
}
