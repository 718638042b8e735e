//! Random filters on random rows: all tiers and both inputs against SQLite, an independent judge.
//!
//! `FILTER_PAIRS=1000000 cargo test -p filter --release --test judge` is the long run.
#![cfg(feature = "arrow")]

mod common;

use arrow_array::{BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use common::users::Random;
use filter::{ColumnFilter, Filter, Queryable};
use rusqlite::{Connection, params};
use std::sync::Arc;

/// A record with each kind of field, present and absent.
#[derive(Debug, Clone, Queryable)]
struct Row {
    text: String,
    other: Option<String>,
    number: i64,
    maybe: Option<i32>,
    ratio: f64,
    flag: bool,
}

/// Texts and pieces of texts that are likely to meet.
const PIECES: [&str; 16] = [
    "",
    "a",
    "b",
    "ab",
    "abc",
    "jo",
    "john",
    "é",
    "ße",
    "日本",
    "本",
    "😀",
    "a\u{301}",
    "example.com",
    "a long value that needs more than sixteen bytes",
    "'quoted'",
];

fn text(random: &mut Random) -> String {
    (0..random.below(4)).map(|_| random.pick(&PIECES)).collect()
}

fn number(random: &mut Random) -> i64 {
    match random.below(8) {
        0 => i64::MAX,
        1 => i64::MIN,
        _ => random.below(9) as i64 - 4,
    }
}

fn ratio(random: &mut Random) -> f64 {
    [-1e300, -1.5, -0.0, 0.0, 0.25, 1.0, 2.5, 1e300][random.below(8) as usize]
}

fn row(random: &mut Random) -> Row {
    Row {
        text: text(random),
        other: (random.below(3) > 0).then(|| text(random)),
        number: number(random),
        maybe: (random.below(3) > 0).then(|| random.below(9) as i32 - 4),
        ratio: ratio(random),
        flag: random.below(2) == 0,
    }
}

/// A filter in our language and in SQL. Comparisons with NULL count as false in SQL too, by
/// `ifnull`.
fn filter(random: &mut Random, depth: u32) -> (String, String) {
    let join = if depth == 0 { 9 } else { random.below(6) };
    match join {
        0 | 1 => {
            let (word, count) = (["and", "or"][join as usize], 2 + random.below(3));
            let parts: Vec<_> = (0..count).map(|_| filter(random, depth - 1)).collect();
            let ours: Vec<_> = parts.iter().map(|part| part.0.clone()).collect();
            let sql: Vec<_> = parts.iter().map(|part| part.1.clone()).collect();
            let glue = format!(" {word} ");
            (format!("({})", ours.join(&glue)), format!("({})", sql.join(&glue)))
        }
        2 => {
            let (ours, sql) = filter(random, depth - 1);
            (format!("not {ours}"), format!("not {sql}"))
        }
        _ => term(random),
    }
}

fn term(random: &mut Random) -> (String, String) {
    let (ours, sql) = match random.below(7) {
        0 | 1 => return text_term(random, "text"),
        2 => return text_term(random, "other"),
        3 => ordered(random, "number", |random| number(random).to_string()),
        4 => ordered(random, "maybe", |random| (random.below(12) as i64 - 5).to_string()),
        5 => ordered(random, "ratio", |random| format!("{:?}", ratio(random))),
        _ => {
            let field = random.pick(&["other", "maybe"]);
            let (is, sql) =
                [("is null", "is null"), ("is not null", "is not null")][random.below(2) as usize];
            if random.below(2) == 0 {
                ("flag".to_owned(), "flag".to_owned())
            } else {
                (format!("{field} {is}"), format!("{field} {sql}"))
            }
        }
    };
    (ours, format!("ifnull({sql}, 0)"))
}

/// The operators that all ordered types have. `!=` is true for absent values.
fn ordered(
    random: &mut Random,
    field: &str,
    value: impl Fn(&mut Random) -> String,
) -> (String, String) {
    let first = value(random);
    match random.below(7) {
        0 => (format!("{field} == {first}"), format!("{field} = {first}")),
        1 => (format!("{field} != {first}"), format!("({field} is not {first})")),
        2 => (format!("{field} < {first}"), format!("{field} < {first}")),
        3 => (format!("{field} <= {first}"), format!("{field} <= {first}")),
        4 => (format!("{field} > {first}"), format!("{field} > {first}")),
        5 => (format!("{field} >= {first}"), format!("{field} >= {first}")),
        _ => {
            let values: Vec<_> = (0..random.below(12)).map(|_| value(random)).collect();
            let list = values.join(", ");
            (format!("{field} in [{list}]"), format!("{field} in ({list})"))
        }
    }
}

fn text_term(random: &mut Random, field: &str) -> (String, String) {
    let value = text(random);
    let (ours, sql) = (format!("{value:?}"), format!("'{}'", value.replace('\'', "''")));
    let (ours, sql) = match random.below(6) {
        0 => (format!("{field} ^= {ours}"), format!("substr({field}, 1, length({sql})) = {sql}")),
        1 => (
            format!("{field} $= {ours}"),
            // A negative start beyond the beginning would give a shorter text.
            format!(
                "(length({field}) >= length({sql}) \
                 and substr({field}, length({field}) - length({sql}) + 1) = {sql})"
            ),
        ),
        2 | 3 => (format!("{field} contains {ours}"), format!("instr({field}, {sql}) > 0")),
        4 => {
            let needle = random.pick(&["a", "AB", "john", "X"]);
            (
                format!("{field} contains~ {needle:?}"),
                format!("instr(lower({field}), lower('{needle}')) > 0"),
            )
        }
        _ => {
            return {
                let quoted =
                    |text: String| (format!("{text:?}"), format!("'{}'", text.replace('\'', "''")));
                let (mut ours, mut sql) = quoted(text(random));
                if random.below(3) == 0 {
                    for _ in 0..random.below(20) {
                        let more = quoted(text(random));
                        ours = format!("{ours}, {}", more.0);
                        sql = format!("{sql}, {}", more.1);
                    }
                    (format!("{field} in [{ours}]"), format!("ifnull({field} in ({sql}), 0)"))
                } else {
                    let op = random.pick(&["<", "<=", ">", ">=", "=="]);
                    let sql_op = if op == "==" { "=" } else { op };
                    (format!("{field} {op} {ours}"), format!("ifnull({field} {sql_op} {sql}, 0)"))
                }
            };
        }
    };
    (ours, format!("ifnull({sql}, 0)"))
}

fn database(rows: &[Row]) -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    let create = "create table rows (id integer primary key, text text, other text,
        number integer, maybe integer, ratio real, flag integer)";
    connection.execute(create, []).expect("a table");
    for (id, row) in rows.iter().enumerate() {
        let values =
            params![id as i64, row.text, row.other, row.number, row.maybe, row.ratio, row.flag];
        connection.execute("insert into rows values (?,?,?,?,?,?,?)", values).expect("a row");
    }
    connection
}

