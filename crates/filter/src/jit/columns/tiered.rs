//! Columns: interpreter first, compiled code when it is there and faster.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arrow_array::RecordBatch;

use super::call::CompiledColumns;
use super::sink::{gather, tally};
use crate::bitmap::Bitmap;
use crate::column_filter::{ColumnError, ColumnFilter};
use crate::exec::words::Words;
use crate::exec::{Seen, run_learning};
use crate::jit::engine::Engine;
use crate::jit::trial::{Source, Trial};

/// A filter over columns that compiles itself in the background once it has enough to do, and
/// changes over between two stretches of rows. It never waits for the compiler. Parts are
/// compiled in the order that the interpreter has found to be best.
pub struct TieredColumns {
    filter: ColumnFilter,
    engine: Engine,
    trial: Trial<CompiledColumns>,
    /// How many rows each leaf was asked about and passed.
    seen: Mutex<Seen>,
}

impl ColumnFilter {
    /// The same filter, compiled in the background when that will pay.
    pub fn tiered(&self, engine: &Engine) -> TieredColumns {
        let (trial, seen) = (Trial::new(), Mutex::new(Seen::new(&self.plan)));
        TieredColumns { filter: self.clone(), engine: engine.clone(), trial, seen }
    }
}

impl TieredColumns {
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

    /// Whether the compiled code has arrived.
    pub fn is_compiled(&self) -> bool {
        self.trial.is_compiled()
    }

    fn run(&self, batch: &RecordBatch, mut sink: impl FnMut(&[u64])) -> Result<(), ColumnError> {
        let mut result = Ok(());
        let run = |at: std::ops::Range<usize>, compiled: Option<&CompiledColumns>| {
            let sliced = (at.len() < batch.num_rows()).then(|| batch.slice(at.start, at.len()));
            let part = sliced.as_ref().unwrap_or(batch);
            let done = match compiled {
                Some(compiled) => compiled.run(part, &mut sink),
                None => self.interpret(part, &mut sink),
            };
            if let Err(error) = done {
                result = Err(error);
            }
        };
        self.trial.run(batch.num_rows(), self, run);
        result
    }

    fn interpret(
        &self,
        batch: &RecordBatch,
        sink: &mut impl FnMut(&[u64]),
    ) -> Result<(), ColumnError> {
        let columns = self.filter.arrays(batch)?;
        let pass_on = |base: usize, words: &Words| {
            sink(&words[..(columns.rows - base).div_ceil(64).min(words.len())]);
        };
        let plan = &self.filter.plan;
        match self.seen.try_lock() {
            Ok(mut seen) => run_learning(plan, &columns, 0, &mut seen, pass_on),
            // Another thread is learning: this one does not wait.
            Err(_) => run_learning(plan, &columns, 0, &mut Seen::new(plan), pass_on),
        }
        Ok(())
    }

    /// What the interpreter has learnt so far.
    fn learnt(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Source<CompiledColumns> for TieredColumns {
    fn after(&self) -> Duration {
        self.engine.options().compile_after
    }

    fn known(&self) -> Option<CompiledColumns> {
        let ready = self.filter.ready(&self.learnt());
        let code = self.engine.cached(&ready.shape)?;
        // Where there is code there are block functions.
        Some(self.filter.with_code(ready, code, self.engine.blocks().ok()?))
    }

    fn compile(&self, cell: Arc<OnceLock<CompiledColumns>>) {
        let (filter, engine, seen) = (self.filter.clone(), self.engine.clone(), self.learnt());
        // If LLVM fails, the interpreter goes on.
        self.engine.later(move || {
            if let Ok(code) = filter.compile_in_order(&seen, &engine) {
                let _ = cell.set(code);
            }
        });
    }
}
