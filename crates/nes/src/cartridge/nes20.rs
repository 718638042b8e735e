//! NES 2.0 headers.
//!
//! ```text
//! byte 4  PRG-ROM, low          byte 6  NNNN FTBM   mapper 0-3, alternative nametables,
//!      5  CHR-ROM, low                              trainer, battery, vertical mirroring
//!      9  CHR-ROM, PRG-ROM,     byte 7  NNNN 10TT   mapper 4-7, console type
//!         high nibbles               8  SSSS NNNN   submapper, mapper 8-11
//!     10  PRG-NVRAM, PRG-RAM        12  timing
//!     11  CHR-NVRAM, CHR-RAM        13  Vs. hardware and PPU, or extended console type
//!     15  expansion device          14  number of miscellaneous ROMs
//! ```
//!
//! Source: NESdev wiki, "NES 2.0". The forms of the sizes are in [`super::size`].

use super::header::{Console, ExpansionDevice, Format, Header, Timing};
use super::size::{self, CHR_ROM_BANK, PRG_ROM_BANK};
use super::{CartridgeError, EncodeError, HEADER_BYTES, Section, ines, signature};

/// Parses a NES 2.0 header.
pub(super) fn parse(raw: &[u8; HEADER_BYTES]) -> Result<Header, CartridgeError> {
    let shared = ines::parse_archaic(raw);
    Ok(Header {
        format: Format::Nes20,
        mapper: shared.mapper | u16::from(raw[7] & 0xF0) | u16::from(raw[8] & 0x0F) << 8,
        submapper: raw[8] >> 4,
        prg_rom: size::rom_bytes(Section::PrgRom, raw[4], raw[9] & 0x0F)?,
        chr_rom: size::rom_bytes(Section::ChrRom, raw[5], raw[9] >> 4)?,
        prg_ram: size::ram_bytes(raw[10]),
        prg_nvram: size::ram_bytes(raw[10] >> 4),
        chr_ram: size::ram_bytes(raw[11]),
        chr_nvram: size::ram_bytes(raw[11] >> 4),
        timing: parse_timing(raw[12]),
        console: parse_console(raw[7], raw[13]),
        misc_roms: raw[14] & 3,
        expansion: ExpansionDevice(raw[15] & 0x3F),
        ..shared
    })
}

fn parse_timing(byte: u8) -> Timing {
    match byte & 3 {
        0 => Timing::Ntsc,
        1 => Timing::Pal,
        2 => Timing::MultiRegion,
        _ => Timing::Dendy,
    }
}

fn parse_console(flags_7: u8, byte_13: u8) -> Console {
    match flags_7 & 3 {
        0 => Console::Nes,
        1 => Console::VsSystem { ppu: byte_13 & 0x0F, hardware: byte_13 >> 4 },
        2 => Console::PlayChoice10,
        _ => Console::Extended(byte_13 & 0x0F),
    }
}

/// Writes a NES 2.0 header.
pub(super) fn encode(header: &Header) -> Result<[u8; HEADER_BYTES], EncodeError> {
    check_ranges(header)?;
    let rom =
        |field, bytes, unit| size::encode_rom(bytes, unit).ok_or(header.unencodable(field, bytes));
    let ram = |field, bytes| size::encode_ram(bytes).ok_or(header.unencodable(field, bytes));
    let (prg_low, prg_high) = rom("PRG-ROM size", header.prg_rom, PRG_ROM_BANK)?;
    let (chr_low, chr_high) = rom("CHR-ROM size", header.chr_rom, CHR_ROM_BANK)?;
    let (console, byte_13) = encode_console(header.console);
    let [mapper_high, mapper_low] = header.mapper.to_be_bytes();
    let mut raw = [0; HEADER_BYTES];
    raw[..4].copy_from_slice(&signature::NES);
    raw[4] = prg_low;
    raw[5] = chr_low;
    raw[6] = mapper_low << 4 | header.flags_6();
    raw[7] = mapper_low & 0xF0 | 0x08 | console;
    raw[8] = header.submapper << 4 | mapper_high;
    raw[9] = chr_high << 4 | prg_high;
    raw[10] = ram("PRG-NVRAM size", header.prg_nvram)? << 4 | ram("PRG-RAM size", header.prg_ram)?;
    raw[11] = ram("CHR-NVRAM size", header.chr_nvram)? << 4 | ram("CHR-RAM size", header.chr_ram)?;
    raw[12] = header.timing as u8;
    raw[13] = byte_13;
    raw[14] = header.misc_roms;
    raw[15] = header.expansion.0;
    Ok(raw)
}

fn encode_console(console: Console) -> (u8, u8) {
    match console {
        Console::Nes => (0, 0),
        Console::VsSystem { ppu, hardware } => (1, hardware << 4 | ppu),
        Console::PlayChoice10 => (2, 0),
        Console::Extended(kind) => (3, kind),
    }
}

/// Refuses numbers that do not fit into their bits.
fn check_ranges(header: &Header) -> Result<(), EncodeError> {
    let (ppu, hardware) = match header.console {
        Console::VsSystem { ppu, hardware } => (ppu, hardware),
        Console::Extended(kind) => (kind, 0),
        Console::Nes | Console::PlayChoice10 => (0, 0),
    };
    let fields: [(&'static str, u16, u16); 6] = [
        ("mapper", header.mapper, 0xFFF),
        ("submapper", header.submapper.into(), 0xF),
        ("console type", ppu.into(), 0xF),
        ("Vs. hardware", hardware.into(), 0xF),
        ("miscellaneous ROMs", header.misc_roms.into(), 3),
        ("expansion device", header.expansion.0.into(), 0x3F),
    ];
    match fields.iter().find(|(_, value, max)| value > max) {
        Some(&(field, value, _)) => Err(header.unencodable(field, value)),
        None => Ok(()),
    }
}
