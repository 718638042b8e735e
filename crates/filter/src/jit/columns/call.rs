//! Running compiled loops over columns.
#![allow(unsafe_code, reason = "calls what was compiled")]

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::DataType;

use super::host::{ColumnCall, ask, ask_all};
use super::shape::{CALL, TEXTS, VALID, VALID_MASK, VALUES, Wanted, shape_of};
use super::sink::{gather, tally};
use super::unit::Blocks;
use crate::bitmap::Bitmap;
use crate::column_filter::{ColumnError, ColumnFilter};
use crate::exec::columns::Columns;
use crate::exec::words::{BATCH, WORDS};
use crate::exec::{Seen, run_from, run_learning};
use crate::jit::engine::{Engine, EngineError, Listing, Loaded, Shape};
use crate::kernel::PerfectSet;
use crate::kernel::blocks::{Table, Texts};

/// The type of compiled loops: number of the first word, count of words, parameters, one bit for
/// each row.
type Function = unsafe extern "C" fn(u64, u64, *const u64, *mut u64);

/// A filter over columns as native code. Made by [`ColumnFilter::compile`].
pub struct CompiledColumns {
    filter: ColumnFilter,
    code: Arc<Loaded>,
    ready: Ready,
    _blocks: Arc<Blocks>,
}

/// A filter's shape and parameters, ready to be compiled or looked up.
pub(crate) struct Ready {
    pub(crate) shape: Shape,
    /// With zeros where the addresses of a record batch go.
    params: Vec<u64>,
    /// Number of each leaf's first parameter.
    firsts: Vec<usize>,
    /// What each leaf compares texts with.
    wanted: Vec<Wanted>,
}

impl ColumnFilter {
    /// The filter as native code: from the engine's cache if it has the shape, else compiled now.
    ///
    /// # Errors
    /// If LLVM fails, which would be a bug.
    pub fn compile(&self, engine: &Engine) -> Result<CompiledColumns, EngineError> {
        self.compile_in_order(&Seen::new(&self.plan), engine)
    }

    /// The same with the parts in the order that is best for rows like these.
    ///
    /// # Errors
    /// If LLVM fails, which would be a bug, or the sample has not the columns.
    pub fn compile_for(
        &self,
        engine: &Engine,
        sample: &RecordBatch,
    ) -> Result<CompiledColumns, EngineError> {
        let mut seen = Seen::new(&self.plan);
        let columns = self.arrays(sample).map_err(EngineError::new)?;
        run_learning(&self.plan, &columns, 0, &mut seen, |_, _| {});
        self.compile_in_order(&seen, engine)
    }

    /// IR before and after optimisation, and native code, for reading.
    ///
    /// # Errors
    /// If LLVM fails, which would be a bug.
    pub fn listing(&self, engine: &Engine) -> Result<Listing, EngineError> {
        engine.listing(&self.ready(&Seen::new(&self.plan)).shape)
    }

    /// The same with the parts in the order that is best as far as is known.
    pub(crate) fn compile_in_order(
        &self,
        seen: &Seen,
        engine: &Engine,
    ) -> Result<CompiledColumns, EngineError> {
        let ready = self.ready(seen);
        let code = engine.code(&ready.shape)?;
        Ok(self.with_code(ready, code, engine.blocks()?))
    }

    pub(crate) fn ready(&self, seen: &Seen) -> Ready {
        let types: Vec<DataType> = self.fields.places.iter().map(|at| at.ty.clone()).collect();
        let fields = self.fields.schema.fields();
        let mut wanted = Vec::new();
        let (shape, params) =
            shape_of(&self.plan, seen.best_order(&self.plan), fields, &types, &mut wanted);
        let firsts = shape.leaves.iter().map(|leaf| leaf.params as usize).collect();
        Ready { shape: Shape::Columns(shape), params, firsts, wanted }
    }

    pub(crate) fn with_code(
        &self,
        mut ready: Ready,
        code: Arc<Loaded>,
        blocks: Arc<Blocks>,
    ) -> CompiledColumns {
        let addresses = blocks.addresses();
        ready.params[..addresses.len()].copy_from_slice(addresses);
        CompiledColumns { filter: self.clone(), code, ready, _blocks: blocks }
    }
}

