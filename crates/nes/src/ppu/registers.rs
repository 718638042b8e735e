//! The eight registers that the CPU sees at $2000-$2007, repeated up to $3FFF.
//!
//! | address | name      | access | what                                                       |
//! |---------|-----------|--------|------------------------------------------------------------|
//! | $2000   | PPUCTRL   | W      | NMI, sprite size, pattern tables, step of v, nametable     |
//! | $2001   | PPUMASK   | W      | rendering, left columns, greyscale, emphasis               |
//! | $2002   | PPUSTATUS | R      | vblank, sprite 0 hit, overflow; clears vblank and w        |
//! | $2003   | OAMADDR   | W      | address in OAM                                             |
//! | $2004   | OAMDATA   | RW     | a byte of OAM                                              |
//! | $2005   | PPUSCROLL | W x2   | x, then y                                                  |
//! | $2006   | PPUADDR   | W x2   | high, then low byte of v                                   |
//! | $2007   | PPUDATA   | RW     | a byte of video memory or palette RAM                      |
//!
//! An access at dot `d` falls between dot `d - 1` and dot `d`. When its effects come through (for
//! the CPU-PPU alignment in which a CPU cycle starts right before a dot):
//!
//! - $2000: t, with a glitch: during dot `d` the nametable bits are those of the byte that was on
//!   the bus before (the high byte of the address); the rest after dot `d`.
//! - $2001: rendering, greyscale and blue emphasis within dot `d + 1`, red and green at once. (In
//!   other alignments greyscale and blue glitch like the nametable bits of $2000.)
//! - $2002: vblank as it was before dot `d`; it is cleared in dot `d`, so that a read right before
//!   the dot that sets it suppresses it, and the NMI. The sprite flags are sampled at the end of
//!   the read, after dot `d + 1`.
//! - $2004 reads at the end of the read, writes at once. $2005 at once.
//! - $2006: v takes t over within dot `d + 3`.
//! - $2007: the value that is read is that of the start; the memory cycle begins when the CPU lets
//!   go of the register, after dot `d + 1`.
//!
//! Source: NESdev wiki, "PPU registers", "PPU glitches"; AccuracyCoin; blargg's `ppu_vbl_nmi`.

use super::{Ppu, VideoMemory, ctrl, mask};

/// Dots from an access until the CPU lets go of the register.
pub(super) const ACCESS_DOTS: u64 = 2;

/// Dots from an access until its last effect has come through.
pub(super) const BUSY_DOTS: u64 = ACCESS_DOTS + super::data_port::DOTS + 1;

/// Dots after which no access can be told from the address bus any more: a line and some.
const SETTLING_DOTS: u64 = 400;

impl Ppu {
    /// The CPU reads register `addr & 7` at absolute dot `dot`.
    pub fn read(&mut self, addr: u16, dot: u64, video: &mut VideoMemory) -> u8 {
        match addr & 7 {
            2 => self.read_status(dot, video),
            4 => self.read_oam(dot, video),
            7 => self.read_data(dot, video),
            _ => self.open_bus.get(dot),
        }
    }

    /// The CPU writes `value` to register `addr & 7` at absolute dot `dot`.
    pub fn write(&mut self, addr: u16, value: u8, dot: u64, video: &mut VideoMemory) {
        self.catch_up(dot, video);
        self.forget_prediction();
        self.access.busy_until = dot + BUSY_DOTS;
        self.open_bus.drive(value, 0xFF, dot);
        self.oam.regular = false;
        // What the data bus carried before: the last operand byte of an absolute store.
        let before = (addr >> 8) as u8;
        match addr & 7 {
            0 if !self.ignores_writes => self.write_ctrl(value, before, dot, video),
            1 if !self.ignores_writes => self.write_mask(value, dot),
            3 => self.oam.addr = value,
            4 => self.write_oam(value),
            5 if !self.ignores_writes => self.scroll.write_scroll(value),
            6 if !self.ignores_writes => {
                self.write_address(value, dot);
            }
            7 => self.start_port(dot, Some(value)),
            _ => {}
        }
    }

    /// What a read of register `addr & 7` at `dot` would give, as far as it is known without
    /// running the PPU further.
    pub fn peek(&self, addr: u16, dot: u64, video: &VideoMemory) -> u8 {
        let open_bus = self.open_bus.get(dot);
        match addr & 7 {
            2 => self.status_flags(dot) | (open_bus & 0x1F),
            4 if self.rendering() && self.on_render_line() => self.oam.buffer,
            4 => self.oam.bytes[usize::from(self.oam.addr)],
            7 if self.scroll.v & 0x3F00 == 0x3F00 => self.read_palette(open_bus),
            7 if self.port.is_idle() => self.port.buffer,
            7 => video.read(self.scroll.v),
            _ => open_bus,
        }
    }

