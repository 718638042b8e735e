//! The JIT: the running 6502 program, compiled from the interpreter's own opcode functions.
//!
//! # The idea
//!
//! core6502 describes each instruction once, as a Rust function. The interpreter calls it
//! natively. This crate compiles core6502 a second time, to a bitcode unit, and at run time builds
//! small functions, **exec groups**, that call the unit's functions with the constant operands of
//! the program that runs. LLVM inlines them and folds decoding, addressing, flags and cycle
//! counting away. A group holds no knowledge of its own about instructions, so it cannot drift
//! apart from the interpreter.
//!
//! LLVM takes about a fifth of a millisecond for an instruction. So the build script compiles each
//! opcode function once, between processor registers that hold the CPU and jumps to what follows,
//! with holes for its operands: a **stencil**. A group of stencils is laid on the spot, in less
//! than a microsecond per instruction (`--jit-stats` of the program tells `laid`, `lay_seconds` and
//! `compile_seconds`). LLVM is left for what turns out to run much.
//!
//! # The way of a group
//!
//! ```text
//! engine    looks at a jump now and then, and finds one hot         (the thread that plays)
//! survey    discovers the code that is reachable from there: a plan
//! layout    decides where the deadline is checked
//! assemble  lays stencils, one behind the other
//! quick     puts them into memory that can be run, the arena
//! install   puts the group into the table, watches its bytes
//! upkeep    drops it when they change, or has LLVM compile what runs much
//! table     finds it by the place of pc in the memory block
//!
//! worker    takes a plan, bytes and all                             (the compiler's thread)
//! inline    decides which calls take their callee along
//! group     builds exec_group_XXXX
//! compiler  links, optimises, emits, loads
//! ```
//!
//! # Exactness
//!
//! [`Jit::run`] keeps the contract of [`core6502::interpreter::run`], and everything that a program
//! can observe happens at the same cycle. When code arrives, and whether at all, cannot be seen:
//!
//! - A group runs a block only when it must end by the deadline; the rest is interpreted.
//! - Any outcome of an instruction that is not 0 leaves the group at once.
//! - A group is entered only while the mapping is the one it was built for. A write that changes
//!   the mapping answers `INTERVENE`, so that a running group leaves.
//! - Bytes that were compiled are watched by the bus. A write to one answers `INTERVENE` as well;
//!   the groups that were made of it are dropped before anything else is entered.
//! - Loops that may be waits leave the group after a turn: [`core6502::interpreter::run_wait`]
//!   looks whether it is one, and skips whole turns.
//! - Stores to zero page and stack are not tracked, nor those to pages of code that keeps changing.
//!   Stencils of such *live* code read opcode and operands from memory when they run; where an
//!   instruction is not the planned one, the group is left before it. LLVM leaves live code out.
//! - Code in I/O space is never compiled.
//!
//! # What is compiled, and when
//!
//! Most of a console's time goes into picture and sound, and most of a program's code runs once in
//! a while. So the dispatcher takes samples: after some thousand interpreted cycles it counts where
//! the program is. What was met some times becomes a group of stencils at once. So does what groups
//! lead to some ten times. Between samples the interpreter runs without interruption; it stops by
//! itself at the addresses of groups ([`core6502::Entries`]). A group of stencils ends where
//! another one goes on, except for what it calls, so that little is laid twice.
//!
//! A group of stencils is large: leaving one costs more than many of its instructions. When it
//! has run for some million cycles, the place where it just stopped, which is likely to be where
//! the time goes, becomes a smaller group by LLVM, with a few passes. The stencils stay, and LLVM's
//! group comes first where both can be entered. What has run for some million cycles more is made
//! again with `O3`.
//!
//! LLVM without optimisation and with its hasty code generator was tried as the first tier: made in
//! a quarter of the time of the usual, which is still far more than stencils take.
//!
//! The compiler's thread starts only after some ten million cycles: LLVM's start and its use of the
//! caches cost more than a program of a second can gain.
//!
//! Where there are no stencils (on other machines than x86-64) LLVM's groups come first.
//!
//! Bounds: [`Options::code_bytes`] on native code (what has not run for longest goes first), the
//! queue, the size of a group, and how often code in a page may change before that page is left
//! to the interpreter. `tests/bounds.rs` holds it to them.
//!
//! # Identity of code
//!
//! The place of a byte in the bus's memory block is the bank key. A group remembers which pages it
//! spans and where they lay; bank switching does not drop anything, and switching back finds the
//! groups again. A place may have several groups: at another address, or with other banks around.
//!
//! # A second start
//!
//! The code cache keeps each group as a file, named after all that its native code depends on, and
//! a list of groups for each program ([`Options::program`]). A start on a thread of its own loads
//! all groups of the list, before it compiles anything: first the interpreter plays alone, then
//! they come one by one. A group whose code is not in memory waits for it. Which places are hot
//! depends on what is native by then, so a start that went on as usual would compile a bit more
//! each time. It does not as long as former runs went (at most ten emulated minutes): what they
//! left to the interpreter did not matter.
//!
//! # Files
//!
//! Only where options name them: the code cache ([`Options::cache`]), and what
//! [`Options::dump_ir`] and [`Options::perf_map`] ask for.
//!
//! # Without LLVM
//!
//! The crate builds; [`Jit::new`] answers [`Unavailable`].

