//! Our engine as one of several in a race that another process holds: a line on standard input
//! names a filter, the answer tells each tier's time and count. See `scripts/filter-columns.py`.

use std::io::BufRead;

use arrow_array::RecordBatch;
use filter::ColumnFilter;

use super::common::{columns, users};
use super::{Engine, timed};

/// Answers over `count` users until the input ends.
pub fn lines(count: usize) {
    let batch = &columns::batch(&users::users(count));
    let runs: Vec<(&str, Vec<Engine<'_>>)> =
        users::filters().into_iter().map(|(name, text)| (name, tiers(&text, batch))).collect();
    println!("ready {count}");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Some((_, tiers)) = runs.iter().find(|(name, _)| *name == line) else {
            println!("unknown");
            continue;
        };
        let answers = tiers.iter().map(|(tier, run)| {
            // As with the other engines: once for the caches, once on the clock.
            let passed = run();
            format!("{tier}\t{:.4}\t{passed}", timed(run) / count as f64)
        });
        println!("{}", answers.collect::<Vec<_>>().join("\t"));
    }
}

/// The filter in both tiers.
fn tiers<'a>(text: &str, batch: &'a RecordBatch) -> Vec<Engine<'a>> {
    let filter = ColumnFilter::parse(text, batch.schema_ref()).expect("valid");
    #[cfg_attr(not(feature = "jit"), allow(unused_mut))]
    let mut tiers: Vec<Engine<'a>> = Vec::new();
    #[cfg(feature = "jit")]
    if let Ok(engine) = filter::Engine::new() {
        let sample = batch.slice(0, batch.num_rows().min(65_536));
        let compiled = filter.compile_for(&engine, &sample).expect("compiles");
        tiers.push(("tier 1", Box::new(move || compiled.count(batch).expect("its schema"))));
    }
    tiers.insert(0, ("tier 0", Box::new(move || filter.count(batch).expect("its schema"))));
    tiers
}
