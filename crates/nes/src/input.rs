//! Controllers and their ports, $4016 and $4017.
//!
//! ```text
//! $4016 write  bit 0: strobe, to both ports     (NESdev wiki "Standard controller")
//! $4016 read   bit 0: pad 1, bits 5-7: open bus
//! $4017 read   bit 0: pad 2, bits 5-7: open bus
//! ```
//!
//! While the strobe is high a pad reloads its shift register; each read clocks it once, and gives 1
//! after eight. Reads of one port in consecutive CPU cycles, as a halted CPU makes them, keep the
//! port's enable line low and clock the pad only once (NESdev wiki "DMA").

use core::ops::{BitOr, BitOrAssign};

/// Buttons of a standard controller, a bit each, in the order in which the pad shifts them out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Buttons(pub u8);

impl Buttons {
    /// Button A.
    pub const A: Buttons = Buttons(0x01);
    /// Button B.
    pub const B: Buttons = Buttons(0x02);
    /// Select.
    pub const SELECT: Buttons = Buttons(0x04);
    /// Start.
    pub const START: Buttons = Buttons(0x08);
    /// Up on the cross.
    pub const UP: Buttons = Buttons(0x10);
    /// Down on the cross.
    pub const DOWN: Buttons = Buttons(0x20);
    /// Left on the cross.
    pub const LEFT: Buttons = Buttons(0x40);
    /// Right on the cross.
    pub const RIGHT: Buttons = Buttons(0x80);

    /// Whether all of `other` are held.
    pub const fn contains(self, other: Buttons) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Buttons {
    type Output = Buttons;
    fn bitor(self, other: Buttons) -> Buttons {
        Buttons(self.0 | other.0)
    }
}

impl BitOrAssign for Buttons {
    fn bitor_assign(&mut self, other: Buttons) {
        self.0 |= other.0;
    }
}

/// What the player holds during a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Pads 1 and 2.
    pub pads: [Buttons; 2],
}

/// A port with a standard controller.
#[derive(Clone, Copy, Debug, Default)]
struct Port {
    held: u8,
    shift: u8,
    /// The bit that the last read gave; a held enable line keeps it.
    bit: u8,
    /// The cycle of the last read, plus 1; 0 before the first.
    last_read: u64,
}

/// Both ports.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    ports: [Port; 2],
    strobe: bool,
    /// Written to OUT0, not yet at the pads: the latch follows at the next GET cycle.
    written: bool,
    written_at: u64,
    reads: u64,
}

impl Ports {
    /// Takes over what the player holds.
    pub fn set(&mut self, input: &Input) {
        for (port, pad) in self.ports.iter_mut().zip(input.pads) {
            port.held = pad.0;
        }
        if self.strobe {
            self.reload();
        }
    }

    /// Writes $4016. The output latch is clocked once every two CPU cycles, so that a pulse of one
    /// cycle is seen on every other alignment only (AccuracyCoin "Controller Strobing").
    pub fn write(&mut self, value: u8, cycle: u64) {
        self.settle(cycle);
        self.written = value & 1 != 0;
        self.written_at = cycle;
    }

    fn settle(&mut self, cycle: u64) {
        let latch_at = self.written_at + 1 + (self.written_at & 1);
        if cycle >= latch_at && self.strobe != self.written {
            if self.strobe || self.written {
                self.reload();
            }
            self.strobe = self.written;
        }
    }

    fn reload(&mut self) {
        for port in &mut self.ports {
            port.shift = port.held;
        }
    }

    /// Reads $4016 (port 0) or $4017 (port 1) in CPU cycle `cycle`.
    pub fn read(&mut self, port: usize, cycle: u64, open_bus: u8) -> u8 {
        self.settle(cycle);
        self.reads += 1;
        if self.strobe {
            self.reload();
        }
        let strobe = self.strobe;
        let port = &mut self.ports[port & 1];
        let continued = port.last_read == cycle && cycle != 0;
        port.last_read = cycle + 1;
        if !continued {
            port.bit = port.shift & 1;
            if !strobe {
                port.shift = (port.shift >> 1) | 0x80;
            }
        }
        (open_bus & 0xe0) | port.bit
    }

    /// The value of the next read, without clocking the pad.
    pub fn peek(&self, port: usize, open_bus: u8) -> u8 {
        (open_bus & 0xe0) | (self.ports[port & 1].shift & 1)
    }

    /// Reads since power-on: a frame in which it does not grow is a lag frame.
    pub fn reads(&self) -> u64 {
        self.reads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strobed(pads: [Buttons; 2]) -> Ports {
        let mut ports = Ports::default();
        ports.set(&Input { pads });
        ports.write(1, 0);
        ports.write(0, 10);
        ports
    }

    #[test]
    fn a_pad_shifts_out_its_buttons_then_ones() {
        let mut ports = strobed([Buttons::A | Buttons::START, Buttons::default()]);
        let bits: Vec<u8> = (0..10).map(|i| ports.read(0, 20 + 4 * i, 0) & 1).collect();
        assert_eq!(bits, [1, 0, 0, 1, 0, 0, 0, 0, 1, 1]);
    }

    #[test]
    fn reads_in_consecutive_cycles_clock_the_pad_once() {
        let mut ports = strobed([Buttons::B, Buttons::default()]);
        ports.read(0, 20, 0);
        ports.read(0, 21, 0);
        assert_eq!(ports.read(0, 30, 0) & 1, 1);
    }
}