fn batch(rows: &[Row]) -> RecordBatch {
    let maybe = rows.iter().map(|row| row.maybe.map(i64::from)).collect::<Int64Array>();
    RecordBatch::try_from_iter_with_nullable([
        ("text", Arc::new(rows.iter().map(|r| Some(&r.text)).collect::<StringArray>()) as _, false),
        (
            "other",
            Arc::new(rows.iter().map(|r| r.other.clone()).collect::<StringArray>()) as _,
            true,
        ),
        (
            "number",
            Arc::new(rows.iter().map(|r| Some(r.number)).collect::<Int64Array>()) as _,
            false,
        ),
        ("maybe", Arc::new(maybe) as _, true),
        (
            "ratio",
            Arc::new(rows.iter().map(|r| Some(r.ratio)).collect::<Float64Array>()) as _,
            false,
        ),
        ("flag", Arc::new(rows.iter().map(|r| Some(r.flag)).collect::<BooleanArray>()) as _, false),
    ])
    .expect("columns of one length")
}

#[test]
fn all_tiers_agree_with_sqlite() {
    let pairs = std::env::var("FILTER_PAIRS").ok().and_then(|n| n.parse().ok());
    let mut random = Random(7);
    let rows: Vec<Row> = (0..250).map(|_| row(&mut random)).collect();
    let (connection, batch) = (database(&rows), batch(&rows));
    #[cfg(feature = "jit")]
    let engine = filter::Engine::new().ok();
    for round in 0..pairs.unwrap_or(50_000_usize).div_ceil(rows.len()) {
        let (text, sql) = filter(&mut random, 1 + (round % 4) as u32);
        let query = format!("select id from rows where {sql} order by id");
        let mut statement = connection.prepare(&query).expect(&query);
        let judged: Vec<usize> = statement
            .query_map([], |row| row.get::<_, i64>(0))
            .expect(&query)
            .map(|id| id.expect("an id") as usize)
            .collect();
        let filter = Filter::parse::<Row>(&text).expect(&text);
        assert_eq!(filter.select(&rows).iter().collect::<Vec<_>>(), judged, "rows: {text}");
        let single: Vec<_> = (0..rows.len()).filter(|&id| filter.matches(&rows[id])).collect();
        assert_eq!(single, judged, "row by row: {text}");
        let columns = ColumnFilter::parse(&text, batch.schema_ref()).expect(&text);
        let selected = columns.select(&batch).expect("the same schema");
        assert_eq!(selected.iter().collect::<Vec<_>>(), judged, "columns: {text}");
        #[cfg(feature = "jit")]
        if let Some(engine) = &engine
            && round % 4 == 0
        {
            let compiled = filter.compile(engine).expect(&text);
            let selected: Vec<_> = compiled.select(&rows).iter().collect();
            assert_eq!(selected, judged, "compiled: {text}");
            let compiled = columns.compile(engine).expect(&text);
            let selected = compiled.select(&batch).expect("the same schema");
            assert_eq!(selected.iter().collect::<Vec<_>>(), judged, "compiled columns: {text}");
        }
    }
}
