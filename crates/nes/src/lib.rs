//! The console: cartridge and boards, PPU, APU, input, schedule, machine.
//!
//! The crate knows no file, no window, no wall clock and no compiler: bytes go in, pictures as
//! palette indices and sound samples come out, and the CPU is run through the [`Engine`] trait.
//!
//! Reading order, which is also the way of the data: [`cartridge`] turns bytes into a header and
//! memory images; [`board`] wires them to the address spaces, the CPU's in [`memory`]; the
//! [`machine`] lets an [`engine`] run the CPU to the next deadline; an I/O access reaches `io`,
//! which brings [`ppu`], [`apu`] and board up to the [`clock`]; around deadlines `precise` steps
//! the CPU cycle by cycle, with `dma`.

pub mod apu;
pub mod board;
pub mod cartridge;
pub mod clock;
mod dma;
pub mod engine;
mod hooks;
pub mod input;
mod io;
mod io_log;
pub mod machine;
pub mod memory;
pub mod ppu;
mod precise;
pub mod region;
pub mod trace;
mod video;

pub use engine::{Engine, Interpreter};
pub use input::{Buttons, Input};
pub use io_log::IoAccess;
pub use machine::{Config, Nes, NesError};
pub use region::Region;
pub use trace::TraceSink;
