//! A socket for the boards' tests: it takes a board, writes to its registers, and looks at what
//! the board maps.

use super::{Board, CpuSpace, Effects, Nametables, PpuSpace};
use crate::cartridge::{Cartridge, Format, Header};
use crate::ppu::LatchedTable;

/// A NES 2.0 header of a mapper, with 32 KiB of PRG-ROM, 8 KiB of CHR-ROM and no RAM.
pub(super) fn header(mapper: u16) -> Header {
    let mut raw = [0; 16];
    (raw[4], raw[5], raw[7]) = (2, 1, 0x08);
    let header = Header::parse(&raw).expect("sizes are small");
    assert_eq!(header.format, Format::Nes20);
    Header { mapper, ..header }
}

/// A header with sizes in KiB.
pub(super) fn sized(mapper: u16, prg_rom: u64, chr_rom: u64) -> Header {
    let chr_ram = if chr_rom == 0 { 8 << 10 } else { 0 };
    Header { prg_rom: prg_rom << 10, chr_rom: chr_rom << 10, chr_ram, ..header(mapper) }
}

/// A board in its socket.
pub(super) struct Socket {
    pub(super) board: Board,
    prg_rom: usize,
    cycle: u64,
}

impl Socket {
    /// A console with this board, switched on.
    pub(super) fn insert(header: Header) -> Socket {
        let prg_rom = header.prg_rom as usize;
        let cartridge = Cartridge {
            header,
            prg_rom: vec![0; prg_rom],
            chr_rom: vec![0; header.chr_rom as usize],
            trainer: None,
            misc: Vec::new(),
            warnings: Vec::new(),
        };
        let board = Board::new(&cartridge).expect("the board is supported");
        Socket { board, prg_rom, cycle: 0 }
    }

    /// Writes to a register, long after the last write, where ROM holds $FF.
    pub(super) fn write(&mut self, addr: u16, value: u8) -> Effects {
        self.write_over(addr, value, 0xFF)
    }

    /// Writes to a register where ROM holds `rom_value`.
    pub(super) fn write_over(&mut self, addr: u16, value: u8, rom_value: u8) -> Effects {
        self.cycle += 10;
        self.board.write(addr, value, rom_value, self.cycle)
    }

    /// Writes again, in the cycle after the last write.
    pub(super) fn write_at_once(&mut self, addr: u16, value: u8) -> Effects {
        self.cycle += 1;
        self.board.write(addr, value, 0xFF, self.cycle)
    }

    /// The cycle of the last write.
    pub(super) fn cycle(&self) -> u64 {
        self.cycle
    }

    /// The offset in PRG-ROM of the byte at `addr`, if ROM answers there.
    pub(super) fn rom_at(&self, addr: u16) -> Option<usize> {
        match self.seen().pages[usize::from(addr >> 8)] {
            Page::Rom(offset) => Some(offset + usize::from(addr & 0xFF)),
            _ => None,
        }
    }

    /// Which bank of `kib` KiB answers at `addr`.
    pub(super) fn rom_bank(&self, addr: u16, kib: usize) -> usize {
        self.rom_at(addr).expect("ROM answers") / (kib << 10)
    }

    /// The offset in PRG-RAM of the byte at `addr` and whether it can be written, if RAM answers.
    pub(super) fn ram_at(&self, addr: u16) -> Option<(usize, bool)> {
        match self.seen().pages[usize::from(addr >> 8)] {
            Page::Ram { offset, writable } => Some((offset + usize::from(addr & 0xFF), writable)),
            _ => None,
        }
    }

    /// Whether nothing answers at `addr`.
    pub(super) fn is_open(&self, addr: u16) -> bool {
        self.seen().pages[usize::from(addr >> 8)] == Page::Open
    }

    /// The banks of 1 KiB in the eight CHR slots, before they wrap.
    pub(super) fn chr(&self) -> [usize; 8] {
        self.seen().chr
    }

    /// The latches of the pattern tables.
    pub(super) fn latches(&self) -> [Option<LatchedTable>; 2] {
        self.seen().latches
    }

    /// How the nametables appear.
    pub(super) fn nametables(&self) -> Nametables {
        self.seen().nametables.expect("the board maps nametables")
    }

    /// All that the board maps now.
    pub(super) fn seen(&self) -> Recorder {
        let mut recorder = Recorder {
            pages: [Page::Open; 256],
            prg_rom: self.prg_rom,
            prg_ram: self.board.memory().prg_total(),
            chr: [usize::MAX; 8],
            latches: [None; 2],
            nametables: None,
        };
        self.board.map_prg(&mut recorder);
        self.board.map_chr(&mut recorder);
        recorder
    }
}

/// What a page of 256 bytes holds, and the offset of its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Open,
    Rom(usize),
    Ram { offset: usize, writable: bool },
}

/// Both address spaces, as a board maps them.
#[derive(Clone)]
pub(super) struct Recorder {
    pages: [Page; 256],
    prg_rom: usize,
    prg_ram: usize,
    chr: [usize; 8],
    latches: [Option<LatchedTable>; 2],
    nametables: Option<Nametables>,
}

impl Recorder {
    /// What has become different in `after`.
    pub(super) fn changes(&self, after: &Recorder) -> Effects {
        let mut changes = Effects::NONE;
        if self.pages != after.pages {
            changes |= Effects::PRG;
        }
        let video = |seen: &Recorder| (seen.chr, seen.latches, seen.nametables);
        if video(self) != video(after) {
            changes |= Effects::CHR;
        }
        changes
    }

    /// Fills a window with what `page` makes of the offset of each of its pages.
    fn fill(&mut self, addr: u16, window: usize, page: impl Fn(usize) -> Page) {
        assert!(window.is_multiple_of(256) && window > 0, "window of {window} bytes");
        assert!(usize::from(addr).is_multiple_of(window), "${addr:04X} in steps of {window}");
        assert!((0x4100..=0x1_0000 - window).contains(&usize::from(addr)), "${addr:04X}");
        let first = usize::from(addr >> 8);
        for (index, slot) in self.pages[first..first + window / 256].iter_mut().enumerate() {
            *slot = page(index * 256);
        }
    }
}

impl CpuSpace for Recorder {
    fn map_rom(&mut self, addr: u16, window: usize, bank: usize) {
        let size = self.prg_rom;
        self.fill(addr, window, |offset| Page::Rom((bank * window + offset) % size));
    }

    fn map_ram(&mut self, addr: u16, window: usize, bank: usize, writable: bool) {
        let size = self.prg_ram;
        assert!(size > 0, "there is no RAM to map");
        self.fill(addr, window, |offset| Page::Ram {
            offset: (bank * window + offset) % size,
            writable,
        });
    }

    fn unmap(&mut self, addr: u16, window: usize) {
        self.fill(addr, window, |_| Page::Open);
    }
}

impl PpuSpace for Recorder {
    fn map_chr(&mut self, slot: usize, bank: usize) {
        self.chr[slot] = bank;
    }

    fn latch_chr(&mut self, table: usize, latched: LatchedTable) {
        self.latches[table] = Some(latched);
    }

    fn map_nametables(&mut self, nametables: Nametables) {
        self.nametables = Some(nametables);
    }
}
