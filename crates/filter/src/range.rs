//! Sets of numbers as sorted, disjoint, inclusive ranges.
//!
//! All ordered types meet here: integers and dates as themselves, booleans as 0 and 1, floats by
//! a key that sorts like them. So `and`, `or` and `not` over one numeric field are set algebra.

/// A set of keys. Ranges are sorted, disjoint and not adjacent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RangeSet(Vec<(i128, i128)>);

impl RangeSet {
    /// The set `low..=high`; empty where low is above high.
    pub(crate) fn span(low: i128, high: i128) -> Self {
        Self(if low <= high { vec![(low, high)] } else { vec![] })
    }

    /// The ranges in ascending order.
    pub(crate) fn ranges(&self) -> &[(i128, i128)] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn union<'s>(sets: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut all: Vec<_> = sets.into_iter().flat_map(|set| &set.0).copied().collect();
        all.sort_unstable();
        let mut out: Vec<(i128, i128)> = Vec::with_capacity(all.len());
        for (low, high) in all {
            match out.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => out.push((low, high)),
            }
        }
        Self(out)
    }

    pub(crate) fn intersect(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        for &(low, high) in &self.0 {
            let start = other.0.partition_point(|r| r.1 < low);
            for &(from, to) in other.0[start..].iter().take_while(|r| r.0 <= high) {
                out.push((low.max(from), high.min(to)));
            }
        }
        Self(out)
    }

    /// All keys of `low..=high` that are not in the set.
    pub(crate) fn complement(&self, low: i128, high: i128) -> Self {
        let mut out = Vec::with_capacity(self.0.len() + 1);
        let mut next = low;
        for &(from, to) in &self.0 {
            if next < from {
                out.push((next, (from - 1).min(high)));
            }
            next = next.max(to.saturating_add(1));
        }
        if next <= high {
            out.push((next, high));
        }
        Self(out)
    }
}

/// A whole number that sorts like the float: equal for 0.0 and -0.0, else one to one.
pub(crate) fn float_key(value: f64) -> i128 {
    let magnitude = i128::from(value.abs().to_bits());
    if value.is_sign_negative() { -magnitude } else { magnitude }
}

/// The float of a key, with +0.0 for 0.
pub(crate) fn key_float(key: i128) -> f64 {
    let magnitude = f64::from_bits(key.unsigned_abs() as u64);
    if key < 0 { -magnitude } else { magnitude }
}

/// Keys of minus and plus infinity: the ends of the floats. NaN is outside.
pub(crate) fn float_bounds() -> (i128, i128) {
    (float_key(f64::NEG_INFINITY), float_key(f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algebra_agrees_with_membership() {
        let member = |set: &RangeSet, x: i128| set.0.iter().any(|r| r.0 <= x && x <= r.1);
        let set = |spans: &[_]| {
            RangeSet::union(&Vec::from_iter(
                spans.iter().map(|&(low, high)| RangeSet::span(low, high)),
            ))
        };
        let a = set(&[(1, 3), (4, 6), (9, 9)]);
        let b = set(&[(-5, 0), (3, 9)]);
        assert_eq!(a.ranges(), [(1, 6), (9, 9)]);
        let (both, either) = (a.intersect(&b), RangeSet::union([&a, &b]));
        let neither = either.complement(-8, 12);
        for x in -8..=12 {
            assert_eq!(member(&both, x), member(&a, x) && member(&b, x), "{x}");
            assert_eq!(member(&either, x), member(&a, x) || member(&b, x), "{x}");
            assert_eq!(member(&neither, x), !member(&either, x), "{x}");
        }
    }

    #[test]
    fn float_keys_sort_like_floats() {
        let sorted = [f64::NEG_INFINITY, -1.5, -0.0, 0.0, f64::MIN_POSITIVE, 2.0, f64::INFINITY];
        for pair in sorted.windows(2) {
            assert_eq!(float_key(pair[0]) < float_key(pair[1]), pair[0] < pair[1]);
            assert_eq!(key_float(float_key(pair[0])), pair[0]);
        }
    }
}
