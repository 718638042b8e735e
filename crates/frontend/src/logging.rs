//! Log levels: warnings of our own by default, more with `-v`, anything with `RUST_LOG`.
//!
//! The graphics and sound libraries log much that is no trouble to a player (missing optional
//! extensions, formats that were probed): they are not heard before `-vv`.

use std::io::Write;

use env_logger::{Builder, Env};
use log::LevelFilter;

/// Starts the logger. `verbose` counts the `-v`s; `RUST_LOG` overrides them.
pub(crate) fn init(verbose: u8) {
    let (ours, theirs) = levels(verbose);
    let mut builder = Builder::new();
    builder.filter_level(theirs);
    for crate_name in ["ricochet", "nes", "core6502", "jit", "bitlink"] {
        builder.filter_module(crate_name, ours);
    }
    builder.format_timestamp(None);
    if verbose == 0 {
        // As every other message of ours.
        builder.format(|out, record| writeln!(out, "ricochet: {}", record.args()));
    }
    builder.parse_env(Env::default());
    // A second start in one process (tests) keeps the first logger.
    let _ = builder.try_init();
}

fn levels(verbose: u8) -> (LevelFilter, LevelFilter) {
    match verbose {
        0 => (LevelFilter::Warn, LevelFilter::Off),
        1 => (LevelFilter::Info, LevelFilter::Off),
        2 => (LevelFilter::Debug, LevelFilter::Warn),
        _ => (LevelFilter::Trace, LevelFilter::Info),
    }
}
