//! The sixteen bytes in front of a ROM image.

use super::{CartridgeError, EncodeError, HEADER_BYTES, ines, nes20};
use crate::region::Region;
use std::fmt;

/// Everything that a header says, whichever format it is written in.
///
/// iNES leaves most of it out; what is missing is filled in as [`Header::parse`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The format that the header is written in.
    pub format: Format,
    /// Which board it is: 0 to 15 (archaic), 255 (iNES) or 4095 (NES 2.0).
    pub mapper: u16,
    /// Which variant of the board, 0 to 15; 0 where the format does not say.
    pub submapper: u8,
    /// PRG-ROM in bytes.
    pub prg_rom: u64,
    /// CHR-ROM in bytes; 0 means that the tiles are in CHR-RAM.
    pub chr_rom: u64,
    /// PRG-RAM without battery, in bytes.
    pub prg_ram: u32,
    /// PRG-RAM that a battery keeps, in bytes.
    pub prg_nvram: u32,
    /// CHR-RAM without battery, in bytes.
    pub chr_ram: u32,
    /// CHR-RAM that a battery keeps, in bytes.
    pub chr_nvram: u32,
    /// How the board wires the nametables, if it does not switch them.
    pub mirroring: Mirroring,
    /// The "alternative nametables" flag: RAM for four screens on most boards.
    pub alternative_nametables: bool,
    /// The board has a battery, or keeps data in some other way.
    pub battery: bool,
    /// The file has a trainer.
    pub trainer: bool,
    /// The television system that the game expects.
    pub timing: Timing,
    /// The machine that the game is made for.
    pub console: Console,
    /// How many miscellaneous ROMs follow CHR-ROM, 0 to 3.
    pub misc_roms: u8,
    /// What the game expects in the controller or expansion port.
    pub expansion: ExpansionDevice,
}

impl Header {
    /// Parses a header whose signature has been checked.
    ///
    /// Defaults of iNES: byte 8 counts 8 KiB units of PRG-RAM, where 0 means one; the battery
    /// flag says that it keeps them all. A file without CHR-ROM has 8 KiB of CHR-RAM. Archaic
    /// headers have a 4-bit mapper number and no byte after the sixth that means anything.
    ///
    /// # Errors
    /// [`CartridgeError::SizeOverflow`] for a NES 2.0 size of 2^64 bytes or more.
    pub fn parse(raw: &[u8; HEADER_BYTES]) -> Result<Header, CartridgeError> {
        match Format::of(raw) {
            Format::Nes20 => nes20::parse(raw),
            Format::INes => Ok(ines::parse(raw)),
            Format::Archaic => Ok(ines::parse_archaic(raw)),
        }
    }

    /// Writes the header in its own format; [`Header::parse`] gives the same header back.
    ///
    /// # Errors
    /// [`EncodeError`] names the first field whose value the format cannot express.
    pub fn encode(&self) -> Result<[u8; HEADER_BYTES], EncodeError> {
        match self.format {
            Format::Nes20 => nes20::encode(self),
            Format::INes => ines::encode(self),
            Format::Archaic => ines::encode_archaic(self),
        }
    }

    /// The console to run the game on: NTSC where it runs on several.
    pub fn region(&self) -> Region {
        match self.timing {
            Timing::Ntsc | Timing::MultiRegion => Region::Ntsc,
            Timing::Pal => Region::Pal,
            Timing::Dendy => Region::Dendy,
        }
    }

    /// Flags 6 but for the mapper number: the byte that all formats share.
    pub(super) fn flags_6(&self) -> u8 {
        u8::from(self.mirroring == Mirroring::Vertical)
            | u8::from(self.battery) << 1
            | u8::from(self.trainer) << 2
            | u8::from(self.alternative_nametables) << 3
    }

    /// The error for a field that `self.format` cannot express.
    pub(super) fn unencodable(&self, field: &'static str, value: impl Into<u64>) -> EncodeError {
        EncodeError { field, value: value.into(), format: self.format }
    }
}

/// The generations of the header format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// The first: bytes 0 to 6. Later bytes are zero, or a signature text of some old tool.
    Archaic,
    /// iNES, sometimes called iNES 1.0 (in fact 0.7 and later).
    #[default]
    INes,
    /// NES 2.0.
    Nes20,
}

