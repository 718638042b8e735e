//! Boards: the circuit of a cartridge, between its memory chips and the console.
//!
//! A board is plain data: a handful of registers. It owns no memory and draws nothing. A write to
//! cartridge space changes its registers and says in [`Effects`] what follows from that; the
//! machine then lets the board rewrite the page tables of the CPU ([`CpuSpace`]) or the PPU
//! ([`PpuSpace`]). Reads never ask the board, except for pages that it left unmapped.
//!
//! ```text
//! CPU  $4020-$5FFF  registers of a few boards, else open bus
//!      $6000-$7FFF  PRG-RAM, 8 KiB, where present
//!      $8000-$FFFF  PRG-ROM; writes go to the board's registers
//! PPU  $0000-$1FFF  CHR-ROM or CHR-RAM, eight slots of 1 KiB
//!      $2000-$2FFF  nametables, in the console's own 2 KiB unless the board has more
//! ```
//!
//! One file per family of boards. Where a game made for a board may be larger than the board was,
//! registers have all the bits that NES 2.0 allows; the page tables wrap banks by the chip's size.
//!
//! Boards have no reset line: registers keep their values over a reset, unless the board says so.
//!
//! Source: NESdev wiki, "Mapper", "NES 2.0 submappers", and the page of each board.

mod action53;
mod circuit;
mod codemasters;
mod discrete;
mod effects;
mod fme7;
mod inl31;
mod memory;
mod mmc1;
mod mmc2;
mod mmc3;
mod namco108;
mod nina001;
mod nrom;
#[cfg(test)]
mod socket;
mod space;
#[cfg(test)]
mod tests;
mod unrom512;
mod vrc1;
mod vrc3;
mod vrc4;
mod vrc6;
mod vrc7;
mod vrc_irq;

pub use crate::ppu::Nametables;
pub use effects::Effects;
pub use memory::Memory;
pub use space::{CpuSpace, PpuSpace};

use crate::cartridge::{Cartridge, Header};
use circuit::Circuit;
use thiserror::Error;

/// Why a cartridge cannot be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BoardError {
    /// Nobody has written this board yet.
    #[error(
        "mapper {mapper}, submapper {submapper}: this board is not supported, only mappers {}",
        Board::MAPPERS.map(|mapper| mapper.to_string()).join(", ")
    )]
    Unsupported {
        /// The mapper number of the header.
        mapper: u16,
        /// The submapper number of the header.
        submapper: u8,
    },
}

/// The circuit of a cartridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    memory: Memory,
    kind: Kind,
}

/// Declares the kinds of boards and the dispatch to them.
macro_rules! kinds {
    ($($kind:ident($circuit:ty),)*) => {
        #[derive(Clone, Debug, PartialEq, Eq)]
        enum Kind {
            $($kind($circuit),)*
        }

        /// Calls the same method on whichever circuit it is.
        macro_rules! each {
            ($board:expr, $name:ident => $call:expr) => {
                match $board {
                    $(Kind::$kind($name) => $call,)*
                }
            };
        }
    };
}

kinds! {
    Action53(action53::Action53),
    Codemasters(codemasters::Codemasters),
    Discrete(discrete::Discrete),
    Fme7(fme7::Fme7),
    Inl31(inl31::Inl31),
    Mmc1(mmc1::Mmc1),
    Mmc2(mmc2::Mmc2),
    Mmc3(mmc3::Mmc3),
    Namco108(namco108::Namco108),
    Nina001(nina001::Nina001),
    Nrom(nrom::Nrom),
    Unrom512(unrom512::Unrom512),
    Vrc1(vrc1::Vrc1),
    Vrc3(vrc3::Vrc3),
    Vrc4(vrc4::Vrc4),
    Vrc6(vrc6::Vrc6),
    Vrc7(vrc7::Vrc7),
}

impl Kind {
    fn new(header: &Header) -> Option<Kind> {
        Some(match header.mapper {
            0 => Kind::Nrom(nrom::Nrom::new(header)),
            1 | 155 => Kind::Mmc1(mmc1::Mmc1::new(header)),
            4 | 118 | 119 => Kind::Mmc3(mmc3::Mmc3::new(header)),
            9 | 10 => Kind::Mmc2(mmc2::Mmc2::new(header)),
            21..=23 | 25 => Kind::Vrc4(vrc4::Vrc4::new(header)),
            24 | 26 => Kind::Vrc6(vrc6::Vrc6::new(header)),
            28 => Kind::Action53(action53::Action53::new(header)),
            30 => Kind::Unrom512(unrom512::Unrom512::new(header)),
            31 => Kind::Inl31(inl31::Inl31::new(header)),
            69 => Kind::Fme7(fme7::Fme7::new(header)),
            71 | 232 => Kind::Codemasters(codemasters::Codemasters::new(header)),
            73 => Kind::Vrc3(vrc3::Vrc3::new(header)),
            75 => Kind::Vrc1(vrc1::Vrc1::new(header)),
            76 | 88 | 95 | 154 | 206 => Kind::Namco108(namco108::Namco108::new(header)),
            85 => Kind::Vrc7(vrc7::Vrc7::new(header)),
            34 if nina001::Nina001::is_meant_by(header) => {
                Kind::Nina001(nina001::Nina001::new(header))
            }
            _ => Kind::Discrete(discrete::Discrete::find(header)?),
        })
    }
}

