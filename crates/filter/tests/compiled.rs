//! Compiled filters: the same answers, few compilations, memory that is given back.
#![cfg(feature = "jit")]

mod common;

use std::time::{Duration, Instant};

use common::{native, users};
use filter::{Date, Engine, EngineOptions, Filter, Queryable};
use users::User;

/// `None` where this build has no LLVM; then there is nothing to test.
fn engine() -> Option<Engine> {
    Engine::new().ok()
}

#[test]
fn compiled_filters_agree_with_the_predicates_in_rust() {
    let Some(engine) = engine() else { return };
    for count in [0, 1, 63, 64, 65, 209, 5_000] {
        let rows = users::users(count);
        for ((name, text), native) in users::filters().iter().zip(native::ALL) {
            let filter = Filter::parse::<User>(text).expect("valid").compile(&engine).expect(name);
            let expected: Vec<_> = (0..count).filter(|&at| native(&rows[at])).collect();
            assert_eq!(filter.select(&rows).iter().collect::<Vec<_>>(), expected, "{name}");
            assert_eq!(filter.count(&rows), expected.len(), "{name}");
            assert!(rows.iter().all(|row| filter.matches(row) == native(row)), "{name}");
        }
    }
}

/// Fields of every kind, also those that compiled code reaches through the accessor.
#[derive(Clone, Queryable)]
struct Kinds {
    small: i8,
    large: u64,
    short: u16,
    single: f32,
    double: f64,
    flag: bool,
    date: Date,
    boxed: Box<str>,
    maybe: Option<String>,
    count: Option<u32>,
    text: String,
}

#[test]
fn fields_of_every_kind_are_read() {
    let Some(engine) = engine() else { return };
    let row = |n: i32| Kinds {
        small: n as i8,
        large: u64::MAX - n.unsigned_abs() as u64,
        short: n as u16,
        single: n as f32 / 2.0,
        double: f64::from(n) / 3.0,
        flag: n % 2 == 0,
        date: Date(i64::from(n) * 86_400),
        boxed: format!("box {n}").into(),
        maybe: (n % 3 == 0).then(|| format!("maybe {n}")),
        count: (n % 5 == 0).then_some(n.unsigned_abs()),
        text: "é".repeat(n.unsigned_abs() as usize % 20),
    };
    let rows: Vec<Kinds> = (-100..100).map(row).collect();
    let texts = [
        "small < -3 or small in [1, 3, 5, 7]",
        "large >= 18446744073709551600",
        "not large == 18446744073709551615 and short > 65500",
        "single > 1.25",
        "double <= -3.5 or double in [0, 1, 2]",
        "flag and not flag == false",
        r#"date >= "1969-12-31" and date < "1970-01-20""#,
        r#"boxed $= "7""#,
        r#"maybe contains "4" or not maybe is null and count is not null"#,
        "count == 5 or count != 10",
        r#"text == "éé" or text ^= "ééééé" and text $= "é""#,
        r#"text >= "ééé" or text ==~ "É" or text in ["", "é", "éééé"]"#,
        "small in [-99, -97, -95, -93, -91, -89, -87, -85, -83, -81]",
        "true",
        "false",
        "not (small == 0 or small != 0)",
    ];
    for text in texts {
        let filter = Filter::parse::<Kinds>(text).expect(text);
        let compiled = filter.compile(&engine).expect(text);
        assert_eq!(compiled.select(&rows), filter.select(&rows), "{text}");
    }
}

#[test]
fn filters_of_one_shape_share_their_code() {
    let Some(engine) = engine() else { return };
    let rows = users::users(300);
    for number in 0..1000_u32 {
        let terms = number % 50 % 7;
        let field =
            ["first_name", "last_name", "email", "city", "state", "title", "username", "street"];
        let field = field[(number % 50 / 7) as usize];
        let more: String =
            (0..terms).map(|n| format!(" or postcode == {}", number + n * 10)).collect();
        let text = format!("{field} ^= \"j{}\"{more}", char::from(b'a' + (number % 26) as u8));
        let filter = Filter::parse::<User>(&text).expect("valid");
        let compiled = filter.compile(&engine).expect("compiles");
        assert_eq!(compiled.count(&rows), filter.count(&rows), "{text}");
    }
    let statistics = engine.statistics();
    assert!(statistics.compilations <= 50, "{statistics:?}");
    assert_eq!(statistics.compilations + statistics.hits, 1000);
}

