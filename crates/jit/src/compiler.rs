//! From a plan to native code.

use std::time::{Duration, Instant};

use bitlink::{
    Code, Effort, Error, Hosts, Library, Module, Object, Pipeline, Runtime, RuntimeOptions, Target,
};

use crate::group::{self, GroupFunction};
use crate::layout::Layout;
use crate::plan::Plan;
use crate::{cost, unit};

/// Compiles groups, one at a time.
pub(crate) struct Compiler {
    target: Target,
    library: Library,
    runtime: Runtime,
    pipeline: Pipeline,
    costs: [u64; 256],
}

/// A group in memory, ready to run.
pub(crate) struct Compiled {
    /// Owns the memory; to be dropped when nothing runs in it any more.
    pub(crate) code: Code,
    pub(crate) function: GroupFunction,
    /// The addresses at which the jumppad lets it be entered.
    pub(crate) heads: Vec<u16>,
    /// Size of the native object, in bytes.
    pub(crate) size: usize,
    /// Spent compiling.
    pub(crate) time: Duration,
}

impl Compiler {
    /// Opens the unit and the code generator.
    pub(crate) fn new(pipeline: Pipeline) -> Result<Self, Error> {
        let target = Target::host(Effort::Good)?;
        let library = unit::library(&target)?;
        let runtime = Runtime::new(&Hosts::new(), RuntimeOptions::default())?;
        Ok(Compiler { target, library, runtime, pipeline, costs: cost::longest() })
    }

    /// Compiles and loads a group.
    pub(crate) fn compile(&self, plan: &Plan) -> Result<Compiled, Error> {
        let start = Instant::now();
        let layout = Layout::new(plan, &self.costs);
        let object = self.object(plan, &layout)?;
        self.load(plan, &layout, &object, start)
    }

    fn object(&self, plan: &Plan, layout: &Layout) -> Result<Object, Error> {
        let symbol = group::symbol(plan.entry);
        let mut module = Module::new(&symbol, &self.target)?;
        module.define(&group::build(plan, layout, false)?)?;
        module.link(&self.library)?;
        module.internalise(&[&symbol])?;
        module.optimise(&self.target, &self.pipeline)?;
        module.emit_object(&self.target)
    }

    // One of the places where the design allows unsafe code: the type of compiled functions.
    #[allow(unsafe_code)]
    fn load(
        &self,
        plan: &Plan,
        layout: &Layout,
        object: &Object,
        start: Instant,
    ) -> Result<Compiled, Error> {
        let code = self.runtime.add(object)?;
        let address = code.address(&group::symbol(plan.entry))?;
        // SAFETY: `group::build` gives the function this signature.
        let function = unsafe { std::mem::transmute::<*const (), GroupFunction>(address) };
        let heads = layout.checked.iter().copied().collect();
        Ok(Compiled { code, function, heads, size: object.bytes().len(), time: start.elapsed() })
    }
}
