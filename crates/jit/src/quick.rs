//! Groups of stencils: made where they are asked for, in some microseconds.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use core6502::Bus;

use crate::arena::{Arena, Piece};
use crate::assemble::assemble;
use crate::compiler::{Compiled, Native, Tier, function_at};
use crate::cost;
use crate::group::{GroupFunction, symbol};
use crate::layout::Layout;
use crate::perf_map::PerfMap;
use crate::plan::Plan;
use crate::stencil::Stencils;

/// Lays stencils.
pub(crate) struct Quick {
    stencils: &'static Stencils,
    costs: [u64; 256],
    arena: Arena,
    enter: GroupFunction,
    /// Where that lies.
    _way_in: Piece,
    damage: Option<u16>,
    perf_map: Option<Arc<PerfMap>>,
    /// That memory was refused has been said.
    told: bool,
}

impl Quick {
    /// None where this build has no stencils, or the system no memory that can be run.
    pub(crate) fn new(damage: Option<u16>, perf_map: Option<Arc<PerfMap>>) -> Option<Quick> {
        let stencils = Stencils::get()?;
        let mut arena = Arena::default();
        let put = arena.put(stencils.enter.code);
        let way_in = put.inspect_err(|error| log::info!("no stencils: {error}")).ok()?;
        let enter = enter(&way_in);
        let (costs, told) = (cost::longest(), false);
        Some(Quick { stencils, costs, arena, enter, _way_in: way_in, damage, perf_map, told })
    }

    /// The group of a plan; none for what has no stencils.
    pub(crate) fn group(&mut self, plan: &Plan, bus: &Bus) -> Option<Compiled> {
        let start = Instant::now();
        let layout = Layout::new(plan, &self.costs);
        let assembled = assemble(self.stencils, &plan.damaged(self.damage), &layout, bus)?;
        let put = self.arena.put(&assembled.code);
        let code = put.inspect_err(|error| self.tell(error)).ok()?;
        let base = code.address();
        if let Some(map) = &self.perf_map {
            map.name(&format!("laid_{}", symbol(plan.entry)), base, assembled.code.len());
        }
        let heads = assembled.heads.iter().map(|&(head, at)| (head, base + at as usize));
        Some(Compiled {
            heads: heads.collect(),
            size: code.size(),
            code: Native::Laid(code),
            function: self.enter,
            tier: Tier::Quick,
            time: start.elapsed(),
            cached: None,
        })
    }

    fn tell(&mut self, error: &io::Error) {
        if !std::mem::replace(&mut self.told, true) {
            log::warn!("no memory for native code, the interpreter goes on: {error}");
        }
    }
}

/// The function by which the host enters stencils: one for all.
// One of the places where the design allows unsafe code: the type of compiled functions.
#[allow(unsafe_code)]
fn enter(piece: &Piece) -> GroupFunction {
    // SAFETY: `enter` in build/stencils.rs has this signature and no holes. It stays as long as
    // `Quick`, which the JIT keeps for its life.
    unsafe { function_at(piece.address() as *const ()) }
}
