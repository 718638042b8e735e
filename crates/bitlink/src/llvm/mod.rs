//! Everything that calls LLVM. Each object of its C API has one owner here, which disposes of it.
#![allow(unsafe_code, reason = "LLVM is reached through its C API")]

mod aliases;
mod api;
mod callbacks;
mod context;
mod emit;
mod imports;
mod invariant;
mod library;
mod link;
mod loading;
mod lower;
mod module;
mod panics;
mod passes;
mod runtime;
mod session;
mod sizes;
mod spare;
mod strip;
mod target;
mod text;
mod unit;

pub use library::{Exports, Library, Prepare};
pub(crate) use loading::load;
pub use module::Module;
pub use runtime::{Code, Runtime, RuntimeOptions};
pub use target::{Effort, Target};
pub use unit::Unit;
