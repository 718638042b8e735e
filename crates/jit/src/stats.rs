//! What the JIT has done so far.

use std::time::Duration;

/// Counters since the start; `groups`, `blocks`, `instructions` and `code_bytes` of what is in
/// memory now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Groups in memory.
    pub groups: u64,
    /// Their places of entry.
    pub entries: u64,
    /// Their basic blocks.
    pub blocks: u64,
    /// Their 6502 instructions.
    pub instructions: u64,
    /// Size of their native objects, in bytes.
    pub code_bytes: u64,
    /// Groups made of stencils.
    pub laid: u64,
    /// Time spent on that, by the thread that plays.
    pub lay_time: Duration,
    /// Groups compiled by LLVM.
    pub compiled: u64,
    /// Groups that LLVM or its linker refused: none, unless there is a bug.
    pub failed: u64,
    /// Groups replaced by better ones.
    pub upgrades: u64,
    /// Time spent compiling, on whichever thread.
    pub compile_time: Duration,
    /// Groups asked for and not yet there.
    pub queued: u64,
    /// Groups taken from the code cache instead of being compiled.
    pub cache_hits: u64,
    /// Groups that were looked for in the code cache and not found.
    pub cache_misses: u64,
    /// Groups dropped because the program wrote to their code.
    pub invalidations: u64,
    /// Groups dropped for want of room.
    pub evictions: u64,
    /// Groups that arrived when their code had changed already.
    pub outdated: u64,
    /// Pages of code that keep changing: stores to them are not tracked any more. Stencils look at
    /// such code each time it runs; LLVM leaves it out.
    pub abandoned_pages: u64,
    /// Entries into compiled code.
    pub entered: u64,
    /// CPU cycles run in compiled code.
    pub native_cycles: u64,
    /// CPU cycles run in the interpreter, skipped ones included.
    pub interpreted_cycles: u64,
    /// CPU cycles of waits that were skipped.
    pub skipped_cycles: u64,
}

impl Stats {
    /// The share of cycles run natively, 0 to 1, of those that were not skipped.
    #[must_use]
    pub fn native_share(&self) -> f64 {
        let interpreted = self.interpreted_cycles.saturating_sub(self.skipped_cycles);
        let all = self.native_cycles + interpreted;
        if all == 0 { 0.0 } else { self.native_cycles as f64 / all as f64 }
    }

    /// All counters by name, times in seconds.
    #[must_use]
    pub fn counters(&self) -> Vec<(&'static str, f64)> {
        let counts = [
            ("groups", self.groups),
            ("entries", self.entries),
            ("blocks", self.blocks),
            ("instructions", self.instructions),
            ("code_bytes", self.code_bytes),
            ("laid", self.laid),
            ("compiled", self.compiled),
            ("failed", self.failed),
            ("upgrades", self.upgrades),
            ("queued", self.queued),
            ("cache_hits", self.cache_hits),
            ("cache_misses", self.cache_misses),
            ("invalidations", self.invalidations),
            ("evictions", self.evictions),
            ("outdated", self.outdated),
            ("abandoned_pages", self.abandoned_pages),
            ("entered", self.entered),
            ("native_cycles", self.native_cycles),
            ("interpreted_cycles", self.interpreted_cycles),
            ("skipped_cycles", self.skipped_cycles),
        ];
        let mut all: Vec<_> = counts.map(|(name, count)| (name, count as f64)).into();
        all.push(("lay_seconds", self.lay_time.as_secs_f64()));
        all.push(("compile_seconds", self.compile_time.as_secs_f64()));
        all.push(("native_share", self.native_share()));
        all
    }
}
