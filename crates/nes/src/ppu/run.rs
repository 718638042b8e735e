//! Bringing the PPU to a dot: which way to take.
//!
//! While an access is coming through (some dots after it), everything runs dot by dot. Otherwise
//! blanked stretches are skipped over, and lines that render are drawn whole.

use super::{Ppu, VideoMemory};

/// Dots of a line.
pub(super) const LINE_DOTS: u64 = 341;

impl Ppu {
    /// Runs to absolute dot `dot`: all dots before it have happened afterwards.
    pub fn catch_up(&mut self, dot: u64, video: &mut VideoMemory) {
        while self.now < dot {
            if self.now < self.access.busy_until && !self.settle_access(dot, video) {
                self.tick(video);
            } else if self.next_dot_is_blanked(video) {
                self.skip_blanked(dot, video);
            } else if !self.draw_lines(dot, video) && !self.run_strip(dot, video) {
                self.tick(video);
            }
        }
    }

    /// Whether the next dot neither fetches nor changes anything but counters, flags and pixels.
    fn next_dot_is_blanked(&self, video: &VideoMemory) -> bool {
        if video.fetches.is_watched() {
            return false;
        }
        let position = self.position();
        let idle = 240 * LINE_DOTS..u64::from(self.last_line) * LINE_DOTS - 1;
        let off = !self.rendering() && !self.render_delayed;
        idle.contains(&position) || (off && !self.skipped_dot && !self.oam.is_being_corrupted())
    }

    /// Line and dot of the last dot that ran, as a number.
    #[inline]
    pub(super) fn position(&self) -> u64 {
        u64::from(self.line) * LINE_DOTS + u64::from(self.dot)
    }

    /// Skips to `target`, but not beyond the end of the line or of the idle lines.
    fn skip_blanked(&mut self, target: u64, video: &mut VideoMemory) {
        let position = self.position();
        let idle_end = u64::from(self.last_line) * LINE_DOTS - 1;
        let end = if (240 * LINE_DOTS..idle_end).contains(&position) {
            idle_end
        } else if self.dot == 340 {
            position + 1
        } else {
            u64::from(self.line) * LINE_DOTS + 340
        };
        let dots = (end - position).min(target - self.now);
        self.skip_flags(position, position + dots);
        let first = self.dot + 1;
        self.advance_by(dots);
        if position < 240 * LINE_DOTS || position >= idle_end {
            self.skip_on_line(if first == 341 { 0 } else { first });
        }
        self.now += dots;
        self.leave_bus_to_v(video, self.now - dots);
    }

    /// Steps by less than a frame.
    fn advance_by(&mut self, dots: u64) {
        let all = (u64::from(self.last_line) + 1) * LINE_DOTS;
        let position = self.position() + dots;
        let position = if position < all { position } else { position - all };
        self.line = (position / LINE_DOTS) as u16;
        self.dot = (position % LINE_DOTS) as u16;
    }

    /// The flags that change between two positions of the same frame.
    fn skip_flags(&mut self, from: u64, to: u64) {
        let passes = |line: u16, dot: u64| {
            let event = u64::from(line) * LINE_DOTS + dot;
            from < event && event <= to
        };
        if passes(self.vblank_line, 0) {
            let before = u64::from(self.vblank_line) * LINE_DOTS - from;
            self.frame_ended_at = Some(self.now + before);
        }
        if passes(self.vblank_line, 1) {
            let at = self.now + u64::from(self.vblank_line) * LINE_DOTS - from;
            self.vblank = self.vblank_suppressed_at != at;
        }
        if passes(self.last_line - 1, 340) {
            self.odd_frame = !self.odd_frame;
        }
        if passes(self.last_line, 1) {
            self.end_vblank();
        }
    }

    /// What dots `first` to `self.dot` of a line do while rendering is off.
    fn skip_on_line(&mut self, first: u16) {
        let last = self.dot;
        let passes = |dot: u16| first <= dot && dot <= last;
        if first <= 256 && last >= 1 {
            self.count_down_sprites(last.min(256) - first.max(1) + 1);
        }
        if passes(65) {
            self.oam.regular = false;
        }
        if last >= 257 && first <= 320 {
            self.sprites.has_sprite0 = self.oam.next_has_sprite0;
        }
        if passes(339) {
            self.sprites.x = [0; 8];
        }
        self.draw_backdrop(first, last);
    }

    fn count_down_sprites(&mut self, dots: u16) {
        for x in &mut self.sprites.x {
            *x = u16::from(*x).saturating_sub(dots) as u8;
        }
    }

    /// The pixels of dots `first` to `last` of a line while rendering is off.
    fn draw_backdrop(&mut self, first: u16, last: u16) {
        // From here on all pixels still to be drawn are the backdrop.
        let flushed = (first.max(1) + 4).min(last + 1);
        for dot in first..flushed {
            self.dot = dot;
            self.pixel_dot();
        }
        self.dot = last;
        let (from, to) = (flushed.max(4), (last + 1).min(260));
        if self.line < 240 && from < to {
            let row = usize::from(self.line) * 256;
            let pixels = row + usize::from(from - 4)..row + usize::from(to - 4);
            self.back.emphasise(pixels.start, self.emphasis_bits());
            let colour = self.pixel_now & self.grey_mask();
            self.back.pixels[pixels].fill(colour);
        }
        if flushed <= last {
            self.pixel_pipe = u32::from(self.pixel_now) * 0x0101_0101;
        }
    }

    /// The address bus shows v while nothing renders.
    fn leave_bus_to_v(&mut self, video: &mut VideoMemory, since: u64) {
        self.render_delayed = self.rendering();
        self.oam.latch = self.oam.buffer;
        self.reads = false;
        self.ale = false;
        self.access.v_copied = false;
        self.port.blanked = true;
        self.bus = self.scroll.v;
        video.a12.see(self.bus, since);
    }
}
