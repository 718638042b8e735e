//! Is a number in a set of ranges?

use crate::range::{RangeSet, key_float};
use crate::schema::{FieldType, IntWidth};

/// Sorted inclusive ranges of machine numbers. NaN is in none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranges<T>(pub(crate) Vec<(T, T)>);

impl<T: PartialOrd + Copy> Ranges<T> {
    /// Whether `value` is in the set. For a few ranges all are tried, which has no branches to
    /// mispredict; for many the place is searched.
    #[inline]
    pub(crate) fn holds(&self, value: T) -> bool {
        if self.0.len() <= 8 {
            return self.0.iter().fold(false, |any, r| any | ((r.0 <= value) & (value <= r.1)));
        }
        let at = self.0.partition_point(|r| r.1 < value);
        self.0.get(at).is_some_and(|r| r.0 <= value && value <= r.1)
    }
}

#[cfg(feature = "arrow")]
impl Ranges<i64> {
    /// What of the ranges lies between two numbers.
    pub(crate) fn within(&self, least: i64, most: i64) -> Vec<(i64, i64)> {
        let cut = |&(low, high): &(i64, i64)| (low.max(least), high.min(most));
        self.0.iter().map(cut).filter(|(low, high)| low <= high).collect()
    }
}

/// The set in the form in which records hold their numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NumberKernel {
    /// Integers, dates and booleans. `u64` values arrive with their top bit flipped, which
    /// keeps their order.
    Int(Ranges<i64>),
    /// Floats.
    Float(Ranges<f64>),
}

impl NumberKernel {
    pub(crate) fn new(set: &RangeSet, ty: FieldType) -> Self {
        let ranges = set.ranges().iter();
        if ty == FieldType::Float {
            return NumberKernel::Float(Ranges(
                ranges.map(|&(low, high)| (key_float(low), key_float(high))).collect(),
            ));
        }
        let shift = if ty == FieldType::Int(IntWidth::U64) { 1_i128 << 63 } else { 0 };
        let narrow = |key: i128| (key - shift).clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        NumberKernel::Int(Ranges(ranges.map(|&(low, high)| (narrow(low), narrow(high))).collect()))
    }

    pub(crate) fn name(&self) -> &'static str {
        let count = match self {
            NumberKernel::Int(ranges) => ranges.0.len(),
            NumberKernel::Float(ranges) => ranges.0.len(),
        };
        match count {
            1 => "range",
            2..=8 => "few ranges",
            _ => "range search",
        }
    }
}
