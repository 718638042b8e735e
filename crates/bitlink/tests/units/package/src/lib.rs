//! A unit that is a cargo package with modules and a feature.
#![no_std]

mod arithmetic;

/// `value + 1`, or `2 * value + 1` with the feature `double`.
#[unsafe(no_mangle)]
pub extern "C" fn unit_step(value: u64) -> u64 {
    let value = if cfg!(feature = "double") { value.wrapping_mul(2) } else { value };
    arithmetic::increment(value)
}
