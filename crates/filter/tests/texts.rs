//! Compiled tests of text columns against the standard library's words for the same: texts of all
//! lengths, empty, repeated, not ASCII, in whole batches and in slices of them.
#![cfg(all(feature = "jit", feature = "arrow"))]

use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use filter::{ColumnFilter, Engine};

const PARTS: [&str; 14] = [
    "",
    "a",
    "ab",
    "aba",
    "zebra",
    "é",
    "日本語",
    "example",
    "exampl",
    "shire",
    "\0",
    "zzebr",
    "example.com",
    "eight888",
];

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % bound
    }

    fn text(&mut self, most: usize) -> String {
        (0..self.below(most + 1)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }
}

/// A filter and the same in Rust.
type Case = (&'static str, fn(&str) -> bool);

const CASES: [Case; 16] = [
    (r#"t contains "zebra""#, |t| t.contains("zebra")),
    (r#"t contains "a""#, |t| t.contains('a')),
    (r#"t contains "ab""#, |t| t.contains("ab")),
    (r#"t contains "example.com""#, |t| t.contains("example.com")),
    (r#"t contains "本""#, |t| t.contains('本')),
    (r#"t contains "abab""#, |t| t.contains("abab")),
    (r#"t contains "zebra" or t contains "shire""#, |t| t.contains("zebra") || t.contains("shire")),
    (r#"t ^= "ab""#, |t| t.starts_with("ab")),
    (r#"t ^= "zebraexampl""#, |t| t.starts_with("zebraexampl")),
    (r#"t ^= "a" or t ^= "ze" or t ^= "é""#, |t| {
        ["a", "ze", "é"].iter().any(|p| t.starts_with(p))
    }),
    (r#"t $= "shire""#, |t| t.ends_with("shire")),
    (r#"t $= "aeight888""#, |t| t.ends_with("aeight888")),
    (r#"t $= "b" or t $= "語""#, |t| t.ends_with('b') || t.ends_with('語')),
    (r#"t == "aba""#, |t| t == "aba"),
    (r#"t in ["", "ab", "eight888", "a\0"]"#, |t| ["", "ab", "eight888", "a\0"].contains(&t)),
    (r#"t in ["example.com", "ab", "zebrazebra"]"#, |t| {
        ["example.com", "ab", "zebrazebra"].contains(&t)
    }),
];

/// A filter of rows and the same in Rust.
type Rows = (&'static str, fn(usize) -> bool);

/// What a test leaves to look at: all rows, a few, some that stand together.
const OTHERS: [Rows; 4] = [
    ("n >= 0", |_| true),
    ("k == 0", |n| n % 13 == 0),
    ("n < 300", |n| n < 300),
    ("k < 5", |n| n % 13 < 5),
];

fn batch(texts: &[String]) -> RecordBatch {
    let numbers = |make: fn(usize) -> i32| {
        Arc::new(arrow_array::Int32Array::from_iter_values((0..texts.len()).map(make)))
    };
    let optional = texts.iter().enumerate().map(|(n, t)| (n % 3 != 0).then_some(&**t));
    RecordBatch::try_from_iter([
        ("t", Arc::new(StringArray::from_iter_values(texts)) as arrow_array::ArrayRef),
        ("o", Arc::new(StringArray::from_iter(optional))),
        ("n", numbers(|n| n as i32)),
        ("k", numbers(|n| (n % 13) as i32)),
    ])
    .expect("columns of one length")
}

fn check(texts: &[String], engine: &Engine) {
    let batch = batch(texts);
    for (text, passes) in CASES {
        for (other, open) in OTHERS {
            for (text, there) in [
                (format!("{other} and ({text})"), (|_| true) as fn(usize) -> bool),
                (format!("{other} and ({})", text.replace("t ", "o ")), |n| n % 3 != 0),
            ] {
                let filter = ColumnFilter::parse(&text, batch.schema_ref()).expect("valid");
                let compiled = filter.compile(engine).expect("compiles");
                for start in [0, 1, 100] {
                    let rows = batch.num_rows() - start;
                    let found = compiled.select(&batch.slice(start, rows)).expect("its schema");
                    for row in 0..rows {
                        let n = row + start;
                        let expected = open(n) && there(n) && passes(&texts[n]);
                        assert_eq!(found.get(row), expected, "{text} row {n} {:?}", texts[n]);
                    }
                }
            }
        }
    }
}

#[test]
fn texts_of_all_sorts_pass_as_they_should() {
    let Ok(engine) = Engine::new() else { return };
    let mut random = Random(7);
    for most in [1, 4, 12] {
        let mut texts: Vec<String> = (0..6000).map(|_| random.text(most)).collect();
        texts[700] = "ab".repeat(40);
        texts[1500] = "zebra".repeat(2000);
        check(&texts, &engine);
    }
}

#[test]
fn columns_with_little_or_nothing_in_them_are_searched() {
    let Ok(engine) = Engine::new() else { return };
    check(&vec![String::new(); 200], &engine);
    check(&vec!["a".to_owned(); 129], &engine);
}
