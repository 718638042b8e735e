//! The filters F1 to F7 in the languages of the other engines.

use crate::all::common::users::F7_NAMES;

/// How an engine writes the parts of texts.
pub struct Words {
    pub starts: fn(&str, &str) -> String,
    pub ends: fn(&str, &str) -> String,
    pub contains: fn(&str, &str) -> String,
}

pub fn filter(name: &str, words: &Words) -> String {
    let Words { starts, ends, contains } = words;
    let any = |terms: Vec<String>| terms.join(" || ");
    match name {
        "F1" => starts("first_name", "jo"),
        "F2" => contains("email", "zebra"),
        "F3" => contains("email", "example"),
        "F4" => any(classic(words)),
        "F5" => any(vec![
            starts("first_name", "jo"),
            starts("first_name", "al"),
            starts("first_name", "xa"),
            starts("last_name", "mc"),
            contains("email", "zebra"),
            contains("email", "hotmail"),
            r#"city == "boston""#.into(),
            contains("phone_number", "+123"),
        ]),
        "F6" => format!(
            r#"({} || city == "boston") && gender == "female" && birthdate >= 315532800
            && birthdate < 631152000 && !({} || postcode < 10000) && ({} || {})"#,
            contains("email", "example"),
            starts("phone_number", "07"),
            ends("last_name", "son"),
            contains("street", "park")
        ),
        "F7" => any(F7_NAMES.iter().map(|name| format!("first_name == {name:?}")).collect()),
        _ => unreachable!("seven filters"),
    }
}

/// The terms of the classic demonstration.
fn classic(Words { starts, ends, contains }: &Words) -> Vec<String> {
    let mut terms = vec![starts("first_name", "a long value"); 32];
    let example = contains("email", "example.com");
    terms.extend([
        format!(r#"({example} || city == "new york") && gender == "female""#),
        format!("({} && {})", starts("username", "user_"), ends("state", "shire")),
        contains("phone_number", "+123"),
        r#"first_name == "john"
            && (last_name == "doe" || (city == "london" && title == "dr"))"#
            .into(),
    ]);
    terms
}
