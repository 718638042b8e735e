//! A comparison with its values, brought into one of a few normal forms.

use std::sync::Arc;

use crate::lang::ast::Op;
use crate::range::{RangeSet, float_bounds, float_key};
use crate::schema::{DateUnit, Field, FieldType};
use crate::value::{Value, parse_date};

/// What is asked of one field. A value that is absent passes none but [`Test::Null`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// The value is absent.
    Null,
    /// The number, date, boolean (0, 1) or float (by its key) lies in the set.
    Range(RangeSet),
    /// The text passes.
    Str(StrTest),
}

/// What is asked of a text. Lists mean "any of these"; they are sorted and without repeats.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum StrTest {
    /// Equals.
    Equal(Vec<Arc<str>>),
    /// Starts with.
    Prefix(Vec<Arc<str>>),
    /// Ends with.
    Suffix(Vec<Arc<str>>),
    /// Contains.
    Contains(Vec<Arc<str>>),
    /// Sorts (by bytes) below the text, or equal to it if `true`.
    Below(Arc<str>, bool),
    /// Sorts above the text, or equal to it if `true`.
    Above(Arc<str>, bool),
    /// Matches this pattern of the `regex` crate.
    Regex(Arc<str>),
}

/// Why a comparison makes no sense. `value` is the number of the culprit among the values;
/// without it the operator is at fault.
#[derive(Debug)]
pub(crate) struct Misfit {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) value: Option<usize>,
}

impl Test {
    /// The normal form of `field op values`. `!=` is the caller's: it arrives as `==`.
    pub(crate) fn new(
        field: &Field,
        op: Op,
        fold_case: bool,
        values: &[Value],
    ) -> Result<Self, Misfit> {
        match op {
            Op::IsNull => return Ok(Test::Null),
            Op::IsTrue if field.ty == FieldType::Bool => {
                return Ok(Test::Range(RangeSet::span(1, 1)));
            }
            Op::IsTrue => {
                let help = "only a boolean field can stand alone";
                return Err(misfit(format!("`{}` is of type {}", field.name, field.ty), help));
            }
            _ => {}
        }
        if field.ty == FieldType::Str {
            return text_test(field, op, fold_case, values).map(Test::Str);
        }
        let ordered = field.ty != FieldType::Bool;
        let known = match op {
            Op::Eq | Op::Ne | Op::In => true,
            Op::Lt | Op::Le | Op::Gt | Op::Ge => ordered,
            _ => false,
        };
        if !known || fold_case {
            return Err(wrong_operator(field, op, fold_case));
        }
        let sets = values.iter().enumerate().map(|(index, value)| {
            let floor = floor(field, value, index)?;
            Ok(floor.set(op, bounds(field.ty)))
        });
        Ok(Test::Range(RangeSet::union(&sets.collect::<Result<Vec<_>, Misfit>>()?)))
    }
}

/// Smallest and largest key of a numeric type.
pub(crate) fn bounds(ty: FieldType) -> (i128, i128) {
    match ty {
        FieldType::Int(width) => width.bounds(),
        FieldType::Bool => (0, 1),
        FieldType::Float => float_bounds(),
        FieldType::Date(_) | FieldType::Str => (i64::MIN.into(), i64::MAX.into()),
    }
}

/// A value's place among the keys of a field: the largest key that is not above the value, and
/// whether that key is the value itself.
struct Floor {
    key: i128,
    exact: bool,
}

impl Floor {
    fn set(&self, op: Op, (min, max): (i128, i128)) -> RangeSet {
        let below = if self.exact { self.key - 1 } else { self.key };
        let (low, high) = match op {
            Op::Lt => (min, below),
            Op::Le => (min, self.key),
            Op::Gt => (self.key + 1, max),
            Op::Ge => (below + 1, max),
            _ => (below + 1, self.key),
        };
        RangeSet::span(low.max(min), high.min(max))
    }
}

fn floor(field: &Field, value: &Value, index: usize) -> Result<Floor, Misfit> {
    match (field.ty, value) {
        (FieldType::Bool, Value::Bool(value)) => Ok(Floor { key: (*value).into(), exact: true }),
        (FieldType::Int(_), Value::Int(value)) => Ok(clamped(*value)),
        (FieldType::Int(_), Value::Float(value)) if !value.is_nan() => Ok(floor_of_float(*value)),
        (FieldType::Float, Value::Float(value)) if !value.is_nan() => {
            Ok(Floor { key: float_key(*value), exact: true })
        }
        (FieldType::Float, Value::Int(value)) => Ok(float_floor_of_int(*value)),
        (FieldType::Date(unit), Value::Int(seconds)) => {
            Ok(date_floor(clamped(*seconds).key * 1_000_000_000, unit))
        }
        (FieldType::Date(unit), Value::Date(date)) => {
            Ok(date_floor(i128::from(date.0) * 1_000_000_000, unit))
        }
        (FieldType::Date(unit), Value::Str(text)) => match parse_date(text) {
            Some(nanos) => Ok(date_floor(nanos, unit)),
            None => Err(Misfit {
                message: format!("{text:?} is not a date"),
                help: Some("dates look like \"2024-02-29\" or \"2024-02-29T12:30:00Z\"".into()),
                value: Some(index),
            }),
        },
        _ => Err(wrong_value(field, value, index)),
    }
}

