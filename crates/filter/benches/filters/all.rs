//! All engines on the filters F1 to F7, interleaved in one run; the least time of many rounds
//! counts, and all engines must find the same number of rows.
//!
//! `cargo bench -p filter --bench filters -- [rows] [columns] [latency] [tiers] [classic]
//! [dump-ir] [seconds=N] [count=N]`, or `-- answer` for `scripts/filter-columns.py`.

#[path = "answer.rs"]
mod answer;
#[path = "../../tests/common/mod.rs"]
pub mod common;
#[path = "read.rs"]
mod read;
#[path = "report.rs"]
mod report;
#[cfg(feature = "jit")]
#[path = "tiers.rs"]
mod tiers;
#[path = "tree.rs"]
mod tree;

use std::time::{Duration, Instant};

use common::users::User;
use common::{columns, native, users};
use filter::{ColumnFilter, Filter};
use report::Table;

/// An engine of the race: counts the rows that pass.
pub type Engine<'a> = (&'static str, Box<dyn Fn() -> usize + 'a>);

/// Reads a filter.
pub type Parse = Box<dyn Fn()>;

/// Foreign engines.
pub struct Rivals {
    /// Engines for a filter of that name over these users.
    pub rows: for<'a> fn(&str, &'a [User]) -> Vec<Engine<'a>>,
    /// What makes a foreign engine read the filter of that name.
    pub parse: fn(&str) -> Option<Parse>,
}

/// No foreign engines.
#[allow(dead_code, reason = "of use to one of the two benchmarks")]
pub const NONE: Rivals = Rivals { rows: |_, _| Vec::new(), parse: |_| None };

