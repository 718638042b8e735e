//! Cartridges: from the bytes of a `.nes` file to a header and memory images.
//!
//! ```text
//! offset 0    16 bytes       header: "NES", $1A, then sizes and flags   [`Header`]
//!        16   0 or 512       trainer, if header byte 6 bit 2 is set
//!             prg_rom        PRG-ROM: the CPU's program
//!             chr_rom        CHR-ROM: the PPU's tiles, absent where the board has RAM for them
//!             the rest       miscellaneous ROMs, where the header says that there are any
//! ```
//!
//! Three generations of the header are understood ([`Format`]): archaic iNES, iNES, and NES 2.0.
//! A file that is shorter than its header says is an error that names the gap; a longer one is
//! accepted with a [`Warning`], since dumps with padding or a title at the end are common.
//!
//! What a board makes of the images is the business of [`crate::board`].
//!
//! Source: NESdev wiki, "iNES" and "NES 2.0".

mod chips;
mod error;
mod header;
mod ines;
mod nes20;
mod signature;
mod size;
mod summary;
#[cfg(test)]
mod tests;

pub use error::{CartridgeError, EncodeError, Section};
pub use header::{Console, ExpansionDevice, Format, Header, Mirroring, Timing};
pub use summary::Summary;

use std::fmt;

/// Bytes of the header.
pub const HEADER_BYTES: usize = 16;
/// Bytes of the trainer: code that copiers placed at $7000 before the game starts.
pub const TRAINER_BYTES: usize = 512;
/// PRG-ROM comes in multiples of the CPU's page, so that every page is wholly ROM.
pub const PRG_ROM_UNIT: usize = 256;
/// CHR-ROM comes in multiples of the smallest bank that a board switches.
pub const CHR_ROM_UNIT: usize = 1024;

/// A parsed ROM image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cartridge {
    /// What the first sixteen bytes say.
    pub header: Header,
    /// PRG-ROM: never empty, a multiple of [`PRG_ROM_UNIT`]. Longer than the header says where
    /// the size is odd: the board's last chip then appears more than once.
    pub prg_rom: Vec<u8>,
    /// CHR-ROM: empty on boards with CHR-RAM, else a multiple of [`CHR_ROM_UNIT`].
    pub chr_rom: Vec<u8>,
    /// The trainer, to be loaded at $7000.
    pub trainer: Option<[u8; TRAINER_BYTES]>,
    /// Miscellaneous ROMs: whatever follows CHR-ROM, where the header announces it.
    pub misc: Vec<u8>,
    /// What is odd about the file but does not keep it from running.
    pub warnings: Vec<Warning>,
}

/// Something odd in a ROM image that was accepted all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Bytes after the last section that the header announces; they are ignored.
    TrailingBytes {
        /// Where they start in the file.
        offset: u64,
        /// How many there are.
        bytes: u64,
    },
    /// Header bytes 7 to 15 hold a signature text such as "DiskDude!"; they are ignored.
    HeaderText {
        /// The nine bytes.
        text: [u8; 9],
    },
}

impl Cartridge {
    /// Parses a whole `.nes` file.
    ///
    /// # Errors
    /// [`CartridgeError`] names the offset and the field at fault, what was expected, what was
    /// found, and what to do. No input panics.
    pub fn parse(bytes: &[u8]) -> Result<Cartridge, CartridgeError> {
        signature::check(bytes)?;
        let Some(raw) = bytes.first_chunk::<HEADER_BYTES>() else {
            return Err(CartridgeError::HeaderTruncated { found: bytes.len() });
        };
        let header = Header::parse(raw)?;
        check_granularity(&header)?;
        let mut file = Sections { bytes, offset: HEADER_BYTES, needed: file_bytes(&header) };
        let trainer_bytes = if header.trainer { TRAINER_BYTES as u64 } else { 0 };
        let trainer = file.take(Section::Trainer, trainer_bytes)?.first_chunk().copied();
        let prg_rom = chips::complete(file.take(Section::PrgRom, header.prg_rom)?);
        let chr_rom = file.take(Section::ChrRom, header.chr_rom)?.to_vec();
        let mut warnings = header_warnings(&header, raw);
        let misc = file.misc(&header, &mut warnings).to_vec();
        Ok(Cartridge { header, prg_rom, chr_rom, trainer, misc, warnings })
    }
}

/// The bytes that a file with this header must have, as far as the header knows.
fn file_bytes(header: &Header) -> u64 {
    let trainer = if header.trainer { TRAINER_BYTES } else { 0 };
    ((HEADER_BYTES + trainer) as u64).saturating_add(header.prg_rom).saturating_add(header.chr_rom)
}

/// Refuses sizes that cannot be laid out in pages and banks.
fn check_granularity(header: &Header) -> Result<(), CartridgeError> {
    if header.prg_rom == 0 {
        return Err(CartridgeError::NoPrgRom);
    }
    let sizes = [
        (4, Section::PrgRom, header.prg_rom, PRG_ROM_UNIT as u64),
        (5, Section::ChrRom, header.chr_rom, CHR_ROM_UNIT as u64),
    ];
    for (offset, section, bytes, unit) in sizes {
        if !bytes.is_multiple_of(unit) {
            return Err(CartridgeError::Granularity { offset, section, bytes, unit });
        }
    }
    Ok(())
}

fn header_warnings(header: &Header, raw: &[u8; HEADER_BYTES]) -> Vec<Warning> {
    let text: [u8; 9] = raw[7..].try_into().expect("sixteen less seven are nine");
    let is_odd = header.format == Format::Archaic && text.iter().any(|&byte| byte != 0);
    if is_odd { vec![Warning::HeaderText { text }] } else { Vec::new() }
}

/// A cursor over the sections behind the header.
struct Sections<'a> {
    bytes: &'a [u8],
    offset: usize,
    /// What the whole file should have, for the error.
    needed: u64,
}

impl<'a> Sections<'a> {
    /// The next `length` bytes, which are `section`.
    fn take(&mut self, section: Section, length: u64) -> Result<&'a [u8], CartridgeError> {
        let rest = &self.bytes[self.offset..];
        let taken = usize::try_from(length).ok().and_then(|length| rest.get(..length));
        let Some(taken) = taken else {
            return Err(CartridgeError::Truncated {
                section,
                offset: self.offset as u64,
                expected: length,
                found: rest.len() as u64,
                missing: self.needed - self.bytes.len() as u64,
            });
        };
        self.offset += taken.len();
        Ok(taken)
    }

    /// The rest of the file, if the header announces it; otherwise a warning about it.
    fn misc(&self, header: &Header, warnings: &mut Vec<Warning>) -> &'a [u8] {
        let rest = &self.bytes[self.offset..];
        // PlayChoice-10 files carry the instruction ROM and the decryption PROM here.
        if header.misc_roms > 0 || header.console == Console::PlayChoice10 {
            return rest;
        }
        if !rest.is_empty() {
            let (offset, bytes) = (self.offset as u64, rest.len() as u64);
            warnings.push(Warning::TrailingBytes { offset, bytes });
        }
        &[]
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::TrailingBytes { offset, bytes } => {
                write!(f, "{bytes} bytes at offset {offset} are not in the header: ignored")
            }
            Warning::HeaderText { text } => {
                write!(f, "header bytes 7 to 15 hold \"{}\": ignored", text.escape_ascii())
            }
        }
    }
}
