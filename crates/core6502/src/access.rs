//! How an instruction reaches memory: the [`Access`] trait, and its page-table instances: [`Fast`],
//! and [`Plain`] for what knows what to do about I/O.

mod plain;

mod apart;

use core::hint::cold_path;

use crate::Bus;
use crate::address::{Indexed, IndexedWrite, Operand, Place, in_page};
use crate::outcome::{INTERRUPT, JAMMED, UNMASKED};

pub use plain::Plain;

/// Bus cycles. Every method that touches the bus spends exactly one CPU cycle, in call order.
pub trait Access {
    /// Reads `address`.
    fn read(&mut self, address: u16) -> u8;
    /// Writes `address`.
    fn write(&mut self, address: u16, value: u8);
    /// Reads the code byte at `pc + n` (n = 1 or 2), which may already be known.
    fn operand(&mut self, pc: u16, n: u16) -> u8;
    /// Reads the code byte at `pc + 2` as JSR does: after pushes that may have hit it.
    fn operand_after_push(&mut self, pc: u16) -> u8 {
        self.operand(pc, 2)
    }
    /// Reads a code byte whose value does not matter and whose page is the program's own.
    fn fetch_dummy(&mut self, address: u16);
    /// Reads `base + index` in an instruction's last cycle, before which it polls; where the index
    /// carries into the high byte, the address without the carry is read in the cycle before. What
    /// the instruction has read last is the high byte of `base`, from memory.
    #[inline(always)]
    fn read_indexed(&mut self, base: u16, index: u8, i: u8) -> u8
    where
        Self: Sized,
    {
        let place = Indexed { base, index }.settle(self);
        self.poll(i);
        place.read(self)
    }
    /// Reads `base + index` without its carry, polls, and writes `base + index`. What the
    /// instruction has read last is the high byte of `base`, from memory.
    #[inline(always)]
    fn write_indexed(&mut self, base: u16, index: u8, i: u8, value: impl Fn() -> u8)
    where
        Self: Sized,
    {
        let place = IndexedWrite { base, index }.settle(self);
        self.poll(i);
        place.write(self, value());
    }
    /// Reads zero page.
    fn read_zero_page(&mut self, address: u8) -> u8 {
        self.read(u16::from(address))
    }
    /// Writes zero page.
    fn write_zero_page(&mut self, address: u8, value: u8) {
        self.write(u16::from(address), value);
    }
    /// Reads page 1 at `s`.
    fn read_stack(&mut self, s: u8) -> u8 {
        self.read(0x100 | u16::from(s))
    }
    /// Writes page 1 at `s`.
    fn write_stack(&mut self, s: u8, value: u8) {
        self.write(0x100 | u16::from(s), value);
    }
    /// Polls the interrupt lines as they are at the end of the last cycle; `i` is the mask flag.
    /// Shapes call it before their last cycle.
    fn poll(&mut self, i: u8);
    /// The poll of RTI, whose mask flag has just been pulled.
    fn poll_pulled(&mut self, i: u8) {
        self.poll(i);
    }
    /// CLI or PLP have just changed the mask flag to `i`, after their poll.
    fn mask_changed(&mut self, _i: u8) {}
    /// The vector of BRK or IRQ: $FFFE, or $FFFA where an NMI arrived in time to take its place.
    fn vector(&mut self) -> u16 {
        0xfffe
    }
    /// Whether DMA halted the CPU in the last read cycle (SHA, SHX, SHY and TAS then lose their
    /// `& (high + 1)`).
    fn was_halted(&self) -> bool {
        false
    }
    /// A JAM opcode has stopped the processor.
    fn jammed(&mut self) {}
    /// The next instruction may be fetched from open bus: the data bus must be known after this
    /// one. Only the fast path does not know it all the time.
    fn leave(&mut self) {}
}

/// The page-table instance: used between deadlines, where no line changes and no DMA happens but by
/// the program's own I/O accesses.
///
/// `APART` leaves what is unusual, I/O and indices that carry, to functions that are not inlined.
/// That is for compiled code; the interpreter, one large function, does not gain by it.
pub struct Fast<'a, const APART: bool> {
    bus: &'a mut Bus,
    /// The clock, handed to hooks by value.
    pub cycles: u64,
    /// See [`crate::outcome`].
    pub outcome: u8,
    operands: [u8; 2],
    /// The value on the data bus. Only hooks see it; where none is called it folds away.
    data_bus: u8,
    /// Whether this instruction has called a hook, so that its lines may have changed.
    touched: bool,
}

