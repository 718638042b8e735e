//! Bounds on what a filter text may ask for, so that a hostile text costs little.

/// Limits that [`crate::Filter::parse_with`] enforces. The defaults suit texts from strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest filter text, in bytes.
    pub text_bytes: usize,
    /// Deepest nesting of parentheses and `not`.
    pub depth: usize,
    /// Most terms (comparisons) in one filter.
    pub terms: usize,
    /// Most values in all `in [..]` lists together.
    pub list_values: usize,
    /// Largest compiled regular expression, in bytes.
    pub regex_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_bytes: 1 << 20,
            depth: 128,
            terms: 10_000,
            list_values: 100_000,
            regex_bytes: 1 << 20,
        }
    }
}
