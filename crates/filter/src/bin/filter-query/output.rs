//! Record batches to standard output.

use std::io::{BufWriter, Stdout, Write};

use anyhow::Result;
use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_json::LineDelimitedWriter;
use arrow_schema::Schema;

use crate::args::OutputForm;

/// Where the rows that passed go.
pub(crate) enum Output {
    Csv(BufWriter<Stdout>),
    Jsonl(LineDelimitedWriter<BufWriter<Stdout>>),
    /// Rows of cells, the first of them the names.
    Table(Vec<Vec<String>>),
}

impl Output {
    pub(crate) fn new(form: OutputForm, schema: &Schema) -> Result<Self> {
        let out = BufWriter::with_capacity(1 << 16, std::io::stdout());
        Ok(match form {
            OutputForm::Csv => {
                // The header comes even if no row passes.
                let mut writer = arrow_csv::WriterBuilder::new().with_header(true).build(out);
                writer.write(&RecordBatch::new_empty(schema.clone().into()))?;
                Output::Csv(writer.into_inner())
            }
            OutputForm::Jsonl => Output::Jsonl(LineDelimitedWriter::new(out)),
            OutputForm::Table => {
                let names = schema.fields.iter().map(|field| field.name().clone()).collect();
                Output::Table(vec![names])
            }
        })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        match self {
            Output::Csv(out) => {
                arrow_csv::WriterBuilder::new().with_header(false).build(out).write(batch)?;
            }
            Output::Jsonl(writer) => writer.write(batch)?,
            Output::Table(rows) => rows.extend(cells(batch)?),
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Output::Csv(mut out) => out.flush()?,
            Output::Jsonl(mut writer) => {
                writer.finish()?;
                writer.into_inner().flush()?;
            }
            Output::Table(rows) => print_table(&rows)?,
        }
        Ok(())
    }
}

fn cells(batch: &RecordBatch) -> Result<Vec<Vec<String>>> {
    let options = FormatOptions::default();
    let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let row = |at: usize| columns.iter().map(|column| column.value(at).to_string()).collect();
    Ok((0..batch.num_rows()).map(row).collect())
}

/// Columns as wide as their widest cell.
fn print_table(rows: &[Vec<String>]) -> Result<()> {
    let count = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = BufWriter::new(std::io::stdout());
    for (number, row) in rows.iter().enumerate() {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            writeln!(out, "{}", rule.join("  "))?;
        }
    }
    out.flush()?;
    Ok(())
}
