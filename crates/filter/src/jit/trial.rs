//! Interpreter first, compiled code when it is there and faster: the part that does not depend
//! on what is filtered.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Most rows between two looks at whether compiled code has arrived.
const STRETCH: usize = 8 * 4096;
/// Rows of a first stretch, which tells whether to ask for compiled code.
const FIRST: usize = 4096;
/// Until then, stretches below are not timed but taken to cost [`GUESS`] nanoseconds a row.
const TIMED: usize = 1024;
const GUESS: u64 = 8;

const UNDECIDED: u8 = 0;
const INTERPRETED: u8 = 1;
const COMPILED: u8 = 2;

const NOTHING: u8 = 0;
const LOOKED_UP: u8 = 1;
const ASKED: u8 = 2;
/// Compiled code is looked up after this share of the time after which it is asked for: to look it
/// up takes as long as a few hundred rows.
const LOOK_UP: u32 = 8;

/// Where compiled code comes from.
pub(super) trait Source<C> {
    /// Time that is spent before compiled code is asked for.
    fn after(&self) -> Duration;
    /// Compiled code of this shape, if there is any.
    fn known(&self) -> Option<C>;
    /// Has another thread compile it and fill the cell.
    fn compile(&self, cell: Arc<OnceLock<C>>);
}

/// Decides for each stretch of rows whether the interpreter or compiled code does it.
pub(super) struct Trial<C> {
    compiled: Arc<OnceLock<C>>,
    /// What was done to come by it.
    done: AtomicU8,
    /// Time that was spent, or guessed, before compiled code was asked for.
    nanos: AtomicU64,
    samples: Mutex<Samples>,
    choice: AtomicU8,
    /// Rows until the choice is looked at again.
    left: AtomicUsize,
}

/// Rows after the first choice until it is looked at again; after each look four times as many.
/// Two tiers that are about as fast are easily told apart wrongly on a busy machine.
const PERIOD: usize = 16 * STRETCH;

impl<C> Trial<C> {
    pub(super) fn new() -> Self {
        Self {
            compiled: Arc::default(),
            done: AtomicU8::new(NOTHING),
            nanos: AtomicU64::new(0),
            samples: Mutex::default(),
            choice: AtomicU8::new(UNDECIDED),
            left: AtomicUsize::new(0),
        }
    }

    pub(super) fn is_compiled(&self) -> bool {
        self.compiled.get().is_some()
    }

    /// Hands each stretch of `rows` rows to the tier that is best as far as is known. When
    /// compiled code arrives, it is timed on a few stretches and compared with the interpreter;
    /// the faster keeps the rest. Code is compiled once the time that was spent and the time that
    /// is certain to come are enough.
    pub(super) fn run(
        &self,
        rows: usize,
        source: &impl Source<C>,
        mut run: impl FnMut(Range<usize>, Option<&C>),
    ) {
        let asked = self.done.load(Ordering::Relaxed) == ASKED;
        let (mut start, mut length) = (0, if asked { STRETCH } else { FIRST });
        while start < rows {
            let choice = self.choice.load(Ordering::Relaxed);
            if choice != UNDECIDED {
                let end = rows.min(start + self.left.load(Ordering::Relaxed).max(STRETCH));
                run(start..end, self.compiled.get().filter(|_| choice == COMPILED));
                self.keep(end - start);
                start = end;
                continue;
            }
            let end = rows.min(start + length);
            let spent = self.try_out(start..end, &mut run);
            let to_come = spent.saturating_mul((rows - end) as u64) / (end - start) as u64;
            self.care(spent, to_come, source);
            (start, length) = (end, STRETCH.min(2 * length));
        }
    }

    /// A stretch before the choice is made; nanoseconds that it took.
    fn try_out(&self, at: Range<usize>, run: &mut impl FnMut(Range<usize>, Option<&C>)) -> u64 {
        let rows = at.len();
        let arrived = self.compiled.get();
        if arrived.is_none() && rows < TIMED {
            run(at, None);
            return rows as u64 * GUESS;
        }
        let compiled = arrived.filter(|_| self.samples(|samples| samples.compiled_is_next(rows)));
        let start = Instant::now();
        run(at, compiled);
        let spent = start.elapsed();
        let choice = self.samples(|samples| samples.add(rows, compiled.is_some(), spent));
        if arrived.is_some()
            && let Some(compiled_is_faster) = choice
        {
            let choice = if compiled_is_faster { COMPILED } else { INTERPRETED };
            self.left.store(self.samples(Samples::next_period), Ordering::Relaxed);
            self.choice.store(choice, Ordering::Relaxed);
        }
        spent.as_nanos() as u64
    }

    /// Keeps the choice for so many rows; when its time is over, the tiers are timed again.
    fn keep(&self, rows: usize) {
        let left = self.left.load(Ordering::Relaxed).saturating_sub(rows);
        self.left.store(left, Ordering::Relaxed);
        if left == 0 {
            self.choice.store(UNDECIDED, Ordering::Relaxed);
        }
    }

    /// Sees to compiled code when it is time: first looks for it, later has it made.
    fn care(&self, spent: u64, to_come: u64, source: &impl Source<C>) {
        let done = self.done.load(Ordering::Relaxed);
        if done == ASKED {
            return;
        }
        let total = self.nanos.fetch_add(spent, Ordering::Relaxed) + spent + to_come;
        let reached = |time: Duration| u128::from(total) >= time.as_nanos();
        if done == NOTHING
            && reached(source.after() / LOOK_UP)
            && self.done.swap(LOOKED_UP, Ordering::Relaxed) == NOTHING
            && let Some(known) = source.known()
        {
            let _ = self.compiled.set(known);
            self.done.store(ASKED, Ordering::Relaxed);
        }
        if reached(source.after())
            && self.compiled.get().is_none()
            && self.done.swap(ASKED, Ordering::Relaxed) != ASKED
        {
            source.compile(self.compiled.clone());
        }
    }