/// Keeps far-off numbers outside of every type's range, where sums cannot overflow.
fn clamped(value: i128) -> Floor {
    Floor { key: value.clamp(-(1 << 66), 1 << 66), exact: true }
}

fn floor_of_float(value: f64) -> Floor {
    let floor = value.floor();
    Floor { key: clamped(floor as i128).key, exact: floor == value }
}

fn float_floor_of_int(value: i128) -> Floor {
    let near = value as f64;
    let back = near as i128;
    if back > value {
        return Floor { key: float_key(near) - 1, exact: false };
    }
    Floor { key: float_key(near), exact: back == value }
}

fn date_floor(nanos: i128, unit: DateUnit) -> Floor {
    let key = nanos.div_euclid(unit.nanos());
    Floor { key, exact: nanos.rem_euclid(unit.nanos()) == 0 }
}

fn text_test(field: &Field, op: Op, fold_case: bool, values: &[Value]) -> Result<StrTest, Misfit> {
    let mut texts = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match value {
            Value::Str(text) => texts.push(text.clone()),
            _ => return Err(wrong_value(field, value, index)),
        }
    }
    texts.sort_unstable();
    texts.dedup();
    if fold_case {
        return folded(field, op, &texts);
    }
    Ok(match op {
        Op::StartsWith => StrTest::Prefix(texts),
        Op::EndsWith => StrTest::Suffix(texts),
        Op::Contains => StrTest::Contains(texts),
        Op::Matches => StrTest::Regex(texts.remove(0)),
        Op::Lt | Op::Le => StrTest::Below(texts.remove(0), op == Op::Le),
        Op::Gt | Op::Ge => StrTest::Above(texts.remove(0), op == Op::Ge),
        _ => StrTest::Equal(texts),
    })
}

/// Letters without case are the `regex` crate's Unicode simple case folding.
fn folded(field: &Field, op: Op, texts: &[Arc<str>]) -> Result<StrTest, Misfit> {
    if texts.is_empty() {
        return Ok(StrTest::Equal(vec![]));
    }
    if op == Op::Matches {
        return Ok(StrTest::Regex(format!("(?i){}", texts[0]).into()));
    }
    let escaped: Vec<_> = texts.iter().map(|text| regex::escape(text)).collect();
    let any = escaped.join("|");
    let pattern = match op {
        Op::Eq | Op::Ne | Op::In => format!(r"(?i)\A(?:{any})\z"),
        Op::StartsWith => format!(r"(?i)\A(?:{any})"),
        Op::EndsWith => format!(r"(?i)(?:{any})\z"),
        Op::Contains => format!("(?i)(?:{any})"),
        _ => return Err(wrong_operator(field, op, true)),
    };
    Ok(StrTest::Regex(pattern.into()))
}

fn misfit(message: String, help: &str) -> Misfit {
    Misfit { message, help: Some(help.into()), value: None }
}

fn wrong_operator(field: &Field, op: Op, fold_case: bool) -> Misfit {
    let tilde = if fold_case { "~" } else { "" };
    let message =
        format!("`{}{tilde}` does not apply to `{}` of type {}", op.text(), field.name, field.ty);
    let help = match field.ty {
        FieldType::Str => "`~` goes with == != ^= $= contains in matches",
        FieldType::Bool => "a boolean knows == != in, or stands alone",
        _ => "it knows == != < <= > >= in",
    };
    misfit(message, help)
}

fn wrong_value(field: &Field, value: &Value, index: usize) -> Misfit {
    let found = match value {
        Value::Bool(_) => "boolean",
        Value::Int(_) => "integer",
        Value::Float(_) => "float",
        Value::Str(_) => "text",
        Value::Date(_) => "date",
    };
    let message = format!("`{}` is of type {}, the value is {found}", field.name, field.ty);
    let help = match (field.ty, value) {
        (FieldType::Str, Value::Int(n)) => Some(format!("a text needs quotes: \"{n}\"")),
        (_, Value::Str(_)) => Some(format!("write the {} without quotes", field.ty)),
        _ => None,
    };
    Misfit { message, help, value: Some(index) }
}
