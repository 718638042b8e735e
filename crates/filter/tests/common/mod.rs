//! What tests, benchmarks and examples share.
#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod native;
pub mod users;
