//! The console: cartridge and boards, PPU, APU, input, schedule, machine.
//!
//! The crate knows no file, no window, no wall clock and no compiler: bytes go in, pictures as
//! palette indices and sound samples come out, and the CPU is run through the [`Engine`] trait.
//!
//! Reading order, which is also the way of the data: [`cartridge`] turns bytes into a header and
//! memory images, [`board`] wires them to the address spaces, [`ppu`] and [`apu`] run lazily behind
//! the CPU.
//!
//! [`Engine`]: region

pub mod apu;
pub mod board;
pub mod cartridge;
pub mod ppu;
pub mod region;
