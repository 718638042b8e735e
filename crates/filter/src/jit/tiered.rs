//! Rows: interpreter first, compiled code when it is there and faster.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use super::call::CompiledFilter;
use super::engine::Engine;
use super::trial::{Source, Trial};
use crate::bitmap::Bitmap;
use crate::exec::rows::Rows;
use crate::exec::words::{Words, count};
use crate::exec::{Seen, run_learning};
use crate::filter::Filter;
use crate::record::Queryable;

/// A filter that compiles itself in the background once it has enough to do, and changes over
/// between two stretches of rows. It never waits for the compiler.
pub struct TieredFilter<R> {
    filter: Filter<R>,
    engine: Engine,
    trial: Trial<CompiledFilter<R>>,
    /// How many rows each leaf was asked about and passed.
    seen: Mutex<Seen>,
}

impl<R: Queryable> Filter<R> {
    /// The same filter, compiled in the background when that will pay.
    pub fn tiered(&self, engine: &Engine) -> TieredFilter<R> {
        let trial = Trial::new();
        let seen = Mutex::new(Seen::new(&self.plan));
        TieredFilter { filter: self.clone(), engine: engine.clone(), trial, seen }
    }
}

impl<R: Queryable> TieredFilter<R> {
    /// Which rows pass.
    pub fn select(&self, rows: &[R]) -> Bitmap {
        let mut words = vec![0; rows.len().div_ceil(64)];
        self.stretches(rows, |start, stretch, compiled| {
            let words = &mut words[start / 64..][..stretch.len().div_ceil(64)];
            match compiled {
                Some(compiled) => compiled.run(stretch, words),
                None => self.interpret(stretch, |base, passed| {
                    let words = &mut words[base / 64..];
                    let count = words.len().min(passed.len());
                    words[..count].copy_from_slice(&passed[..count]);
                }),
            }
        });
        Bitmap::from_words(words, rows.len())
    }

    /// How many rows pass.
    pub fn count(&self, rows: &[R]) -> usize {
        let mut total = 0;
        self.stretches(rows, |_, stretch, compiled| match compiled {
            Some(compiled) => total += compiled.count(stretch),
            None => self.interpret(stretch, |_, passed| total += count(passed) as usize),
        });
        total
    }

    /// Whether the compiled code has arrived.
    pub fn is_compiled(&self) -> bool {
        self.trial.is_compiled()
    }

    fn interpret(&self, rows: &[R], sink: impl FnMut(usize, &Words)) {
        let Filter { plan, accessors, .. } = &self.filter;
        let source = Rows::new(plan, accessors, rows);
        match self.seen.try_lock() {
            Ok(mut seen) => run_learning(plan, &source, 0, &mut seen, sink),
            // Another thread is learning: this one does not wait.
            Err(_) => run_learning(plan, &source, 0, &mut Seen::new(plan), sink),
        }
    }

    fn stretches(&self, rows: &[R], mut run: impl FnMut(usize, &[R], Option<&CompiledFilter<R>>)) {
        self.trial.run(rows.len(), self, |at, compiled| run(at.start, &rows[at], compiled));
    }
}

impl<R: Queryable> Source<CompiledFilter<R>> for TieredFilter<R> {
    fn after(&self) -> Duration {
        self.engine.options().compile_after
    }

    fn known(&self) -> Option<CompiledFilter<R>> {
        let ready = self.filter.ready(&self.engine).ok()?;
        let code = self.engine.cached(&ready.shape)?;
        Some(self.filter.with_code(ready, code))
    }

    fn compile(&self, cell: Arc<OnceLock<CompiledFilter<R>>>) {
        let (filter, engine) = (self.filter.clone(), self.engine.clone());
        // If LLVM fails, the interpreter goes on.
        self.engine.later(move || {
            if let Ok(code) = filter.compile(&engine) {
                let _ = cell.set(code);
            }
        });
    }
}
