//! Tier 1: one compiled loop over rows, or over columns.
//!
//! A filter's *shape* is its tree, the places of its fields and the kinds of its tests, without
//! the values. The values go into a table of parameters, so filters of one shape share one
//! compiled function. Tests of short texts and of numbers are compiled into the loop; searches
//! and big lists are calls of the same kernels that tier 0 uses.

mod build;
mod call;
#[cfg(feature = "arrow")]
mod columns;
mod engine;
mod host;
mod records;
mod shape;
mod tiered;
mod trial;
mod values;

pub use call::CompiledFilter;
#[cfg(feature = "arrow")]
pub use columns::{CompiledColumns, TieredColumns};
pub use engine::{Engine, EngineError, EngineOptions, EngineStatistics, Listing};
pub use tiered::TieredFilter;
