//! Two plain engines to compare with: a walk over a tree, and closures made from it.

use super::common::users::{F7_NAMES, User};

/// Reads a text field.
pub type Text = fn(&User) -> &str;
/// Reads a number field.
pub type Number = fn(&User) -> i64;

/// A filter as a tree, evaluated as it was written.
pub enum Tree {
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
    Equal(Text, String),
    Prefix(Text, String),
    Suffix(Text, String),
    Contains(Text, String),
    AtLeast(Number, i64),
    Below(Number, i64),
}
use Tree::{And, AtLeast, Below, Contains, Equal, Not, Or, Prefix, Suffix};

impl Tree {
    pub fn matches(&self, user: &User) -> bool {
        match self {
            And(parts) => parts.iter().all(|part| part.matches(user)),
            Or(parts) => parts.iter().any(|part| part.matches(user)),
            Not(part) => !part.matches(user),
            Equal(get, text) => get(user) == text,
            Prefix(get, text) => get(user).starts_with(text.as_str()),
            Suffix(get, text) => get(user).ends_with(text.as_str()),
            Contains(get, text) => get(user).contains(text.as_str()),
            AtLeast(get, bound) => get(user) >= *bound,
            Below(get, bound) => get(user) < *bound,
        }
    }

    pub fn closure(self) -> Closure {
        let all = |parts: Vec<Tree>| parts.into_iter().map(Tree::closure).collect::<Vec<_>>();
        match self {
            And(parts) => {
                let parts = all(parts);
                Box::new(move |user| parts.iter().all(|part| part(user)))
            }
            Or(parts) => {
                let parts = all(parts);
                Box::new(move |user| parts.iter().any(|part| part(user)))
            }
            Not(part) => {
                let part = part.closure();
                Box::new(move |user| !part(user))
            }
            Equal(get, text) => Box::new(move |user| get(user) == text),
            Prefix(get, text) => Box::new(move |user| get(user).starts_with(text.as_str())),
            Suffix(get, text) => Box::new(move |user| get(user).ends_with(text.as_str())),
            Contains(get, text) => Box::new(move |user| get(user).contains(text.as_str())),
            AtLeast(get, bound) => Box::new(move |user| get(user) >= bound),
            Below(get, bound) => Box::new(move |user| get(user) < bound),
        }
    }
}

/// A filter as nested closures.
pub type Closure = Box<dyn Fn(&User) -> bool>;

const FIRST: Text = |u| &u.first_name;
const LAST: Text = |u| &u.last_name;
const EMAIL: Text = |u| &u.email;
const CITY: Text = |u| &u.location.city;
const PHONE: Text = |u| &u.phone_number;
const GENDER: Text = |u| &u.gender;
const BIRTH: Number = |u| u.birthdate.0;

/// The filters F1 to F7.
pub fn trees() -> [Tree; 7] {
    [
        Prefix(FIRST, "jo".into()),
        Contains(EMAIL, "zebra".into()),
        Contains(EMAIL, "example".into()),
        classic(),
        f5(),
        f6(),
        Or(F7_NAMES.iter().map(|name| Equal(FIRST, (*name).into())).collect()),
    ]
}

fn classic() -> Tree {
    let mut parts: Vec<_> = (0..32).map(|_| Prefix(FIRST, "a long value".into())).collect();
    let example = Contains(EMAIL, "example.com".into());
    let here = Or(vec![example, Equal(CITY, "new york".into())]);
    parts.push(And(vec![here, Equal(GENDER, "female".into())]));
    let user = Prefix(|u| &u.username, "user_".into());
    parts.push(And(vec![user, Suffix(|u| &u.location.state, "shire".into())]));
    parts.push(Contains(PHONE, "+123".into()));
    let doctor = Equal(|u| &u.title, "dr".into());
    let london = And(vec![Equal(CITY, "london".into()), doctor]);
    let who = Or(vec![Equal(LAST, "doe".into()), london]);
    parts.push(And(vec![Equal(FIRST, "john".into()), who]));
    Or(parts)
}

fn f5() -> Tree {
    Or(vec![
        Prefix(FIRST, "jo".into()),
        Prefix(FIRST, "al".into()),
        Prefix(FIRST, "xa".into()),
        Prefix(LAST, "mc".into()),
        Contains(EMAIL, "zebra".into()),
        Contains(EMAIL, "hotmail".into()),
        Equal(CITY, "boston".into()),
        Contains(PHONE, "+123".into()),
    ])
}

fn f6() -> Tree {
    let here = Or(vec![Contains(EMAIL, "example".into()), Equal(CITY, "boston".into())]);
    let low = Below(|u| u.location.postcode.into(), 10_000);
    let not = Not(Box::new(Or(vec![Prefix(PHONE, "07".into()), low])));
    let son = Suffix(LAST, "son".into());
    let park = Contains(|u| &u.location.street, "park".into());
    And(vec![
        here,
        Equal(GENDER, "female".into()),
        AtLeast(BIRTH, 315_532_800),
        Below(BIRTH, 631_152_000),
        not,
        Or(vec![son, park]),
    ])
}
