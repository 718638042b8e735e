//! Any bytes as a ROM image: the loader must not panic, and what it accepts must be whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nes::board::Board;
use nes::cartridge::{CHR_ROM_UNIT, Cartridge, Header, PRG_ROM_UNIT};

fuzz_target!(|bytes: &[u8]| {
    match Cartridge::parse(bytes) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(cartridge) => check(bytes, &cartridge),
    }
});

fn check(bytes: &[u8], cartridge: &Cartridge) {
    let header = cartridge.header;
    assert!(!cartridge.prg_rom.is_empty());
    assert!(cartridge.prg_rom.len().is_multiple_of(PRG_ROM_UNIT));
    assert!(cartridge.prg_rom.len() <= 2 * bytes.len());
    assert!(cartridge.chr_rom.len().is_multiple_of(CHR_ROM_UNIT));
    assert_eq!(cartridge.chr_rom.len() as u64, header.chr_rom);
    assert!(!header.summary().to_string().is_empty());
    cartridge.warnings.iter().for_each(|warning| assert!(!warning.to_string().is_empty()));
    let written = header.encode().expect("a header that was read can be written");
    assert_eq!(Header::parse(&written), Ok(header));
    if let Ok(board) = Board::new(cartridge) {
        assert!(!board.name().is_empty());
    }
}
