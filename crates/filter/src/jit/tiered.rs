//! Interpreter first, compiled code when it is there and faster.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::call::CompiledFilter;
use super::engine::Engine;
use crate::bitmap::Bitmap;
use crate::filter::Filter;
use crate::record::Queryable;

/// A filter that compiles itself in the background once it has seen enough rows, and changes over
/// between two stretches of rows. It never waits for the compiler.
pub struct TieredFilter<R> {
    filter: Filter<R>,
    engine: Engine,
    compiled: Arc<OnceLock<CompiledFilter<R>>>,
    asked: AtomicBool,
    rows: AtomicU64,
    choice: AtomicU8,
}

/// Rows between two looks at whether compiled code has arrived.
const STRETCH: usize = 8 * 4096;

const UNDECIDED: u8 = 0;
const INTERPRETED: u8 = 1;
const COMPILED: u8 = 2;

impl<R: Queryable> Filter<R> {
    /// The same filter, compiled in the background when that will pay.
    pub fn tiered(&self, engine: &Engine) -> TieredFilter<R> {
        let compiled = OnceLock::new();
        let ready = self.ready();
        if let Some(code) = engine.cached(&ready.shape) {
            let _ = compiled.set(self.with_code(ready, code));
        }
        TieredFilter {
            filter: self.clone(),
            engine: engine.clone(),
            asked: AtomicBool::new(compiled.get().is_some()),
            compiled: Arc::new(compiled),
            rows: AtomicU64::new(0),
            choice: AtomicU8::new(UNDECIDED),
        }
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
        self.compiled.get().is_some()
    }

    /// Hands each stretch to the tier that is best as far as is known. When compiled code
    /// arrives, one stretch is timed with each tier, and the faster keeps the rest.
    fn stretches(&self, rows: &[R], mut run: impl FnMut(usize, &[R], Option<&CompiledFilter<R>>)) {
        let mut interpreted = None;
        for (number, stretch) in rows.chunks(STRETCH).enumerate() {
            let compiled = self.compiled.get();
            let choice = self.choice.load(Ordering::Relaxed);
            let use_compiled = choice == COMPILED || (choice == UNDECIDED && interpreted.is_some());
            let start = Instant::now();
            let compiled = compiled.filter(|_| use_compiled);
            run(number * STRETCH, stretch, compiled);
            if stretch.len() == STRETCH && choice == UNDECIDED {
                let time = start.elapsed();
                match (compiled, interpreted) {
                    (Some(_), Some(other)) => {
                        let best = if time < other { COMPILED } else { INTERPRETED };
                        self.choice.store(best, Ordering::Relaxed);
                    }
                    _ => interpreted = Some(time),
                }
            }
            let seen = self.rows.fetch_add(stretch.len() as u64, Ordering::Relaxed);
            self.ask(seen + (rows.len() - number * STRETCH) as u64);
        }
    }

    /// Asks for compiled code once the rows seen, and those that are certain to come, are enough.
    fn ask(&self, rows: u64) {
        if rows < self.engine.options().compile_after || self.asked.swap(true, Ordering::Relaxed) {
            return;
        }
        let (filter, engine) = (self.filter.clone(), self.engine.clone());
        let compiled = self.compiled.clone();
        self.engine.later(move || {
            // If LLVM fails, the interpreter goes on.
            if let Ok(code) = filter.compile(&engine) {
                let _ = compiled.set(code);
            }
        });
    }
}
