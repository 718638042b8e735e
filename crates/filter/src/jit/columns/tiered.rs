//! Columns: interpreter first, compiled code when it is there and faster.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arrow_array::RecordBatch;

use super::call::CompiledColumns;
use super::sink::{gather, tally};
use crate::bitmap::Bitmap;
use crate::column_filter::{ColumnError, ColumnFilter};
use crate::exec::words::Words;
use crate::exec::{Seen, run_learning};
use crate::jit::engine::Engine;
use crate::jit::trial::Trial;

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
        let seen = Seen::new(&self.plan);
        let ready = self.ready(&seen);
        let code = engine.cached(&ready.shape);
        // Where there is code there are block functions.
        let blocks = code.as_ref().and_then(|_| engine.blocks().ok());
        let known = code.zip(blocks).map(|(code, blocks)| self.with_code(ready, code, blocks));
        let trial = Trial::new(known);
        let seen = Mutex::new(seen);
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
        let after = self.engine.options().compile_after;
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
        self.trial.run(batch.num_rows(), after, run, |cell| self.ask(cell));
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

    fn ask(&self, cell: Arc<OnceLock<CompiledColumns>>) {
        let (filter, engine) = (self.filter.clone(), self.engine.clone());
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // If LLVM fails, the interpreter goes on.
        self.engine.later(move || {
            if let Ok(code) = filter.compile_in_order(&seen, &engine) {
                let _ = cell.set(code);
            }
        });
    }
}
