//! Running compiled code.
#![allow(unsafe_code, reason = "the one place that calls what was compiled")]

use std::sync::Arc;

use super::engine::{Engine, EngineError, Listing, Loaded, Shape};
use super::host::{LeafCall, leaf};
use super::shape::{Source, shape_of};
use crate::bitmap::Bitmap;
use crate::filter::Filter;
use crate::record::Queryable;

/// The type of compiled filters: rows, their count, parameters, one bit for each row.
type Function = unsafe extern "C" fn(*const u8, u64, *const u64, *mut u64);

/// A filter as native code. Made by [`Filter::compile`].
pub struct CompiledFilter<R> {
    filter: Filter<R>,
    code: Arc<Loaded>,
    params: Vec<u64>,
    /// What the parameters of kind "call" point to.
    _calls: Box<[LeafCall<R>]>,
}

// SAFETY: the pointers in `_calls` and `params` lead into `filter`, whose parts are immutable and
// `Send + Sync`: kernels by their traits, accessors because getters are.
unsafe impl<R> Send for CompiledFilter<R> {}
// SAFETY: as above.
unsafe impl<R> Sync for CompiledFilter<R> {}

/// A filter's shape and parameters, ready to be compiled or looked up.
pub(crate) struct Ready<R> {
    pub(crate) shape: Shape,
    params: Vec<u64>,
    calls: Box<[LeafCall<R>]>,
}

impl<R: Queryable> Filter<R> {
    /// The filter as native code: from the engine's cache if it has the shape, else compiled now.
    ///
    /// # Errors
    /// If the engine has accessors of the record in bitcode, for another layout than it has here;
    /// if LLVM fails, which would be a bug.
    pub fn compile(&self, engine: &Engine) -> Result<CompiledFilter<R>, EngineError> {
        let ready = self.ready(engine)?;
        let code = engine.code(&ready.shape)?;
        Ok(self.with_code(ready, code))
    }

    /// IR before and after optimisation, and native code, for reading.
    ///
    /// # Errors
    /// If LLVM fails, which would be a bug.
    pub fn listing(&self, engine: &Engine) -> Result<Listing, EngineError> {
        engine.listing(&self.ready(engine)?.shape)
    }

    pub(crate) fn ready(&self, engine: &Engine) -> Result<Ready<R>, EngineError> {
        let kernels = self.plan.kernels.iter();
        let calls: Box<[LeafCall<R>]> = kernels
            .zip(self.accessors.iter())
            .map(|(kernel, field)| LeafCall { field, kernel })
            .collect();
        let function = leaf::<R> as *const () as u64;
        let pointers: Vec<(u64, u64)> = calls
            .iter()
            .map(|call| (function, std::ptr::from_ref(call).expose_provenance() as u64))
            .collect();
        let fields = || self.plan.leaves.iter().map(|leaf| leaf.field);
        let place = |field| R::place(field).map_or(Source::None, Source::Place);
        let accessors = engine.accessors::<R>(fields())?;
        let sources = fields().zip(accessors).map(|(field, accessor)| match accessor {
            Some(accessor) => Source::Accessor(accessor),
            None => place(field),
        });
        let (shape, params) = shape_of(&self.plan, sources.collect(), size_of::<R>(), &pointers);
        Ok(Ready { shape: Shape::Rows(shape), params, calls })
    }

    pub(crate) fn with_code(&self, ready: Ready<R>, code: Arc<Loaded>) -> CompiledFilter<R> {
        let Ready { params, calls, .. } = ready;
        CompiledFilter { filter: self.clone(), code, params, _calls: calls }
    }
}

impl<R: Queryable> CompiledFilter<R> {
    /// Which rows pass.
    pub fn select(&self, rows: &[R]) -> Bitmap {
        let mut words = vec![0; rows.len().div_ceil(64)];
        self.run(rows, &mut words);
        Bitmap::from_words(words, rows.len())
    }

    /// How many rows pass.
    pub fn count(&self, rows: &[R]) -> usize {
        let mut words = [0; 64];
        let count = |chunk: &[R]| {
            let words = &mut words[..chunk.len().div_ceil(64)];
            self.run(chunk, words);
            words.iter().map(|word| word.count_ones() as usize).sum::<usize>()
        };
        rows.chunks(64 * 64).map(count).sum()
    }

    /// Whether one row passes.
    pub fn matches(&self, row: &R) -> bool {
        let mut word = [0];
        self.run(std::slice::from_ref(row), &mut word);
        word[0] == 1
    }

    /// Clones of the rows that pass, in their order.
    pub fn filter_cloned(&self, rows: &[R]) -> Vec<R>
    where
        R: Clone,
    {
        let passed = self.select(rows);
        let mut out = Vec::with_capacity(passed.count());
        out.extend(passed.iter().map(|index| rows[index].clone()));
        out
    }

    /// The filter that was compiled.
    pub fn filter(&self) -> &Filter<R> {
        &self.filter
    }

    /// One bit for each row; bits behind the last row are 0.
    pub(crate) fn run(&self, rows: &[R], words: &mut [u64]) {
        assert!(words.len() == rows.len().div_ceil(64), "a word for each 64 rows");
        // SAFETY: the address is that of a function that was built with this signature, and
        // `self.code` keeps it in memory.
        let function: Function = unsafe { std::mem::transmute(self.code.address()) };
        let (data, count) = (rows.as_ptr().cast(), rows.len() as u64);
        // SAFETY: it reads `count` records of type `R` at the places that `R` has stated, reads
        // the parameters of its own shape, writes ceil(count / 64) words, and calls kernels and
        // accessors that `self.filter` and `self._calls` keep alive.
        unsafe { function(data, count, self.params.as_ptr(), words.as_mut_ptr()) };
    }
}
