//! The classic demonstration: 209 generated users and the filter with 32 equal terms.

mod common;

use common::{native, users};
use filter::{Filter, Value};

#[test]
fn classic_filter_clones_what_the_predicate_in_rust_finds() {
    let rows = users::users(209);
    let filter = Filter::parse::<users::User>(&users::classic()).expect("the filter is valid");
    let expected: Vec<_> = rows.iter().filter(|row| native::f4(row)).cloned().collect();
    assert!(!expected.is_empty());
    assert_eq!(filter.filter_cloned(&rows), expected);
}

#[test]
fn all_filters_agree_with_the_predicates_in_rust() {
    assert!(native::f7_agrees());
    let rows = users::users(20_000);
    for ((name, text), native) in users::filters().iter().zip(native::ALL) {
        let filter = Filter::parse::<users::User>(text).expect("the filter is valid");
        let selected = filter.select(&rows);
        let expected = rows.iter().filter(|row| native(row)).count();
        assert_eq!(selected.count(), expected, "{name}");
        assert!(expected > 0, "{name}");
        for (index, row) in rows.iter().enumerate() {
            assert_eq!(selected.get(index), native(row), "{name}, row {index}");
            assert_eq!(filter.matches(row), native(row), "{name}, row {index}");
        }
    }
}

#[test]
#[cfg(feature = "jit")]
fn the_classic_filter_shows_its_ir_before_and_after() {
    let Ok(engine) = filter::Engine::new() else { return };
    let rows = users::users(209);
    let filter = Filter::parse::<users::User>(&users::classic()).expect("the filter is valid");
    let listing = filter.listing(&engine).expect("it compiles");
    println!("{listing}");
    for ir in [&listing.before, &listing.after] {
        assert!(ir.contains("define void @filter(") && ir.contains("@filter_contains"), "{ir}");
    }
    assert!(listing.after.lines().count() < listing.before.lines().count());
    assert!(listing.assembly.contains("filter:"), "{}", listing.assembly);
    assert!(filter.explain().with(&listing).to_string().contains("after optimisation"));
    let compiled = filter.compile(&engine).expect("it compiles");
    assert_eq!(compiled.filter_cloned(&rows), filter.filter_cloned(&rows));
}

#[test]
fn equal_terms_are_evaluated_once() {
    let filter = Filter::parse::<users::User>(&users::classic()).expect("the filter is valid");
    let explained = filter.explain();
    assert_eq!(explained.before.matches("a long value").count(), 32);
    assert_eq!(explained.after.matches("a long value").count(), 1);
}

#[test]
fn a_prepared_filter_is_bound_again_and_again() {
    let rows = users::users(1000);
    let prepared = Filter::prepare::<users::User>("first_name ^= ? and postcode < ?").expect("ok");
    for (prefix, postcode) in [("jo", 50_000_u32), ("mar", 10), ("", 99_999)] {
        let filter = prepared.bind(&[prefix.into(), postcode.into()]).expect("two values");
        let expected = rows
            .iter()
            .filter(|u| u.first_name.starts_with(prefix) && u.location.postcode < postcode)
            .count();
        assert_eq!(filter.count(&rows), expected, "{prefix} {postcode}");
    }
    let missing = prepared.bind(&["jo".into()]).expect_err("one value is missing");
    assert_eq!(missing.kind(), filter::ErrorKind::Parameter);
    assert!(prepared.bind(&[Value::Int(1), Value::Int(2)]).is_err());
}
