//! A ROM image, and then any accesses to its board: none may panic, every mapping must be legal,
//! and the forecast of an IRQ must come true.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nes::board::{Board, CpuSpace, Nametables, PpuSpace};
use nes::cartridge::{Cartridge, Header};

/// Bytes of the input that become one access; those before them are a header.
const ACCESS: usize = 4;

fuzz_target!(|input: &[u8]| {
    let Some((header, accesses)) = input.split_first_chunk::<12>() else { return };
    let Some(mut board) = board(header) else { return };
    let mut cycle = 0;
    for access in accesses.chunks_exact(ACCESS) {
        let passed = 1 + (u64::from(access[3] & 3) << (access[3] >> 2 & 0xF));
        wait(&mut board, cycle, cycle + passed);
        cycle += passed;
        touch(&mut board, access, cycle);
    }
});

/// The board for bytes 4 to 15 of a header, with ROMs of zeros.
fn board(bytes: &[u8; 12]) -> Option<Board> {
    let mut raw = *b"NES\x1A............";
    raw[4..].copy_from_slice(bytes);
    raw[9] = 0;
    let header = Header::parse(&raw).ok().filter(|header| header.prg_rom > 0)?;
    let cartridge = Cartridge {
        header,
        prg_rom: vec![0; header.prg_rom as usize],
        chr_rom: vec![0; header.chr_rom as usize],
        trainer: None,
        misc: Vec::new(),
        warnings: Vec::new(),
    };
    Board::new(&cartridge).ok()
}

/// Lets cycles pass: the line must rise in the cycle that was forecast, and in no other.
fn wait(board: &mut Board, from: u64, to: u64) {
    board.catch_up(from);
    let was_up = board.irq_line();
    let forecast = board.next_irq_cycle(from);
    assert!(forecast.is_none_or(|cycle| cycle > from && !was_up));
    if let Some(cycle) = forecast.filter(|cycle| *cycle <= to) {
        board.catch_up(cycle - 1);
        assert!(!board.irq_line());
    }
    board.catch_up(to);
    assert_eq!(board.irq_line(), was_up || forecast.is_some_and(|cycle| cycle <= to));
}

fn touch(board: &mut Board, access: &[u8], cycle: u64) {
    let addr = u16::from_le_bytes([access[0], access[1]]).max(0x4020);
    let before = board.clone();
    let effects = board.write(addr, access[2], !access[3], cycle);
    board.catch_up(cycle + 1);
    let mut spaces = Spaces { has_ram: board.memory().prg_total() > 0 };
    if effects.prg() {
        board.map_prg(&mut spaces);
    }
    if effects.chr() {
        board.map_chr(&mut spaces);
    }
    if !effects.irq() && before.next_irq_cycle(cycle).is_none() {
        assert_eq!(board.irq_line(), before.irq_line());
        assert_eq!(board.rises_to_irq(), before.rises_to_irq());
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
    if let Some(rises) = forecast.filter(|rises| *rises > 1) {
        assert_eq!(board.rises_to_irq(), Some(rises - 1));
    }
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
