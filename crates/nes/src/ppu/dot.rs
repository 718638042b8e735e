//! One dot, exactly: the slow way, which defines what the fast ways must leave behind.
//!
//! A dot has two halves. In the first the counters step, flags change, fetches put an address on
//! the bus or read from it, and the pixel is chosen; in the second the background shifts and what
//! was fetched is taken over. CPU accesses fall between two dots; [`registers`](super) gives each
//! the dots at which its effects come through.
//!
//! Timing of a line that renders (visible lines and the pre-render line):
//!
//! | dots    | fetches                            | sprites                              |
//! |---------|------------------------------------|--------------------------------------|
//! | 0       | idle                               |                                      |
//! | 1-256   | 32 tiles: NT, AT, low, high        | 1-64 clear, 65-256 evaluate          |
//! | 256-257 | v steps down, horizontal bits of t |                                      |
//! | 257-320 | NT, NT, sprite low, high           | load the eight units                 |
//! | 280-304 | pre-render: vertical bits of t     |                                      |
//! | 321-336 | two tiles of the next line         |                                      |
//! | 337-340 | NT, NT                             |                                      |
//!
//! Source: NESdev wiki, "PPU rendering", "PPU frame timing"; AccuracyCoin.

use super::{Ppu, VideoMemory, mask};

impl Ppu {
    /// Runs one dot the slow way.
    pub(super) fn tick(&mut self, video: &mut VideoMemory) {
        if self.now == self.access.port_due {
            self.release_port();
        }
        self.first_half(video);
        self.second_half(video);
        self.now += 1;
    }

    /// Everything of a dot up to and including its pixel.
    fn first_half(&mut self, video: &mut VideoMemory) {
        if self.on_render_line() && self.rendering() {
            self.move_v();
        }
        self.advance();
        self.change_flags();
        self.skip_odd_dot();
        self.render_delayed = self.rendering();
        self.clock_data_port();
        self.oam.latch = self.oam.buffer;
        self.copy_t_when_due();
        let render_line = self.on_render_line();
        if render_line {
            self.sprite_dot(video);
        }
        if self.blanked() {
            self.bus = self.scroll.v;
        }
        self.apply_mask_when_due();
        if render_line || (self.line == 240 && self.dot == 0) {
            self.picture_dot(video);
        }
        if self.port.reads {
            self.read_for_port(video);
        }
        video.a12.see(self.bus, self.now);
    }

    /// Shifts, and what was fetched.
    fn second_half(&mut self, video: &mut VideoMemory) {
        let shifts = matches!(self.dot, 1..=257 | 321..=336);
        if shifts && self.rendering() && self.on_render_line() {
            self.background.shift();
        }
        self.take_fetch();
        if self.render_delayed || self.rendering() {
            self.oam.buffer = self.oam.buffer_in;
        }
        if self.port.steps() {
            self.step_v_for_port();
        }
        self.ale = self.port.latches_address;
        if self.port.reads {
            self.read_for_port(video);
        }
        self.port.second_half();
        if self.port.writes {
            self.write_for_port(video);
        }
    }

    /// The moves of v that belong to the dot just left.
    fn move_v(&mut self) {
        match self.dot {
            256 => self.increment_y(),
            257 => self.scroll.copy_x(),
            280..=304 if self.line == self.last_line => self.scroll.copy_y(),
            _ => {}
        }
    }

    /// v steps down; in the dot in which it takes t over, the two collide.
    pub(super) fn increment_y(&mut self) {
        if self.access.v_copied {
            self.scroll.v = self.access.v_before_copy & self.scroll.t;
        } else {
            self.scroll.increment_y();
        }
    }

    fn advance(&mut self) {
        self.dot += 1;
        if self.dot > 340 {
            self.dot = 0;
            self.line = if self.line == self.last_line { 0 } else { self.line + 1 };
        }
    }

