//! The shapes of instructions: which bus cycles they make, in which order, and where they poll the
//! interrupt lines.
//!
//! The opcode fetch has happened before a shape runs. An instruction polls before its last cycle,
//! so that the lines count as they are at the end of the last cycle but one (NESdev wiki "CPU
//! interrupts"). Every shape leaves `pc` at the next instruction.

use crate::address::{Operand, Place};
use crate::cpu::BREAK;
use crate::{Access, Cpu};

/// An addressing mode: spends the cycles before the operand's access.
pub trait Mode<A: Access, P: Operand>: Fn(&Cpu, &mut A, u16) -> P {}
impl<A: Access, P: Operand, F: Fn(&Cpu, &mut A, u16) -> P> Mode<A, P> for F {}

/// Reads memory.
#[inline(always)]
pub fn read<A: Access, P: Operand>(
    cpu: &mut Cpu,
    access: &mut A,
    pc: u16,
    length: u16,
    mode: impl Mode<A, P>,
    operation: impl Fn(&mut Cpu, u8),
) {
    let value = mode(cpu, access, pc).read_last(access, cpu.i);
    operation(cpu, value);
    cpu.pc = pc.wrapping_add(length);
}

/// Reads the byte after the opcode.
#[inline(always)]
pub fn immediate<A: Access>(
    cpu: &mut Cpu,
    access: &mut A,
    pc: u16,
    operation: impl Fn(&mut Cpu, u8),
) {
    access.poll(cpu.i);
    let value = access.operand(pc, 1);
    operation(cpu, value);
    cpu.pc = pc.wrapping_add(2);
}

/// Writes memory.
#[inline(always)]
pub fn write<A: Access, P: Operand>(
    cpu: &mut Cpu,
    access: &mut A,
    pc: u16,
    length: u16,
    mode: impl Mode<A, P>,
    operation: impl Fn(&Cpu) -> u8,
) {
    mode(cpu, access, pc).write_last(access, cpu.i, || operation(cpu));
    cpu.pc = pc.wrapping_add(length);
}

/// Reads, writes back unchanged, writes the result.
#[inline(always)]
pub fn modify<A: Access, P: Operand>(
    cpu: &mut Cpu,
    access: &mut A,
    pc: u16,
    length: u16,
    mode: impl Mode<A, P>,
    operation: impl Fn(&mut Cpu, u8) -> u8,
) {
    let place = mode(cpu, access, pc).settle(access);
    let old = place.read(access);
    place.write(access, old);
    let new = operation(cpu, old);
    access.poll(cpu.i);
    place.write(access, new);
    cpu.pc = pc.wrapping_add(length);
}

/// Shifts the accumulator.
#[inline(always)]
pub fn accumulator<A: Access>(
    cpu: &mut Cpu,
    access: &mut A,
    pc: u16,
    operation: impl Fn(&mut Cpu, u8) -> u8,
) {
    implied(cpu, access, pc, |cpu| cpu.a = operation(cpu, cpu.a));
}

/// Registers only: the byte after the opcode is read and dropped.
#[inline(always)]
pub fn implied<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16, operation: impl Fn(&mut Cpu)) {
    access.poll(cpu.i);
    access.operand(pc, 1);
    operation(cpu);
    cpu.pc = pc.wrapping_add(1);
}

/// CLI and SEI: the poll still sees the old mask.
#[inline(always)]
pub fn mask<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16, i: u8) {
    implied(cpu, access, pc, |cpu| cpu.i = i);
    access.mask_changed(i);
}

#[inline(always)]
fn push_byte<A: Access>(cpu: &mut Cpu, access: &mut A, value: u8) {
    access.write_stack(cpu.s, value);
    cpu.s = cpu.s.wrapping_sub(1);
}

#[inline(always)]
fn pull_byte<A: Access>(cpu: &mut Cpu, access: &mut A) -> u8 {
    cpu.s = cpu.s.wrapping_add(1);
    access.read_stack(cpu.s)
}

#[inline(always)]
fn push_word<A: Access>(cpu: &mut Cpu, access: &mut A, value: u16) {
    let [low, high] = value.to_le_bytes();
    push_byte(cpu, access, high);
    push_byte(cpu, access, low);
}

/// PHA, PHP.
#[inline(always)]
pub fn push<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16, operation: impl Fn(&Cpu) -> u8) {
    access.operand(pc, 1);
    access.poll(cpu.i);
    push_byte(cpu, access, operation(cpu));
    cpu.pc = pc.wrapping_add(1);
}

/// PLA, PLP.
#[inline(always)]
pub fn pull<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16, operation: impl Fn(&mut Cpu, u8)) {
    access.operand(pc, 1);
    access.read_stack(cpu.s);
    access.poll(cpu.i);
    let value = pull_byte(cpu, access);
    operation(cpu, value);
    cpu.pc = pc.wrapping_add(1);
}

/// PLP: the poll still sees the old mask.
#[inline(always)]
pub fn pull_status<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    pull(cpu, access, pc, Cpu::set_p);
    access.mask_changed(cpu.i);
}

