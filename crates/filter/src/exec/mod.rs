//! Tier 0: a vectorised interpreter. The tree is walked once for each batch of rows; at a leaf a
//! loop made for its kernel and its field clears the bits of the rows that fail.

#[cfg(feature = "arrow")]
pub(crate) mod columns;
pub(crate) mod rows;
mod run;
pub(crate) mod words;

pub(crate) use run::run;
#[cfg(all(feature = "jit", feature = "arrow"))]
pub(crate) use run::run_from;
#[cfg(feature = "jit")]
pub(crate) use run::{Seen, run_learning};
