//! Decimal arithmetic, which the 2A03 lacks: out of line, and by value, so that it costs the 2A03
//! nothing.
//!
//! On an NMOS 6502, N, V and Z of an addition come out half-way through the correction ("Decimal
//! mode", Bruce Clark, 6502.org).

/// What a decimal addition leaves behind, as [`crate::Cpu`] keeps it.
pub(super) struct Sum {
    pub(super) a: u8,
    pub(super) n: u8,
    pub(super) v: u8,
    pub(super) z: u8,
    pub(super) c: u8,
}

/// `a + value + c`
#[cold]
pub(super) fn sum(a: u8, value: u8, c: u8) -> Sum {
    let z = a.wrapping_add(value).wrapping_add(c);
    let mut low = (a & 0x0f) + (value & 0x0f) + c;
    if low > 9 {
        low = ((low + 6) & 0x0f) + 0x10;
    }
    let mut sum = u16::from(a & 0xf0) + u16::from(value & 0xf0) + u16::from(low);
    let n = sum as u8;
    let v = ((a ^ n) & !(a ^ value)) >> 7;
    if sum >= 0xa0 {
        sum += 0x60;
    }
    Sum { a: sum as u8, n, v, z, c: u8::from(sum > 0xff) }
}

/// `a - value - !c`; the flags are those of the binary subtraction.
#[cold]
pub(super) fn difference(a: u8, value: u8, c: u8) -> u8 {
    let borrow = 1 - i16::from(c);
    let mut low = i16::from(a & 0x0f) - i16::from(value & 0x0f) - borrow;
    if low < 0 {
        low = ((low - 6) & 0x0f) - 0x10;
    }
    let mut result = i16::from(a & 0xf0) - i16::from(value & 0xf0) + low;
    if result < 0 {
        result -= 0x60;
    }
    result as u8
}

/// The correction of ARR: `both` is `a & value`, `result` that rotated, `c` the new carry.
#[cold]
pub(super) fn rotation(both: u8, result: u8, c: u8) -> u8 {
    let adjust = (both & 0x0f) + (both & 1) > 5;
    let low = if adjust { result.wrapping_add(6) } else { result } & 0x0f;
    ((result & 0xf0) | low).wrapping_add(0x60 * c)
}
