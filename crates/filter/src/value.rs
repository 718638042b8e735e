//! Values that a filter compares with.

use std::sync::Arc;

/// A value of the language: written in the text or bound to a `?`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// true or false.
    Bool(bool),
    /// A whole number. Compared with a date it counts seconds since 1970.
    Int(i128),
    /// A float; never NaN.
    Float(f64),
    /// Text. Compared with a date it is read as `2024-02-29` or `2024-02-29T12:30:00Z`.
    Str(Arc<str>),
    /// An instant.
    Date(Date),
}

macro_rules! value_from_int {
    ($($int:ty)*) => {$(
        impl From<$int> for Value {
            fn from(value: $int) -> Self {
                Value::Int(value.into())
            }
        }
    )*};
}
value_from_int!(i8 i16 i32 i64 u8 u16 u32 u64);

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Str(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Str(value.into())
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Value::Date(value)
    }
}

/// An instant: seconds since 1970-01-01 00:00 UTC (Unix time, without leap seconds).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Date(pub i64);

impl Date {
    /// Midnight (UTC) of a day of the Gregorian calendar; `None` if there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let days = days_from_civil(year.into(), month.into(), day.into())?;
        Some(Self(days * 86_400))
    }
}

/// Nanoseconds since 1970 of `YYYY-MM-DD`, optionally followed by `T` or a space and
/// `hh:mm[:ss[.fraction]]`, then optionally by `Z` or an offset `+hh:mm` (ISO 8601).
pub(crate) fn parse_date(text: &str) -> Option<i128> {
    let (day, rest) = text.split_at_checked(10)?;
    let part = |from: usize, to: usize| number(day.get(from..to)?);
    if day.get(4..5) != Some("-") || day.get(7..8) != Some("-") {
        return None;
    }
    let days = days_from_civil(part(0, 4)?, part(5, 7)?, part(8, 10)?)?;
    let midnight = i128::from(days) * 86_400_000_000_000;
    if rest.is_empty() {
        return Some(midnight);
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = split_zone(rest)?;
    Some(midnight + clock_nanos(clock)? - i128::from(offset) * 60_000_000_000)
}

fn number(digits: &str) -> Option<i64> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// The clock, and the minutes east of UTC.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, 0)) };
    let (hours, minutes) = text[at + 1..].split_once(':')?;
    let minutes = number(hours)?.checked_mul(60)?.checked_add(number(minutes)?)?;
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    (minutes < 24 * 60).then_some((&text[..at], sign * minutes))
}

fn clock_nanos(clock: &str) -> Option<i128> {
    let mut parts = clock.splitn(3, ':');
    let hours = number(parts.next()?)?;
    let minutes = number(parts.next()?)?;
    let (seconds, fraction) = match parts.next() {
        Some(part) => part.split_once('.').unwrap_or((part, "0")),
        None => ("0", "0"),
    };
    let seconds = number(seconds)?;
    if hours > 23 || minutes > 59 || seconds > 59 || fraction.len() > 9 {
        return None;
    }
    let nanos = number(fraction)? * 10_i64.pow(9 - fraction.len() as u32);
    Some(i128::from(hours * 3600 + minutes * 60 + seconds) * 1_000_000_000 + i128::from(nanos))
}

/// Days since 1970-01-01 of a Gregorian day (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", days_from_civil). `None` if the month has no such day.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years that start in March put the leap day last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(Date::from_ymd(1970, 1, 1), Some(Date(0)));
        assert_eq!(Date::from_ymd(1980, 1, 1), Some(Date(315_532_800)));
        assert_eq!(Date::from_ymd(1969, 12, 31), Some(Date(-86_400)));
        assert_eq!(Date::from_ymd(2023, 2, 29), None);
    }

    #[test]
    fn dates_are_read_with_clock_and_zone() {
        let second = 1_000_000_000;
        assert_eq!(parse_date("1970-01-02"), Some(86_400 * second));
        assert_eq!(parse_date("1970-01-01T01:00:00.5Z"), Some(3_600 * second + second / 2));
        assert_eq!(parse_date("1970-01-01 01:00+01:00"), Some(0));
        for bad in ["", "1970", "1970-13-01", "1970-01-01T25:00", "1970-01-0é", "1970-01-01x"] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }
}
