//! What can be wrong with a ROM image.

use super::{Format, HEADER_BYTES};
use std::fmt;
use thiserror::Error;

/// Why a file could not be parsed. Every message names the place, what was expected there, what
/// was found and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CartridgeError {
    /// The file has no bytes at all.
    #[error("offset 0: expected a NES ROM image, found an empty file: copy or download it again")]
    Empty,
    /// The file is of another, known kind.
    #[error("offset 0, signature: expected \"NES\\x1A\", found {found}: {advice}")]
    ForeignFormat {
        /// The kind of file, e.g. "an FDS disk image".
        found: &'static str,
        /// What the user can do about it.
        advice: &'static str,
    },
    /// The file does not start as a ROM image does, and nothing known starts so.
    #[error(
        "offset 0, signature: expected \"NES\\x1A\", found \"{}\": this is not a NES ROM image",
        found.escape_ascii()
    )]
    NotNes {
        /// The first bytes of the file, at most four.
        found: Vec<u8>,
    },
    /// The signature is right but the header is not complete.
    #[error(
        "offset {found}, header: expected {HEADER_BYTES} bytes, found {found}: \
         the file is cut off, copy or download it again"
    )]
    HeaderTruncated {
        /// Bytes in the file.
        found: usize,
    },
    /// The header announces more than the file has.
    #[error(
        "offset {offset}, {section}: the header says {expected} bytes, found {found}: \
         {missing} bytes are missing from the file, copy or download it again"
    )]
    Truncated {
        /// The section that is not complete.
        section: Section,
        /// Where it starts in the file.
        offset: u64,
        /// Its size by the header, in bytes.
        expected: u64,
        /// What the file has of it, in bytes.
        found: u64,
        /// What the whole file lacks, later sections included, in bytes.
        missing: u64,
    },
    /// The header announces no PRG-ROM: there is nothing to run.
    #[error(
        "offset 4, PRG-ROM size: expected at least one bank, found 0: \
         the header is damaged, look for another copy"
    )]
    NoPrgRom,
    /// A NES 2.0 exponent that no memory reaches.
    #[error(
        "offset {offset}, {section} size: expected less than 2^64 bytes, found \
         2^{exponent} * {multiplier}: the header is damaged, look for another copy"
    )]
    SizeOverflow {
        /// Offset of the size byte in the header.
        offset: usize,
        /// The section whose size it is.
        section: Section,
        /// The power of two, 0 to 63.
        exponent: u8,
        /// 1, 3, 5 or 7.
        multiplier: u8,
    },
    /// A size that does not divide into pages or banks.
    #[error(
        "offset {offset}, {section} size: expected a multiple of {unit} bytes, found {bytes}: \
         no board has such a chip, look for another copy"
    )]
    Granularity {
        /// Offset of the size byte in the header.
        offset: usize,
        /// The section whose size it is.
        section: Section,
        /// The size that the header states, in bytes.
        bytes: u64,
        /// What it should be a multiple of, in bytes.
        unit: u64,
    },
}

/// A part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// The 512 bytes that copiers load at $7000.
    Trainer,
    /// The CPU's program.
    PrgRom,
    /// The PPU's tiles.
    ChrRom,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Section::Trainer => "trainer",
            Section::PrgRom => "PRG-ROM",
            Section::ChrRom => "CHR-ROM",
        })
    }
}

/// A header value that a format has no way to write down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{field}: {value} cannot be written in the {format} format")]
pub struct EncodeError {
    /// The field of [`super::Header`].
    pub field: &'static str,
    /// Its value.
    pub value: u64,
    /// The format that was asked for.
    pub format: Format,
}
