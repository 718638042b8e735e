//! The NMOS 6502 as it sits in the 2A03, described once.
//!
//! An instruction is a Rust function over registers ([`Cpu`]) and a way to reach memory
//! ([`Access`]). The [`mod@opcodes`] table names, for each of the 256 opcodes, its *shape* (which
//! bus cycles, in which order: [`shape`]), its addressing mode ([`address`]) and its operation
//! ([`operation`]). Everything that executes, compiles, prints or tests 6502 code reads that table.
//!
//! There are two ways to reach memory, hence two instances of every instruction:
//! - [`Fast`] goes through the page table of a [`Bus`]; a page of RAM or ROM costs a load, an I/O
//!   page calls the host's hook with the exact cycle. Its instances are the exported functions
//!   `opcode_0xNN_MNE_MODE`, which the interpreter ([`interpreter`]) calls natively and which a
//!   compiler can take as bitcode with constant operands.
//!   With the feature `plain` there are functions `plain_0xNN_MNE_MODE` beside them, which leave
//!   instructions that reach I/O pages to the caller ([`Plain`]).
//! - A host's own implementation of [`Access`] may tick a clock, insert DMA and sample interrupt
//!   lines on every cycle; [`step()`] runs it instruction by instruction.
//!
//! The crate depends on nothing but `paste`, never panics and never allocates, so that its bitcode
//! imports nothing.
#![no_std]

pub mod access;
pub mod address;
pub mod bus;
pub mod cpu;
pub mod disassemble;
pub mod entries;
pub mod interpreter;
pub mod opcodes;
pub mod operation;
pub mod shape;
pub mod spin;
pub mod step;
pub mod trace;
mod tracking;

pub use access::{Access, Fast, Plain};
pub use bus::{Bus, Hooks};
pub use cpu::Cpu;
pub use entries::Entries;
pub use step::{Interrupt, interrupt, step};

/// What an opcode function returns: 0 to go on, or a set of reasons to leave the fast path.
pub mod outcome {
    /// An I/O access moved the deadline or a mapping: look at both before going on.
    pub const INTERVENE: u8 = 1;
    /// The interrupt poll of this instruction found an interrupt: enter it next.
    pub const INTERRUPT: u8 = 2;
    /// CLI or PLP opened the mask while the IRQ line is down: the next instruction polls it.
    pub const UNMASKED: u8 = 4;
    /// A JAM opcode stopped the processor.
    pub const JAMMED: u8 = 8;
    /// The instruction would reach an I/O page and has not run: of [`Plain`](crate::Plain) only.
    pub const AGAIN: u8 = 0x10;
    /// The caller's `pc` was not the CPU's (only with the feature `validation`).
    pub const INVALID: u8 = 0x80;
}

/// Whether opcode functions call [`Hooks::trace`] (cargo feature `logging`).
pub const LOGGING: bool = cfg!(feature = "logging");
/// Whether opcode functions check the `pc` they are given (cargo feature `validation`).
pub const VALIDATION: bool = cfg!(feature = "validation");
