//! What instructions compute: flags and registers, no bus.
//!
//! The chart above each operation shows the flags it sets: a letter where it does, `-` where not.
//! Undocumented operations follow "NMOS 6510 Unintended Opcodes" (groepaz).

mod decimal;

use crate::Cpu;
use crate::cpu::{BREAK, OVERFLOW};

/// Loads, logic and arithmetic that read memory: `fn(cpu, value)`.
mod read {
    use super::*;

    /// `N-----Z-` A = value
    #[inline(always)]
    pub fn lda(cpu: &mut Cpu, value: u8) {
        cpu.a = value;
        cpu.set_nz(value);
    }
    /// `N-----Z-` X = value
    #[inline(always)]
    pub fn ldx(cpu: &mut Cpu, value: u8) {
        cpu.x = value;
        cpu.set_nz(value);
    }
    /// `N-----Z-` Y = value
    #[inline(always)]
    pub fn ldy(cpu: &mut Cpu, value: u8) {
        cpu.y = value;
        cpu.set_nz(value);
    }
    /// `N-----Z-` A = A | value
    #[inline(always)]
    pub fn ora(cpu: &mut Cpu, value: u8) {
        lda(cpu, cpu.a | value);
    }
    /// `N-----Z-` A = A & value
    #[inline(always)]
    pub fn and(cpu: &mut Cpu, value: u8) {
        lda(cpu, cpu.a & value);
    }
    /// `N-----Z-` A = A ^ value
    #[inline(always)]
    pub fn eor(cpu: &mut Cpu, value: u8) {
        lda(cpu, cpu.a ^ value);
    }
    /// `NV----ZC` A = A + value + C
    #[inline(always)]
    pub fn adc(cpu: &mut Cpu, value: u8) {
        if cpu.decimal & cpu.d != 0 {
            return adc_decimal(cpu, value);
        }
        add(cpu, value);
    }
    /// `NV----ZC` A = A - value - !C
    #[inline(always)]
    pub fn sbc(cpu: &mut Cpu, value: u8) {
        if cpu.decimal & cpu.d != 0 {
            return sbc_decimal(cpu, value);
        }
        add(cpu, !value);
    }
    #[inline(always)]
    fn add(cpu: &mut Cpu, value: u8) {
        let a = cpu.a;
        let sum = u16::from(a) + u16::from(value) + u16::from(cpu.c);
        let result = sum as u8;
        cpu.v = ((a ^ result) & (value ^ result)) >> 7;
        cpu.c = (sum >> 8) as u8;
        lda(cpu, result);
    }
    #[inline(always)]
    fn adc_decimal(cpu: &mut Cpu, value: u8) {
        let sum = decimal::sum(cpu.a, value, cpu.c);
        (cpu.a, cpu.n, cpu.v, cpu.z, cpu.c) = (sum.a, sum.n, sum.v, sum.z, sum.c);
    }
    #[inline(always)]
    fn sbc_decimal(cpu: &mut Cpu, value: u8) {
        let result = decimal::difference(cpu.a, value, cpu.c);
        add(cpu, !value);
        cpu.a = result;
    }
    #[inline(always)]
    fn compare(cpu: &mut Cpu, register: u8, value: u8) {
        cpu.c = u8::from(register >= value);
        cpu.set_nz(register.wrapping_sub(value));
    }
    /// `N-----ZC` A - value
    #[inline(always)]
    pub fn cmp(cpu: &mut Cpu, value: u8) {
        compare(cpu, cpu.a, value);
    }
    /// `N-----ZC` X - value
    #[inline(always)]
    pub fn cpx(cpu: &mut Cpu, value: u8) {
        compare(cpu, cpu.x, value);
    }
    /// `N-----ZC` Y - value
    #[inline(always)]
    pub fn cpy(cpu: &mut Cpu, value: u8) {
        compare(cpu, cpu.y, value);
    }
    /// `NV----Z-` N and V from the value, Z from A & value
    #[inline(always)]
    pub fn bit(cpu: &mut Cpu, value: u8) {
        cpu.n = value;
        cpu.v = (value & OVERFLOW) >> 6;
        cpu.z = cpu.a & value;
    }
    /// `--------` the value is dropped
    #[inline(always)]
    pub fn nop(_cpu: &mut Cpu, _value: u8) {}
    /// `N-----Z-` A = X = value
    #[inline(always)]
    pub fn lax(cpu: &mut Cpu, value: u8) {
        cpu.x = value;
        lda(cpu, value);
    }
    /// `N-----ZC` A = A & value, C = N
    #[inline(always)]
    pub fn anc(cpu: &mut Cpu, value: u8) {
        and(cpu, value);
        cpu.c = cpu.a >> 7;
    }
    /// `N-----ZC` A = (A & value) >> 1
    #[inline(always)]
    pub fn alr(cpu: &mut Cpu, value: u8) {
        cpu.a = modify::lsr(cpu, cpu.a & value);
    }
    /// `NV----ZC` A = ROR(A & value), C and V from bits 6 and 5 of the result
    #[inline(always)]
    pub fn arr(cpu: &mut Cpu, value: u8) {
        let both = cpu.a & value;
        let result = (both >> 1) | (cpu.c << 7);
        cpu.set_nz(result);
        cpu.v = ((result >> 6) ^ (result >> 5)) & 1;
        if cpu.decimal & cpu.d != 0 {
            return arr_decimal(cpu, both, result);
        }
        cpu.c = (result >> 6) & 1;
        cpu.a = result;
    }
    #[inline(always)]
    fn arr_decimal(cpu: &mut Cpu, both: u8, result: u8) {
        cpu.v = ((both ^ result) >> 6) & 1;
        cpu.c = u8::from(u16::from(both & 0xf0) + u16::from(both & 0x10) > 0x50);
        cpu.a = decimal::rotation(both, result, cpu.c);
    }
    /// `N-----ZC` X = (A & X) - value, without borrow
    #[inline(always)]
    pub fn axs(cpu: &mut Cpu, value: u8) {
        let both = cpu.a & cpu.x;
        compare(cpu, both, value);
        cpu.x = both.wrapping_sub(value);
    }
    /// The bits that A drives too late in ANE and LXA: they vary with the chip and its warmth. The
    /// 2A03 of `instr_test-v5` has $FF, the MOS 6502 of the single-step vectors $EE.
    #[inline(always)]
    fn late_bits(cpu: &Cpu) -> u8 {
        if cpu.decimal != 0 { 0xee } else { 0xff }
    }
    /// `N-----Z-` A = (A | late bits) & X & value
    #[inline(always)]
    pub fn ane(cpu: &mut Cpu, value: u8) {
        lda(cpu, (cpu.a | late_bits(cpu)) & cpu.x & value);
    }
    /// `N-----Z-` A = X = (A | late bits) & value
    #[inline(always)]
    pub fn lxa(cpu: &mut Cpu, value: u8) {
        lax(cpu, (cpu.a | late_bits(cpu)) & value);
    }
    /// `N-----Z-` A = X = S = S & value
    #[inline(always)]
    pub fn las(cpu: &mut Cpu, value: u8) {
        cpu.s &= value;
        lax(cpu, cpu.s);
    }
}

