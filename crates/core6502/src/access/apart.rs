//! What is unusual in an access, out of line: compiled code then has the usual alone, and a call
//! that spares its registers (the bitcode linker takes "cold" for that).

use super::Fast;
use crate::bus::answer;
use crate::{Access, Bus};

/// [`Bus::read_io`].
#[cold]
#[inline(never)]
pub(super) fn read_io(bus: &mut Bus, address: u16, cycle: u64, data_bus: u8) -> u32 {
    bus.read_io(address, cycle, data_bus)
}

/// [`Bus::write_io`].
#[cold]
#[inline(never)]
pub(super) fn write_io(bus: &mut Bus, address: u16, value: u8, cycle: u64) -> u8 {
    bus.write_io(address, value, cycle)
}

/// [`Access::read_indexed`] of [`Fast`], at cycle `cycles`: a hook's answer, and the cycle after.
#[inline(always)]
pub(super) fn read_indexed(bus: &mut Bus, base: u16, index: u8, i: u8, cycles: u64) -> (u32, u64) {
    let carry = base.to_le_bytes()[0].overflowing_add(index).1;
    (read(bus, (base, index), i, cycles), cycles.wrapping_add(1 + u64::from(carry)))
}

#[cold]
#[inline(never)]
fn read(bus: &mut Bus, (base, index): (u16, u8), i: u8, cycles: u64) -> u32 {
    let mut access = Fast::<false>::resumed(bus, base, cycles);
    let value = access.read_indexed(base, index, i);
    answer(value, access.outcome, access.data_bus)
}

/// [`Access::write_indexed`] of [`Fast`]: the outcome.
#[cold]
#[inline(never)]
pub(super) fn write_indexed(
    bus: &mut Bus,
    (base, index): (u16, u8),
    value: u8,
    i: u8,
    cycles: u64,
) -> u8 {
    let mut access = Fast::<false>::resumed(bus, base, cycles);
    access.write_indexed(base, index, i, || value);
    access.outcome
}

impl<'a> Fast<'a, false> {
    /// The view of an instruction that has read the high byte of `base` last.
    #[inline(always)]
    fn resumed(bus: &'a mut Bus, base: u16, cycles: u64) -> Self {
        let data_bus = base.to_be_bytes()[0];
        Fast { bus, cycles, outcome: 0, operands: [0; 2], data_bus, touched: false }
    }
}
