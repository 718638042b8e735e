//! The classic demonstration: 209 generated users, a filter with 32 equal terms, and clones of
//! the users that pass: a plain tree walk, our interpreter, and compiled code.
//!
//! `cargo run --release -p filter --example demonstration -- [--explain] [--dump-ir]`
#![allow(missing_docs, unreachable_pub)]

#[path = "../tests/common/mod.rs"]
mod common;
#[allow(dead_code)]
#[path = "../benches/filters/tree.rs"]
mod tree;

use std::time::Instant;

use common::users::{self, User};
use filter::Filter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given = |name: &str| std::env::args().any(|argument| argument == name);
    let rows = users::users(209);
    let filter = Filter::parse::<User>(&users::classic())?;
    if given("--explain") {
        println!("{}", filter.explain());
    }
    println!("{} of {} users pass", filter.count(&rows), rows.len());
    let [_, _, _, walk, ..] = tree::trees();
    let passed = || rows.iter().filter(|row| walk.matches(row));
    time("tree walk, with clones", || passed().cloned().collect::<Vec<_>>().len());
    time("tree walk, count only", || passed().count());
    time("interpreted, with clones", || filter.filter_cloned(&rows).len());
    time("interpreted, count only", || filter.count(&rows));
    compiled(&filter, &rows, given("--dump-ir"))
}

#[cfg(feature = "jit")]
fn compiled(
    filter: &Filter<User>,
    rows: &[User],
    dump_ir: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let engine = filter::Engine::new()?;
    if dump_ir {
        println!("{}", filter.listing(&engine)?);
    }
    let compiled = filter.compile(&engine)?;
    time("compiled, with clones", || compiled.filter_cloned(rows).len());
    time("compiled, count only", || compiled.count(rows));
    Ok(())
}

#[cfg(not(feature = "jit"))]
fn compiled(_: &Filter<User>, _: &[User], _: bool) -> Result<(), Box<dyn std::error::Error>> {
    println!("built without the feature `jit`");
    Ok(())
}

/// Prints the least time of many runs.
fn time(name: &str, mut run: impl FnMut() -> usize) {
    let best = (0..2000).map(|_| {
        let start = Instant::now();
        std::hint::black_box(run());
        start.elapsed().as_nanos()
    });
    println!("{name:26}{:8.2} us", best.min().unwrap_or(0) as f64 / 1000.0);
}
