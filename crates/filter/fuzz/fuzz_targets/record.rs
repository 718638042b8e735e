//! A record with each kind of field, rows that meet the generated filters, and their columns.
#![allow(dead_code)]

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, UInt64Array,
};
use filter::{Date, Queryable};

#[derive(Debug, Clone, Queryable)]
pub struct Row {
    pub text: String,
    pub other: Option<String>,
    pub number: i64,
    pub large: u64,
    pub maybe: Option<i32>,
    pub ratio: f64,
    pub flag: bool,
    pub day: Date,
}

/// Texts and pieces of texts that are likely to meet.
pub const PIECES: [&str; 12] = [
    "",
    "a",
    "ab",
    "jo",
    "john",
    "é",
    "ße",
    "日本",
    "😀",
    "x\u{301}",
    "example.com",
    "a value that is longer than sixteen bytes",
];

/// 200 rows: full words of 64 and a rest.
pub fn rows() -> Vec<Row> {
    let piece = |n: usize| PIECES[n % PIECES.len()];
    let row = |n: usize| Row {
        text: format!("{}{}{}", piece(n), piece(n / 12), piece(n / 5)),
        other: (n % 3 != 0).then(|| format!("{}{}", piece(n / 7), piece(n * 5))),
        number: [i64::MIN, -3, -1, 0, 1, 2, 7, i64::MAX][n % 8],
        large: [0, 1, 1 << 63, u64::MAX][n % 4],
        maybe: (n % 4 != 1).then(|| n as i32 % 9 - 4),
        ratio: [-1e300, -1.5, -0.0, 0.0, 0.25, 1.0, f64::NAN, f64::INFINITY][n / 3 % 8],
        flag: n % 2 == 0,
        day: Date((n as i64 % 11 - 5) * 86_400),
    };
    (0..200).map(row).collect()
}

/// The same rows as columns.
pub fn batch(rows: &[Row]) -> RecordBatch {
    let days = rows.iter().map(|r| (r.day.0 / 86_400) as i32);
    let columns: [(&str, ArrayRef, bool); 8] = [
        ("text", Arc::new(rows.iter().map(|r| Some(&r.text)).collect::<StringArray>()), false),
        ("other", Arc::new(rows.iter().map(|r| r.other.as_ref()).collect::<StringArray>()), true),
        ("number", Arc::new(Int64Array::from_iter_values(rows.iter().map(|r| r.number))), false),
        ("large", Arc::new(UInt64Array::from_iter_values(rows.iter().map(|r| r.large))), false),
        ("maybe", Arc::new(rows.iter().map(|r| r.maybe).collect::<Int32Array>()), true),
        ("ratio", Arc::new(Float64Array::from_iter_values(rows.iter().map(|r| r.ratio))), false),
        ("flag", Arc::new(rows.iter().map(|r| Some(r.flag)).collect::<BooleanArray>()), false),
        ("day", Arc::new(Date32Array::from_iter_values(days)), false),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
}
