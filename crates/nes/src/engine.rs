//! What runs the CPU between deadlines.

use core6502::interpreter::{self, Exit};
use core6502::{Bus, Cpu};

/// A way to run the CPU fast. The machine calls it between deadlines only, where no interrupt line
/// changes and no DMA happens except by the program's own I/O; around deadlines it steps the CPU
/// itself. All engines give the same results to the cycle.
pub trait Engine: Send {
    /// Runs whole instructions as long as each must end by `deadline`, counted in CPU cycles.
    /// Coming back early is allowed, even without progress.
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit;

    /// A short name, as `--engine` takes it.
    fn name(&self) -> &'static str;

    /// What the engine has counted so far, by name; nothing for one that does not count.
    fn counters(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
}

/// The interpreter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interpreter;

impl Engine for Interpreter {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        interpreter::run(cpu, bus, deadline)
    }

    fn name(&self) -> &'static str {
        "interp"
    }
}
