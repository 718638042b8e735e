//! Single-step vectors: one instruction each, with state and memory before and after and every bus
//! cycle. `single-step/README.md` in the ROM folder describes the format and its source.

use std::path::Path;

use core6502::Cpu;

/// Registers and the bytes of memory that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Program counter.
    pub pc: u16,
    /// Stack pointer.
    pub s: u8,
    /// Accumulator.
    pub a: u8,
    /// X.
    pub x: u8,
    /// Y.
    pub y: u8,
    /// Status; bits 4 and 5 mean nothing.
    pub p: u8,
    /// Address and value.
    pub ram: Vec<(u16, u8)>,
}

/// One bus cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusCycle {
    /// The address.
    pub address: u16,
    /// What was read or written.
    pub value: u8,
    /// Whether it was a write.
    pub write: bool,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// Before the instruction.
    pub before: State,
    /// After it.
    pub after: State,
    /// Its bus cycles, in order.
    pub cycles: Vec<BusCycle>,
}

/// Bits of P that are state.
pub const P_MASK: u8 = 0xcf;

impl State {
    /// As registers of a MOS 6502, the clock at `cycles`. No vector depends on decimal mode; ANE
    /// and LXA differ between the chips.
    pub fn cpu(&self, cycles: u64) -> Cpu {
        let &State { pc, s, a, x, y, .. } = self;
        let mut cpu = Cpu { cycles, pc, a, x, y, s, decimal: 1, ..Cpu::new() };
        cpu.set_p(self.p);
        cpu
    }

    /// Compares registers.
    ///
    /// # Errors
    /// Names both sides where they differ.
    pub fn compare(&self, cpu: &Cpu) -> Result<(), String> {
        let expected = (self.pc, self.s, self.a, self.x, self.y, self.p & P_MASK);
        let found = (cpu.pc, cpu.s, cpu.a, cpu.x, cpu.y, cpu.p() & P_MASK);
        if expected == found {
            return Ok(());
        }
        Err(format!("(pc, s, a, x, y, p) should be {expected:02X?}, is {found:02X?}"))
    }

    /// Compares memory.
    ///
    /// # Errors
    /// Names the first byte that differs.
    pub fn compare_ram(&self, memory: &[u8]) -> Result<(), String> {
        for &(address, value) in &self.ram {
            let found = memory[usize::from(address)];
            if found != value {
                return Err(format!("${address:04X} should be {value:02X}, is {found:02X}"));
            }
        }
        Ok(())
    }
}

/// Reads the vectors of all opcodes that have a file, with their opcode.
pub fn read_all(rom_folder: &Path) -> Vec<(u8, Vec<Vector>)> {
    let folder = rom_folder.join("single-step");
    let mut all = Vec::new();
    for opcode in 0..=255u8 {
        if let Ok(bytes) = std::fs::read(folder.join(format!("{opcode:02x}.bin"))) {
            all.push((opcode, parse(&bytes)));
        }
    }
    all
}

/// Reads the records of one file.
///
/// # Panics
/// When the file ends within a record.
pub fn parse(bytes: &[u8]) -> Vec<Vector> {
    let mut reader = Reader { bytes };
    let mut vectors = Vec::new();
    while !reader.bytes.is_empty() {
        let (before, after) = (reader.state(), reader.state());
        let count = reader.byte();
        let cycles = (0..count).map(|_| reader.cycle()).collect();
        vectors.push(Vector { before, after, cycles });
    }
    vectors
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let (&first, rest) = self.bytes.split_first().expect("a whole record");
        self.bytes = rest;
        first
    }

    fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    fn state(&mut self) -> State {
        let pc = self.word();
        let [s, a, x, y, p, count] = std::array::from_fn(|_| self.byte());
        let ram = (0..count).map(|_| (self.word(), self.byte())).collect();
        State { pc, s, a, x, y, p, ram }
    }

    fn cycle(&mut self) -> BusCycle {
        BusCycle { address: self.word(), value: self.byte(), write: self.byte() != 0 }
    }
}
