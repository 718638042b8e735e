//! The bytes make a filter; row by row, interpreted and compiled, over rows and over columns, the
//! answers are the same.
#![no_main]

mod record;

use std::sync::LazyLock;

use arrow_array::RecordBatch;
use filter::{ColumnFilter, Engine, Filter};
use libfuzzer_sys::fuzz_target;
use record::{PIECES, Row, batch, rows};

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(rows);
static BATCH: LazyLock<RecordBatch> = LazyLock::new(|| batch(&ROWS));
static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| {
    let engine = Engine::new();
    if let Err(error) = &engine {
        eprintln!("{error}");
    }
    engine.ok()
});

fuzz_target!(|bytes: &[u8]| {
    let text = Choices(bytes.iter()).filter(4);
    let filter = Filter::parse::<Row>(&text).expect(&text);
    let expected: Vec<usize> = (0..ROWS.len()).filter(|&at| filter.matches(&ROWS[at])).collect();
    let check = |way: &str, found: filter::Bitmap| {
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{way}: {text}");
    };
    check("rows", filter.select(&ROWS));
    let columns = ColumnFilter::parse(&text, BATCH.schema_ref()).expect(&text);
    check("columns", columns.select(&BATCH).expect("the schema"));
    if let Some(engine) = &*ENGINE {
        check("compiled rows", filter.compile(engine).expect(&text).select(&ROWS));
        let compiled = columns.compile_for(engine, &BATCH).expect(&text);
        check("compiled columns", compiled.select(&BATCH).expect("the schema"));
    }
});

/// Choices made by the input; when it is used up, all are 0.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % bound
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn filter(&mut self, depth: usize) -> String {
        match if depth == 0 { 9 } else { self.below(8) } {
            join @ (0 | 1) => {
                let parts: Vec<_> =
                    (0..2 + self.below(3)).map(|_| self.filter(depth - 1)).collect();
                format!("({})", parts.join([" and ", " or "][join]))
            }
            2 => format!("not {}", self.filter(depth - 1)),
            _ => self.term(),
        }
    }

    fn term(&mut self) -> String {
        let field =
            self.pick(&["text", "other", "number", "large", "maybe", "ratio", "flag", "day"]);
        match field {
            "text" | "other" if self.below(8) == 0 => format!("{field} is null"),
            "text" | "other" => self.text_term(field),
            "flag" => self.pick(&["flag", "flag == false", "not flag"]).into(),
            "day" => {
                let op = self.pick(&["==", "<", ">=", "!="]);
                let day = self.pick(&["1970-01-01", "1969-12-30", "1970-01-04T12:00:00Z"]);
                format!("day {op} \"{day}\"")
            }
            "maybe" if self.below(6) == 0 => "maybe is not null".into(),
            _ => {
                let numbers = [
                    "0",
                    "1",
                    "-1",
                    "2",
                    "7",
                    "-4",
                    "0.25",
                    "1.5",
                    "-1.5",
                    "1e300",
                    "9223372036854775807",
                    "18446744073709551615",
                    "-9223372036854775808",
                ];
                if self.below(4) == 0 {
                    let list: Vec<_> = (0..self.below(12)).map(|_| self.pick(&numbers)).collect();
                    return format!("{field} in [{}]", list.join(", "));
                }
                let op = self.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{field} {op} {}", self.pick(&numbers))
            }
        }
    }

    fn text_term(&mut self, field: &str) -> String {
        let fold = self.pick(&["", "", "", "~"]);
        let op = self.pick(&["==", "!=", "^=", "$=", "*=", "in", "<", ">=", "matches"]);
        match op {
            "in" => {
                let texts: Vec<_> = (0..self.below(20)).map(|_| self.text()).collect();
                format!("{field} in{fold} [{}]", texts.join(", "))
            }
            "<" | ">=" => format!("{field} {op} {}", self.text()),
            "matches" => format!("{field} matches \"^(jo|a).*[a-m]$\""),
            _ => format!("{field} {op}{fold} {}", self.text()),
        }
    }

    fn text(&mut self) -> String {
        let text: String = (0..self.below(4)).map(|_| self.pick(&PIECES)).collect();
        format!("{text:?}")
    }
}
