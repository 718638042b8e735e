//! Interpreter first, compiled code when it is there and faster: the part that does not depend
//! on what is filtered.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Rows between two looks at whether compiled code has arrived.
const STRETCH: usize = 8 * 4096;
/// Stretches below are not timed but taken to cost [`GUESS`] nanoseconds a row.
const TIMED: usize = 1024;
const GUESS: u64 = 8;

const UNDECIDED: u8 = 0;
const INTERPRETED: u8 = 1;
const COMPILED: u8 = 2;

/// Decides for each stretch of rows whether the interpreter or compiled code does it.
pub(super) struct Trial<C> {
    compiled: Arc<OnceLock<C>>,
    asked: AtomicBool,
    /// Time that was spent, or guessed, without compiled code.
    nanos: AtomicU64,
    /// Stretches that were timed to compare the tiers, which take turns.
    tries: AtomicU64,
    /// The least time of a stretch, interpreted and compiled.
    least: [AtomicU64; 2],
    choice: AtomicU8,
}

/// Stretches that are timed before the choice, half of them with each tier.
const TRIES: u64 = 6;

impl<C> Trial<C> {
    /// `known` is compiled code that is there from the start.
    pub(super) fn new(known: Option<C>) -> Self {
        let asked = AtomicBool::new(known.is_some());
        let compiled = Arc::new(OnceLock::new());
        if let Some(known) = known {
            let _ = compiled.set(known);
        }
        let (nanos, tries) = (AtomicU64::new(0), AtomicU64::new(0));
        let least = [AtomicU64::new(u64::MAX), AtomicU64::new(u64::MAX)];
        Self { compiled, asked, nanos, tries, least, choice: AtomicU8::new(UNDECIDED) }
    }

    pub(super) fn is_compiled(&self) -> bool {
        self.compiled.get().is_some()
    }

    /// Hands each stretch of `rows` rows to the tier that is best as far as is known. When
    /// compiled code arrives, some stretches are timed with each tier; the faster keeps the rest.
    /// `ask` is called once, when the time that was spent and the time that is certain to come
    /// make `after`; it is to fill the cell from another thread.
    pub(super) fn run(
        &self,
        rows: usize,
        after: Duration,
        mut run: impl FnMut(Range<usize>, Option<&C>),
        ask: impl FnOnce(Arc<OnceLock<C>>),
    ) {
        let mut ask = Some(ask);
        for start in (0..rows).step_by(STRETCH) {
            let end = rows.min(start + STRETCH);
            let choice = self.choice.load(Ordering::Relaxed);
            let in_turn = self.tries.load(Ordering::Relaxed) % 2 == 1;
            let arrived = self.compiled.get();
            let compiled =
                arrived.filter(|_| choice == COMPILED || (choice == UNDECIDED && in_turn));
            let spent = timed(end - start, || run(start..end, compiled));
            if end - start == STRETCH && choice == UNDECIDED && arrived.is_some() {
                self.compare(compiled.is_some(), spent);
            }
            let to_come = spent.saturating_mul((rows - end) as u64) / (end - start) as u64;
            let before = self.nanos.fetch_add(spent, Ordering::Relaxed);
            let enough = u128::from(before + spent + to_come) >= after.as_nanos();
            if enough && !self.asked.swap(true, Ordering::Relaxed) {
                ask.take().into_iter().for_each(|ask| ask(self.compiled.clone()));
            }
        }
    }

    /// Notes the time of a stretch, and chooses when there are enough.
    fn compare(&self, compiled: bool, spent: u64) {
        self.least[usize::from(compiled)].fetch_min(spent, Ordering::Relaxed);
        if self.tries.fetch_add(1, Ordering::Relaxed) + 1 >= TRIES {
            let [interpreted, compiled] =
                self.least.each_ref().map(|least| least.load(Ordering::Relaxed));
            let choice = if compiled < interpreted { COMPILED } else { INTERPRETED };
            self.choice.store(choice, Ordering::Relaxed);
        }
    }
}

/// Nanoseconds for so many rows. Looking at the clock would cost as much as a few rows.
fn timed(rows: usize, run: impl FnOnce()) -> u64 {
    if rows < TIMED {
        run();
        return rows as u64 * GUESS;
    }
    let start = Instant::now();
    run();
    start.elapsed().as_nanos() as u64
}