impl Format {
    /// Tells the formats apart by bits 2 and 3 of byte 7: 10 is NES 2.0, 01 is archaic, and 00 is
    /// iNES where the last four bytes are zero. A text in bytes 7 to 15 is a signature of an old
    /// tool, whichever bits its letters have.
    pub fn of(raw: &[u8; HEADER_BYTES]) -> Format {
        let is_text = raw[7..].iter().all(|byte| matches!(byte, b' '..=b'~'));
        match raw[7] & 0x0C {
            _ if is_text => Format::Archaic,
            0x08 => Format::Nes20,
            0x00 if raw[12..].iter().all(|&byte| byte == 0) => Format::INes,
            _ => Format::Archaic,
        }
    }
}

/// How the two nametables of the console's own memory appear in the four places of the PPU's
/// address space, where the board does not switch them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mirroring {
    /// $2000 and $2400 are the same: for games that scroll vertically.
    #[default]
    Horizontal,
    /// $2000 and $2800 are the same: for games that scroll horizontally.
    Vertical,
}

/// The television system that a game expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Timing {
    /// RP2C02: North America, Japan.
    #[default]
    Ntsc,
    /// RP2C07: Europe, Australia.
    Pal,
    /// Runs on both.
    MultiRegion,
    /// UA6538: famiclones of Russia.
    Dendy,
}

/// The machine that a game is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Console {
    /// NES or Famicom.
    #[default]
    Nes,
    /// The Vs. System, an arcade machine.
    VsSystem {
        /// Which PPU (low nibble of byte 13); 0 where the format does not say.
        ppu: u8,
        /// Which protection (high nibble of byte 13); 0 where the format does not say.
        hardware: u8,
    },
    /// PlayChoice-10, an arcade machine.
    PlayChoice10,
    /// Some other machine: low nibble of byte 13 of NES 2.0.
    Extended(u8),
}

/// What a game expects in the controller or expansion port: byte 15 of NES 2.0, 0 to 63.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExpansionDevice(pub u8);

impl ExpansionDevice {
    /// The name of the device, of those that are in use.
    pub fn name(self) -> &'static str {
        match self.0 {
            0x00 => "unspecified",
            0x01 => "standard controllers",
            0x02 => "Four Score",
            0x03 => "Famicom four-player adapter",
            0x04 | 0x05 => "Vs. System panel",
            0x07 => "Vs. Zapper",
            0x08 => "Zapper",
            0x09 => "two Zappers",
            0x0A => "Bandai Hyper Shot",
            0x0B | 0x0C => "Power Pad",
            0x0D | 0x0E => "Family Trainer",
            0x0F => "Arkanoid controller (NES)",
            0x10 => "Arkanoid controller (Famicom)",
            0x11 => "two Arkanoid controllers",
            0x12 => "Konami Hyper Shot",
            0x13 => "Pachinko controller",
            0x17 => "party tap",
            0x1F => "R.O.B.",
            0x23 => "Family BASIC keyboard",
            0x26 => "Subor keyboard",
            0x29 => "Super NES mouse",
            0x2A => "multicart",
            0x2B => "two Super NES controllers",
            _ => "another device",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Archaic => "archaic iNES",
            Format::INes => "iNES",
            Format::Nes20 => "NES 2.0",
        })
    }
}

impl fmt::Display for Mirroring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mirroring::Horizontal => "horizontal",
            Mirroring::Vertical => "vertical",
        })
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Timing::Ntsc => "NTSC",
            Timing::Pal => "PAL",
            Timing::MultiRegion => "NTSC and PAL",
            Timing::Dendy => "Dendy",
        })
    }
}

impl fmt::Display for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Console::Nes => f.write_str("NES"),
            Console::VsSystem { ppu, hardware } => {
                write!(f, "Vs. System (PPU {ppu}, hardware {hardware})")
            }
            Console::PlayChoice10 => f.write_str("PlayChoice-10"),
            Console::Extended(kind) => write!(f, "extended console type {kind}"),
        }
    }
}
