//! A ROM image, and then any accesses to its board: none may panic, every mapping must be legal,
//! and the forecast of an IRQ must come true.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nes::board::{Board, CpuSpace, Nametables, PpuSpace};
use nes::cartridge::Cartridge;

/// Bytes of the input that become accesses, four each; the rest is a header.
const ACCESS: usize = 4;

fuzz_target!(|input: &[u8]| {
    let Some((header, accesses)) = input.split_first_chunk::<12>() else { return };
    let mut image = b"NES\x1A".to_vec();
    image.extend_from_slice(header);
    // Sizes that make small files, so that most inputs get past the loader.
    (image[4], image[5]) = (image[4] % 8 + 1, image[5] % 8);
    image[9] = 0;
    image.resize(16 + 512 + (8 * 16 + 8 * 8) * 1024, 0);
    let Ok(cartridge) = Cartridge::parse(&image) else { return };
    let Ok(mut board) = Board::new(&cartridge) else { return };
    let mut cycle = 0;
    for access in accesses.chunks_exact(ACCESS) {
        cycle += u64::from(access[3] & 3) + 1;
        touch(&mut board, access, cycle);
    }
});

fn touch(board: &mut Board, access: &[u8], cycle: u64) {
    let addr = u16::from_le_bytes([access[0], access[1]]).max(0x4020);
    let effects = board.write(addr, access[2], !access[3], cycle);
    let mut spaces = Spaces { has_ram: board.memory().prg_total() > 0 };
    if effects.prg() {
        board.map_prg(&mut spaces);
    }
    if effects.chr() {
        board.map_chr(&mut spaces);
    }
    let peeked = board.peek(addr, access[3]);
    assert_eq!(board.read(addr, access[3], cycle), peeked);
    if access[3] & 0x80 != 0 {
        rise(board, cycle * 3);
    }
}

fn rise(board: &mut Board, dot: u64) {
    let was_up = board.irq_line();
    let forecast = board.rises_to_irq();
    board.a12_rise(dot);
    assert_eq!(board.irq_line(), was_up || forecast == Some(1));
}

/// Address spaces that check what is mapped into them.
struct Spaces {
    has_ram: bool,
}

fn check(addr: u16, window: usize) {
    assert!(window > 0 && window.is_multiple_of(256));
    assert!(addr >= 0x4800 && usize::from(addr).is_multiple_of(window));
    assert!(usize::from(addr) + window <= 0x1_0000);
}

impl CpuSpace for Spaces {
    fn map_rom(&mut self, addr: u16, window: usize, _bank: usize) {
        check(addr, window);
    }

    fn map_ram(&mut self, addr: u16, window: usize, _bank: usize, _writable: bool) {
        check(addr, window);
        assert!(self.has_ram);
    }

    fn unmap(&mut self, addr: u16, window: usize) {
        check(addr, window);
    }
}

impl PpuSpace for Spaces {
    fn map_chr(&mut self, slot: usize, _bank: usize) {
        assert!(slot < 8);
    }

    fn map_nametables(&mut self, _nametables: Nametables) {}
}
