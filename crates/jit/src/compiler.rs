//! From a plan to native code: out of the code cache, or by way of LLVM.

mod kept;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bitlink::{
    Code, Effort, Error, Hosts, Library, Module, Object, Pipeline, Runtime, RuntimeOptions, Target,
};

use crate::arena::Piece;
use crate::disk::Disk;
use crate::dump::Dump;
use crate::group::{self, GroupFunction};
use crate::layout::Layout;
use crate::perf_map::PerfMap;
use crate::plan::Plan;
use crate::{cost, unit};

/// What a compiler is made with.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(crate) pipeline: Pipeline,
    pub(crate) best: Pipeline,
    pub(crate) effort: Effort,
    pub(crate) cache: Option<PathBuf>,
    pub(crate) program: Option<u64>,
    pub(crate) dump: Option<PathBuf>,
    pub(crate) perf_map: Option<Arc<PerfMap>>,
    pub(crate) debugger: bool,
    pub(crate) damage: Option<u16>,
}

/// How much work is put into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Stencils, without LLVM.
    Quick,
    /// What makes it fast.
    First,
    /// More, for what runs most.
    Best,
}

/// Compiles groups, one at a time.
pub(crate) struct Compiler {
    target: Target,
    library: Library,
    runtime: Runtime,
    pipeline: Pipeline,
    best: Pipeline,
    costs: [u64; 256],
    disk: Option<Disk>,
    dump: Option<Dump>,
    perf_map: Option<Arc<PerfMap>>,
    damage: Option<u16>,
}

/// Owner of native code.
pub(crate) enum Native {
    /// LLVM's.
    Linked(Code),
    /// Stencils.
    Laid(Piece),
}

impl Native {
    /// Tells groups in memory apart.
    pub(crate) fn address(&self) -> usize {
        match self {
            Native::Linked(code) => code.symbols().next().map_or(0, |symbol| symbol.1 as usize),
            Native::Laid(code) => code.address(),
        }
    }
}

/// A group in memory, ready to run.
pub(crate) struct Compiled {
    /// Owns the memory; to be dropped when nothing runs in it any more.
    pub(crate) code: Native,
    pub(crate) function: GroupFunction,
    pub(crate) tier: Tier,
    /// The addresses at which it lets itself be entered, and what the function is to be told then.
    pub(crate) heads: Vec<(u16, usize)>,
    /// Size of the native object, in bytes.
    pub(crate) size: usize,
    /// Spent on it.
    pub(crate) time: Duration,
    /// Whether it came from the code cache; none where there is none.
    pub(crate) cached: Option<bool>,
}

impl Compiler {
    /// Opens the unit, the code generator, and the directories, if any. A cache that cannot be
    /// opened is said and done without.
    pub(crate) fn new(orders: Orders) -> Result<Self, Error> {
        let target = Target::host(orders.effort)?;
        let library = unit::library(&target)?;
        let Orders { pipeline, best, effort, cache, program, dump, perf_map, debugger, damage } =
            orders;
        let options = RuntimeOptions { debugger, ..RuntimeOptions::default() };
        let runtime = Runtime::new(&Hosts::new(), options)?;
        let world = world(&target, &library, (effort, [&pipeline, &best]));
        let disk = cache.filter(|_| damage.is_none()).and_then(|path| {
            let opened = Disk::open(&path, program, &world, target.fingerprint());
            opened.inspect_err(|e| log::warn!("code cache {}: {e}", path.display())).ok()
        });
        let dump = dump.and_then(|path| {
            Dump::open(&path).inspect_err(|e| log::warn!("{}: {e}", path.display())).ok()
        });
        let costs = cost::longest();
        Ok(Compiler {
            target,
            library,
            runtime,
            pipeline,
            best,
            costs,
            disk,
            dump,
            perf_map,
            damage,
        })
    }

    /// Compiles and loads a group. What the code cache has may be better than was asked for.
    pub(crate) fn compile(&self, plan: &Plan, tier: Tier) -> Result<Compiled, Error> {
        if let Some(found) = self.find(plan, tier) {
            return Ok(found);
        }
        let start = Instant::now();
        let layout = self.layout(plan, tier);
        let object = self.object(plan, &layout, tier)?;
        if let Some(disk) = &self.disk {
            disk.keep(plan, tier, &object);
        }
        let cached = self.disk.as_ref().map(|_| false);
        self.load(plan, &layout, &object, (start, tier, cached))
    }

    fn object(&self, plan: &Plan, layout: &Layout, tier: Tier) -> Result<Object, Error> {
        let symbol = group::symbol(plan.entry);
        let (target, pipeline) = (&self.target, self.pipeline(tier));
        let mut module = Module::new(&symbol, target)?;
        module.define(&group::build(&plan.damaged(self.damage), layout, self.dump.is_some())?)?;
        if let Some(dump) = &self.dump {
            dump.module(plan, "before", &module);
        }
        module.link(&self.library)?;
        module.internalise(&[&symbol])?;
        module.optimise(target, pipeline)?;
        if let Some(dump) = &self.dump {
            dump.module(plan, "after", &module);
            dump.code(plan, layout, &module, target)?;
        }
        module.emit_object(target)
    }

    fn layout(&self, plan: &Plan, tier: Tier) -> Layout {
        match tier {
            Tier::Quick | Tier::First => Layout::new(plan, &self.costs),
            Tier::Best => Layout::inlining(plan, &self.costs),
        }
    }

    fn pipeline(&self, tier: Tier) -> &Pipeline {
        match tier {
            Tier::Quick | Tier::First => &self.pipeline,
            Tier::Best => &self.best,
        }
    }

    // One of the places where the design allows unsafe code: the type of compiled functions.
    #[allow(unsafe_code)]
    fn load(
        &self,
        plan: &Plan,
        layout: &Layout,
        object: &Object,
        (start, tier, cached): (Instant, Tier, Option<bool>),
    ) -> Result<Compiled, Error> {
        let code = self.runtime.add(object)?;
        if let Some(map) = &self.perf_map {
            map.add(&code);
        }
        let address = code.address(&group::symbol(plan.entry))?;
        // SAFETY: `group::build` gives the function this signature.
        let function = unsafe { function_at(address) };
        let heads = layout.checked().map(|head| (head, 0)).collect();
        let (size, time) = (object.bytes().len(), start.elapsed());
        let code = Native::Linked(code);
        Ok(Compiled { code, function, tier, heads, size, time, cached })
    }
}

/// A function as a Rust pointer.
///
/// # Safety
/// At `address` lies a function of that type, for as long as the pointer is used.
#[allow(unsafe_code)]
pub(crate) unsafe fn function_at(address: *const ()) -> GroupFunction {
    // SAFETY: promised by the caller.
    unsafe { std::mem::transmute::<*const (), GroupFunction>(address) }
}

/// What all groups of this build, machine and pipeline have in common.
fn world(
    target: &Target,
    library: &Library,
    (effort, pipelines): (Effort, [&Pipeline; 2]),
) -> Vec<u8> {
    let unit = crc32fast::hash(library.bitcode());
    let version = env!("CARGO_PKG_VERSION");
    // The layouts that the code relies on.
    let sizes = (size_of::<core6502::Cpu>(), size_of::<core6502::Bus>());
    let text = format!(
        "ricochet {version}\n{} {effort:?}\nunit {unit:08x} {}\n{}\n{}\n{sizes:?} {}\n",
        target.fingerprint(),
        library.bitcode().len(),
        pipelines[0].text(),
        pipelines[1].text(),
        group::REVISION,
    );
    text.into_bytes()
}
