//! The JIT: cold, with its compiler's thread beginning when the program does, and warm, when the
//! program has run some times before (a program that changes its code needs several). The clock
//! counts the thread that runs the program.

use core6502::interpreter::Exit;
use core6502::outcome::JAMMED;
use core6502::{Bus, Cpu};
use jit::{Jit, Options};

use super::engine::{self, JAM_CYCLES, Run};
use super::program::Program;

/// Runs before a warm one, at most.
const WARMING: usize = 40;

/// A run that begins without compiled code.
pub(crate) fn prepare_cold(program: &Program) -> Run {
    let (bus, cpu) = engine::machine(program);
    run(start(Options::default()), bus, cpu)
}

/// A run that finds everything compiled.
pub(crate) fn prepare_warm(program: &Program) -> Run {
    let (mut bus, cpu) = engine::machine(program);
    // All that runs twice, with all passes: what a long run comes to.
    let usual = Options { background: false, threshold: 2, ..Options::default() };
    let options = Options { promote: 0, upgrade: 0, ..usual };
    let mut jit = start(options);
    let mut idle = 0;
    for _ in 0..WARMING {
        let compiled = jit.stats().compiled;
        to_the_end(&mut jit, &mut bus, cpu);
        bus.memory_mut().copy_from_slice(&program.memory[..]);
        idle = if jit.stats().compiled == compiled { idle + 1 } else { 0 };
        // What is met once in a run is compiled after so many runs.
        if idle == 10 {
            break;
        }
    }
    run(jit, bus, cpu)
}

/// Whether this build has a JIT.
pub(crate) fn is_there() -> bool {
    jit::available().is_ok()
}

fn start(options: Options) -> Jit {
    Jit::new(options).expect("LLVM starts where it is there")
}

fn run(mut jit: Jit, mut bus: Bus, cpu: Cpu) -> Run {
    Box::new(move || to_the_end(&mut jit, &mut bus, cpu))
}

/// Cycles up to the JAM.
fn to_the_end(jit: &mut Jit, bus: &mut Bus, mut cpu: Cpu) -> u64 {
    loop {
        // Writes to compiled code come back early.
        if jit.run(&mut cpu, bus, u64::MAX) == Exit::Outcome(JAMMED) {
            return cpu.cycles - JAM_CYCLES;
        }
    }
}
