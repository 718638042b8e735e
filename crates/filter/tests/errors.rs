//! Mistakes in filter texts: each is reported with its kind, place and help, and none panics.

mod common;

use common::users::User;
use filter::{ErrorKind, Filter, Limits, QueryError};

fn error(text: &str) -> QueryError {
    Filter::parse::<User>(text).expect_err(text)
}

#[test]
fn a_report_points_at_the_word_and_suggests_a_field() {
    let report = error("gender == \"female\"\n  and frist_name ^= \"jo\"").to_string();
    let expected = "\
error: unknown field `frist_name`
 --> filter:2:7
  |
2 |   and frist_name ^= \"jo\"
  |       ^^^^^^^^^^
  = help: did you mean `first_name`?";
    assert_eq!(report, expected);
}

#[test]
fn mistakes_have_their_kind_and_place() {
    let cases = [
        ("", ErrorKind::Syntax, 1),
        ("first_name", ErrorKind::Type, 1),
        ("first_name ==", ErrorKind::Syntax, 14),
        ("first_name = \"jo\"", ErrorKind::Syntax, 12),
        ("first_name == jo", ErrorKind::Syntax, 15),
        ("first_name == 3", ErrorKind::Type, 15),
        ("postcode == \"3\"", ErrorKind::Type, 13),
        ("postcode contains 3", ErrorKind::Type, 10),
        ("postcode ==~ 3", ErrorKind::Type, 10),
        ("postcode == 1x", ErrorKind::Lexical, 13),
        ("birthdate > \"1980-02-30\"", ErrorKind::Type, 13),
        ("(first_name == \"a\"", ErrorKind::Syntax, 1),
        ("first_name == \"a\")", ErrorKind::Syntax, 18),
        ("first_name == \"a", ErrorKind::Lexical, 15),
        ("first_name == \"\\q\"", ErrorKind::Lexical, 16),
        ("first_name in [\"a\"", ErrorKind::Syntax, 15),
        ("first_name in \"a\"", ErrorKind::Syntax, 15),
        ("first_name matches \"(\"", ErrorKind::Regex, 20),
        ("first_name matches \"(a{1000}){1000}\"", ErrorKind::Limit, 20),
        ("first_name is not", ErrorKind::Syntax, 18),
        ("first_name == null", ErrorKind::Syntax, 15),
        ("first_name == \"a\" first_name == \"b\"", ErrorKind::Syntax, 19),
        ("and", ErrorKind::Syntax, 1),
        ("first_name == \"ä\" @", ErrorKind::Lexical, 19),
        ("unknown == 1", ErrorKind::UnknownField, 1),
    ];
    for (text, kind, column) in cases {
        let error = error(text);
        assert_eq!((error.kind(), error.line_column()), (kind, Some((1, column))), "{error}");
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = |n: usize| format!("{}title == \"dr\"{}", "(".repeat(n), ")".repeat(n));
    assert!(Filter::parse::<User>(&deep(100)).is_ok());
    assert_eq!(error(&deep(100_000)).kind(), ErrorKind::Limit);
    assert_eq!(error(&"not ".repeat(200_000)).kind(), ErrorKind::Limit);
}

#[test]
fn a_filter_of_a_megabyte_is_read_or_refused() {
    let many = vec!["title == \"dr\""; 9_999].join(" or ");
    assert!(Filter::parse::<User>(&many).is_ok());
    let more = vec!["title == \"dr\""; 10_001].join(" or ");
    assert_eq!(error(&more).kind(), ErrorKind::Limit);
    assert_eq!(error(&"x".repeat(2 << 20)).kind(), ErrorKind::Limit);
    let small = Limits { terms: 1, ..Limits::default() };
    assert!(Filter::parse_with::<User>("title == \"a\" or title == \"b\"", &small).is_err());
}
