//! The JIT as an engine of the console.

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use jit::{Jit, Options};
use nes::{Engine, Interpreter};

use super::Files;

/// The JIT, or the interpreter where it cannot start.
pub(super) fn or_interpreter(files: &Files) -> Box<dyn Engine> {
    let Files { code_cache, dump_ir } = files.clone();
    match Jit::new(Options { cache: code_cache, dump_ir, ..Options::default() }) {
        Ok(jit) => Box::new(Native(jit)),
        Err(error) => {
            log::warn!("the interpreter plays: {error}");
            Box::new(Interpreter)
        }
    }
}

struct Native(Jit);

impl Engine for Native {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        self.0.run(cpu, bus, deadline)
    }

    fn name(&self) -> &'static str {
        "jit"
    }

    fn counters(&self) -> Vec<(&'static str, f64)> {
        self.0.stats().counters()
    }
}
