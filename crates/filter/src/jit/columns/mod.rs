//! Tier 1 for columns: one compiled loop over words of 64 rows.
//!
//! Tests of numbers, booleans and short texts are inlined from `kernel/blocks.rs` and compiled
//! for the processor at hand. Searches and everything else are calls of the kernels of tier 0: a
//! search that most rows need goes through a whole batch before the loop, others see 64 rows at a
//! time and only where rows are still in question.

mod build;
mod call;
mod host;
mod leaves;
mod shape;
mod tiered;
mod unit;

pub(super) use build::build;
pub use call::CompiledColumns;
pub(super) use host::with_hosts;
pub(super) use shape::ColumnShape;
pub use tiered::TieredColumns;
pub(super) use unit::{library, pipeline};
