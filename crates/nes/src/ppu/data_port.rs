//! $2007: the little state machine between the CPU's access and the PPU's memory.
//!
//! An access sets a latch when the CPU lets go of the register; a chain of latches, clocked by the
//! two halves of each dot, then raises ALE one dot later, reads (or writes) three (two and a half)
//! dots later and steps v. While rendering these cycles collide with the PPU's own fetches, which
//! is what makes such accesses strange. Source: the state machine as described by AccuracyCoin's
//! author (tests "$2007 Stress Test", "ALE + Read", "$2007 read w/ rendering") after the netlist.
//!
//! | dot after release | first half       | second half                      |
//! |-------------------|------------------|----------------------------------|
//! | 1                 | address latched  |                                  |
//! | 2                 |                  | write: the byte is written       |
//! | 3                 | read: the buffer | v steps                          |

/// Dots from the release of $2007 to the last change that an access makes.
pub(super) const DOTS: u64 = 5;

/// One chain of latches, of which the port has one for reads and one for writes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Chain {
    set: bool,
    l0: bool,
    l1: bool,
    l2: bool,
    l3: bool,
    l4: bool,
}

impl Chain {
    const IDLE: Chain = Chain { set: false, l0: false, l1: true, l2: false, l3: true, l4: false };

    fn first_half(&mut self) {
        self.l0 = self.set;
        self.l2 = !self.l1;
        self.l4 = !self.l3;
    }

    fn second_half(&mut self) {
        self.l1 = !self.l0;
        self.l3 = !self.l2;
        if !self.l3 {
            self.set = false;
        }
    }

    fn ale(&self) -> bool {
        !self.l4 && self.l2
    }
}

/// The state of $2007: chains, strobes and the read buffer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DataPort {
    read: Chain,
    write: Chain,
    /// What the next read of $2007 returns (outside of palette RAM).
    pub(super) buffer: u8,
    /// The byte that the CPU wrote.
    pub(super) value: u8,
    /// The port reads memory in this dot.
    pub(super) reads: bool,
    /// The port latches v as the address in this dot.
    pub(super) latches_address: bool,
    /// The port writes memory in this half dot.
    pub(super) writes: bool,
    /// v steps in the second half of this dot, because of a write in the one before.
    step_after_write: bool,
    /// Whether the picture was blanked in the first half of this dot.
    pub(super) blanked: bool,
}

impl DataPort {
    pub(super) fn new() -> DataPort {
        DataPort {
            read: Chain::IDLE,
            write: Chain::IDLE,
            buffer: 0,
            value: 0,
            reads: false,
            latches_address: false,
            writes: false,
            step_after_write: false,
            blanked: true,
        }
    }

    /// Nothing is under way.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.read == Chain::IDLE && self.write == Chain::IDLE && !self.step_after_write
    }

    /// The CPU lets go of $2007 after a read.
    pub(super) fn start_read(&mut self) {
        self.read.set = true;
    }

    /// The CPU lets go of $2007 after a write of `value`.
    pub(super) fn start_write(&mut self, value: u8) {
        self.value = value;
        self.write.set = true;
    }

    /// Clocks the first half of a dot.
    pub(super) fn first_half(&mut self, blanked: bool) {
        self.blanked = blanked;
        self.read.first_half();
        self.write.first_half();
        self.reads = self.read.l4 && !self.read.l2;
        self.latches_address = self.read.ale() || self.write.ale();
        self.step_after_write = self.writes;
    }

    /// Whether v steps in this half dot.
    pub(super) fn steps(&self) -> bool {
        self.step_after_write || self.reads
    }

    /// Clocks the second half of a dot.
    pub(super) fn second_half(&mut self) {
        self.read.second_half();
        self.write.second_half();
        self.writes = self.write.l1 && !self.write.l3;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dots (0 = the first after release) of read, write and step.
    fn run(port: &mut DataPort) -> Vec<(u32, &'static str)> {
        let mut events = vec![];
        for dot in 0..10 {
            port.first_half(true);
            if port.latches_address {
                events.push((dot, "address"));
            }
            if port.reads {
                events.push((dot, "read"));
            }
            if port.steps() {
                events.push((dot, "step"));
            }
            port.second_half();
            if port.writes {
                events.push((dot, "write"));
            }
        }
        assert!(port.is_idle());
        events
    }

    #[test]
    fn a_read_takes_three_dots() {
        let mut port = DataPort::new();
        port.start_read();
        assert_eq!(run(&mut port), [(1, "address"), (3, "read"), (3, "step")]);
    }

    #[test]
    fn a_write_takes_three_dots() {
        let mut port = DataPort::new();
        port.start_write(0);
        assert_eq!(run(&mut port), [(1, "address"), (2, "write"), (3, "step")]);
    }
}
