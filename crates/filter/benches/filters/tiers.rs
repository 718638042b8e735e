//! Whether changing over to compiled code costs anything, for all numbers of rows, and the
//! classic demonstration.

use std::time::{Duration, Instant};

use filter::{ColumnFilter, Engine, Filter};

use super::common::users::{self, User};
use super::common::{columns, native};
use super::{cpu_nanos, tree};

/// Rows of the tables; more rows are had by going through them again.
const TABLE: usize = 100_000;

/// Prints, for numbers of rows from 1 to 10 million, the time of the interpreter, of compiled
/// code with its compilation, and of a filter that changes over: processor time of the thread that
/// asks, which is what passes on a machine with a core to spare for the compiler.
pub fn print() {
    let Ok(engine) = Engine::new() else { return };
    let people = users::users(TABLE);
    let batch = columns::batch(&people);
    println!("\nmicroseconds for so many rows: tier 0, tier 1 with compilation, tiered, and the");
    println!("last divided by the better of the others");
    for (name, text) in [users::filters()[4].clone(), users::filters()[0].clone()] {
        let filter = Filter::parse::<User>(&text).expect("valid");
        lines(&format!("rows, {name}"), &engine, |rows, how| match how {
            Tier::Zero => timed(rows, |n| filter.count(&people[..n])),
            Tier::One => timed_after(
                || filter.compile(&engine).expect("compiles"),
                rows,
                |code, n| code.count(&people[..n]),
            ),
            Tier::Both => {
                let tiered = filter.tiered(&engine);
                timed(rows, |n| tiered.count(&people[..n]))
            }
        });
    }
    for (name, text) in [users::filters()[4].clone(), users::compiled_in()[1].clone()] {
        let filter = ColumnFilter::parse(&text, batch.schema_ref()).expect("valid");
        let part = |n: usize| batch.slice(0, n);
        lines(&format!("columns, {name}"), &engine, |rows, how| match how {
            Tier::Zero => timed(rows, |n| filter.count(&part(n)).expect("the schema")),
            Tier::One => timed_after(
                || filter.compile(&engine).expect("compiles"),
                rows,
                |code, n| code.count(&part(n)).expect("the schema"),
            ),
            Tier::Both => {
                let tiered = filter.tiered(&engine);
                timed(rows, |n| tiered.count(&part(n)).expect("the schema"))
            }
        });
    }
}

#[derive(Clone, Copy)]
enum Tier {
    Zero,
    One,
    Both,
}

fn lines(title: &str, engine: &Engine, run: impl Fn(usize, Tier) -> f64) {
    println!("  {title}");
    for power in 0..=7 {
        let rows = 10_usize.pow(power);
        let rounds = [400, 400, 400, 200, 200, 40, 8, 3][power as usize];
        let mut least = [f64::INFINITY; 3];
        for _ in 0..rounds {
            for (tier, least) in [Tier::Zero, Tier::One, Tier::Both].into_iter().zip(&mut least) {
                engine.forget();
                if rows <= TABLE && !matches!(tier, Tier::One) {
                    // What a compilation has left in the caches is none of the others' business.
                    run(rows, Tier::Zero);
                    rest_after(tier, run(rows.min(10_000), tier));
                }
                let time = run(rows, tier);
                *least = least.min(time);
                rest_after(tier, time);
            }
        }
        let [zero, one, both] = least;
        let ratio = both / zero.min(one);
        println!("  {rows:>10} {zero:12.1} {one:12.1} {both:12.1} {ratio:8.2}");
    }
}

/// What may still be compiled is not to disturb the next.
fn rest_after(tier: Tier, time: f64) {
    if matches!(tier, Tier::Both) && time > 400.0 {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Microseconds for so many rows, a table's length at a time.
fn timed(rows: usize, count: impl Fn(usize) -> usize) -> f64 {
    timed_after(|| (), rows, |(), n| count(n))
}

fn timed_after<T>(
    make: impl FnOnce() -> T,
    rows: usize,
    count: impl Fn(&T, usize) -> usize,
) -> f64 {
    let start = cpu_nanos();
    let made = make();
    let mut left = rows;
    while left > 0 {
        let now = left.min(TABLE);
        std::hint::black_box(count(&made, now));
        left -= now;
    }
    (cpu_nanos() - start) / 1000.0
}

/// The classic demonstration: filter and clone, and count only, by a tree walk, the interpreter
/// and compiled code in turn. With `listing`, IR before and after optimisation first.
pub fn print_classic(listing: bool) {
    let rows = users::users(209);
    let filter = Filter::parse::<User>(&users::classic()).expect("valid");
    let compiled = Engine::new().ok().and_then(|engine| {
        if listing && let Ok(listing) = filter.listing(&engine) {
            println!("{listing}");
        }
        filter.compile(&engine).ok()
    });
    let Some(compiled) = compiled else { return };
    let [_, _, _, walk, ..] = tree::trees();
    let passed = || rows.iter().filter(|row| walk.matches(row));
    assert_eq!(passed().count(), rows.iter().filter(|row| native::f4(row)).count());
    type Runs<'a> = [(&'a str, Box<dyn Fn() -> usize + 'a>); 3];
    let clones: Runs<'_> = [
        ("tree walk", Box::new(|| passed().cloned().collect::<Vec<_>>().len())),
        ("interpreted", Box::new(|| filter.filter_cloned(&rows).len())),
        ("compiled", Box::new(|| compiled.filter_cloned(&rows).len())),
    ];
    let counts: Runs<'_> = [
        ("tree walk", Box::new(|| passed().count())),
        ("interpreted", Box::new(|| filter.count(&rows))),
        ("compiled", Box::new(|| compiled.count(&rows))),
    ];
    println!("\nthe classic demonstration, {} of 209 users pass, microseconds", passed().count());
    for (title, runs) in [("filter and clone", clones), ("count only", counts)] {
        let mut best = [f64::INFINITY; 3];
        for _ in 0..3000 {
            for ((_, run), best) in runs.iter().zip(&mut best) {
                let start = Instant::now();
                std::hint::black_box(run());
                *best = best.min(start.elapsed().as_secs_f64() * 1e6);
            }
        }
        for ((name, _), time) in runs.iter().zip(best) {
            println!("  {title:18}{name:14}{time:8.2}{:8.2}x", best[0] / time);
        }
    }
}