    /// The flags of $2002, and the parity of the frame.
    fn change_flags(&mut self) {
        if self.dot == 1 {
            if self.line == self.vblank_line {
                self.vblank = self.vblank_suppressed_at != self.now;
            } else if self.line == self.last_line {
                self.end_vblank();
            }
        } else if self.dot == 0 && self.line == self.vblank_line {
            self.frame_ended_at = Some(self.now + 1);
        } else if self.dot == 340 && self.line == self.last_line - 1 {
            self.odd_frame = !self.odd_frame;
        }
    }

    /// While rendering, the first dot of an odd frame is left out (NTSC only). What counts is
    /// whether rendering was on as the dot before began (`ppu_vbl_nmi`, 10-even_odd_timing).
    fn skip_odd_dot(&mut self) {
        if self.line != 0 || !self.odd_frame || !self.skips_dots || !self.render_delayed {
            return;
        }
        if self.dot == 0 {
            self.dot = 1;
            self.skipped_dot = true;
        } else if self.dot == 2 {
            self.skipped_dot = false;
        }
    }

    /// Whether the PPU leaves the bus to $2007 in this dot.
    pub(super) fn blanked(&self) -> bool {
        !self.rendering() || (self.line >= 240 && self.line < self.last_line)
    }

    fn clock_data_port(&mut self) {
        let blanked = self.blanked();
        self.port.first_half(blanked);
        let even = self.dot & 1 == 0;
        self.reads = self.port.reads || (!blanked && even);
        self.ale = self.port.latches_address || (!blanked && !even);
        if self.port.latches_address && !self.reads {
            self.bus = self.scroll.v;
            self.bus_latch = self.bus as u8;
        }
    }

    /// The second write to $2006 takes effect some dots later.
    fn copy_t_when_due(&mut self) {
        self.access.v_copied = false;
        if self.access.v_delay == 0 {
            return;
        }
        self.access.v_delay -= 1;
        if self.access.v_delay == 0 {
            self.access.v_before_copy = self.scroll.v;
            self.access.v_copied = true;
            self.scroll.v = self.scroll.t;
            self.bus = self.scroll.v;
        }
    }

    /// A write to $2001 takes effect some dots later, between evaluation and the pixel.
    fn apply_mask_when_due(&mut self) {
        if self.access.mask_delay == 0 {
            return;
        }
        self.access.mask_delay -= 1;
        if self.access.mask_delay == 0 {
            self.mask = self.access.mask_written;
            self.colour_mask = self.access.mask_written & mask::COLOUR;
            let disabled = self.mask & mask::RENDERING == 0;
            if self.access.rendered_before_write && disabled && self.on_render_line() {
                self.oam.note_rendering_disabled();
            }
        }
    }

    /// A memory cycle of the PPU: the low byte of the address comes from the latch, and the byte
    /// read stays on the multiplexed bus.
    pub(super) fn fetch(&mut self, video: &mut VideoMemory) -> u8 {
        let addr = (self.bus & 0x3F00) | u16::from(self.bus_latch);
        let value = video.fetch(addr);
        video.fetches.see(addr, self.now);
        self.bus = (self.bus & 0xFF00) | u16::from(value);
        value
    }

    /// The CPU lets go of $2007.
    fn release_port(&mut self) {
        self.access.port_due = u64::MAX;
        match self.access.port_write.take() {
            Some(value) => self.port.start_write(value),
            None => self.port.start_read(),
        }
    }

    fn read_for_port(&mut self, video: &mut VideoMemory) {
        self.port.buffer = self.fetch(video);
        if self.ale {
            self.bus_latch = self.bus as u8;
        }
    }

    fn write_for_port(&mut self, video: &mut VideoMemory) {
        let value = self.port.value;
        if self.bus & 0x3F00 == 0x3F00 {
            self.palette.write(self.bus as u8, value);
        } else {
            video.write((self.bus & 0x3F00) | u16::from(self.bus_latch), value);
        }
    }

    fn step_v_for_port(&mut self) {
        if self.port.blanked {
            self.scroll.step(self.port_step());
        } else {
            self.increment_y();
        }
    }

    /// How far v moves after an access through $2007.
    pub(super) fn port_step(&self) -> u16 {
        if self.ctrl & super::ctrl::STEP_32 != 0 { 32 } else { 1 }
    }
}
