//! The effects of one access at once, while nothing renders.
//!
//! Outside of rendering an access through $2006, $2007 or $2001 has come through some dots later,
//! and nothing can see it on its way unless the next access comes before. Then its effects are put
//! in place directly instead of playing the dots.

use super::registers::{ACCESS_DOTS, BUSY_DOTS};
use super::run::LINE_DOTS;
use super::{Ppu, VideoMemory, mask};

impl Ppu {
    /// Lets the access that has just happened come through; false if that takes the slow way.
    pub(super) fn settle_access(&mut self, target: u64, video: &mut VideoMemory) -> bool {
        let untouched = self.now + BUSY_DOTS == self.access.busy_until;
        if !untouched
            || !self.port.is_idle()
            || target < self.access.busy_until
            || video.needs_every_fetch()
        {
            return false;
        }
        match (self.access.port_due != u64::MAX, self.access.v_delay, self.access.mask_delay) {
            (false, 0, 0) => {}
            (true, 0, 0) if self.stays_blanked(self.scroll.v) => self.settle_port(video),
            (false, 4, 0) if self.stays_blanked(self.scroll.t) => self.settle_v(video),
            (false, 0, 2) if self.stays_idle() => {
                self.access.mask_delay = 0;
                self.mask = self.access.mask_written;
                self.colour_mask = self.access.mask_written & mask::COLOUR;
            }
            _ => return false,
        }
        self.access.busy_until = self.now;
        true
    }

    /// Whether the lines stay idle until the access is through.
    fn stays_idle(&self) -> bool {
        let position = self.position();
        let end = u64::from(self.last_line) * LINE_DOTS - 1;
        position >= 240 * LINE_DOTS && position + BUSY_DOTS < end
    }

    /// Whether nothing renders until the access is through, and v, which becomes `next`, chooses
    /// no backdrop from palette RAM.
    fn stays_blanked(&self, next: u16) -> bool {
        let in_palette = |v: u16| v & 0x3F00 == 0x3F00;
        let stepped = next.wrapping_add(self.port_step());
        let off = !self.rendering() && !self.render_delayed;
        let plain = !in_palette(self.scroll.v) && !in_palette(next) && !in_palette(stepped);
        let quiet = !self.skipped_dot && !self.oam.is_being_corrupted();
        self.stays_idle() || (off && plain && quiet)
    }

    fn settle_port(&mut self, video: &mut VideoMemory) {
        self.access.port_due = u64::MAX;
        let v = self.scroll.v;
        self.bus_latch = v as u8;
        self.port.blanked = true;
        match self.access.port_write.take() {
            Some(value) => {
                self.port.value = value;
                if v & 0x3F00 == 0x3F00 {
                    self.palette.write(v as u8, value);
                } else {
                    video.write(v & 0x3FFF, value);
                }
            }
            None => self.port.buffer = video.read(v),
        }
        self.scroll.step(self.port_step());
        video.a12.see(self.scroll.v, self.now + ACCESS_DOTS + 4);
    }

    fn settle_v(&mut self, video: &mut VideoMemory) {
        self.access.v_before_copy = self.scroll.v;
        self.scroll.v = self.scroll.t;
        video.a12.see(self.scroll.v, self.now + u64::from(self.access.v_delay) - 1);
        self.access.v_delay = 0;
    }
}
