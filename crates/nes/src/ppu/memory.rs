//! The PPU's own address space: pattern tables and nametables, as the board wires them.
//!
//! | address     | what                                                             |
//! |-------------|------------------------------------------------------------------|
//! | $0000-$0FFF | left pattern table: CHR memory in 1 KiB slots 0-3                |
//! | $1000-$1FFF | right pattern table: CHR memory in 1 KiB slots 4-7               |
//! | $2000-$2FFF | four nametables of 1 KiB, each a page of nametable RAM or of CHR |
//! | $3000-$3FFF | the nametables again (palette RAM is inside the PPU, not here)   |
//!
//! Three views are kept beside the bytes, for drawing: the decoded rows of all tiles ([`tiles`]),
//! and for each page of nametable RAM the attribute of every tile, shifted into place, and a
//! picture of it all ([`nametable_image`](super::nametable_image)).
//! Source: NESdev wiki, "PPU memory map", "Mirroring".

use super::a12::A12;
use super::chr_latch::{ChrLatches, LatchedTable};
use super::fetches::Fetches;
use super::nametable_image::{NametableImage, RowNumber, Source, Stamp};
use super::scroll::{attribute_address, attribute_bits, nametable_address};
use super::tiles;
use core::ops::Range;
use std::sync::Arc;

/// How the four nametables are wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nametables {
    /// Page 0 at the top two, page 1 at the bottom two ("vertical arrangement").
    Horizontal,
    /// Page 0 at the left two, page 1 at the right two ("horizontal arrangement").
    Vertical,
    /// Page 0 everywhere.
    SingleLow,
    /// Page 1 everywhere.
    SingleHigh,
    /// Four pages, with the extra RAM on the cartridge.
    FourScreen,
    /// Each nametable by itself: $2000, $2400, $2800, $2C00.
    Pages([NametablePage; 4]),
}

/// What one nametable of 1 KiB shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NametablePage {
    /// A page of nametable RAM, 0-3 (0 and 1 are the console's).
    Ram(u8),
    /// A 1 KiB bank of CHR memory; not writable.
    Chr(usize),
}

impl Nametables {
    fn pages(self) -> [NametablePage; 4] {
        let ram = |pages: [u8; 4]| pages.map(NametablePage::Ram);
        match self {
            Nametables::Horizontal => ram([0, 0, 1, 1]),
            Nametables::Vertical => ram([0, 1, 0, 1]),
            Nametables::SingleLow => ram([0; 4]),
            Nametables::SingleHigh => ram([1; 4]),
            Nametables::FourScreen => ram([0, 1, 2, 3]),
            Nametables::Pages(pages) => pages,
        }
    }
}

/// CHR memory and its decoded rows. Shared between snapshots until it is written.
#[derive(Clone, Debug)]
struct Chr {
    bytes: Vec<u8>,
    rows: Vec<u64>,
    /// For each bank.
    stamps: Vec<Stamp>,
}

/// CHR memory, nametable RAM, and the board's wiring of both.
#[derive(Clone, Debug)]
pub struct VideoMemory {
    chr: Arc<Chr>,
    banks: usize,
    writable: bool,
    writable_banks: core::ops::Range<usize>,
    /// First byte in CHR memory of each pattern slot, and the stamp of its bank.
    slots: [usize; 8],
    stamps: [Stamp; 8],
    last_stamp: Stamp,
    pages: [NametablePage; 4],
    ram: [[u8; 1024]; 4],
    shadow: [[u8; 1024]; 4],
    image: NametableImage,
    pub(super) a12: A12,
    pub(super) fetches: Fetches,
    latches: ChrLatches,
}

impl VideoMemory {
    /// Memory over `chr`, whose length is cut or padded to a multiple of 1 KiB; empty means 8 KiB
    /// of RAM. Slots show the first banks, nametables are wired [`Nametables::Horizontal`].
    pub fn new(mut chr: Vec<u8>, chr_writable: bool) -> VideoMemory {
        let writable = chr_writable || chr.is_empty();
        if chr.is_empty() {
            chr.resize(8192, 0);
        }
        chr.resize(chr.len().next_multiple_of(1024), 0);
        let banks = chr.len() / 1024;
        let rows = tiles::decode_all(&chr);
        let last_stamp = banks as Stamp;
        let mut memory = VideoMemory {
            chr: Arc::new(Chr { bytes: chr, rows, stamps: (1..=last_stamp).collect() }),
            banks,
            writable,
            writable_banks: 0..banks,
            slots: [0; 8],
            stamps: [0; 8],
            last_stamp,
            pages: Nametables::Horizontal.pages(),
            ram: [[0; 1024]; 4],
            shadow: [[0; 1024]; 4],
            image: NametableImage::new(),
            a12: A12::default(),
            fetches: Fetches::default(),
            latches: ChrLatches::default(),
        };
        (0..8).for_each(|slot| memory.map_chr(slot, slot));
        memory
    }