#[test]
fn the_cache_is_bounded_and_gives_memory_back() {
    let options = EngineOptions { shapes: 4, ..EngineOptions::default() };
    let Ok(engine) = Engine::with(options) else { return };
    let rows = users::users(100);
    let first = Filter::parse::<User>("postcode == 1").expect("valid");
    let kept = first.compile(&engine).expect("compiles");
    for number in 1..40_u32 {
        let list: Vec<_> = (0..number % 8).map(|n| format!("postcode == {}", n * 2)).collect();
        let text = format!(
            "city ^= \"{}\" or {} or true and title == \"dr\"",
            "x".repeat(number as usize % 5 + 1),
            list.join(" or ") + " or state == \"texas\""
        );
        let text = text.replace("or  or", "or");
        let filter = Filter::parse::<User>(&text).expect("valid");
        filter.compile(&engine).expect("compiles");
        assert!(engine.statistics().kept <= 4);
    }
    // Code that fell out of the cache lives as long as its filter.
    assert_eq!(kept.count(&rows), first.count(&rows));
}

#[test]
fn a_tiered_filter_changes_over_without_a_difference() {
    let options = EngineOptions { compile_after: Duration::ZERO, ..EngineOptions::default() };
    let Ok(engine) = Engine::with(options) else { return };
    let rows = users::users(100_000);
    for ((name, text), native) in users::filters().iter().zip(native::ALL) {
        let filter = Filter::parse::<User>(text).expect("valid").tiered(&engine);
        let expected = rows.iter().filter(|row| native(row)).count();
        let deadline = Instant::now() + Duration::from_secs(60);
        while !filter.is_compiled() && Instant::now() < deadline {
            assert_eq!(filter.count(&rows), expected, "{name}");
        }
        assert!(filter.is_compiled(), "{name}");
        assert_eq!(filter.count(&rows), expected, "{name}");
        assert_eq!(filter.select(&rows).count(), expected, "{name}");
    }
}

#[test]
#[cfg(feature = "arrow")]
fn a_tiered_filter_over_columns_changes_over_without_a_difference() {
    let options = EngineOptions { compile_after: Duration::ZERO, ..EngineOptions::default() };
    let Ok(engine) = Engine::with(options) else { return };
    let batch = common::columns::batch(&users::users(100_000));
    for (name, text) in users::filters().into_iter().chain(users::compiled_in()) {
        let filter = filter::ColumnFilter::parse(&text, batch.schema_ref()).expect("valid");
        let expected = filter.select(&batch).expect("the schema");
        let tiered = filter.tiered(&engine);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !tiered.is_compiled() && Instant::now() < deadline {
            assert_eq!(tiered.count(&batch), Ok(expected.count()), "{name}");
        }
        assert!(tiered.is_compiled(), "{name}");
        assert_eq!(tiered.select(&batch).expect("the schema"), expected, "{name}");
        assert_eq!(tiered.count(&batch.slice(64, 99)), filter.count(&batch.slice(64, 99)));
        let sampled = filter.compile_for(&engine, &batch.slice(0, 5000)).expect("compiles");
        assert_eq!(sampled.select(&batch).expect("the schema"), expected, "{name}");
    }
}

/// `FILTER_CYCLES=100000 cargo test --release -p filter --test compiled -- --ignored`
#[test]
#[ignore = "minutes long; run it by name"]
#[cfg(target_os = "linux")]
fn memory_stays_flat_over_many_compilations() {
    let Some(engine) = engine() else { return };
    let cycles = std::env::var("FILTER_CYCLES").ok().and_then(|n| n.parse().ok()).unwrap_or(2000);
    let rows = users::users(10);
    let filter = Filter::parse::<User>(&users::filters()[5].1).expect("valid");
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/statm").expect("Linux");
        let pages = status.split(' ').nth(1).expect("resident pages");
        pages.parse::<u64>().expect("a number") * 4
    };
    let mut after_start = 0;
    for cycle in 0..cycles {
        let compiled = filter.compile(&engine).expect("compiles");
        assert_eq!(compiled.count(&rows), filter.count(&rows));
        engine.forget();
        if cycle == cycles / 10 {
            after_start = resident();
        }
    }
    let end = resident();
    println!("{cycles} cycles, {after_start} KB after a tenth, {end} KB at the end");
    assert!(end < after_start + 8192, "{after_start} KB grew to {end} KB");
}
