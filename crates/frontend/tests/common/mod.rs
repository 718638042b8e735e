//! What the tests of the binary share: running it, and small ROMs made on the spot.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// The binary, without a display, at home in an empty folder.
pub fn ricochet(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ricochet"));
    command.env_clear().env("HOME", home).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// An empty folder that goes when the test ends.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes a file into a folder; returns its path.
pub fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

/// NROM with 16 KiB: `code` at $C000, where it also starts after a reset. NMI and IRQ return.
pub fn nrom(code: &[u8]) -> Vec<u8> {
    const RTI_AT: usize = 0x3ff0;
    let mut rom = b"NES\x1a\x01\x01\x00\x00".to_vec();
    rom.resize(16, 0);
    let mut prg = code.to_vec();
    prg.resize(0x4000, 0xea);
    prg[RTI_AT] = 0x40;
    prg[0x3ffa..].copy_from_slice(&[0xf0, 0xff, 0x00, 0xc0, 0xf0, 0xff]);
    rom.extend(prg);
    rom.extend([0; 0x2000]);
    rom
}

/// The same with battery-backed RAM at $6000.
pub fn nrom_with_battery(code: &[u8]) -> Vec<u8> {
    let mut rom = nrom(code);
    rom[6] |= 2;
    rom
}

/// LDA #value, STA address, for each pair.
pub fn stores(pairs: &[(u16, u8)]) -> Vec<u8> {
    let store = |&(address, value): &(u16, u8)| {
        let [low, high] = address.to_le_bytes();
        [0xa9, value, 0x8d, low, high]
    };
    pairs.iter().flat_map(store).collect()
}

/// An endless loop, for the end of `code`.
pub fn ending_in_a_loop(mut code: Vec<u8>) -> Vec<u8> {
    let [low, high] = (0xc000 + code.len() as u16).to_le_bytes();
    code.extend([0x4c, low, high]);
    code
}

/// A ROM that reports `status` by the protocol of blargg's tests.
pub fn reporting(status: u8) -> Vec<u8> {
    let mut pairs = signature();
    pairs.extend([(0x6004, b'O'), (0x6005, b'K'), (0x6006, 0), (0x6000, status)]);
    nrom(&ending_in_a_loop(stores(&pairs)))
}

/// Status "running" and the signature.
pub fn signature() -> Vec<(u16, u8)> {
    vec![(0x6000, 0x80), (0x6001, 0xde), (0x6002, 0xb0), (0x6003, 0x61)]
}
