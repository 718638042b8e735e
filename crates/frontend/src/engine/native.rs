//! The JIT as an engine of the console.

use std::collections::HashSet;

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use jit::{Jit, Options};
use nes::Engine;

use super::{Ran, Settings, Watched};

/// A JIT.
pub(super) struct Native {
    jit: Jit,
    /// The mappings that have been compiled ahead; none where that is not wanted.
    ahead: Option<HashSet<Vec<u32>>>,
}

/// Starts a JIT.
pub(super) fn start(settings: &Settings) -> anyhow::Result<Native> {
    let settings = settings.clone();
    let usual = Options::default();
    let options = Options {
        background: !settings.foreground,
        threshold: settings.threshold.unwrap_or(usual.threshold),
        // Groups that exist ahead of time are LLVM's.
        promote: if settings.ahead { 0 } else { settings.promote.unwrap_or(usual.promote) },
        cache: settings.code_cache,
        program: settings.program,
        dump_ir: settings.dump_ir,
        perf_map: settings.perf_map,
        debugger: settings.debugger,
        damage: settings.damage,
        ..usual
    };
    Ok(Native { jit: Jit::new(options)?, ahead: settings.ahead.then(HashSet::new) })
}

impl Native {
    #[cold]
    fn compile_ahead(&mut self, cpu: &Cpu, bus: &mut Bus) {
        let mapping = (0x60..=0xff).map(|page| bus.read_page(page)).collect();
        if self.ahead.as_mut().is_some_and(|seen| seen.insert(mapping)) {
            self.jit.compile_ahead(cpu, bus);
        }
    }
}

impl Engine for Native {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        if self.ahead.is_some() {
            self.compile_ahead(cpu, bus);
        }
        self.jit.run(cpu, bus, deadline)
    }

    fn name(&self) -> &'static str {
        "jit"
    }

    fn counters(&self) -> Vec<(&'static str, f64)> {
        self.jit.stats().counters()
    }
}

impl Watched for Native {
    fn step(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> (Exit, Option<Ran>) {
        let step = self.jit.step(cpu, bus, deadline);
        (step.exit, step.ran.map(|ran| Ran { group: ran.group, cpu: ran.cpu }))
    }

    fn listing(&self, group: usize) -> Option<String> {
        self.jit.listing(group)
    }

    fn counters(&self) -> Vec<(&'static str, f64)> {
        self.jit.stats().counters()
    }
}
