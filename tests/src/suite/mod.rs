//! The ROM suite: each ROM of the manifest that says by itself whether it passed, under each
//! engine.

pub mod case;
pub mod known;
mod mapperel;
pub mod tally;
