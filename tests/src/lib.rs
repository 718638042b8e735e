//! What the tests of the whole project share: where test ROMs lie, the single-step vectors, bare
//! 6502 machines that run them, the ROM suite, and the rules of the house.
//!
//! The tests themselves are in `tests/tests/`, one file a subject.

pub mod compiled;
pub mod console;
pub mod engines;
pub mod flat;
pub mod klaus;
pub mod native;
pub mod nestest;
pub mod recorder;
pub mod report;
pub mod rom_folder;
pub mod single_step;
pub mod suite;
pub mod tidy;
pub mod vector;
