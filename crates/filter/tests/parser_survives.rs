//! Whatever the text, the parser answers with a filter or an error, and shows both.

mod common;

use common::users::{self, User};
use filter::{Filter, Limits};
use proptest::prelude::*;

fn read(text: &str) {
    let limits = Limits { regex_bytes: 1 << 14, ..Limits::default() };
    match Filter::parse_with::<User>(text, &limits) {
        Ok(filter) => {
            let rows = users::users(3);
            assert_eq!(filter.count(&rows), rows.iter().filter(|row| filter.matches(row)).count());
            assert!(!filter.explain().to_string().is_empty());
        }
        Err(error) => assert!(error.to_string().starts_with("error: ")),
    }
}

/// Words of the language, right and wrong, in any order.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "first_name",
        "city",
        "location.city",
        "postcode",
        "birthdate",
        "nobody",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "^=",
        "$=",
        "*=",
        "~",
        "=",
        "!",
        "&&",
        "||",
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "contains",
        "matches",
        "true",
        "false",
        "(",
        ")",
        "[",
        "]",
        ",",
        "?",
        "\"",
        "\"jo\"",
        "\"\"",
        "'x'",
        "\"(\"",
        "\"1980-01-01\"",
        "1",
        "-1",
        "1.5",
        "1e9",
        "`city`",
        "`",
        "\\",
        "é",
        "\u{0}",
        "99999999999999999999999999999999999999999",
    ]);
    prop::collection::vec(word, 0..20).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_words(text in words()) {
        read(&text);
    }

    #[test]
    fn valid_filters_cut_short(cut in 0_usize..600, which in 0_usize..7) {
        let text = &users::filters()[which].1;
        let mut end = cut.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        read(&text[..end]);
    }
}
