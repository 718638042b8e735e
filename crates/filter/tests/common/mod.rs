//! What tests, benchmarks and examples share.
#![allow(dead_code, missing_docs, unreachable_pub)]

#[cfg(feature = "arrow")]
pub mod columns;
pub mod native;
pub mod users;
