//! Any text is read or refused with a report that can be printed; what is read can be carried
//! out and explained.
#![no_main]

mod record;

use filter::{Filter, Limits};
use libfuzzer_sys::fuzz_target;
use record::{Row, rows};

fuzz_target!(|text: &str| {
    let limits = Limits { regex_bytes: 1 << 16, ..Limits::default() };
    match Filter::parse_with::<Row>(text, &limits) {
        Ok(filter) => {
            let rows = rows();
            let selected = filter.select(&rows);
            for (number, row) in rows.iter().enumerate() {
                assert_eq!(filter.matches(row), selected.get(number), "{text:?}");
            }
            assert!(!filter.explain().to_string().is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let _ = filter::fields(text);
    let _ = Filter::prepare_with::<Row>(text, &limits).map(|prepared| prepared.parameters());
});
