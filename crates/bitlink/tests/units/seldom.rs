//! A unit with a function that is seldom called.
#![no_std]
#![allow(unused_attributes)]

unsafe extern "C" {
    fn host_observe(value: u64) -> u64;
}

#[cold]
#[inline(never)]
fn observe(value: u64) -> u64 {
    // SAFETY: the host function takes a plain value.
    unsafe { host_observe(value) }
}

/// The sum of ten numbers that live through the call, if there is one.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn op_sum(n: u64) -> u64 {
    let mut numbers = [0; 10];
    for (index, number) in numbers.iter_mut().enumerate() {
        *number = n.wrapping_mul(index as u64 + 3);
    }
    let seen = if n == 7 { observe(n) } else { 0 };
    numbers.iter().fold(seen, |sum, number| sum.rotate_left(3) ^ number)
}
