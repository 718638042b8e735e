//! iNES and archaic iNES headers.
//!
//! ```text
//! byte 4  PRG-ROM in 16 KiB      byte 6  NNNN FTBM   mapper low, four-screen, trainer,
//!      5  CHR-ROM in 8 KiB                           battery, vertical mirroring
//!      8  PRG-RAM in 8 KiB,      byte 7  NNNN xxPV   mapper high, PlayChoice-10, Vs. System
//!         0 meaning one               9  bit 0: PAL
//! ```
//!
//! Byte 10 has a meaning too, but nobody writes it; it is ignored.
//! Source: NESdev wiki, "iNES".

use super::header::{Console, ExpansionDevice, Format, Header, Mirroring, Timing};
use super::size::{CHR_ROM_BANK, PRG_ROM_BANK};
use super::{EncodeError, HEADER_BYTES, signature};

/// What one count of PRG-RAM stands for, and the CHR-RAM of a file without CHR-ROM.
const RAM_BANK: u32 = 8 * 1024;

/// Parses what all formats share: sizes of one byte, flags 6, and RAM as iNES has it by default.
pub(super) fn parse_archaic(raw: &[u8; HEADER_BYTES]) -> Header {
    let chr_rom = u64::from(raw[5]) * CHR_ROM_BANK;
    let battery = raw[6] & 0x02 != 0;
    Header {
        format: Format::Archaic,
        mapper: u16::from(raw[6] >> 4),
        submapper: 0,
        prg_rom: u64::from(raw[4]) * PRG_ROM_BANK,
        chr_rom,
        prg_ram: if battery { 0 } else { RAM_BANK },
        prg_nvram: if battery { RAM_BANK } else { 0 },
        chr_ram: if chr_rom == 0 { RAM_BANK } else { 0 },
        chr_nvram: 0,
        mirroring: if raw[6] & 0x01 != 0 { Mirroring::Vertical } else { Mirroring::Horizontal },
        alternative_nametables: raw[6] & 0x08 != 0,
        battery,
        trainer: raw[6] & 0x04 != 0,
        timing: Timing::Ntsc,
        console: Console::Nes,
        misc_roms: 0,
        expansion: ExpansionDevice(0),
    }
}

/// Parses an iNES header.
pub(super) fn parse(raw: &[u8; HEADER_BYTES]) -> Header {
    let archaic = parse_archaic(raw);
    let prg_ram = u32::from(raw[8].max(1)) * RAM_BANK;
    Header {
        format: Format::INes,
        mapper: archaic.mapper | u16::from(raw[7] & 0xF0),
        prg_ram: if archaic.battery { 0 } else { prg_ram },
        prg_nvram: if archaic.battery { prg_ram } else { 0 },
        timing: if raw[9] & 1 != 0 { Timing::Pal } else { Timing::Ntsc },
        console: match raw[7] & 3 {
            0 => Console::Nes,
            2 => Console::PlayChoice10,
            _ => Console::VsSystem { ppu: 0, hardware: 0 },
        },
        ..archaic
    }
}

/// Writes an archaic header, marked as such in byte 7.
pub(super) fn encode_archaic(header: &Header) -> Result<[u8; HEADER_BYTES], EncodeError> {
    let mut raw = encode_shared(header)?;
    raw[7] = 0x04;
    confirm(header, parse_archaic(&raw))?;
    Ok(raw)
}

/// Writes an iNES header.
pub(super) fn encode(header: &Header) -> Result<[u8; HEADER_BYTES], EncodeError> {
    let mut raw = encode_shared(header)?;
    raw[7] = header.mapper as u8 & 0xF0;
    raw[7] |= match header.console {
        Console::VsSystem { .. } => 1,
        Console::PlayChoice10 => 2,
        _ => 0,
    };
    let ram_banks = (header.prg_ram | header.prg_nvram) / RAM_BANK;
    // Zero is the usual way to write one bank.
    raw[8] = if ram_banks == 1 { 0 } else { ram_banks as u8 };
    raw[9] = u8::from(header.timing == Timing::Pal);
    confirm(header, parse(&raw))?;
    Ok(raw)
}

fn encode_shared(header: &Header) -> Result<[u8; HEADER_BYTES], EncodeError> {
    let count = |field, bytes: u64, unit: u64| {
        let whole = bytes.is_multiple_of(unit).then_some(bytes / unit);
        whole.and_then(|count| u8::try_from(count).ok()).ok_or(header.unencodable(field, bytes))
    };
    let mut raw = [0; HEADER_BYTES];
    raw[..4].copy_from_slice(&signature::NES);
    raw[4] = count("PRG-ROM size", header.prg_rom, PRG_ROM_BANK)?;
    raw[5] = count("CHR-ROM size", header.chr_rom, CHR_ROM_BANK)?;
    raw[6] = (header.mapper as u8) << 4 | header.flags_6();
    Ok(raw)
}

/// iNES leaves most fields to defaults: names the first in which the written header differs.
fn confirm(wanted: &Header, written: Header) -> Result<(), EncodeError> {
    let fields: [(&'static str, u64, u64); 9] = [
        ("mapper", wanted.mapper.into(), written.mapper.into()),
        ("submapper", wanted.submapper.into(), written.submapper.into()),
        ("PRG-RAM size", wanted.prg_ram.into(), written.prg_ram.into()),
        ("PRG-NVRAM size", wanted.prg_nvram.into(), written.prg_nvram.into()),
        ("CHR-RAM size", wanted.chr_ram.into(), written.chr_ram.into()),
        ("CHR-NVRAM size", wanted.chr_nvram.into(), written.chr_nvram.into()),
        ("timing", wanted.timing as u64, written.timing as u64),
        ("miscellaneous ROMs", wanted.misc_roms.into(), written.misc_roms.into()),
        ("expansion device", wanted.expansion.0.into(), written.expansion.0.into()),
    ];
    let differing = fields.iter().find(|(_, wanted, written)| wanted != written);
    if let Some(&(field, value, _)) = differing {
        return Err(wanted.unencodable(field, value));
    }
    if wanted.console == written.console {
        return Ok(());
    }
    let kind = match wanted.console {
        Console::Extended(kind) => kind,
        Console::VsSystem { ppu, hardware } => hardware << 4 | ppu,
        Console::Nes | Console::PlayChoice10 => 0,
    };
    Err(wanted.unencodable("console type", kind))
}