    fn samples<T>(&self, then: impl FnOnce(&mut Samples) -> T) -> T {
        then(&mut self.samples.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Stretches of about one length, timed with each tier. What a row costs depends on how many
/// there are, so stretches of very different lengths are not compared.
#[derive(Debug, Default)]
struct Samples {
    rows: usize,
    /// Interpreted and compiled: how many there were, and the least seconds a row.
    tiers: [(u32, f64); 2],
    /// How many too short ones there have been since the last that was used.
    short: u32,
    /// How many looks there have been.
    looks: u32,
}

/// Interpreted and compiled stretches that are timed before the first choice; what was interpreted
/// while the code was being compiled counts as well. For each further look there is one more of
/// both.
const TRIES: [u32; 2] = [2, 3];
/// After so many stretches that are too short, such are what is to be had.
const MOST_SHORT: u32 = 8;

impl Samples {
    /// Whether compiled code is to do the next stretch.
    fn compiled_is_next(&self, rows: usize) -> bool {
        let [(interpreted, _), (compiled, _)] = self.tiers;
        compiled == 0 || interpreted >= TRIES[0] + self.looks || rows > 2 * self.rows
    }

    /// Notes the time of a stretch. When there are enough: whether compiled code is faster.
    fn add(&mut self, rows: usize, compiled: bool, spent: Duration) -> Option<bool> {
        if rows < self.rows / 2 && self.short < MOST_SHORT {
            self.short += 1;
            return None;
        }
        if rows < self.rows / 2 || rows > self.rows * 2 {
            *self = Self { rows, looks: self.looks, ..Self::default() };
        }
        self.short = 0;
        let seconds = spent.as_secs_f64() / rows as f64;
        let (count, least) = &mut self.tiers[usize::from(compiled)];
        *least = if *count == 0 { seconds } else { least.min(seconds) };
        *count += 1;
        let [(interpreted, slow), (compiled, fast)] = self.tiers;
        let enough = interpreted >= TRIES[0] + self.looks && compiled >= TRIES[1] + self.looks;
        enough.then_some(fast < slow)
    }

    /// For how many rows the choice holds that was just made.
    fn next_period(&mut self) -> usize {
        let period = PERIOD << (2 * self.looks).min(40);
        self.looks = (self.looks + 1).min(20);
        // What there was before the choice does not count as a new look.
        for (tier, tries) in self.tiers.iter_mut().zip(TRIES) {
            tier.0 = tier.0.min(tries + self.looks - 1);
        }
        period
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MICRO: Duration = Duration::from_micros(1);

    #[test]
    fn the_faster_tier_is_chosen_after_a_few_stretches() {
        for (compiled, faster) in [(5, true), (50, false)] {
            let mut samples = Samples::default();
            for _ in 0..10 {
                assert_eq!(samples.add(1000, false, MICRO * 20), None, "not yet compiled");
            }
            assert_eq!(samples.add(100, false, MICRO), None, "too short");
            assert!(samples.compiled_is_next(1000));
            assert_eq!(samples.add(1000, true, MICRO * 99), None);
            assert_eq!(samples.add(1000, true, MICRO * compiled), None);
            assert_eq!(samples.add(1000, true, MICRO * 99), Some(faster));
        }
    }

    #[test]
    fn short_stretches_are_compared_with_short_ones() {
        let mut samples = Samples::default();
        samples.add(32_768, false, MICRO * 100);
        for _ in 0..MOST_SHORT {
            assert_eq!(samples.add(10, true, MICRO), None);
        }
        let mut answers = Vec::new();
        for _ in 0..8 {
            let compiled = samples.compiled_is_next(10);
            let spent = if compiled { MICRO * 3 } else { MICRO * 2 };
            answers.push(samples.add(10, compiled, spent));
        }
        assert!(answers.contains(&Some(false)) && !answers.contains(&Some(true)), "{answers:?}");
    }

    /// Compiled code that is there as soon as it is asked for.
    struct AtOnce;

    impl Source<()> for AtOnce {
        fn after(&self) -> Duration {
            MICRO * 500
        }

        fn known(&self) -> Option<()> {
            None
        }

        fn compile(&self, cell: Arc<OnceLock<()>>) {
            cell.set(()).expect("asked once");
        }
    }

    #[test]
    fn batches_of_any_length_get_the_faster_tier_in_the_end() {
        for (rows, compiled_is_faster) in [(500, true), (2000, true), (100_000, false)] {
            let trial = Trial::new();
            let mut last = (0, false);
            let mut spent = 0;
            while spent < 3_000_000 {
                let mut done = 0;
                trial.run(rows, &AtOnce, |at, compiled| {
                    assert_eq!(at.start, done, "stretches follow each other");
                    done = at.end;
                    last = (at.len(), compiled.is_some());
                    let is_fast = compiled.is_some() == compiled_is_faster;
                    let length = at.len() as u32 + 2000;
                    std::thread::sleep(MICRO * length / if is_fast { 100 } else { 2 });
                });
                assert_eq!(done, rows);
                spent += rows;
                if trial.choice.load(Ordering::Relaxed) != UNDECIDED {
                    break;
                }
            }
            trial.run(rows, &AtOnce, |at, compiled| last = (at.len(), compiled.is_some()));
            assert_eq!(last, (rows, compiled_is_faster), "{rows} rows at a time, all at once");
        }
    }
}