/// Read-modify-write: `fn(cpu, old) -> new`.
mod modify {
    use super::*;

    /// `N-----ZC` C <- value <- 0
    #[inline(always)]
    pub fn asl(cpu: &mut Cpu, value: u8) -> u8 {
        cpu.c = value >> 7;
        let result = value << 1;
        cpu.set_nz(result);
        result
    }
    /// `N-----ZC` 0 -> value -> C
    #[inline(always)]
    pub fn lsr(cpu: &mut Cpu, value: u8) -> u8 {
        cpu.c = value & 1;
        let result = value >> 1;
        cpu.set_nz(result);
        result
    }
    /// `N-----ZC` C <- value <- C
    #[inline(always)]
    pub fn rol(cpu: &mut Cpu, value: u8) -> u8 {
        let result = (value << 1) | cpu.c;
        cpu.c = value >> 7;
        cpu.set_nz(result);
        result
    }
    /// `N-----ZC` C -> value -> C
    #[inline(always)]
    pub fn ror(cpu: &mut Cpu, value: u8) -> u8 {
        let result = (value >> 1) | (cpu.c << 7);
        cpu.c = value & 1;
        cpu.set_nz(result);
        result
    }
    /// `N-----Z-` value + 1
    #[inline(always)]
    pub fn inc(cpu: &mut Cpu, value: u8) -> u8 {
        let result = value.wrapping_add(1);
        cpu.set_nz(result);
        result
    }
    /// `N-----Z-` value - 1
    #[inline(always)]
    pub fn dec(cpu: &mut Cpu, value: u8) -> u8 {
        let result = value.wrapping_sub(1);
        cpu.set_nz(result);
        result
    }
    /// `N-----ZC` ASL, then ORA
    #[inline(always)]
    pub fn slo(cpu: &mut Cpu, value: u8) -> u8 {
        let result = asl(cpu, value);
        read::ora(cpu, result);
        result
    }
    /// `N-----ZC` ROL, then AND
    #[inline(always)]
    pub fn rla(cpu: &mut Cpu, value: u8) -> u8 {
        let result = rol(cpu, value);
        read::and(cpu, result);
        result
    }
    /// `N-----ZC` LSR, then EOR
    #[inline(always)]
    pub fn sre(cpu: &mut Cpu, value: u8) -> u8 {
        let result = lsr(cpu, value);
        read::eor(cpu, result);
        result
    }
    /// `NV----ZC` ROR, then ADC
    #[inline(always)]
    pub fn rra(cpu: &mut Cpu, value: u8) -> u8 {
        let result = ror(cpu, value);
        read::adc(cpu, result);
        result
    }
    /// `N-----ZC` DEC, then CMP
    #[inline(always)]
    pub fn dcp(cpu: &mut Cpu, value: u8) -> u8 {
        let result = dec(cpu, value);
        read::cmp(cpu, result);
        result
    }
    /// `NV----ZC` INC, then SBC
    #[inline(always)]
    pub fn isc(cpu: &mut Cpu, value: u8) -> u8 {
        let result = inc(cpu, value);
        read::sbc(cpu, result);
        result
    }
}

