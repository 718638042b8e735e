//! Rules of the house that a compiler does not check. Each rule looks at one file and names what it
//! finds; `tests/tests/tidy.rs` applies them to every tracked file.

pub mod arrows;
pub mod docs;
pub mod hazards;
pub mod size;
pub mod tree;
pub mod words;