impl Board {
    /// The mapper numbers of all boards that are supported, in rising order.
    pub const MAPPERS: [u16; 52] = [
        0, 1, 2, 3, 4, 7, 9, 10, 11, 13, 21, 22, 23, 24, 25, 26, 28, 30, 31, 34, 38, 66, 69, 70,
        71, 73, 75, 76, 78, 79, 85, 87, 88, 89, 93, 94, 95, 97, 101, 113, 118, 119, 140, 152, 154,
        155, 180, 184, 206, 232, 240, 241,
    ];

    /// The board of a cartridge, with its registers as at power-on.
    ///
    /// # Errors
    /// [`BoardError::Unsupported`] names the mapper and the submapper.
    pub fn new(cartridge: &Cartridge) -> Result<Board, BoardError> {
        // Boards count their banks in what the chips show, which may exceed the header's size.
        let header = &Header { prg_rom: cartridge.prg_rom.len() as u64, ..cartridge.header };
        let (mapper, submapper) = (header.mapper, header.submapper);
        let kind = Kind::new(header).ok_or(BoardError::Unsupported { mapper, submapper })?;
        let memory = each!(&kind, circuit => circuit.memory(Memory::of(header)));
        Ok(Board { memory, kind })
    }

    /// The name of the board, e.g. "NROM".
    pub fn name(&self) -> &'static str {
        each!(&self.kind, circuit => circuit.name())
    }

    /// The RAM on the board.
    pub fn memory(&self) -> Memory {
        self.memory
    }

    /// The console's reset button was pressed.
    pub fn reset(&mut self) {
        each!(&mut self.kind, circuit => circuit.reset());
    }

    /// The CPU writes `value` to `addr`, $4020 to $FFFF, in CPU cycle `cycle`, and no RAM takes
    /// it. `rom_value` is the byte that PRG-ROM drives at `addr` (`value` where none is mapped):
    /// on boards with bus conflicts both drive the data bus, and zeros win.
    ///
    /// Writes to PRG-RAM never come here. The machine acts upon the returned [`Effects`]. If
    /// [`Board::is_irq_register`] says so, it must have delivered all earlier rises of A12 first.
    #[must_use = "the page tables are stale until the machine acts on it"]
    pub fn write(&mut self, addr: u16, value: u8, rom_value: u8, cycle: u64) -> Effects {
        each!(&mut self.kind, circuit => circuit.write(addr, value, rom_value, cycle))
    }

    /// Whether a write to `addr` meets the counter behind the IRQ line.
    pub fn is_irq_register(&self, addr: u16) -> bool {
        each!(&self.kind, circuit => circuit.is_irq_register(addr))
    }

    /// The CPU reads an unmapped page at `addr`. `open_bus` is what the data bus holds.
    pub fn read(&mut self, addr: u16, open_bus: u8, cycle: u64) -> u8 {
        each!(&mut self.kind, circuit => circuit.read(addr, open_bus, cycle))
    }

    /// What [`Board::read`] would give, without its side effects: for debuggers.
    pub fn peek(&self, addr: u16, open_bus: u8) -> u8 {
        each!(&self.kind, circuit => circuit.peek(addr, open_bus))
    }

    /// Maps $4020 to $FFFF: all of it, as the registers now say. Pages that a board never maps are
    /// left alone, so they must start out unmapped.
    pub fn map_prg(&self, cpu: &mut impl CpuSpace) {
        each!(&self.kind, circuit => circuit.map_prg(cpu));
    }

    /// Maps the eight CHR slots and the nametables, as the registers now say.
    pub fn map_chr(&self, ppu: &mut impl PpuSpace) {
        each!(&self.kind, circuit => circuit.map_chr(ppu));
    }

    /// Whether the board pulls the CPU's IRQ line.
    pub fn irq_line(&self) -> bool {
        each!(&self.kind, circuit => circuit.irq_line())
    }

    /// Whether the board counts rises of PPU address line 12.
    pub fn watches_a12(&self) -> bool {
        each!(&self.kind, circuit => circuit.watches_a12())
    }

    /// PPU address line 12 rose after it had been low for long enough (the board's filter, three
    /// falling edges of M2, has been applied). `dot` is when, in PPU dots since power-on.
    pub fn a12_rise(&mut self, dot: u64) {
        each!(&mut self.kind, circuit => circuit.a12_rise(dot));
    }

    /// How many rises from now the IRQ line goes up, at the least 1, if no register is written;
    /// `None` if it never does or is up already. For the machine's deadline.
    pub fn rises_to_irq(&self) -> Option<u32> {
        each!(&self.kind, circuit => circuit.rises_to_irq())
    }

    /// How many CPU cycles must have passed for a cycle counter of the board to pull the IRQ line,
    /// if no register is written: with that number [`Board::catch_up`] brings the line up, with
    /// one less it does not. `None` if it never does or is up already.
    pub fn next_irq_cycle(&self, now: u64) -> Option<u64> {
        each!(&self.kind, circuit => circuit.next_irq_cycle(now))
    }

    /// Brings cycle counters of the board to the state after `cycle` CPU cycles.
    pub fn catch_up(&mut self, cycle: u64) {
        each!(&mut self.kind, circuit => circuit.catch_up(cycle));
    }
}
