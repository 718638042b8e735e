//! Single-step vectors through code that the JIT has compiled for each.

use core6502::bus::IO;
use core6502::interpreter::LONGEST;
use core6502::{Bus, Cpu};
use jit::{Jit, Limits, Options};

use crate::flat;
use crate::single_step::{START, compare, expected_calls};
use crate::vector::Vector;

/// A processor whose instructions are compiled one by one. Code lies in memory; all other pages
/// but zero page and stack go to hooks.
pub struct Compiled {
    jit: Jit,
    bus: Bus,
    code: [u8; 2],
}

impl Compiled {
    /// A processor without code.
    ///
    /// # Errors
    /// Where there is no JIT.
    pub fn new() -> Result<Compiled, jit::Error> {
        let limits = Limits { instructions: 1, ..Limits::default() };
        let options = Options { background: false, threshold: 1, limits, ..Options::default() };
        Ok(Compiled { jit: Jit::new(options)?, bus: flat::hooked(), code: [0; 2] })
    }

    /// Runs a vector twice: the first time it is compiled. Compares state, memory, cycles, and
    /// every access that reaches a hook, of the second. Answers whether compiled code ran, which
    /// it does not for code in zero page and stack, and for instructions that jam.
    ///
    /// # Errors
    /// Says what differs.
    pub fn run(&mut self, vector: &Vector, opcode: u8) -> Result<bool, String> {
        self.map(vector.before.pc);
        self.start(vector);
        let before = self.jit.stats().native_cycles;
        self.put(vector);
        let cpu = self.go(vector);
        let found = flat::take_calls();
        compare(&vector.after, vector, &cpu, &self.bus)?;
        let mut expected = expected_calls(vector, opcode);
        expected.retain(|call| !self.code.contains(&((call.address >> 8) as u8)));
        if found != expected {
            return Err(format!("hooks {found:02X?} instead of {expected:02X?}"));
        }
        Ok(self.jit.stats().native_cycles > before)
    }

    /// Lets the code at `pc` be fetched from memory, and nothing else.
    fn map(&mut self, pc: u16) {
        self.bus.unwatch_all();
        // The memory is about to change behind the JIT's back: it is to forget what it knows.
        self.bus.set_watcher(0);
        for page in self.code.into_iter().filter(|&page| page >= 2) {
            self.bus.map_read(page, IO);
            self.bus.map_write(page, IO);
        }
        self.code = [pc, pc.wrapping_add(3)].map(|at| (at >> 8) as u8);
        for page in self.code {
            self.bus.map_read(page, u32::from(page) << 8);
            self.bus.map_write(page, u32::from(page) << 8);
        }
    }

    /// Has the instruction met, and so compiled.
    fn start(&mut self, vector: &Vector) {
        self.put(vector);
        self.go(vector);
    }

    fn put(&mut self, vector: &Vector) {
        let memory = self.bus.memory_mut();
        for &(address, value) in &vector.before.ram {
            memory[usize::from(address)] = value;
        }
    }

    fn go(&mut self, vector: &Vector) -> Cpu {
        let mut cpu = vector.before.cpu(START);
        flat::take_calls();
        self.jit.run(&mut cpu, &mut self.bus, START + LONGEST);
        cpu
    }
}