mod ahead;
mod arena;
mod assemble;
mod changes;
mod compiler;
mod cost;
mod disk;
mod dump;
mod engine;
mod group;
mod inline;
mod install;
mod layout;
mod past;
mod perf_map;
mod plan;
mod quick;
mod recipe;
mod shelf;
mod slots;
mod stats;
mod stencil;
mod survey;
mod table;
mod unit;
mod upkeep;
mod watched;
mod worker;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use bitlink::{Effort, Error, Pipeline, Unavailable, available};

use changes::Changes;
use compiler::{Compiler, Orders};
use past::Past;
use perf_map::PerfMap;
pub use plan::Limits;
use plan::Page;
use quick::Quick;
pub use stats::Stats;
use table::Table;
pub use watched::{Ran, Step};
use worker::{Worker, Workshop};

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Options {
    /// Compile on a thread of its own. Otherwise [`Jit::run`] compiles, which takes milliseconds
    /// now and then, and makes the same groups at the same cycles each time.
    pub background: bool,
    /// How many cycles must have been interpreted before the compiler's thread starts: what ends
    /// sooner is not worth its start. A code cache makes it worth it at once.
    pub start: u64,
    /// How often the dispatcher must have come across code before it is compiled; 0 and 1 mean at
    /// once. It looks at a jump once in some thousand cycles, so that what is met is what takes
    /// time; below 3 at each one, so that all that runs is compiled.
    pub threshold: u8,
    /// The bound on native code in memory, in bytes of its objects.
    pub code_bytes: u64,
    /// After how many CPU cycles in a group of stencils LLVM compiles what runs there; 0 to do
    /// without stencils. They are not used either where IR is dumped or a debugger looks on.
    pub promote: u64,
    /// After how many CPU cycles in a group it is compiled again, with the passes of `best`; 0 for
    /// those at once.
    pub upgrade: u64,
    /// The bounds on the size of a group that LLVM compiles.
    pub limits: Limits,
    /// The bounds on the size of a group of stencils.
    pub laid_limits: Limits,
    /// The passes that optimise groups.
    pub pipeline: Pipeline,
    /// The passes that optimise groups that have turned out to matter.
    pub best: Pipeline,
    /// How much the code generator does for each group, of either tier.
    pub effort: Effort,
    /// The directory of the code cache; none to do without.
    pub cache: Option<PathBuf>,
    /// A number that stands for the program in the code cache. A JIT that compiles in the
    /// background then finds all of the program's groups at its start. As long as former runs went,
    /// up to some minutes, it takes what they compiled for all that matters; then it goes on
    /// compiling. One that compiles in the foreground looks for each group when it is hot.
    pub program: Option<u64>,
    /// A directory that is to receive listing, IR and native code of each group.
    pub dump_ir: Option<PathBuf>,
    /// The file that is to tell `perf` the names of groups: `/tmp/perf-PID.map`.
    pub perf_map: Option<PathBuf>,
    /// Groups are made known to a debugger (GDB's JIT interface).
    pub debugger: bool,
    /// For tests of those who compare engines: the operand of the instruction at this address is
    /// compiled wrongly. The code cache is then not used.
    pub damage: Option<u16>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            background: true,
            start: 30_000_000,
            threshold: 3,
            code_bytes: 64 << 20,
            promote: 8_000_000,
            upgrade: 4_000_000,
            limits: Limits::default(),
            laid_limits: Limits { instructions: 400, ..Limits::default() },
            pipeline: Pipeline::LEAN,
            best: Pipeline::O3.vectorise(false),
            effort: Effort::Good,
            cache: None,
            program: None,
            dump_ir: None,
            perf_map: None,
            debugger: false,
            damage: None,
        }
    }
}

