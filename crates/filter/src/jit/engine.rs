//! Compiling shapes, and keeping what was compiled.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use bitlink::{Code, Effort, Module, Pipeline, Runtime, RuntimeOptions, Target};

use super::build::build;
use super::host::hosts;
use super::records::{Accessor, Records};
use super::shape::RowShape;
use crate::record::Queryable;

/// The name of compiled functions.
pub(crate) const NAME: &str = "filter";

/// All that compiled code depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Rows(RowShape),
    #[cfg(feature = "arrow")]
    Columns(super::columns::ColumnShape),
}

/// Compiles filters. Clones share one cache; make one engine and keep it.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    runtime: Runtime,
    /// Also the lock that lets one thread compile at a time.
    target: Mutex<Target>,
    cache: Mutex<Cache>,
    options: EngineOptions,
    compilations: AtomicU64,
    hits: AtomicU64,
    jobs: OnceLock<Mutex<Sender<Job>>>,
    records: Mutex<Records>,
    /// The block functions, compiled when a filter over columns is compiled first.
    #[cfg(feature = "arrow")]
    blocks: Mutex<Option<Arc<super::columns::Blocks>>>,
}

/// Work for the background thread.
type Job = Box<dyn FnOnce() + Send>;

/// Choices for [`Engine::with`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineOptions {
    /// Most compiled shapes that are kept; the least recently used go first. A shape in use by a
    /// [`crate::CompiledFilter`] stays in memory until that is dropped.
    pub shapes: usize,
    /// A [`crate::TieredFilter`] asks for compiled code once the time that it has spent, and that
    /// it foresees, is as much as this. A compilation takes several times as long, but it runs
    /// beside the interpreter, so that asking early loses nothing where there is a core to spare.
    pub compile_after: Duration,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self { shapes: 256, compile_after: Duration::from_micros(500) }
    }
}

/// What an engine has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineStatistics {
    /// Shapes compiled.
    pub compilations: u64,
    /// Shapes found in the cache.
    pub hits: u64,
    /// Shapes in the cache now.
    pub kept: usize,
}

/// Native code is not to be had: this build has no LLVM, or LLVM failed. Filters answer without
/// it all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot compile filters: {0}")]
pub struct EngineError(String);

impl EngineError {
    #[cfg(feature = "arrow")]
    pub(crate) fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }

    pub(super) fn layout(record: &str) -> Self {
        Self(format!(
            "the layout of `{record}` is not the one that its bitcode was compiled for; \
             compile both from the same source"
        ))
    }
}

impl From<bitlink::Error> for EngineError {
    fn from(error: bitlink::Error) -> Self {
        Self(error.to_string())
    }
}

#[derive(Default)]
struct Cache {
    shapes: HashMap<Shape, Entry>,
    clock: u64,
}

struct Entry {
    code: Arc<Loaded>,
    used: u64,
}

/// A compiled function in memory.
pub(crate) struct Loaded {
    address: *const (),
    _code: Code,
}

// SAFETY: the address is that of immutable code, which `_code` keeps in memory.
#[allow(unsafe_code)]
unsafe impl Send for Loaded {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl Sync for Loaded {}

impl Loaded {
    pub(crate) fn address(&self) -> *const () {
        self.address
    }
}

impl Engine {
    /// An engine with the default options.
    ///
    /// # Errors
    /// If this build has no LLVM; the message says why.
    pub fn new() -> Result<Self, EngineError> {
        Self::with(EngineOptions::default())
    }

    /// An engine with these options.
    ///
    /// # Errors
    /// If this build has no LLVM; the message says why.
    pub fn with(options: EngineOptions) -> Result<Self, EngineError> {
        Ok(Self(Arc::new(Inner {
            runtime: Runtime::new(&all_hosts(), RuntimeOptions::default())?,
            target: Mutex::new(Target::host(Effort::Good)?),
            cache: Mutex::default(),
            options,
            compilations: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            jobs: OnceLock::new(),
            records: Mutex::default(),
            #[cfg(feature = "arrow")]
            blocks: Mutex::default(),
        })))
    }

    /// Adds accessors of records as bitcode, which a build script has made by
    /// `filter_build::records`. Filters that are compiled from now on have them inlined, instead
    /// of calling accessors or knowing where a `String` has its parts.
    ///
    /// # Errors
    /// If it is no bitcode, or that of another machine or compiler.
    pub fn add_records(&self, bitcode: &[u8]) -> Result<(), EngineError> {
        let target = lock(&self.0.target);
        Ok(lock(&self.0.records).add(bitcode, &target)?)
    }

    /// The accessors in bitcode of a record's fields, in the order of `fields`.
    ///
    /// # Errors
    /// If a unit has the record in another layout.
    pub(crate) fn accessors<R: Queryable>(
        &self,
        fields: impl Iterator<Item = usize>,
    ) -> Result<Vec<Option<Accessor>>, EngineError> {
        if lock(&self.0.records).is_empty() {
            return Ok(fields.map(|_| None).collect());
        }
        let target = lock(&self.0.target);
        let mut records = lock(&self.0.records);
        fields.map(|field| records.accessor::<R>(field, &target, &self.0.runtime)).collect()
    }

    /// What the engine has done so far.
    pub fn statistics(&self) -> EngineStatistics {
        EngineStatistics {
            compilations: self.0.compilations.load(Ordering::Relaxed),
            hits: self.0.hits.load(Ordering::Relaxed),
            kept: lock(&self.0.cache).shapes.len(),
        }
    }