    /// CHR memory in banks of 1 KiB.
    pub fn chr_banks_1k(&self) -> usize {
        self.banks
    }

    /// All of CHR memory, for battery saves and the like.
    pub fn chr(&self) -> &[u8] {
        &self.chr.bytes
    }

    /// Nametable RAM, four pages of which the console has the first two.
    pub fn nametable_ram(&self) -> &[[u8; 1024]; 4] {
        &self.ram
    }

    /// Shows bank `bank_1k` (modulo the size of CHR memory) in pattern slot `slot` (0-7).
    #[inline]
    pub fn map_chr(&mut self, slot: usize, bank_1k: usize) {
        let bank = bank_1k % self.banks;
        self.slots[slot & 7] = bank * 1024;
        self.stamps[slot & 7] = self.chr.stamps[bank];
    }

    /// Wires the nametables.
    pub fn map_nametables(&mut self, nametables: Nametables) {
        self.pages = nametables.pages().map(|page| match page {
            NametablePage::Ram(page) => NametablePage::Ram(page & 3),
            NametablePage::Chr(bank) => NametablePage::Chr(bank % self.banks),
        });
    }

    /// Whether CHR memory takes writes at all.
    pub fn set_chr_writable(&mut self, writable: bool) {
        self.writable = writable;
    }

    /// The banks that take writes, for boards with both ROM and RAM (all of them after `new`).
    pub fn set_writable_banks(&mut self, banks: core::ops::Range<usize>) {
        self.writable_banks = banks;
    }

    /// The byte at a PPU address; only the low 14 bits count, palette RAM is not seen.
    #[inline]
    pub fn read(&self, addr: u16) -> u8 {
        let addr = usize::from(addr & 0x3FFF);
        if addr < 0x2000 {
            self.chr.bytes[self.slots[addr >> 10] + (addr & 0x3FF)]
        } else {
            match self.pages[(addr >> 10) & 3] {
                NametablePage::Ram(page) => self.ram[usize::from(page & 3)][addr & 0x3FF],
                NametablePage::Chr(bank) => self.chr.bytes[bank * 1024 + (addr & 0x3FF)],
            }
        }
    }

    /// Writes the byte at a PPU address, where memory is writable.
    pub fn write(&mut self, addr: u16, value: u8) {
        let addr = usize::from(addr & 0x3FFF);
        if addr < 0x2000 {
            self.write_chr(self.slots[addr >> 10] + (addr & 0x3FF), value);
        } else if let NametablePage::Ram(page) = self.pages[(addr >> 10) & 3] {
            self.write_nametable(usize::from(page & 3), addr & 0x3FF, value);
        }
    }

    /// Puts `bytes` into CHR memory from byte `at` on, as a battery save is put back. What does
    /// not fit is left out.
    pub fn load_chr(&mut self, at: usize, bytes: &[u8]) {
        let chr = Arc::make_mut(&mut self.chr);
        let Some(place) = chr.bytes.get_mut(at..) else { return };
        place.iter_mut().zip(bytes).for_each(|(old, new)| *old = *new);
        chr.rows = tiles::decode_all(&chr.bytes);
        (0..self.banks).for_each(|bank| self.stamp_anew(bank));
    }

    fn write_chr(&mut self, index: usize, value: u8) {
        if !self.writable || !self.writable_banks.contains(&(index / 1024)) {
            return;
        }
        if self.chr.bytes[index] == value {
            return;
        }
        let chr = Arc::make_mut(&mut self.chr);
        chr.bytes[index] = value;
        let low = index & !8;
        chr.rows[index / 16 * 8 + index % 8] = tiles::decode(chr.bytes[low], chr.bytes[low | 8]);
        self.stamp_anew(index / 1024);
    }

    /// The contents of `bank` have changed.
    fn stamp_anew(&mut self, bank: usize) {
        self.last_stamp += 1;
        Arc::make_mut(&mut self.chr).stamps[bank] = self.last_stamp;
        for (stamp, first) in self.stamps.iter_mut().zip(self.slots) {
            if first == bank * 1024 {
                *stamp = self.last_stamp;
            }
        }
    }

    fn write_nametable(&mut self, page: usize, index: usize, value: u8) {
        if self.ram[page][index] == value {
            return;
        }
        self.ram[page][index] = value;
        self.image.touch(page, index);
        if index < 0x3C0 {
            return;
        }
        // An attribute byte serves four by four tiles, two bits for each two by two of them.
        let top_left = (index & 0x38) << 4 | (index & 7) << 2;
        for row in 0..4 {
            for column in 0..4 {
                let shift = (row & 2) << 1 | (column & 2);
                let tile = top_left + row * 32 + column;
                self.shadow[page][tile] = (value >> shift & 3) << 2;
                self.image.touch(page, tile);
            }
        }
    }

    /// The eight pixels of the row at a pattern address (bit 3, the plane, is ignored).
    #[inline]
    pub(super) fn row(&self, addr: u16) -> u64 {
        let addr = usize::from(addr & 0x1FFF);
        let index = self.slots[addr >> 10] + (addr & 0x3F0);
        self.chr.rows[index / 2 + (addr & 7)]
    }