    fn write_ctrl(&mut self, value: u8, before: u8, dot: u64, video: &mut VideoMemory) {
        // Vblank that ends in dot `d` is not seen by an NMI that is enabled now.
        if self.vblank || (self.on_render_line() && self.rendering()) {
            self.scroll.write_nametable(before);
            self.tick(video);
        }
        self.scroll.write_nametable(value);
        if (self.ctrl ^ value) & ctrl::TALL_SPRITES != 0 {
            self.sprite_lines.forget();
        }
        if (self.ctrl ^ value) & ctrl::TABLES != 0 {
            self.access.a12_settled_at = dot + SETTLING_DOTS;
        }
        self.ctrl = value;
    }

    fn write_address(&mut self, value: u8, dot: u64) {
        if self.scroll.write_address(value) {
            self.access.v_delay = 4;
            self.access.a12_settled_at = dot + SETTLING_DOTS;
        }
    }

    fn write_mask(&mut self, value: u8, dot: u64) {
        let on = value & mask::RENDERING != 0;
        self.access.rendered_before_write = self.rendering();
        if self.rendering() != on {
            self.access.a12_settled_at = dot + SETTLING_DOTS;
        }
        let in_frame = self.line < 241 || self.line == self.last_line;
        if in_frame && self.rendering() && !on {
            self.oam.corruption.announced = true;
        } else if in_frame && !self.rendering() && on {
            // In two of the four alignments rendering that starts within the frame spares the row.
            self.oam.corruption.pending = false;
        }
        let early = mask::RED | mask::GREEN;
        self.colour_mask = (self.colour_mask & !early) | (value & early);
        self.access.mask_written = value;
        self.access.mask_delay = 2;
    }

    fn write_oam(&mut self, value: u8) {
        if self.rendering() && self.on_render_line() {
            self.oam.next_sprite();
        } else {
            self.oam.write(value);
            self.sprite_lines.forget();
        }
    }

    fn read_oam(&mut self, dot: u64, video: &mut VideoMemory) -> u8 {
        self.catch_up(dot, video);
        let value = if self.rendering() && self.on_render_line() {
            self.catch_up(dot + ACCESS_DOTS, video);
            self.oam_as_rendered()
        } else {
            self.oam.bytes[usize::from(self.oam.addr)]
        };
        self.open_bus.drive(value, 0xFF, dot);
        value
    }

    fn oam_as_rendered(&self) -> u8 {
        if self.rendering() && self.line < 240 {
            self.oam.latch
        } else {
            self.oam.bytes[usize::from(self.oam.addr)]
        }
    }

    fn read_data(&mut self, dot: u64, video: &mut VideoMemory) -> u8 {
        self.catch_up(dot, video);
        let open_bus = self.open_bus.get(dot);
        let (value, driven) = if self.bus & 0x3F00 == 0x3F00 {
            (self.read_palette(open_bus), 0x3F)
        } else {
            (self.port.buffer, 0xFF)
        };
        self.open_bus.drive(value, driven, dot);
        self.start_port(dot, None);
        value
    }

    fn read_palette(&self, open_bus: u8) -> u8 {
        let grey = if self.mask_now() & mask::GREYSCALE != 0 { 0x30 } else { 0x3F };
        (self.palette.read(self.scroll.v as u8) & grey) | (open_bus & 0xC0)
    }

    /// The memory cycle begins when the CPU lets go of the register.
    fn start_port(&mut self, dot: u64, write: Option<u8>) {
        self.access.port_due = dot + ACCESS_DOTS;
        self.access.port_write = write;
        self.access.a12_settled_at = dot + SETTLING_DOTS;
        self.access.busy_until = dot + BUSY_DOTS;
        self.forget_prediction();
    }

    /// The registers' 16 bytes: all of OAM from OAMADDR on, as OAM DMA writes it while nothing
    /// renders; the last byte at `dot`. The caller vouches that rendering is off during the
    /// transfer.
    pub fn write_oam_all(&mut self, page: &[u8; 256], dot: u64) {
        let before = self.oam.bytes;
        self.oam.write_page(page);
        self.open_bus.drive(page[255], 0xFF, dot);
        if self.oam.bytes != before {
            self.sprite_lines.forget();
        }
        self.forget_prediction();
    }
}
