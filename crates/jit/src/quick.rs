//! Groups of stencils: made where they are asked for, in some microseconds.

use std::cell::Cell;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use core6502::Bus;
use memmap2::{Mmap, MmapMut};

use crate::assemble::assemble;
use crate::compiler::{Compiled, Native, Tier, function_at};
use crate::cost;
use crate::group::{GroupFunction, symbol};
use crate::layout::Layout;
use crate::perf_map::PerfMap;
use crate::plan::Plan;
use crate::stencil::Stencils;

/// What memory that can be run comes in, in bytes.
const PAGE: usize = 4096;

/// Lays stencils.
pub(crate) struct Quick {
    stencils: &'static Stencils,
    costs: [u64; 256],
    enter: GroupFunction,
    damage: Option<u16>,
    perf_map: Option<Arc<PerfMap>>,
    /// That memory was refused has been said.
    told: Cell<bool>,
}

impl Quick {
    /// None where this build has no stencils, or the system no memory that can be run.
    pub(crate) fn new(damage: Option<u16>, perf_map: Option<Arc<PerfMap>>) -> Option<Quick> {
        let stencils = Stencils::get()?;
        let enter = enter(stencils)?;
        let (costs, told) = (cost::longest(), Cell::new(false));
        Some(Quick { stencils, costs, enter, damage, perf_map, told })
    }

    /// The group of a plan; none for what has no stencils.
    pub(crate) fn group(&self, plan: &Plan, bus: &Bus) -> Option<Compiled> {
        let start = Instant::now();
        let layout = Layout::new(plan, &self.costs);
        let assembled = assemble(self.stencils, &plan.damaged(self.damage), &layout, bus)?;
        let code = runnable(&assembled.code).inspect_err(|error| self.tell(error)).ok()?;
        let base = code.as_ptr() as usize;
        if let Some(map) = &self.perf_map {
            map.name(&format!("laid_{}", symbol(plan.entry)), base, assembled.code.len());
        }
        let heads = assembled.heads.iter().map(|&(head, at)| (head, base + at as usize));
        Some(Compiled {
            heads: heads.collect(),
            code: Native::Laid(code),
            function: self.enter,
            tier: Tier::Quick,
            // Each has pages of its own.
            size: assembled.code.len().next_multiple_of(PAGE),
            time: start.elapsed(),
            cached: None,
        })
    }
}

impl Quick {
    fn tell(&self, error: &io::Error) {
        if !self.told.replace(true) {
            log::warn!("no memory for native code, the interpreter goes on: {error}");
        }
    }
}

/// Bytes in memory that can be run and not be written.
fn runnable(code: &[u8]) -> io::Result<Mmap> {
    let mut memory = MmapMut::map_anon(code.len())?;
    memory.copy_from_slice(code);
    memory.make_exec()
}

/// The function by which the host enters stencils: one for all.
// One of the places where the design allows unsafe code: the type of compiled functions.
#[allow(unsafe_code)]
fn enter(stencils: &Stencils) -> Option<GroupFunction> {
    static CODE: OnceLock<Option<Mmap>> = OnceLock::new();
    let code = CODE.get_or_init(|| runnable(stencils.enter.code).ok()).as_ref()?;
    // SAFETY: `enter` in build/stencils.rs has this signature, no holes, and stays for ever.
    Some(unsafe { function_at(code.as_ptr().cast()) })
}
