//! Filters over records, given as text at run time.
//!
//! A text such as `first_name ^= "jo" and not (age < 18 or city in ["Rome", "Oslo"])` is read,
//! checked against the fields of a record, rewritten, and carried out over rows (slices of the
//! user's own struct) or columns (Arrow arrays). See the README for the language.
//!
//! The way of a query, which is also the order of the modules: text -> `lang` (tokens, syntax
//! tree) -> `tree` (names and types resolved; rewriting) -> `plan` (kernels chosen, parts
//! ordered) -> `exec` (a vectorised interpreter), and for many rows `jit` (a compiled loop).

#[cfg(feature = "arrow")]
mod arrow_fields;
mod bitmap;
#[cfg(feature = "arrow")]
mod column_filter;
mod exec;
mod explain;
mod filter;
#[cfg(feature = "jit")]
mod jit;
#[cfg_attr(
    not(all(feature = "arrow", feature = "jit")),
    allow(dead_code, unused_imports, reason = "parts serve columns or compiled code only")
)]
mod kernel;
mod lang;
mod layout;
mod plan;
mod range;
mod raw;
mod record;
mod schema;
mod tree;
mod value;

pub use bitmap::Bitmap;
#[cfg(feature = "arrow")]
pub use column_filter::{ColumnError, ColumnFilter, PreparedColumns};
pub use explain::Explain;
pub use filter::{Filter, Prepared};
pub use filter_derive::Queryable;
#[cfg(all(feature = "jit", feature = "arrow"))]
pub use jit::{CompiledColumns, TieredColumns};
#[cfg(feature = "jit")]
pub use jit::{
    CompiledFilter, Engine, EngineError, EngineOptions, EngineStatistics, Listing, TieredFilter,
};
pub use lang::error::{ErrorKind, QueryError};
pub use lang::limits::Limits;
pub use lang::names::{fields, text_fields};
pub use layout::{FieldPlace, ValueLayout};
pub use raw::{RawFloat, RawInt, RawText, layout_hash};
pub use record::{FieldValue, Getter, Queryable, RowField, getter};
pub use schema::{DateUnit, Field, FieldType, IntWidth, Schema};
pub use value::{Date, Value};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