impl<'a, const APART: bool> Fast<'a, APART> {
    /// An instruction's view, the opcode fetch already spent.
    #[inline(always)]
    pub fn new(bus: &'a mut Bus, cycles: u64, operands: [u8; 2]) -> Self {
        let cycles = cycles.wrapping_add(1);
        Fast { bus, cycles, outcome: 0, operands, data_bus: 0, touched: false }
    }

    #[inline(always)]
    fn spend(&mut self) -> u64 {
        let cycle = self.cycles;
        self.cycles = cycle.wrapping_add(1);
        cycle
    }

    #[inline(always)]
    fn poll_lines(&mut self, i: u8) {
        if self.bus.nmi_pending != 0 || (self.bus.irq_line != 0 && i == 0) {
            self.outcome |= INTERRUPT;
        }
    }
}

impl<const APART: bool> Access for Fast<'_, APART> {
    #[inline(always)]
    fn read(&mut self, address: u16) -> u8 {
        let cycle = self.spend();
        if let Some(value) = self.bus.load(address) {
            self.data_bus = value;
            return value;
        }
        cold_path();
        let answer = if APART {
            apart::read_io(self.bus, address, cycle, self.data_bus)
        } else {
            self.bus.read_io(address, cycle, self.data_bus)
        };
        self.outcome |= (answer >> 8) as u8;
        self.data_bus = (answer >> 16) as u8;
        self.touched = true;
        answer as u8
    }

    #[inline(always)]
    fn write(&mut self, address: u16, value: u8) {
        let cycle = self.spend();
        if !self.bus.store(address, value) {
            cold_path();
            self.outcome |= if APART {
                apart::write_io(self.bus, address, value, cycle)
            } else {
                self.bus.write_io(address, value, cycle)
            };
            self.touched = true;
        }
        self.data_bus = value;
    }

    #[inline(always)]
    fn read_indexed(&mut self, base: u16, index: u8, i: u8) -> u8 {
        if !APART {
            let place = Indexed { base, index }.settle(self);
            self.poll(i);
            return place.read(self);
        }
        // Most indices do not carry, so that one look at the page table is enough.
        if let Some(address) = in_page(base, index)
            && let Some(value) = self.bus.load(address)
        {
            self.spend();
            self.data_bus = value;
            return value;
        }
        cold_path();
        let (answer, cycles) = apart::read_indexed(self.bus, base, index, i, self.cycles);
        self.cycles = cycles;
        self.outcome |= (answer >> 8) as u8;
        self.data_bus = (answer >> 16) as u8;
        answer as u8
    }

    #[inline(always)]
    fn write_indexed(&mut self, base: u16, index: u8, i: u8, value: impl Fn() -> u8) {
        if !APART {
            let place = IndexedWrite { base, index }.settle(self);
            self.poll(i);
            return place.write(self, value());
        }
        let stored = match in_page(base, index) {
            Some(address) => self.bus.is_readable(address) && self.bus.store(address, value()),
            None => false,
        };
        if !stored {
            cold_path();
            self.outcome |= apart::write_indexed(self.bus, (base, index), value(), i, self.cycles);
        }
        self.spend();
        self.spend();
        self.data_bus = value();
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
        self.spend();
        self.data_bus = self.bus.load_low(u16::from(address));
        self.data_bus
    }

    #[inline(always)]
    fn write_zero_page(&mut self, address: u8, value: u8) {
        self.spend();
        self.bus.store_low(u16::from(address), value);
        self.data_bus = value;
    }

    #[inline(always)]
    fn read_stack(&mut self, s: u8) -> u8 {
        self.spend();
        self.data_bus = self.bus.load_low(0x100 | u16::from(s));
        self.data_bus
    }

    #[inline(always)]
    fn write_stack(&mut self, s: u8, value: u8) {
        self.spend();
        self.bus.store_low(0x100 | u16::from(s), value);
        self.data_bus = value;
    }

    #[inline(always)]
    fn poll(&mut self, i: u8) {
        if self.touched {
            self.poll_lines(i);
        }
    }

    #[inline(always)]
    fn poll_pulled(&mut self, i: u8) {
        self.poll_lines(i);
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
        self.bus.data_bus = self.data_bus;
    }
}
