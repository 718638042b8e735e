//! Tier 1 for columns: compiled loops over words of 64 rows.
//!
//! Tests of numbers, booleans and short texts are functions of `kernel/blocks.rs`, compiled for
//! the processor at hand. Searches and everything else are calls of the kernels of tier 0.

mod build;
mod call;
mod host;
mod leaves;
mod shape;
mod sink;
mod tiered;
mod unit;

pub(super) use build::build;
pub use call::CompiledColumns;
pub(super) use host::with_hosts;
pub(super) use shape::ColumnShape;
pub use tiered::TieredColumns;
pub(super) use unit::Blocks;
