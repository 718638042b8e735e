//! Addressing modes: the bus cycles between the opcode and the operand's own access.
//!
//! Each function reads the operand bytes and gives the effective address. The indexed modes come
//! twice: reads skip the dummy read when the index does not carry into the high byte, writes and
//! read-modify-writes never do. Source: "6502 cycle times" (64doc), NESdev wiki "CPU addressing
//! modes".

use crate::{Access, Cpu};

/// Where an operand lies.
pub trait Place: Copy {
    /// Reads it, in one cycle.
    fn read<A: Access>(self, access: &mut A) -> u8;
    /// Writes it, in one cycle.
    fn write<A: Access>(self, access: &mut A, value: u8);
}

/// A place that may still be a cycle away: the read of an address without its carry.
pub trait Operand: Copy {
    /// What is there after that cycle.
    type Place: Place;
    /// Spends the cycle.
    fn settle<A: Access>(self, access: &mut A) -> Self::Place;
    /// Reads the operand in the last cycle of an instruction, before which the interrupt lines are
    /// polled; `i` is the mask flag.
    #[inline(always)]
    fn read_last<A: Access>(self, access: &mut A, i: u8) -> u8 {
        let place = self.settle(access);
        access.poll(i);
        place.read(access)
    }
    /// Writes the operand in the last cycle of an instruction.
    #[inline(always)]
    fn write_last<A: Access>(self, access: &mut A, i: u8, value: impl Fn() -> u8) {
        let place = self.settle(access);
        access.poll(i);
        place.write(access, value());
    }
}

/// An address in zero page: known to be RAM without a look at the page table.
#[derive(Clone, Copy, Debug)]
pub struct ZeroPage(pub u8);

/// An address anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub u16);

/// `base + index` of a read: the address without its carry is read first, where there is one.
#[derive(Clone, Copy, Debug)]
pub struct Indexed {
    /// Before the index is added.
    pub base: u16,
    /// X or Y.
    pub index: u8,
}

/// `base + index` of a write: the address without its carry is always read first.
#[derive(Clone, Copy, Debug)]
pub struct IndexedWrite {
    /// Before the index is added.
    pub base: u16,
    /// X or Y.
    pub index: u8,
}

impl Place for ZeroPage {
    #[inline(always)]
    fn read<A: Access>(self, access: &mut A) -> u8 {
        access.read_zero_page(self.0)
    }
    #[inline(always)]
    fn write<A: Access>(self, access: &mut A, value: u8) {
        access.write_zero_page(self.0, value);
    }
}

impl Place for Address {
    #[inline(always)]
    fn read<A: Access>(self, access: &mut A) -> u8 {
        access.read(self.0)
    }
    #[inline(always)]
    fn write<A: Access>(self, access: &mut A, value: u8) {
        access.write(self.0, value);
    }
}

impl Operand for ZeroPage {
    type Place = ZeroPage;
    #[inline(always)]
    fn settle<A: Access>(self, _access: &mut A) -> ZeroPage {
        self
    }
}

impl Operand for Address {
    type Place = Address;
    #[inline(always)]
    fn settle<A: Access>(self, _access: &mut A) -> Address {
        self
    }
}

impl Operand for Indexed {
    type Place = Address;
    #[inline(always)]
    fn settle<A: Access>(self, access: &mut A) -> Address {
        let address = self.base.wrapping_add(u16::from(self.index));
        if (address ^ self.base) & 0xff00 != 0 {
            access.read(uncarried(self.base, self.index));
        }
        Address(address)
    }
    #[inline(always)]
    fn read_last<A: Access>(self, access: &mut A, i: u8) -> u8 {
        access.read_indexed(self.base, self.index, i)
    }
}

impl Operand for IndexedWrite {
    type Place = Address;
    #[inline(always)]
    fn settle<A: Access>(self, access: &mut A) -> Address {
        access.read(uncarried(self.base, self.index));
        Address(self.base.wrapping_add(u16::from(self.index)))
    }
    #[inline(always)]
    fn write_last<A: Access>(self, access: &mut A, i: u8, value: impl Fn() -> u8) {
        access.write_indexed(self.base, self.index, i, value);
    }
}