impl CompiledColumns {
    /// Which rows of the batch pass.
    ///
    /// # Errors
    /// If a column that the filter uses is missing or of another type.
    pub fn select(&self, batch: &RecordBatch) -> Result<Bitmap, ColumnError> {
        gather(batch.num_rows(), |sink| self.run(batch, sink))
    }

    /// How many rows of the batch pass.
    ///
    /// # Errors
    /// If a column that the filter uses is missing or of another type.
    pub fn count(&self, batch: &RecordBatch) -> Result<usize, ColumnError> {
        tally(|sink| self.run(batch, sink))
    }

    /// The filter that was compiled.
    pub fn filter(&self) -> &ColumnFilter {
        &self.filter
    }

    /// Hands the selection to `sink`, piece by piece.
    pub(crate) fn run(
        &self,
        batch: &RecordBatch,
        mut sink: impl FnMut(&[u64]),
    ) -> Result<(), ColumnError> {
        let columns = self.filter.arrays(batch)?;
        let full = columns.rows / 64;
        if full > 0 {
            self.run_full(&columns, full, &mut sink);
        }
        // The last rows do not make a whole word: the interpreter has a look at them.
        run_from(&self.filter.plan, &columns, full * 64, |base, passed| {
            let words = (columns.rows - base).min(BATCH).div_ceil(64);
            sink(&passed[..words]);
        });
        Ok(())
    }

    fn run_full(&self, columns: &Columns<'_>, full: usize, sink: &mut impl FnMut(&[u64])) {
        // SAFETY: the address is that of a function that was built with this signature, and
        // `self.code` keeps it in memory.
        let function: Function = unsafe { std::mem::transmute(self.code.address()) };
        let kernels = self.filter.plan.kernels.iter();
        let calls: Vec<ColumnCall<'_>> = columns
            .columns
            .iter()
            .zip(kernels)
            .map(|(column, kernel)| ColumnCall { column, kernel })
            .collect();
        let texts: Vec<_> = calls.iter().zip(&self.ready.wanted).map(texts_of).collect();
        let params = self.params(columns, &calls, &texts);
        let mut out = [0; WORDS];
        for first in (0..full).step_by(WORDS) {
            let words = (full - first).min(WORDS);
            out.fill(u64::MAX);
            // SAFETY: the columns have the types of the shape, which `arrays` has checked, and
            // all rows of these words; parameters are those of the shape and lead to columns,
            // calls, texts and kernels that live; `out` has room for the words.
            unsafe { function(first as u64, words as u64, params.as_ptr(), out.as_mut_ptr()) };
            sink(&out[..words]);
        }
    }

    /// The parameters, with the addresses of these columns.
    fn params(
        &self,
        columns: &Columns<'_>,
        calls: &[ColumnCall<'_>],
        texts: &[Option<Texts<'_>>],
    ) -> Vec<u64> {
        let mut params = self.ready.params.clone();
        let leaves = self.ready.firsts.iter().zip(&columns.columns).zip(calls).zip(texts);
        for (((first, column), call), texts) in leaves {
            let mut set = |number: u32, value: u64| params[first + number as usize] = value;
            let places = column.places();
            set(VALUES, places.values);
            let texts = texts.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
            set(TEXTS, texts.expose_provenance() as u64);
            set(VALID, places.valid);
            set(VALID_MASK, places.valid_mask);
            set(CALL, std::ptr::from_ref(call).expose_provenance() as u64);
        }
        params
    }
}

/// What a block function has to know of a leaf over texts.
fn texts_of<'a>((call, wanted): (&'a ColumnCall<'a>, &'a Wanted)) -> Option<Texts<'a>> {
    let (offsets, bytes, valid) = call.column.texts()?;
    let Wanted { constants, needles, set, exact } = wanted;
    let none = Table { keys: &[], seed: 0, shift: 0, longest: 0 };
    let table = set.as_ref().map_or(none, PerfectSet::table);
    let call = call.hidden();
    let exact = *exact;
    Some(Texts { offsets, bytes, valid, constants, table, needles, exact, ask, ask_all, call })
}

impl std::fmt::Debug for CompiledColumns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CompiledColumns").field(&self.filter).finish()
    }
}
