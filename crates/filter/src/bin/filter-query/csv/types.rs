//! The types that values seem to have.

use anyhow::Result;
use arrow_csv::reader::Format;
use arrow_schema::{DataType, Field, Schema};

use super::chunk::Chunk;

/// The columns of a file that begins with this chunk: text, but those that are `typed` as what
/// their values look like.
pub(super) fn infer(
    chunk: &Chunk,
    names: &[String],
    typed: &[&str],
    delimiter: u8,
) -> Result<Schema> {
    let text = |name: &String| Field::new(name, DataType::Utf8, true);
    let mut fields: Vec<Field> = names.iter().map(text).collect();
    let is_typed = |column: &usize| typed.contains(&&names[*column][..]);
    let columns: Vec<usize> = (0..names.len()).filter(is_typed).collect();
    let format = Format::default().with_delimiter(delimiter);
    let sample = sample(chunk, &columns, delimiter);
    let found = format.infer_schema(sample.as_bytes(), None)?.0;
    for (place, column) in columns.into_iter().enumerate() {
        let ty = found.fields().get(place).map_or(&DataType::Null, |found| found.data_type());
        fields[column] = Field::new(&names[column], ty.clone(), true);
    }
    Ok(Schema::new(fields))
}

/// The rows with only some of their columns.
fn sample(chunk: &Chunk, columns: &[usize], delimiter: u8) -> String {
    let mut sample = Vec::new();
    for row in &chunk.rows {
        for (number, column) in columns.iter().enumerate() {
            sample.extend((number > 0).then_some(delimiter));
            sample.extend_from_slice(chunk.field(*row, *column));
        }
        sample.push(b'\n');
    }
    // What is not UTF-8 is no number either, and is named when the column is read.
    String::from_utf8_lossy(&sample).into_owned()
}
