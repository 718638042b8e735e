//! 64 KiB of RAM that write down every bus cycle: the precise path's way to memory, without a
//! console around it.

use core6502::Access;

use crate::vector::BusCycle;

/// Memory and the cycles that it has seen.
#[derive(Debug)]
pub struct Recorder {
    /// The memory.
    pub memory: Box<[u8; 0x10000]>,
    /// Every access, in order.
    pub cycles: Vec<BusCycle>,
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder { memory: Box::new([0; 0x10000]), cycles: Vec::new() }
    }
}

impl Access for Recorder {
    fn read(&mut self, address: u16) -> u8 {
        let value = self.memory[usize::from(address)];
        self.cycles.push(BusCycle { address, value, write: false });
        value
    }

    fn write(&mut self, address: u16, value: u8) {
        self.memory[usize::from(address)] = value;
        self.cycles.push(BusCycle { address, value, write: true });
    }

    fn operand(&mut self, pc: u16, n: u16) -> u8 {
        self.read(pc.wrapping_add(n))
    }

    fn fetch_dummy(&mut self, address: u16) {
        self.read(address);
    }

    fn poll(&mut self, _i: u8) {}
}
