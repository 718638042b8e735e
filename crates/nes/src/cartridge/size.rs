//! How headers write sizes down.
//!
//! ROM sizes of NES 2.0 have twelve bits. While the high nibble is below $F they count units
//! (16 KiB of PRG-ROM, 8 KiB of CHR-ROM). With $F the low byte is `EEEEEEMM`, and the size is
//! 2^E * (M*2+1) bytes. RAM sizes have four bits: 0 is none, n is 64 << n bytes.

use super::{CartridgeError, Section};

/// How many bytes one count of PRG-ROM stands for.
pub(super) const PRG_ROM_BANK: u64 = 16 * 1024;
/// How many bytes one count of CHR-ROM stands for.
pub(super) const CHR_ROM_BANK: u64 = 8 * 1024;

/// The high nibble that announces the exponent form.
const EXPONENT_FORM: u8 = 0xF;

/// Decodes a ROM size of NES 2.0. `offset` is that of the low byte, for the error.
pub(super) fn rom_bytes(section: Section, low: u8, high: u8) -> Result<u64, CartridgeError> {
    let (offset, unit) = match section {
        Section::ChrRom => (5, CHR_ROM_BANK),
        _ => (4, PRG_ROM_BANK),
    };
    if high != EXPONENT_FORM {
        return Ok((u64::from(high) << 8 | u64::from(low)) * unit);
    }
    let (exponent, multiplier) = (low >> 2, (low & 3) * 2 + 1);
    (1u64 << exponent).checked_mul(u64::from(multiplier)).ok_or(CartridgeError::SizeOverflow {
        offset,
        section,
        exponent,
        multiplier,
    })
}

/// The two parts of a ROM size, low byte and high nibble, or `None` if there is no way to write
/// it. Whole units are preferred to the exponent form.
pub(super) fn encode_rom(bytes: u64, unit: u64) -> Option<(u8, u8)> {
    let units = bytes / unit;
    if bytes.is_multiple_of(unit) && units < u64::from(EXPONENT_FORM) << 8 {
        return Some((units as u8, (units >> 8) as u8));
    }
    let exponent = bytes.trailing_zeros() as u8;
    let odd = bytes >> exponent;
    (odd <= 7).then_some((exponent << 2 | (odd >> 1) as u8, EXPONENT_FORM))
}

/// Decodes a RAM size of NES 2.0 (a shift count in a nibble) to bytes.
pub(super) fn ram_bytes(shift: u8) -> u32 {
    match shift & 0xF {
        0 => 0,
        shift => 64 << shift,
    }
}

/// The shift count of a RAM size, or `None` if it is not one of the sixteen.
pub(super) fn encode_ram(bytes: u32) -> Option<u8> {
    (0..16).find(|&shift| ram_bytes(shift) == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_sizes_have_twelve_bits() {
        assert_eq!(rom_bytes(Section::PrgRom, 0x02, 0x0), Ok(32 * 1024));
        assert_eq!(rom_bytes(Section::PrgRom, 0xFF, 0xE), Ok(0xEFF * 16 * 1024));
        assert_eq!(rom_bytes(Section::ChrRom, 0x01, 0x1), Ok(0x101 * 8 * 1024));
    }

    #[test]
    fn exponent_sizes_are_powers_of_two_times_a_small_odd_number() {
        assert_eq!(rom_bytes(Section::PrgRom, 13 << 2, 0xF), Ok(8 * 1024));
        assert_eq!(rom_bytes(Section::PrgRom, 13 << 2 | 1, 0xF), Ok(24 * 1024));
        assert_eq!(rom_bytes(Section::ChrRom, 3, 0xF), Ok(7));
        assert_eq!(rom_bytes(Section::ChrRom, 63 << 2, 0xF), Ok(1 << 63));
    }

    #[test]
    fn an_absurd_exponent_is_an_error_that_names_it() {
        let error = rom_bytes(Section::ChrRom, 0xFF, 0xF).unwrap_err();
        let (section, exponent, multiplier) = (Section::ChrRom, 63, 7);
        assert_eq!(
            error,
            CartridgeError::SizeOverflow { offset: 5, section, exponent, multiplier }
        );
    }

    #[test]
    fn ram_sizes_run_from_128_bytes_to_2_mebibytes() {
        assert_eq!(ram_bytes(0), 0);
        assert_eq!(ram_bytes(1), 128);
        assert_eq!(ram_bytes(7), 8 * 1024);
        assert_eq!(ram_bytes(15), 2 * 1024 * 1024);
        assert_eq!(encode_ram(96), None);
    }

    #[test]
    fn every_rom_size_that_can_be_read_can_be_written() {
        for word in 0..=0xFFFu16 {
            let (low, high) = (word as u8, (word >> 8) as u8);
            let Ok(bytes) = rom_bytes(Section::PrgRom, low, high) else { continue };
            let (low, high) = encode_rom(bytes, PRG_ROM_BANK).expect("was read from a header");
            assert_eq!(rom_bytes(Section::PrgRom, low, high), Ok(bytes), "{word:03X}");
        }
    }
}
