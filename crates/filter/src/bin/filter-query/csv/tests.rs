//! The reader against that of the crate `csv`.

use std::io::Cursor;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use proptest::prelude::*;

use super::*;
use crate::csv::scan::Ends;

/// Any text of what matters, also with rows of unequal length.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => Just("a"),
        2 => Just("long text"),
        3 => Just(","),
        3 => Just("\""),
        1 => Just("\n"),
        1 => Just("\r\n"),
        1 => Just("\u{e9}"),
    ];
    prop::collection::vec(piece, 0..150).prop_map(|pieces| pieces.concat())
}

/// Rows of three fields.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let field = prop_oneof![3 => "[a-z]{0,6}", 1 => "[a,\"\n\u{e9}]{0,9}", 1 => "[0-9]{1,9}"];
    prop::collection::vec(prop::collection::vec(field, 3), 1..40)
}

fn by_the_crate(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.flexible(true).has_headers(false).from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.expect("it is UTF-8"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn fields(text: &str) -> Vec<Vec<String>> {
    let mut chunk = Chunk { bytes: text.into(), line: 1, ..Default::default() };
    chunk.ends.find(text.as_bytes(), b',');
    if chunk.ends.last() < text.len() {
        chunk.ends.close(text.len());
    }
    let mut records = Vec::new();
    for ends in chunk.ends.records.clone().windows(2) {
        chunk.width = (ends[1] - ends[0]) as usize;
        let field = |column| String::from_utf8(unquote(chunk.field(ends[0], column)).into());
        let record: Vec<String> =
            (0..chunk.width).map(|column| field(column).expect("it is UTF-8")).collect();
        if chunk.width > 1 || !chunk.field(ends[0], 0).is_empty() {
            records.push(record);
        }
    }
    records
}

/// All rows by the reader, with chunks of few bytes.
fn by_chunks(text: Vec<u8>, sizes: [usize; 2]) -> Vec<Vec<String>> {
    let mut reader =
        CsvReader::with_sizes(Box::new(Cursor::new(text)), b',', sizes).expect("a header");
    let schema = Arc::new(reader.schema(&[]).expect("text"));
    let mut rows = Vec::new();
    while let Some(batch) = reader.next(&schema, &[0, 1, 2]).expect("the rows are well formed") {
        for row in 0..batch.num_rows() {
            let text = |column: &arrow_array::ArrayRef| {
                let texts = column.as_string::<i32>();
                if texts.is_null(row) { String::new() } else { texts.value(row).to_owned() }
            };
            rows.push(batch.columns().iter().map(text).collect());
        }
    }
    rows
}

proptest! {
    #[test]
    fn fields_are_those_of_the_crate_csv(text in any_text()) {
        prop_assert_eq!(fields(&text), by_the_crate(&text));
    }

    #[test]
    fn every_way_to_scan_finds_the_same(text in any_text()) {
        let (mut wide, mut narrow) = (Ends::default(), Ends::default());
        wide.find(text.as_bytes(), b',');
        narrow.find_anywhere(text.as_bytes(), b',');
        prop_assert_eq!(wide.records, narrow.records);
        prop_assert_eq!(wide.newlines, narrow.newlines);
    }

    #[test]
    fn chunks_of_any_size_give_the_same_rows(
        rows in rows(), first in 1_usize..300, next in 1_usize..300,
    ) {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(["a", "b", "c"]).expect("it is memory");
        rows.iter().for_each(|row| writer.write_record(row).expect("it is memory"));
        let text = writer.into_inner().expect("it is memory");
        prop_assert_eq!(by_chunks(text, [first, next]), rows);
    }
}

#[test]
fn lines_are_counted_through_chunks_quotes_and_gaps() {
    let text = "a,b\n1,\"x\ny\"\n\n2,z\r\n3,w\n4\n";
    for size in 1..40 {
        let input = Box::new(Cursor::new(text));
        let error = CsvReader::with_sizes(input, b',', [size, size])
            .and_then(|mut reader| {
                let schema = Arc::new(reader.schema(&[])?);
                while reader.next(&schema, &[0, 1])?.is_some() {}
                Ok(())
            })
            .expect_err("the last line is too short");
        assert_eq!(error.to_string(), "line 7: 1 fields instead of 2", "{size}");
    }
}