/// `$nn`
#[inline(always)]
pub fn zero_page<A: Access>(_cpu: &Cpu, access: &mut A, pc: u16) -> ZeroPage {
    ZeroPage(access.operand(pc, 1))
}

/// `$nn,X`: the unindexed address is read while X is added.
#[inline(always)]
pub fn zero_page_x<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> ZeroPage {
    zero_page_indexed(access, pc, cpu.x)
}

/// `$nn,Y`
#[inline(always)]
pub fn zero_page_y<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> ZeroPage {
    zero_page_indexed(access, pc, cpu.y)
}

#[inline(always)]
fn zero_page_indexed<A: Access>(access: &mut A, pc: u16, index: u8) -> ZeroPage {
    let base = access.operand(pc, 1);
    access.read_zero_page(base);
    ZeroPage(base.wrapping_add(index))
}

/// `$nnnn`
#[inline(always)]
pub fn absolute<A: Access>(_cpu: &Cpu, access: &mut A, pc: u16) -> Address {
    Address(word(access, pc))
}

/// The two operand bytes.
#[inline(always)]
pub fn word<A: Access>(access: &mut A, pc: u16) -> u16 {
    let low = access.operand(pc, 1);
    let high = access.operand(pc, 2);
    u16::from_le_bytes([low, high])
}

/// `$nnnn,X` of a read.
#[inline(always)]
pub fn absolute_x<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> Indexed {
    Indexed { base: word(access, pc), index: cpu.x }
}

/// `$nnnn,Y` of a read.
#[inline(always)]
pub fn absolute_y<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> Indexed {
    Indexed { base: word(access, pc), index: cpu.y }
}

/// `$nnnn,X` of a write.
#[inline(always)]
pub fn absolute_x_write<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> IndexedWrite {
    IndexedWrite { base: word(access, pc), index: cpu.x }
}

/// `$nnnn,Y` of a write.
#[inline(always)]
pub fn absolute_y_write<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> IndexedWrite {
    IndexedWrite { base: word(access, pc), index: cpu.y }
}

/// `($nn,X)`
#[inline(always)]
pub fn indirect_x<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> Address {
    let base = access.operand(pc, 1);
    access.read_zero_page(base);
    Address(pointer(access, base.wrapping_add(cpu.x)))
}

/// `($nn),Y` of a read.
#[inline(always)]
pub fn indirect_y<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> Indexed {
    Indexed { base: indirect(access, pc), index: cpu.y }
}

/// `($nn),Y` of a write.
#[inline(always)]
pub fn indirect_y_write<A: Access>(cpu: &Cpu, access: &mut A, pc: u16) -> IndexedWrite {
    IndexedWrite { base: indirect(access, pc), index: cpu.y }
}

/// The pointer that `($nn),Y` adds Y to.
#[inline(always)]
pub fn indirect<A: Access>(access: &mut A, pc: u16) -> u16 {
    let at = access.operand(pc, 1);
    pointer(access, at)
}

/// A pointer in zero page, wrapping within it.
#[inline(always)]
fn pointer<A: Access>(access: &mut A, at: u8) -> u16 {
    let low = access.read_zero_page(at);
    let high = access.read_zero_page(at.wrapping_add(1));
    u16::from_le_bytes([low, high])
}

/// `base + index` where that is in the page of `base`.
#[inline(always)]
pub const fn in_page(base: u16, index: u8) -> Option<u16> {
    let [low, high] = base.to_le_bytes();
    match low.checked_add(index) {
        Some(low) => Some(u16::from_le_bytes([low, high])),
        None => None,
    }
}

/// The address before the carry into its high byte is known.
#[inline(always)]
pub const fn uncarried(base: u16, index: u8) -> u16 {
    (base & 0xff00) | (base.wrapping_add(index as u16) & 0x00ff)
}
