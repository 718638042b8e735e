//! The precise path: every access ticks the clock, lets DMA in, and samples the interrupt lines.
//!
//! The machine takes it around deadlines and for code in I/O space. The instructions are the same
//! functions that the fast path runs; only the way to memory differs.

use core6502::{Access, Bus, Cpu};

use crate::io::Io;

/// An instruction's way to memory, a cycle at a time.
pub(crate) struct Precise<'a> {
    pub(crate) bus: &'a mut Bus,
    pub(crate) io: &'a mut Io,
    /// Cycles completed; the clock.
    pub(crate) cycle: u64,
    /// Whether a poll of this instruction has found an interrupt.
    pub(crate) interrupted: bool,
    /// The mask of the poll that precedes the next access.
    polled: Option<u8>,
    /// Whether DMA halted the last read.
    halted: bool,
    /// The value on the CPU's own side of the data bus, which DMA does not reach; bit 5 of $4015
    /// floats on it (AccuracyCoin "Internal Data Bus").
    internal_bus: u8,
}

impl<'a> Precise<'a> {
    pub(crate) fn new(bus: &'a mut Bus, io: &'a mut Io, cpu: &Cpu) -> Self {
        let cycle = cpu.cycles;
        let internal_bus = bus.data_bus;
        Precise { bus, io, cycle, interrupted: false, polled: None, halted: false, internal_bus }
    }

    /// A read cycle of a DMA unit, or of the halted CPU.
    #[inline]
    pub(crate) fn access_read(&mut self, address: u16) -> u8 {
        let open_bus = self.bus.data_bus;
        self.read_cycle(address, open_bus)
    }

    /// A read cycle; undriven bits come from `open_bus`.
    #[inline]
    fn read_cycle(&mut self, address: u16, open_bus: u8) -> u8 {
        let value = match self.bus.load(address) {
            Some(value) => {
                self.bus.data_bus = value;
                value
            }
            None => self.read_io(address, open_bus),
        };
        self.tick();
        value
    }

    fn read_io(&mut self, address: u16, open_bus: u8) -> u8 {
        let answer = self.io.read(self.bus, address, self.cycle, open_bus);
        if address != 0x4015 {
            self.bus.data_bus = (answer >> 16) as u8;
        }
        answer as u8
    }

    /// A write cycle.
    #[inline]
    pub(crate) fn access_write(&mut self, address: u16, value: u8) {
        let stored =
            self.bus.store(address, value) || self.bus.store_watched(address, value).is_some();
        if !stored {
            self.io.write(self.bus, address, value, self.cycle);
        }
        self.bus.data_bus = value;
        self.tick();
    }

    /// A read cycle in which nothing answers.
    pub(crate) fn idle_read(&mut self) -> u8 {
        self.tick();
        self.bus.data_bus
    }

    /// A DMA read of `address` while the 2A03's own `register` answers as well, and wins the bits
    /// `driven` of the value. A port drives the outer data bus, the status register does not
    /// (AccuracyCoin "DMC DMA Bus Conflicts", "APU Register Activation").
    pub(crate) fn conflict_read(&mut self, address: u16, register: u16, driven: u8) -> u8 {
        let open_bus = self.bus.data_bus;
        let own = self.io.read(self.bus, register, self.cycle, open_bus) as u8;
        let memory = self.access_read(address);
        let value = (memory & !driven) | (own & driven);
        if register != 0x4015 {
            self.bus.data_bus = value;
        }
        value
    }

    /// Ends a cycle.
    #[inline]
    fn tick(&mut self) {
        self.cycle += 1;
        if self.cycle >= self.io.event() {
            self.io.sync(self.bus, self.cycle);
        }
    }

    fn poll_lines(&mut self, i: u8) {
        let irq = self.bus.irq_line != 0 && i == 0;
        self.interrupted |= irq || self.bus.nmi_pending != 0;
    }
}

impl Access for Precise<'_> {
    fn read(&mut self, address: u16) -> u8 {
        self.halted = self.cycle >= self.io.dma.earliest();
        if self.halted {
            self.run_dma(address);
            // The halted CPU goes on sampling: what came up meanwhile counts for this poll.
            if let Some(i) = self.polled {
                self.poll_lines(i);
            }
        }
        self.polled = None;
        let open_bus = if address == 0x4015 { self.internal_bus } else { self.bus.data_bus };
        self.internal_bus = self.read_cycle(address, open_bus);
        self.internal_bus
    }

    fn write(&mut self, address: u16, value: u8) {
        self.polled = None;
        self.internal_bus = value;
        self.access_write(address, value);
    }

    fn operand(&mut self, pc: u16, n: u16) -> u8 {
        self.read(pc.wrapping_add(n))
    }

    fn fetch_dummy(&mut self, address: u16) {
        self.read(address);
    }

    fn poll(&mut self, i: u8) {
        self.polled = Some(i);
        self.poll_lines(i);
    }

    fn vector(&mut self) -> u16 {
        if self.bus.nmi_pending != 0 {
            self.bus.nmi_pending = 0;
            return 0xfffa;
        }
        0xfffe
    }

    fn was_halted(&self) -> bool {
        self.halted
    }
}
