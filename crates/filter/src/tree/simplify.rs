//! Simplifying one test, and joining tests of the same field.

use std::sync::Arc;

use super::test::{StrTest, Test, bounds};
use crate::range::RangeSet;
use crate::schema::{Field, FieldType};

/// Lists longer than this are not searched for entries that imply each other.
const PAIRWISE_LIMIT: usize = 64;

/// What a test turns out to be once its values are looked at.
pub(crate) enum Simplified {
    Const(bool),
    /// Always true but for absent values.
    NotNull,
    Test {
        test: Test,
        negated: bool,
    },
}

/// The simplest equivalent of one test, perhaps negated.
pub(crate) fn simplify(field: &Field, test: Test, negated: bool) -> Simplified {
    let always = |value: bool| match (value, field.optional) {
        (true, false) => Simplified::Const(!negated),
        (true, true) if negated => Simplified::Test { test: Test::Null, negated: false },
        (true, true) => Simplified::NotNull,
        (false, _) => Simplified::Const(negated),
    };
    match test {
        Test::Null if !field.optional => Simplified::Const(negated),
        Test::Null => Simplified::Test { test, negated },
        Test::Range(set) if set.is_empty() => always(false),
        Test::Range(set) => {
            let (low, high) = bounds(field.ty);
            // NaN is in no set of floats, so floats have no complement and no full set.
            if field.ty == FieldType::Float {
                return Simplified::Test { test: Test::Range(set), negated };
            }
            if set.ranges() == [(low, high)] {
                return always(true);
            }
            if negated && !field.optional {
                let test = Test::Range(set.complement(low, high));
                return Simplified::Test { test, negated: false };
            }
            Simplified::Test { test: Test::Range(set), negated }
        }
        Test::Str(test) => match simplify_text(test) {
            Ok(test) => Simplified::Test { test: Test::Str(test), negated },
            Err(value) => always(value),
        },
    }
}

/// `Err(value)` when the test is `value` for every text.
fn simplify_text(test: StrTest) -> Result<StrTest, bool> {
    let starts: fn(&str, &str) -> bool = |a, b| a.starts_with(b);
    let ends: fn(&str, &str) -> bool = |a, b| a.ends_with(b);
    let contains: fn(&str, &str) -> bool = |a, b| a.contains(b);
    Ok(match test {
        StrTest::Equal(list) if list.is_empty() => return Err(false),
        StrTest::Prefix(list) => StrTest::Prefix(weakest(list, starts)?),
        StrTest::Suffix(list) => StrTest::Suffix(weakest(list, ends)?),
        StrTest::Contains(list) => StrTest::Contains(weakest(list, contains)?),
        StrTest::Below(text, false) if text.is_empty() => return Err(false),
        StrTest::Above(text, true) if text.is_empty() => return Err(true),
        other => other,
    })
}

/// Drops entries that another entry makes superfluous: whatever starts with `john` starts with
/// `jo`. An empty entry fits every text.
fn weakest(list: Vec<Arc<str>>, implies: fn(&str, &str) -> bool) -> Result<Vec<Arc<str>>, bool> {
    if list.is_empty() || list[0].is_empty() {
        return Err(!list.is_empty());
    }
    if list.len() == 1 || list.len() > PAIRWISE_LIMIT {
        return Ok(list);
    }
    let superfluous = |i: usize| (0..list.len()).any(|j| j != i && implies(&list[i], &list[j]));
    Ok((0..list.len()).filter(|&i| !superfluous(i)).map(|i| list[i].clone()).collect())
}

/// The fewest tests of which one is true when any of `tests` is. Lists are joined in one go, so
/// that thousands of terms stay cheap.
pub(crate) fn unite<'t>(tests: impl Iterator<Item = &'t Test>) -> Vec<Test> {
    let (mut ranges, mut out) = (Vec::new(), Vec::new());
    let mut lists: [Vec<Arc<str>>; 4] = Default::default();
    for test in tests {
        match test {
            Test::Range(set) => ranges.push(set),
            Test::Str(StrTest::Equal(list)) => lists[0].extend_from_slice(list),
            Test::Str(StrTest::Prefix(list)) => lists[1].extend_from_slice(list),
            Test::Str(StrTest::Suffix(list)) => lists[2].extend_from_slice(list),
            Test::Str(StrTest::Contains(list)) => lists[3].extend_from_slice(list),
            other => out.push(other.clone()),
        }
    }
    if !ranges.is_empty() {
        out.push(Test::Range(RangeSet::union(ranges)));
    }
    let makers = [StrTest::Equal, StrTest::Prefix, StrTest::Suffix, StrTest::Contains];
    for (mut list, make) in lists.into_iter().zip(makers) {
        if !list.is_empty() {
            list.sort_unstable();
            list.dedup();
            out.push(Test::Str(make(list)));
        }
    }
    out
}

/// The fewest tests that are all true when all of `tests` are: ranges intersect, and a list of
/// possible texts is sieved by the other tests.
pub(crate) fn intersect<'t>(tests: impl Iterator<Item = &'t Test>) -> Vec<Test> {
    let (mut range, mut equal, mut out) = (None::<RangeSet>, None::<Vec<Arc<str>>>, Vec::new());
    for test in tests {
        match test {
            Test::Range(set) => {
                range = Some(range.map_or_else(|| set.clone(), |known| known.intersect(set)));
            }
            Test::Str(StrTest::Equal(list)) => match &mut equal {
                Some(known) => known.retain(|text| list.binary_search(text).is_ok()),
                None => equal = Some(list.clone()),
            },
            other => out.push(other.clone()),
        }
    }
    if let Some(mut list) = equal {
        out.retain(|test| match test {
            Test::Str(test) if !matches!(test, StrTest::Regex(_)) => {
                list.retain(|text| test.holds_for(text));
                false
            }
            _ => true,
        });
        out.push(Test::Str(StrTest::Equal(list)));
    }
    out.extend(range.map(Test::Range));
    out
}

impl StrTest {
    /// Whether a text passes, slowly.
    pub(crate) fn holds_for(&self, text: &str) -> bool {
        match self {
            StrTest::Equal(list) => list.binary_search_by(|entry| (**entry).cmp(text)).is_ok(),
            StrTest::Prefix(list) => list.iter().any(|entry| text.starts_with(&**entry)),
            StrTest::Suffix(list) => list.iter().any(|entry| text.ends_with(&**entry)),
            StrTest::Contains(list) => list.iter().any(|entry| text.contains(&**entry)),
            StrTest::Below(bound, inclusive) => text < &**bound || (*inclusive && text == &**bound),
            StrTest::Above(bound, inclusive) => text > &**bound || (*inclusive && text == &**bound),
            StrTest::Regex(pattern) => {
                regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
            }
        }
    }
}