    /// The two planes of the row at a pattern address.
    #[inline]
    pub(super) fn planes(&self, addr: u16) -> (u8, u8) {
        let addr = usize::from(addr & 0x1FF7);
        let index = self.slots[addr >> 10] + (addr & 0x3F7);
        (self.chr.bytes[index], self.chr.bytes[index | 8])
    }

    /// The tile number at v, and its palette number times 4.
    #[inline]
    pub(super) fn tile_at(&self, v: u16) -> (u8, u8) {
        match self.pages[usize::from(v >> 10 & 3)] {
            NametablePage::Ram(page) => {
                let (page, index) = (usize::from(page & 3), usize::from(v & 0x3FF));
                (self.ram[page][index], self.shadow[page][index])
            }
            NametablePage::Chr(_) => {
                let palette = attribute_bits(self.read(attribute_address(v)), v);
                (self.read(nametable_address(v)), palette << 2)
            }
        }
    }

    /// Lays lines `wanted` (of 0-7) of the row of 32 tiles that v is in, with pattern table `table`
    /// (0 or 1), for [`VideoMemory::row_lines`]. None if the nametable lies in CHR memory.
    pub(super) fn lay_row(
        &mut self,
        v: u16,
        table: usize,
        wanted: Range<usize>,
    ) -> Option<RowNumber> {
        let NametablePage::Ram(page) = self.pages[usize::from(v >> 10 & 3)] else { return None };
        let (page, row) = (usize::from(page & 3), usize::from(v >> 5 & 31));
        let source = Source {
            tiles: &self.ram[page].as_chunks().0[row],
            palettes: &self.shadow[page].as_chunks().0[row],
            banks: self.chr.rows.as_chunks().0,
            shown: self.slots.as_chunks().0[table & 1],
            stamps: self.stamps.as_chunks().0[table & 1],
        };
        let number = RowNumber::new(page, row);
        self.image.lay(number, wanted, &source);
        Some(number)
    }

    /// Pattern and palette of the pixels of lines `lines` (of 0-7) of a row, 256 each, as they were
    /// laid last.
    #[inline]
    pub(super) fn row_lines(&self, row: RowNumber, lines: Range<usize>) -> &[u8] {
        self.image.lines(row, lines)
    }

    /// Gives pattern table `table` (0 or 1) a latch, or its latch other banks.
    pub fn latch_chr(&mut self, table: usize, latched: LatchedTable) {
        let bank = self.latches.wire(table, latched);
        self.show_table(table, bank);
    }

    fn show_table(&mut self, table: usize, bank_4k: usize) {
        (0..4).for_each(|slot| self.map_chr((table & 1) * 4 + slot, bank_4k * 4 + slot));
    }

    /// Whether banks may change with any fetch.
    #[inline]
    pub(super) fn has_latches(&self) -> bool {
        self.latches.exist()
    }

    /// Whether each fetch must be made in its dot.
    #[inline]
    pub(super) fn needs_every_fetch(&self) -> bool {
        self.fetches.is_watched() || self.has_latches()
    }

    /// The byte that the PPU fetches: a read that latches react to.
    #[inline]
    pub(super) fn fetch(&mut self, addr: u16) -> u8 {
        if !self.has_latches() {
            return self.read(addr);
        }
        self.before_fetch(addr);
        let value = self.read(addr);
        self.latches.after_fetch(addr);
        value
    }

    fn before_fetch(&mut self, addr: u16) {
        if let Some((table, bank)) = self.latches.before_fetch(addr) {
            self.show_table(table, bank);
        }
    }

    /// The fetch that was noted last is over: see [`VideoMemory::note_pattern`].
    #[inline]
    pub(super) fn settle_latches(&mut self) {
        if self.has_latches() {
            self.before_fetch(u16::MAX);
        }
    }

    /// A high plane has been read without [`VideoMemory::fetch`].
    #[inline]
    pub(super) fn note_pattern(&mut self, addr: u16) {
        if self.has_latches() {
            self.latches.after_fetch(addr);
        }
    }

    /// Whether rises of A12 are to be recorded.
    pub fn watch_a12(&mut self, on: bool) {
        self.a12.watch(on);
    }

    /// Hands over the recorded rises of A12 that pass the M2 filter, as absolute dots in order.
    pub fn take_a12_rises(&mut self, out: &mut impl FnMut(u64)) {
        self.a12.take(out);
    }

    /// Whether every fetch is to be recorded, for boards that react to addresses (MMC5).
    /// Everything then runs dot by dot.
    pub fn watch_fetches(&mut self, on: bool) {
        self.fetches.watch(on);
    }

    /// Hands over the recorded fetches in order: absolute dot, address.
    pub fn take_fetches(&mut self, out: &mut impl FnMut(u64, u16)) {
        self.fetches.take(out);
    }
}