    /// Empties the cache. Compiled filters that are in use keep their code.
    pub fn forget(&self) {
        lock(&self.0.cache).shapes.clear();
    }

    pub(crate) fn options(&self) -> &EngineOptions {
        &self.0.options
    }

    /// The code of a shape, from the cache or compiled now.
    pub(crate) fn code(&self, shape: &Shape) -> Result<Arc<Loaded>, EngineError> {
        if let Some(code) = self.cached(shape) {
            return Ok(code);
        }
        let target = lock(&self.0.target);
        // Another thread may have compiled it while this one waited.
        if let Some(code) = self.cached(shape) {
            return Ok(code);
        }
        let code = Arc::new(self.compile(shape, &target)?);
        self.0.compilations.fetch_add(1, Ordering::Relaxed);
        lock(&self.0.cache).keep(shape.clone(), code.clone(), self.0.options.shapes);
        Ok(code)
    }

    /// The code of a shape if it is in the cache.
    pub(crate) fn cached(&self, shape: &Shape) -> Option<Arc<Loaded>> {
        let code = lock(&self.0.cache).find(shape)?;
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        Some(code)
    }

    fn compile(&self, shape: &Shape, target: &Target) -> Result<Loaded, EngineError> {
        let mut module = self.module(shape, target)?;
        module.optimise(target, &Pipeline::LEAN)?;
        let code = self.0.runtime.add(&module.emit_object(target)?)?;
        Ok(Loaded { address: code.address(NAME)?, _code: code })
    }

    /// The function of a shape, linked with what it inlines.
    fn module(&self, shape: &Shape, target: &Target) -> Result<Module, EngineError> {
        let mut module = Module::new("filter", target)?;
        match shape {
            Shape::Rows(shape) => {
                module.define(&build(shape)?)?;
                self.link_records(shape, &mut module)?;
            }
            #[cfg(feature = "arrow")]
            Shape::Columns(shape) => module.define(&super::columns::build(shape)?)?,
        }
        Ok(module)
    }

    /// The block functions.
    #[cfg(feature = "arrow")]
    pub(crate) fn blocks(&self) -> Result<Arc<super::columns::Blocks>, EngineError> {
        let target = lock(&self.0.target);
        let mut blocks = lock(&self.0.blocks);
        if let Some(blocks) = &*blocks {
            return Ok(blocks.clone());
        }
        let made = Arc::new(super::columns::Blocks::new(&target, &self.0.runtime)?);
        Ok(blocks.insert(made).clone())
    }

    /// Links the accessors that a shape uses.
    fn link_records(&self, shape: &RowShape, module: &mut Module) -> Result<(), EngineError> {
        let records = lock(&self.0.records);
        let mut units: Vec<usize> = shape.units().collect();
        units.sort_unstable();
        units.dedup();
        for unit in units.iter().filter_map(|unit| records.unit(*unit)) {
            module.link(unit)?;
        }
        if !units.is_empty() {
            module.internalise(&[NAME])?;
        }
        Ok(())
    }

    /// IR before and after optimisation, and assembly.
    pub(crate) fn listing(&self, shape: &Shape) -> Result<Listing, EngineError> {
        let target = lock(&self.0.target);
        let mut module = self.module(shape, &target)?;
        let before = module.ir();
        module.optimise(&target, &Pipeline::LEAN)?;
        let after = module.ir();
        Ok(Listing { before, after, assembly: module.emit_assembly(&target)? })
    }

    /// Has the background thread do something.
    pub(crate) fn later(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.0.jobs.get_or_init(|| {
            let (sender, jobs) = channel::<Job>();
            // The thread ends when the engine drops the sender.
            let worker = move || jobs.into_iter().for_each(|job| job());
            // Without a thread nothing is compiled, and all stays with the interpreter.
            let _ = thread::Builder::new().name("filter compiler".into()).spawn(worker);
            Mutex::new(sender)
        });
        let _ = lock(jobs).send(Box::new(job));
    }
}

/// What a filter is compiled to. Made by [`crate::Filter::listing`].
#[derive(Debug, Clone)]
pub struct Listing {
    /// LLVM IR as it was built.
    pub before: String,
    /// LLVM IR after optimisation.
    pub after: String,
    /// Native code.
    pub assembly: String,
}

impl std::fmt::Display for Listing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { before, after, assembly } = self;
        write!(f, "; before optimisation\n{before}\n; after optimisation\n{after}\n{assembly}")
    }
}

impl Cache {
    fn find(&mut self, shape: &Shape) -> Option<Arc<Loaded>> {
        self.clock += 1;
        let entry = self.shapes.get_mut(shape)?;
        entry.used = self.clock;
        Some(entry.code.clone())
    }

    fn keep(&mut self, shape: Shape, code: Arc<Loaded>, bound: usize) {
        let oldest = self.shapes.iter().min_by_key(|(_, entry)| entry.used);
        if self.shapes.len() >= bound.max(1)
            && let Some((oldest, _)) = oldest
        {
            let oldest = oldest.clone();
            self.shapes.remove(&oldest);
        }
        self.shapes.insert(shape, Entry { code, used: self.clock });
    }
}

fn all_hosts() -> bitlink::Hosts {
    #[cfg(feature = "arrow")]
    return super::columns::with_hosts(hosts());
    #[cfg(not(feature = "arrow"))]
    hosts()
}

/// A panic while a lock was held leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
