//! The first bytes of a file: a NES ROM image, or something else that people try to open.

use super::CartridgeError;

/// The first four bytes of every iNES and NES 2.0 file.
pub(super) const NES: [u8; 4] = *b"NES\x1A";

const UNSUPPORTED: &str = "this kind is not supported, look for the game as a .nes file";
const UNPACK: &str = "unpack it and open the .nes file inside";
const PATCH: &str = "open the game and apply the patch to it";

/// First bytes of other files, what they are, and what to do with them.
const FOREIGN: [(&[u8], &str, &str); 14] = [
    (b"FDS\x1A", "an FDS disk image", UNSUPPORTED),
    (b"\x01*NINTENDO-HVC*", "an FDS disk image without header", UNSUPPORTED),
    (b"NESM\x1A", "an NSF sound file", UNSUPPORTED),
    (b"NSFE", "an NSFe sound file", UNSUPPORTED),
    (b"UNIF", "a UNIF ROM image", UNSUPPORTED),
    (b"PK\x03\x04", "a zip archive", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"\x1F\x8B", "a gzip archive", UNPACK),
    (b"PATCH", "an IPS patch", PATCH),
    (b"BPS1", "a BPS patch", PATCH),
    (b"UPS1", "a UPS patch", PATCH),
    (b"\x7FELF", "an ELF program", UNSUPPORTED),
    (b"<!DOCTYPE", "a web page", "the download went wrong, download it again"),
];

/// Refuses whatever does not start as a ROM image does.
pub(super) fn check(bytes: &[u8]) -> Result<(), CartridgeError> {
    if bytes.is_empty() {
        return Err(CartridgeError::Empty);
    }
    for (signature, found, advice) in FOREIGN {
        if bytes.starts_with(signature) {
            return Err(CartridgeError::ForeignFormat { found, advice });
        }
    }
    let start = &bytes[..bytes.len().min(NES.len())];
    if NES.starts_with(start) {
        return Ok(());
    }
    Err(CartridgeError::NotNes { found: start.to_vec() })
}
