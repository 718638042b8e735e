//! One instruction, or one interrupt sequence, through any [`Access`]: the precise path.

use crate::{Access, Cpu, opcodes, shape};

/// An interrupt that a poll has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupt {
    /// The maskable one, level sensitive, vector $FFFE.
    Irq,
    /// The edge-sensitive one, vector $FFFA.
    Nmi,
}

/// Fetches and runs one instruction. A jammed processor reads $FFFF for one cycle instead.
///
/// The clock is the access's own; the caller copies it to [`Cpu::cycles`].
pub fn step<A: Access>(cpu: &mut Cpu, access: &mut A) {
    if cpu.jammed != 0 {
        access.read(0xffff);
        return;
    }
    let pc = cpu.pc;
    let opcode = access.read(pc);
    opcodes::execute(opcode, cpu, access, pc);
}

/// The seven cycles of an IRQ or NMI: two fetches that are dropped, then as BRK with bit 4 of the
/// pushed P clear. [`Access::vector`] decides between the vectors, as an NMI may arrive in time to
/// take an IRQ's place.
pub fn interrupt<A: Access>(cpu: &mut Cpu, access: &mut A) {
    let pc = cpu.pc;
    access.read(pc);
    access.read(pc);
    shape::enter_interrupt(cpu, access, pc, 0);
}

/// The seven cycles of the reset sequence: the pushes are reads, so S falls by 3; I is set.
pub fn reset<A: Access>(cpu: &mut Cpu, access: &mut A) {
    cpu.jammed = 0;
    access.read(cpu.pc);
    access.read(cpu.pc);
    for _ in 0..3 {
        access.read_stack(cpu.s);
        cpu.s = cpu.s.wrapping_sub(1);
    }
    cpu.i = 1;
    let low = access.read(0xfffc);
    let high = access.read(0xfffd);
    cpu.pc = u16::from_le_bytes([low, high]);
}
