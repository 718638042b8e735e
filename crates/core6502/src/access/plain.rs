//! [`Plain`]: the page-table instance that stops short of I/O.

use crate::outcome::{AGAIN, INTERRUPT, JAMMED, UNMASKED};
use crate::{Access, Bus};

/// As [`Fast`](crate::Fast) as long as an instruction reaches memory only. At the first access to
/// an I/O page it gives up, without a call: the instruction's outcome is [`AGAIN`], the registers
/// are not to be used, and nothing has been written that the instruction will not write again. So
/// code without calls can be made of it, as long as somebody runs the instruction another way then.
pub struct Plain<'a> {
    bus: &'a mut Bus,
    /// The clock.
    pub cycles: u64,
    /// See [`crate::outcome`].
    pub outcome: u8,
    operands: [u8; 2],
    data_bus: u8,
}

impl<'a> Plain<'a> {
    /// An instruction's view, the opcode fetch already spent.
    #[inline(always)]
    pub fn new(bus: &'a mut Bus, cycles: u64, operands: [u8; 2]) -> Self {
        Plain { bus, cycles: cycles.wrapping_add(1), outcome: 0, operands, data_bus: 0 }
    }

    #[inline(always)]
    fn spend(&mut self) {
        self.cycles = self.cycles.wrapping_add(1);
    }

    /// Whether what has been read so far is what the instruction reads.
    #[inline(always)]
    fn holds(&self) -> bool {
        self.outcome & AGAIN == 0
    }

    #[inline(always)]
    fn load_low(&mut self, address: u16) -> u8 {
        self.spend();
        self.data_bus = self.bus.load_low(address);
        self.data_bus
    }

    #[inline(always)]
    fn store_low(&mut self, address: u16, value: u8) {
        self.spend();
        if self.holds() {
            self.bus.store_low(address, value);
        }
        self.data_bus = value;
    }
}

impl Access for Plain<'_> {
    #[inline(always)]
    fn read(&mut self, address: u16) -> u8 {
        self.spend();
        match self.bus.load(address) {
            Some(value) => self.data_bus = value,
            None => self.outcome |= AGAIN,
        }
        self.data_bus
    }

    #[inline(always)]
    fn write(&mut self, address: u16, value: u8) {
        self.spend();
        if self.holds() && !self.bus.store(address, value) {
            self.outcome |= AGAIN;
        }
        self.data_bus = value;
    }

    #[inline(always)]
    fn operand(&mut self, _pc: u16, n: u16) -> u8 {
        self.spend();
        self.data_bus = self.operands[if n == 1 { 0 } else { 1 }];
        self.data_bus
    }

    #[inline(always)]
    fn operand_after_push(&mut self, pc: u16) -> u8 {
        let at = pc.wrapping_add(2);
        let in_stack = at < 0x2000 && self.bus.read_page((at >> 8) as u8) == 0x100;
        if in_stack { self.read_stack(at as u8) } else { self.operand(pc, 2) }
    }

    #[inline(always)]
    fn fetch_dummy(&mut self, address: u16) {
        self.spend();
        if let Some(value) = self.bus.load(address) {
            self.data_bus = value;
        }
    }

    #[inline(always)]
    fn read_zero_page(&mut self, address: u8) -> u8 {
        self.load_low(u16::from(address))
    }

    #[inline(always)]
    fn write_zero_page(&mut self, address: u8, value: u8) {
        self.store_low(u16::from(address), value);
    }

    #[inline(always)]
    fn read_stack(&mut self, s: u8) -> u8 {
        self.load_low(0x100 | u16::from(s))
    }

    #[inline(always)]
    fn write_stack(&mut self, s: u8, value: u8) {
        self.store_low(0x100 | u16::from(s), value);
    }

    /// Lines change by I/O only.
    #[inline(always)]
    fn poll(&mut self, _i: u8) {}

    #[inline(always)]
    fn poll_pulled(&mut self, i: u8) {
        if self.bus.nmi_pending != 0 || (self.bus.irq_line != 0 && i == 0) {
            self.outcome |= INTERRUPT;
        }
    }

    #[inline(always)]
    fn mask_changed(&mut self, i: u8) {
        if i == 0 && self.bus.irq_line != 0 {
            self.outcome |= UNMASKED;
        }
    }

    #[inline(always)]
    fn jammed(&mut self) {
        self.outcome |= JAMMED;
    }

    #[inline(always)]
    fn leave(&mut self) {
        if self.holds() {
            self.bus.data_bus = self.data_bus;
        }
    }
}