/// A conditional branch. A taken one polls before its operand, and again only where the carry into
/// the high byte of pc takes a fourth cycle (`branch_delays_irq`, NESdev wiki "CPU interrupts").
#[inline(always)]
pub fn branch<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16, condition: impl Fn(&Cpu) -> bool) {
    access.poll(cpu.i);
    let offset = access.operand(pc, 1) as i8;
    let next = pc.wrapping_add(2);
    cpu.pc = next;
    if condition(cpu) {
        let target = next.wrapping_add_signed(i16::from(offset));
        access.fetch_dummy(next);
        if (target ^ next) & 0xff00 != 0 {
            access.poll(cpu.i);
            access.fetch_dummy((next & 0xff00) | (target & 0x00ff));
            access.leave();
        }
        cpu.pc = target;
    }
}

/// JMP absolute.
#[inline(always)]
pub fn jump<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    let low = access.operand(pc, 1);
    access.poll(cpu.i);
    let high = access.operand(pc, 2);
    access.leave();
    cpu.pc = u16::from_le_bytes([low, high]);
}

/// JMP indirect: the pointer's high byte comes from the same page as its low byte.
#[inline(always)]
pub fn jump_indirect<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    let low_at = crate::address::word(access, pc);
    let high_at = crate::address::uncarried(low_at, 1);
    let low = access.read(low_at);
    access.poll(cpu.i);
    let high = access.read(high_at);
    access.leave();
    cpu.pc = u16::from_le_bytes([low, high]);
}

/// JSR: reads its high byte last, after pushing.
#[inline(always)]
pub fn call<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    let low = access.operand(pc, 1);
    access.read_stack(cpu.s);
    push_word(cpu, access, pc.wrapping_add(2));
    access.poll(cpu.i);
    let high = access.operand_after_push(pc);
    access.leave();
    cpu.pc = u16::from_le_bytes([low, high]);
}

/// RTS.
#[inline(always)]
pub fn return_from_call<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    access.operand(pc, 1);
    access.read_stack(cpu.s);
    let low = pull_byte(cpu, access);
    let high = pull_byte(cpu, access);
    let last = u16::from_le_bytes([low, high]);
    access.poll(cpu.i);
    access.read(last);
    access.leave();
    cpu.pc = last.wrapping_add(1);
}

/// RTI: the poll sees the mask that it has just pulled.
#[inline(always)]
pub fn return_from_interrupt<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    access.operand(pc, 1);
    access.read_stack(cpu.s);
    let p = pull_byte(cpu, access);
    cpu.set_p(p);
    let low = pull_byte(cpu, access);
    access.poll_pulled(cpu.i);
    let high = pull_byte(cpu, access);
    access.leave();
    cpu.pc = u16::from_le_bytes([low, high]);
}

/// BRK. It does not poll: the first instruction of the handler always runs.
#[inline(always)]
pub fn software_interrupt<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    access.operand(pc, 1);
    enter_interrupt(cpu, access, pc.wrapping_add(2), BREAK);
}

/// The last five cycles of BRK, IRQ and NMI.
#[inline(always)]
pub fn enter_interrupt<A: Access>(cpu: &mut Cpu, access: &mut A, return_to: u16, b: u8) {
    push_word(cpu, access, return_to);
    let vector = access.vector();
    let p = cpu.p() | b;
    push_byte(cpu, access, p);
    cpu.i = 1;
    let low = access.read(vector);
    let high = access.read(vector.wrapping_add(1));
    access.leave();
    cpu.pc = u16::from_le_bytes([low, high]);
}

/// JAM: stops until a reset.
#[inline(always)]
pub fn jam<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    access.operand(pc, 1);
    cpu.jammed = 1;
    cpu.pc = pc.wrapping_add(1);
    access.jammed();
}

/// SHA, SHX, SHY and TAS: store `value & (high byte of the base + 1)`, which also replaces the high
/// byte of the address where the index carries into it. A DMA halt in the cycle before the write
/// drops the `&` ("NMOS 6510 Unintended Opcodes", NESdev wiki "CPU unofficial opcodes").
#[inline(always)]
pub fn store_high<A: Access>(
    cpu: &mut Cpu,
    access: &mut A,
    next: u16,
    base: u16,
    index: u8,
    value: impl Fn(&mut Cpu) -> u8,
) {
    let address = base.wrapping_add(u16::from(index));
    access.read(crate::address::uncarried(base, index));
    let value = value(cpu);
    let mask = ((base >> 8) as u8).wrapping_add(1);
    let stored = if access.was_halted() { value } else { value & mask };
    let carried = (address ^ base) & 0xff00 != 0;
    let high = if carried { value & mask } else { (address >> 8) as u8 };
    access.poll(cpu.i);
    access.write(u16::from_le_bytes([address as u8, high]), stored);
    cpu.pc = next;
}

/// SHA, SHX, SHY, TAS with an absolute base.
#[inline(always)]
pub fn store_high_absolute<A: Access>(
    cpu: &mut Cpu,
    access: &mut A,
    pc: u16,
    index: impl Fn(&Cpu) -> u8,
    value: impl Fn(&mut Cpu) -> u8,
) {
    let base = crate::address::word(access, pc);
    let index = index(cpu);
    store_high(cpu, access, pc.wrapping_add(3), base, index, value);
}

/// SHA with a base in zero page.
#[inline(always)]
pub fn store_high_indirect<A: Access>(cpu: &mut Cpu, access: &mut A, pc: u16) {
    let base = crate::address::indirect(access, pc);
    let index = cpu.y;
    store_high(cpu, access, pc.wrapping_add(2), base, index, |cpu| cpu.a & cpu.x);
}
