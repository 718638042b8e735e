//! The JIT as the console's engine.

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use jit::Jit;
use nes::Engine;

/// A JIT that runs a console.
pub struct Native(pub Jit);

impl Engine for Native {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        self.0.run(cpu, bus, deadline)
    }

    fn name(&self) -> &'static str {
        "jit"
    }
}
