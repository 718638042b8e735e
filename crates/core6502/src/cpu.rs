//! Registers and flags.
//!
//! The status register is kept split, a byte per flag, because a compiler folds bytes better than
//! bits; [`Cpu::p`] and [`Cpu::set_p`] convert to the packed form that PHP and BRK push.

/// Carry, bit 0 of P.
pub const CARRY: u8 = 0x01;
/// Zero, bit 1 of P.
pub const ZERO: u8 = 0x02;
/// Interrupt disable, bit 2 of P.
pub const INTERRUPT_DISABLE: u8 = 0x04;
/// Decimal, bit 3 of P.
pub const DECIMAL: u8 = 0x08;
/// Break: no flag, but bit 4 of a pushed P, set by BRK and PHP.
pub const BREAK: u8 = 0x10;
/// Bit 5 of a pushed P, always set.
pub const UNUSED: u8 = 0x20;
/// Overflow, bit 6 of P.
pub const OVERFLOW: u8 = 0x40;
/// Negative, bit 7 of P.
pub const NEGATIVE: u8 = 0x80;

/// The processor's registers. `repr(C)`, since compiled code addresses the fields by offset.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// CPU cycles completed since power-on. The next bus access happens in this cycle.
    pub cycles: u64,
    /// Program counter.
    pub pc: u16,
    /// Accumulator.
    pub a: u8,
    /// Index register X.
    pub x: u8,
    /// Index register Y.
    pub y: u8,
    /// Stack pointer; the stack is page 1.
    pub s: u8,
    /// N: bit 7 of this byte.
    pub n: u8,
    /// Z is set when this byte is 0.
    pub z: u8,
    /// C: 0 or 1.
    pub c: u8,
    /// V: 0 or 1.
    pub v: u8,
    /// I: 0 or 1.
    pub i: u8,
    /// D: 0 or 1.
    pub d: u8,
    /// The chip: 1 is a MOS 6502, whose ADC and SBC honour D; 0 is the 2A03, which has no decimal
    /// adder. ANE and LXA differ as well.
    pub decimal: u8,
    /// 1 once a JAM opcode has stopped the processor; only a reset clears it.
    pub jammed: u8,
}

const _: () = assert!(core::mem::size_of::<Cpu>() == 24 && core::mem::align_of::<Cpu>() == 8);

impl Default for Cpu {
    fn default() -> Self {
        Cpu::new()
    }
}

impl Cpu {
    /// The state before the reset sequence: all registers 0, I set (NESdev "CPU power up state").
    pub const fn new() -> Self {
        Cpu {
            cycles: 0,
            pc: 0,
            a: 0,
            x: 0,
            y: 0,
            s: 0,
            n: 0,
            z: 1,
            c: 0,
            v: 0,
            i: 1,
            d: 0,
            decimal: 0,
            jammed: 0,
        }
    }

    /// The packed status register, bit 5 set, bit 4 clear.
    #[inline(always)]
    pub const fn p(&self) -> u8 {
        (self.n & NEGATIVE)
            | (self.v << 6)
            | UNUSED
            | (self.d << 3)
            | (self.i << 2)
            | (((self.z == 0) as u8) << 1)
            | self.c
    }

    /// Sets all flags from a packed status register; bits 4 and 5 are ignored.
    #[inline(always)]
    pub const fn set_p(&mut self, p: u8) {
        self.n = p;
        self.v = (p >> 6) & 1;
        self.d = (p >> 3) & 1;
        self.i = (p >> 2) & 1;
        self.z = !p & ZERO;
        self.c = p & 1;
    }

    /// Sets N and Z from a result.
    #[inline(always)]
    pub const fn set_nz(&mut self, value: u8) {
        self.n = value;
        self.z = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_flags_survive_a_round_trip() {
        for p in 0..=255u8 {
            let mut cpu = Cpu::new();
            cpu.set_p(p);
            assert_eq!(cpu.p(), (p & !BREAK) | UNUSED);
        }
    }
}
