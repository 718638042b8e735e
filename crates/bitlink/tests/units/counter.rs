//! A small dependency-free unit in the manner of an opcode library.
#![no_std]
#![allow(unused_attributes)]

/// The state that the functions work on.
#[repr(C)]
pub struct State {
    total: u64,
    last: u8,
}

unsafe extern "C" {
    fn host_observe(value: u64) -> u8;
}

/// Adds `operand` and remembers it.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn op_add(state: &mut State, operand: u8) -> u8 {
    state.total = state.total.wrapping_add(operand as u64);
    state.last = operand;
    0
}

/// Shows the total to the host and gives its answer.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn op_observe(state: &mut State, _operand: u8) -> u8 {
    // SAFETY: the host function takes a plain value.
    unsafe { host_observe(state.total) }
}

/// Nothing needs it: it must not survive the preparation.
#[unsafe(no_mangle)]
pub extern "C" fn helper_unused(value: u32) -> u32 {
    value.wrapping_mul(3)
}

/// Equal to `op_double_too`: rustc makes one of the two an alias of the other.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn op_double(state: &mut State, operand: u8) -> u8 {
    state.total = state.total.wrapping_mul(2).wrapping_add((operand / 3) as u64);
    state.last = state.last.rotate_left(3) ^ operand;
    state.last
}

/// Equal to `op_double`.
#[unsafe(no_mangle)]
#[inline(always)]
pub extern "C" fn op_double_too(state: &mut State, operand: u8) -> u8 {
    state.total = state.total.wrapping_mul(2).wrapping_add((operand / 3) as u64);
    state.last = state.last.rotate_left(3) ^ operand;
    state.last
}
