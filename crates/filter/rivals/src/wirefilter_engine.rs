//! wirefilter: beginnings and ends of texts are regular expressions there.

use std::sync::OnceLock;

use wirefilter::{ExecutionContext, Scheme, Type};

use crate::all::common::users::User;
use crate::all::{Engine, Parse};
use crate::record::texts;
use crate::texts::{Words, filter};

const WORDS: Words = Words {
    starts: |field, text| format!(r#"{field} matches "^{text}""#),
    ends: |field, text| format!(r#"{field} matches "{text}$""#),
    contains: |field, text| format!(r#"{field} contains "{text}""#),
};

fn scheme() -> &'static Scheme {
    static SCHEME: OnceLock<Scheme> = OnceLock::new();
    SCHEME.get_or_init(|| {
        let texts = [
            "email",
            "gender",
            "phone_number",
            "street",
            "city",
            "state",
            "username",
            "first_name",
            "last_name",
            "title",
        ];
        let mut scheme = Scheme::new();
        for name in texts {
            scheme.add_field(name.into(), Type::Bytes).expect("new");
        }
        for name in ["birthdate", "postcode"] {
            scheme.add_field(name.into(), Type::Int).expect("new");
        }
        scheme
    })
}

fn context(user: &User) -> ExecutionContext<'_> {
    let mut context = ExecutionContext::new(scheme());
    for (name, text) in texts(user) {
        context.set_field_value(name, text).expect("of that type");
    }
    context.set_field_value("birthdate", user.birthdate.0 as i32).expect("of that type");
    context.set_field_value("postcode", user.location.postcode as i32).expect("of that type");
    context
}

/// Counts over contexts that were made before.
pub fn engine<'a>(name: &str, users: &'a [User]) -> Engine<'a> {
    let text = filter(name, &WORDS);
    let contexts: Vec<_> = users.iter().map(context).collect();
    let filter = scheme().parse(&text).expect("valid").compile();
    let count = move || contexts.iter().filter(|c| filter.execute(c) == Ok(true)).count();
    ("wirefilter", Box::new(count))
}

/// Reads and compiles the filter of that name.
pub fn parse(name: &str) -> Option<Parse> {
    let text = filter(name, &WORDS);
    Some(Box::new(move || drop(scheme().parse(&text).expect("valid").compile())))
}
