//! The JIT as an engine of the console.

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use jit::{Jit, Options};
use nes::Engine;

use super::Settings;

/// Starts a JIT.
pub(super) fn start(settings: &Settings) -> anyhow::Result<Box<dyn Engine>> {
    let Settings { code_cache, dump_ir } = settings.clone();
    let jit = Jit::new(Options { cache: code_cache, dump_ir, ..Options::default() })?;
    Ok(Box::new(Native(jit)))
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