/// Stores: `fn(cpu) -> value`.
mod write {
    use super::*;

    /// A
    #[inline(always)]
    pub fn sta(cpu: &Cpu) -> u8 {
        cpu.a
    }
    /// X
    #[inline(always)]
    pub fn stx(cpu: &Cpu) -> u8 {
        cpu.x
    }
    /// Y
    #[inline(always)]
    pub fn sty(cpu: &Cpu) -> u8 {
        cpu.y
    }
    /// A & X
    #[inline(always)]
    pub fn sax(cpu: &Cpu) -> u8 {
        cpu.a & cpu.x
    }
    /// P as PHP pushes it
    #[inline(always)]
    pub fn php(cpu: &Cpu) -> u8 {
        cpu.p() | BREAK
    }
}

/// Registers only: `fn(cpu)`.
mod implied {
    use super::*;

    /// Defines transfers, increments and flag operations, one a line.
    macro_rules! implied {
        ($($chart:literal $name:ident |$cpu:ident| $body:expr;)*) => {
            $(#[doc = $chart] #[inline(always)] pub fn $name($cpu: &mut Cpu) { $body; })*
        };
    }
    implied! {
        "`N-----Z-` X = A" tax |cpu| read::ldx(cpu, cpu.a);
        "`N-----Z-` Y = A" tay |cpu| read::ldy(cpu, cpu.a);
        "`N-----Z-` A = X" txa |cpu| read::lda(cpu, cpu.x);
        "`N-----Z-` A = Y" tya |cpu| read::lda(cpu, cpu.y);
        "`N-----Z-` X = S" tsx |cpu| read::ldx(cpu, cpu.s);
        "`--------` S = X" txs |cpu| cpu.s = cpu.x;
        "`N-----Z-` X + 1" inx |cpu| read::ldx(cpu, cpu.x.wrapping_add(1));
        "`N-----Z-` Y + 1" iny |cpu| read::ldy(cpu, cpu.y.wrapping_add(1));
        "`N-----Z-` X - 1" dex |cpu| read::ldx(cpu, cpu.x.wrapping_sub(1));
        "`N-----Z-` Y - 1" dey |cpu| read::ldy(cpu, cpu.y.wrapping_sub(1));
        "`-------C` C = 0" clc |cpu| cpu.c = 0;
        "`-------C` C = 1" sec |cpu| cpu.c = 1;
        "`----D---` D = 0" cld |cpu| cpu.d = 0;
        "`----D---` D = 1" sed |cpu| cpu.d = 1;
        "`-V------` V = 0" clv |cpu| cpu.v = 0;
    }

    /// `--------`
    #[inline(always)]
    pub fn idle(_cpu: &mut Cpu) {}
}

/// Branch conditions: `fn(cpu) -> bool`.
mod condition {
    use super::*;

    macro_rules! conditions {
        ($($doc:literal $name:ident |$cpu:ident| $test:expr;)*) => {
            $(#[doc = $doc] #[inline(always)] pub fn $name($cpu: &Cpu) -> bool { $test })*
        };
    }
    conditions! {
        "N clear" bpl |cpu| cpu.n & 0x80 == 0;
        "N set" bmi |cpu| cpu.n & 0x80 != 0;
        "V clear" bvc |cpu| cpu.v == 0;
        "V set" bvs |cpu| cpu.v != 0;
        "C clear" bcc |cpu| cpu.c == 0;
        "C set" bcs |cpu| cpu.c != 0;
        "Z clear" bne |cpu| cpu.z != 0;
        "Z set" beq |cpu| cpu.z == 0;
    }
}

pub use condition::*;
pub use implied::*;
pub use modify::*;
pub use read::*;
pub use write::*;