/// An engine for a 6502 whose memory is a [`core6502::Bus`].
pub struct Jit {
    options: Options,
    table: Table,
    /// Makes groups of stencils, where that was not refused.
    quick: Option<Quick>,
    workshop: Workshop,
    stats: Stats,
    /// What the bus that we watch knows us by.
    identity: u64,
    /// Counts the buses taken over, so that plans made for one are not installed on the next.
    generation: u64,
    /// The CPU's `decimal`, a constant of all groups.
    decimal: u8,
    /// Calls so far.
    now: u64,
    /// The program has come here by leaving a group, or by the host's will.
    has_left: bool,
    /// Cycles to be interpreted before the next look at what is hot.
    sample: u64,
    /// Where groups of LLVM's have been asked for in the place of stencils: the entry's place, and
    /// the mapping.
    promoted: HashSet<(u32, Vec<Page>)>,
    changes: Changes,
    /// How often the code of each place had changed when its group arrived.
    late: HashMap<u32, u32>,
    /// It has been said that there is code which keeps changing.
    told: bool,
    past: Past,
}

/// The number of the next JIT; 0 stands for nobody.
static NEXT: AtomicU64 = AtomicU64::new(1);

impl Jit {
    /// A JIT without code.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where this build has no LLVM; others where LLVM refuses to start.
    pub fn new(options: Options) -> Result<Jit, Error> {
        bitlink::available()?;
        let perf_map = options.perf_map.as_deref().and_then(PerfMap::open);
        let orders = Orders {
            pipeline: options.pipeline.clone(),
            best: options.best.clone(),
            effort: options.effort,
            cache: options.cache.clone(),
            program: options.program,
            dump: options.dump_ir.clone(),
            perf_map: perf_map.clone(),
            debugger: options.debugger,
            damage: options.damage,
        };
        let make = || Compiler::new(orders);
        let mut workshop = match options.background {
            true => Workshop::Thread(Worker::start(make).map_err(no_thread)?),
            false => Workshop::Here(Box::new(make()?), Vec::new()),
        };
        let past = Past::new(&options);
        let quick = quick(&options, perf_map);
        if options.cache.is_some() {
            workshop.start();
        }
        Ok(Jit {
            table: Table::new(options.threshold, quick.is_some()),
            quick,
            options,
            workshop,
            stats: Stats::default(),
            identity: NEXT.fetch_add(1, Ordering::Relaxed),
            generation: 0,
            decimal: 0,
            now: 0,
            sample: 0,
            has_left: false,
            promoted: HashSet::new(),
            changes: Changes::default(),
            late: HashMap::new(),
            told: false,
            past,
        })
    }

    /// What it has done so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }
}

/// Stencils, unless what is made is to be looked at with LLVM's means.
fn quick(options: &Options, perf_map: Option<Arc<PerfMap>>) -> Option<Quick> {
    let is_wanted = options.promote != 0 && options.dump_ir.is_none() && !options.debugger;
    if is_wanted { Quick::new(options.damage, perf_map) } else { None }
}

fn no_thread(error: std::io::Error) -> Error {
    Unavailable { reason: format!("the compiler's thread cannot be started: {error}") }.into()
}
