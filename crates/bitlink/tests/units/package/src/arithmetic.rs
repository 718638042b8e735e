/// The next number.
pub(crate) fn increment(value: u64) -> u64 {
    value.wrapping_add(1)
}
