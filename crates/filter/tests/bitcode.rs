//! Accessors of records as bitcode: inlined, with the same answers, and refused where the record
//! has changed.
#![cfg(feature = "jit")]

#[path = "records/src/lib.rs"]
#[allow(missing_docs, unreachable_pub)]
mod records;

use std::path::Path;
use std::sync::OnceLock;

use filter::{Date, Engine, Filter, Queryable};
use records::{Home, Person};

/// The bitcode of the crate in `tests/records`.
fn bitcode() -> &'static [u8] {
    static BITCODE: OnceLock<Vec<u8>> = OnceLock::new();
    BITCODE.get_or_init(|| {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let bitcode = scratch.join("records.bc");
        filter_build::records_to("tests/records", &bitcode, scratch).expect("it compiles");
        std::fs::read(bitcode).expect("it was written")
    })
}

/// `None` where this build has no LLVM; then there is nothing to test.
fn engine() -> Option<Engine> {
    let engine = Engine::new().ok()?;
    engine.add_records(bitcode()).expect("our own bitcode");
    Some(engine)
}

fn people() -> Vec<Person> {
    let person = |n: i32| Person {
        first_name: "é".repeat(n.unsigned_abs() as usize % 20),
        nickname: (n % 3 == 0).then(|| format!("nick {n}")),
        motto: format!("motto {n}").into(),
        age: (n % 5 != 0).then_some(n as u8),
        weight: n as f32 / 2.0,
        number: u64::MAX - n.unsigned_abs() as u64,
        member: n % 2 == 0,
        born: (n % 7 != 0).then_some(Date(i64::from(n) * 86_400)),
        home: Home {
            city: ["rome", "oslo", "", "london"][n.unsigned_abs() as usize % 4].into(),
            height: (n % 4 != 1).then(|| f64::from(n) / 3.0),
        },
    };
    (-100..100).map(person).collect()
}

const FILTERS: [&str; 14] = [
    r#"nickname $= "7" or nickname contains "nick 1""#,
    "nickname is null and not age is null",
    r#"not nickname ^= "nick""#,
    r#"motto == "motto 17" or motto ^= "motto -9""#,
    "age > 50 or age in [1, 3]",
    "not age > 50",
    "weight > 1.25 and weight <= 30",
    "number >= 18446744073709551600",
    "member and not member == false",
    r#"born >= "1969-12-01" and born < "1970-01-20""#,
    "born is null or not born > 0",
    r#"city == "oslo" or home.city == """#,
    "height > 0.5 or height is null",
    r#"first_name == "éé" and city ^= "lo" or height <= -20.0 and first_name != """#,
];

#[test]
fn accessors_in_bitcode_give_the_same_answers() {
    let Some(engine) = engine() else { return };
    let people = people();
    for text in FILTERS {
        let filter = Filter::parse::<Person>(text).expect(text);
        let compiled = filter.compile(&engine).expect(text);
        let expected = filter.select(&people);
        assert!(expected.count() > 0, "{text}");
        assert_eq!(compiled.select(&people), expected, "{text}");
    }
}

#[test]
fn accessors_are_inlined_and_nothing_is_called() {
    let (Some(engine), Ok(without)) = (engine(), Engine::new()) else { return };
    let text = r#"nickname ^= "nick 1" and age > 20 and height > 0.5 and city == "oslo""#;
    let filter = Filter::parse::<Person>(text).expect(text);
    let with = filter.listing(&engine).expect("compiles");
    for name in ["person_get_field_nickname", "person_get_field_home", "home_get_field_city"] {
        assert!(with.before.contains(&format!("@{name}(")), "{name}\n{}", with.before);
        assert!(!with.after.contains(name), "{name}\n{}", with.after);
    }
    // LLVM's own operations look like calls in IR.
    let calls =
        |ir: &str| ir.lines().any(|line| line.contains("call ") && !line.contains("@llvm."));
    assert!(!calls(&with.after), "{}", with.after);
    let without = filter.listing(&without).expect("compiles");
    assert!(calls(&without.after), "{}", without.after);
}

/// The same record after somebody has changed it.
mod changed {
    use super::Queryable;

    #[derive(Queryable)]
    #[allow(dead_code)]
    pub(super) struct Person {
        pub(super) nickname: Option<String>,
        pub(super) first_name: String,
    }
}

#[test]
fn a_record_of_another_layout_is_refused() {
    let Some(engine) = engine() else { return };
    let filter = Filter::parse::<changed::Person>(r#"first_name ^= "é""#).expect("valid");
    let error = filter.compile(&engine).err().expect("the layout differs").to_string();
    assert!(error.contains("layout") && error.contains("changed::Person"), "{error}");
    // The interpreter goes on.
    let person = changed::Person { nickname: None, first_name: "é".into() };
    assert_eq!(filter.count(std::slice::from_ref(&person)), 1);
    assert_eq!(filter.tiered(&engine).count(&[person]), 1);
}

#[test]
fn a_record_that_the_unit_does_not_have_needs_none() {
    #[derive(Queryable)]
    struct Stranger {
        name: Option<String>,
    }
    let Some(engine) = engine() else { return };
    let filter = Filter::parse::<Stranger>("name == \"x\"").expect("valid");
    let rows = [Stranger { name: Some("x".into()) }, Stranger { name: None }];
    assert_eq!(filter.compile(&engine).expect("compiles").count(&rows), 1);
}

#[test]
fn what_is_no_bitcode_is_refused() {
    let Ok(engine) = Engine::new() else { return };
    assert!(engine.add_records(b"nonsense").is_err());
    assert!(engine.add_records(&bitcode()[..bitcode().len() / 2]).is_err());
}
