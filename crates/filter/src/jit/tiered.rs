//! Rows: interpreter first, compiled code when it is there and faster.

use super::call::CompiledFilter;
use super::engine::Engine;
use super::trial::Trial;
use crate::bitmap::Bitmap;
use crate::filter::Filter;
use crate::record::Queryable;

/// A filter that compiles itself in the background once it has enough to do, and changes over
/// between two stretches of rows. It never waits for the compiler.
pub struct TieredFilter<R> {
    filter: Filter<R>,
    engine: Engine,
    trial: Trial<CompiledFilter<R>>,
}

impl<R: Queryable> Filter<R> {
    /// The same filter, compiled in the background when that will pay.
    pub fn tiered(&self, engine: &Engine) -> TieredFilter<R> {
        let known = self.ready(engine).ok().and_then(|ready| {
            let code = engine.cached(&ready.shape)?;
            Some(self.with_code(ready, code))
        });
        let trial = Trial::new(known);
        TieredFilter { filter: self.clone(), engine: engine.clone(), trial }
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
                None => words.copy_from_slice(self.filter.select(stretch).words()),
            }
        });
        Bitmap::from_words(words, rows.len())
    }

    /// How many rows pass.
    pub fn count(&self, rows: &[R]) -> usize {
        let mut total = 0;
        self.stretches(rows, |_, stretch, compiled| {
            total += match compiled {
                Some(compiled) => compiled.count(stretch),
                None => self.filter.count(stretch),
            };
        });
        total
    }

    /// Whether the compiled code has arrived.
    pub fn is_compiled(&self) -> bool {
        self.trial.is_compiled()
    }

    fn stretches(&self, rows: &[R], mut run: impl FnMut(usize, &[R], Option<&CompiledFilter<R>>)) {
        let after = self.engine.options().compile_after;
        let ask = |cell: std::sync::Arc<std::sync::OnceLock<_>>| {
            let (filter, engine) = (self.filter.clone(), self.engine.clone());
            // If LLVM fails, the interpreter goes on.
            self.engine.later(move || {
                if let Ok(code) = filter.compile(&engine) {
                    let _ = cell.set(code);
                }
            });
        };
        let run =
            |at: std::ops::Range<usize>, code: Option<&_>| run(at.start, &rows[at.clone()], code);
        self.trial.run(rows.len(), after, run, ask);
    }
}