/// Reads the arguments and runs what they ask for.
pub fn main(rivals: &Rivals) {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let number = |name: &str, default: usize| {
        let value = words.iter().find_map(|word| word.strip_prefix(name));
        value.and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    if words.iter().any(|word| word == "answer") {
        return answer::lines(number("count=", 1_000_000));
    }
    let all = !words
        .iter()
        .any(|word| ["rows", "columns", "latency", "tiers", "classic"].contains(&&word[..]));
    let chosen = |name: &str| all || words.iter().any(|word| word == name);
    let budget = Duration::from_secs_f64(number("seconds=", 2) as f64 / 7.0);
    if chosen("rows") {
        rows(number("count=", 10_000), budget, rivals);
    }
    if chosen("columns") {
        over_columns(number("count=", 1_000_000), budget);
    }
    if chosen("latency") {
        latency(rivals);
    }
    #[cfg(feature = "jit")]
    if chosen("tiers") {
        tiers::print();
    }
    #[cfg(feature = "jit")]
    if chosen("classic") {
        tiers::print_classic(words.iter().any(|word| word == "dump-ir"));
    }
}

/// Runs the engines in turn until the time is over; the least nanoseconds per row of each.
pub fn race(engines: &[Engine<'_>], rows: usize, budget: Duration) -> Vec<f64> {
    let counts: Vec<usize> = engines.iter().map(|(_, run)| run()).collect();
    for ((name, _), count) in engines.iter().zip(&counts) {
        assert_eq!(*count, counts[0], "{name} disagrees with {}", engines[0].0);
    }
    let mut best = vec![f64::INFINITY; engines.len()];
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < budget * engines.len() as u32 || rounds < 3 {
        for ((_, run), best) in engines.iter().zip(&mut best) {
            // What the engine before has left in the caches is none of this one's business.
            for _ in 0..2 {
                std::hint::black_box(run());
            }
            *best = best.min(timed(run) / rows as f64);
        }
        rounds += 1;
    }
    best
}

/// Nanoseconds that it takes.
fn timed(run: impl Fn() -> usize) -> f64 {
    let begin = cpu_nanos();
    std::hint::black_box(run());
    cpu_nanos() - begin
}

/// Time that this thread has spent on a processor: what others do on the machine counts less.
fn cpu_nanos() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

fn rows(count: usize, budget: Duration, rivals: &Rivals) {
    let people: &[User] = &users::users(count);
    #[cfg(feature = "jit")]
    let engine = filter::Engine::new().ok();
    let mut table = Table::new(format!("{count} rows of structs, ns per row"));
    for (number, (name, text)) in users::filters().into_iter().enumerate() {
        let tree = tree::trees().into_iter().nth(number).expect("seven trees");
        let closure = tree::trees().into_iter().nth(number).expect("seven trees").closure();
        let native = native::ALL[number];
        let filter = Filter::parse::<User>(&text).expect("valid");
        #[cfg(feature = "jit")]
        let compiled = engine.as_ref().and_then(|engine| filter.compile(engine).ok());
        let mut engines = (rivals.rows)(name, people);
        let ours: [Engine<'_>; 4] = [
            ("tree walk", Box::new(|| people.iter().filter(|u| tree.matches(u)).count())),
            ("closures", Box::new(|| people.iter().filter(|u| closure(u)).count())),
            ("predicate in Rust", Box::new(|| people.iter().filter(|u| native(u)).count())),
            ("filter, tier 0", Box::new(|| filter.count(people))),
        ];
        engines.extend(ours);
        #[cfg(feature = "jit")]
        if let Some(compiled) = &compiled {
            engines.push(("filter, tier 1", Box::new(|| compiled.count(people))));
        }
        table.add(name, &engines, race(&engines, count, budget));
    }
    table.print();
}

fn over_columns(count: usize, budget: Duration) {
    let batch = &columns::batch(&users::users(count));
    #[cfg(feature = "jit")]
    let engine = filter::Engine::new().ok();
    #[cfg(feature = "jit")]
    let sample = batch.slice(0, count.min(65_536));
    let title = |what: &str| Table::new(format!("{count} rows in columns, {what}, ns per row"));
    let (mut classic, mut made) = (title("F1 to F7"), title("tests that are all compiled in"));
    for (name, text) in users::filters().into_iter().chain(users::compiled_in()) {
        let filter = ColumnFilter::parse(&text, batch.schema_ref()).expect("valid");
        #[cfg(feature = "jit")]
        let compiled = engine.as_ref().and_then(|engine| filter.compile_for(engine, &sample).ok());
        #[cfg_attr(not(feature = "jit"), allow(unused_mut))]
        let mut engines: Vec<Engine<'_>> =
            vec![("filter, tier 0", Box::new(|| filter.count(batch).expect("the same schema")))];
        #[cfg(feature = "jit")]
        if let Some(compiled) = &compiled {
            let count = || compiled.count(batch).expect("the same schema");
            engines.push(("filter, tier 1", Box::new(count)));
        }
        let table = if name.starts_with('F') { &mut classic } else { &mut made };
        table.add(name, &engines, race(&engines, count, budget));
    }
    classic.print();
    println!("reading the columns of each filter, and doing nothing with them:");
    for (name, text) in users::filters() {
        let filter = ColumnFilter::parse(&text, batch.schema_ref()).expect("valid");
        let (bytes, nanos) = read::columns(batch, &filter.columns(), budget);
        let bytes = bytes as f64 / count as f64;
        println!(
            "  {name} {bytes:6.0} bytes a row {nanos:8.2} ns a row {:8.1} GB/s",
            bytes / nanos
        );
    }
    made.print();
}

/// Time from text to the first answer, to compiled code, and to code of a known shape.
fn latency(rivals: &Rivals) {
    println!("\nmicroseconds, least of many: text to ready (and wirefilter's parse and compile),");
    println!("fresh compilation for rows and for columns, known shape");
    for (name, text) in users::filters() {
        let parse = least(200, || drop(Filter::parse::<User>(&text).expect("valid")));
        print!("  {name} {parse:8.1}");
        if let Some(run) = (rivals.parse)(name) {
            print!(" ({:8.1})", least(200, run));
        }
        #[cfg(feature = "jit")]
        print_compilation(&text);
        println!();
    }
}

#[cfg(feature = "jit")]
fn print_compilation(text: &str) {
    let Ok(engine) = filter::Engine::new() else { return };
    let filter = Filter::parse::<User>(text).expect("valid");
    let fresh = least(20, || {
        engine.forget();
        filter.compile(&engine).expect("compiles");
    });
    let known = least(200, || drop(filter.compile(&engine).expect("compiles")));
    let batch = columns::batch(&users::users(1));
    let filter = ColumnFilter::parse(text, batch.schema_ref()).expect("valid");
    let over_columns = least(20, || {
        engine.forget();
        filter.compile(&engine).expect("compiles");
    });
    print!(" {fresh:10.1} {over_columns:10.1} {known:8.1}");
}

fn least(rounds: u32, run: impl Fn()) -> f64 {
    let time = || {
        let begin = cpu_nanos();
        run();
        (cpu_nanos() - begin) / 1000.0
    };
    (0..rounds).map(|_| time()).fold(f64::INFINITY, f64::min)
}
