//! Single-step vectors through code that the JIT has compiled for each.

use core6502::Bus;
use core6502::bus::IO;
use jit::{Jit, Limits, Options};

use crate::flat;
use crate::single_step::{START, compare, expected_calls};
use crate::vector::Vector;

/// Enough cycles for the JIT to look at the code.
const SHORT: u64 = 48;
/// Enough for it to run what it has compiled.
const LONG: u64 = 1000;

/// A processor whose instructions are compiled one by one. Code lies in memory; all other pages
/// but zero page and stack go to hooks.
pub struct Compiled {
    jit: Jit,
    bus: Bus,
    code: [u8; 2],
}

impl Compiled {
    /// A processor without code, whose groups are made of stencils or by LLVM.
    ///
    /// # Errors
    /// Where there is no JIT.
    pub fn new(laid: bool) -> Result<Compiled, jit::Error> {
        let limits = Limits { instructions: 1, ..Limits::default() };
        let options = Options {
            background: false,
            threshold: 1,
            limits,
            laid_limits: limits,
            promote: if laid { u64::MAX } else { 0 },
            ..Options::default()
        };
        Ok(Compiled { jit: Jit::new(options)?, bus: flat::hooked(), code: [0; 2] })
    }

    /// Has the code of a vector compiled, then runs it. Compares state, memory, cycles, and every
    /// access that reaches a hook. Answers whether it could: code in zero page and stack, and
    /// instructions that jam, are not compiled.
    ///
    /// # Errors
    /// Says what differs.
    pub fn run(&mut self, vector: &Vector, opcode: u8) -> Result<bool, String> {
        self.map(vector.before.pc);
        // The code is met, and compiled. What the interpreter makes of the bytes around it until
        // the deadline is of no interest.
        self.put(vector);
        self.jit.run(&mut vector.before.cpu(START), &mut self.bus, START + SHORT);
        self.put(vector);
        flat::take_calls();
        let step = self.jit.step(&mut vector.before.cpu(START), &mut self.bus, START + LONG);
        let found = flat::take_calls();
        let Some(ran) = step.ran else { return Ok(false) };
        compare(&vector.after, vector, &ran.cpu, &self.bus)?;
        let mut expected = expected_calls(vector, opcode);
        expected.retain(|call| !self.code.contains(&((call.address >> 8) as u8)));
        if found != expected {
            return Err(format!("hooks {found:02X?} instead of {expected:02X?}"));
        }
        Ok(true)
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

    /// Fills the memory as it is before the instruction.
    fn put(&mut self, vector: &Vector) {
        let memory = self.bus.memory_mut();
        memory.fill(0);
        for &(address, value) in &vector.before.ram {
            memory[usize::from(address)] = value;
        }
    }
}
