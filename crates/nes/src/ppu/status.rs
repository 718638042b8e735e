//! PPUSTATUS ($2002), the NMI line, and looking ahead: when could any of them change?
//!
//! Programs wait in loops that read $2002 until a flag changes. A read that finds nothing changed
//! need not run the PPU, and a whole loop can be skipped up to the dot of the change, if that dot
//! is known beforehand. Source: NESdev wiki, "PPU registers", "NMI"; test ROMs `ppu_vbl_nmi`.

use super::run::LINE_DOTS;
use super::{Ppu, VideoMemory, ctrl};

/// What is known about the flags of $2002 beyond `now`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Prediction {
    /// Reads before this dot see the flags as they are.
    pub(super) stable_until: u64,
    /// From this dot on they see a sprite 0 hit that has not been drawn yet.
    pub(super) hit_from: Option<u64>,
}

impl Ppu {
    /// What is known about the future no longer holds: a register or the memory has changed.
    pub(crate) fn forget_prediction(&mut self) {
        self.status = Prediction::default();
    }

    /// The vblank flag goes down, and with it the sprite flags: dot 1 of the pre-render line.
    pub(super) fn end_vblank(&mut self) {
        self.vblank = false;
        self.sprite0_hit = false;
        self.overflow = false;
        self.ignores_writes = false;
    }

    /// A read of $2002 at `dot`.
    pub(super) fn read_status(&mut self, dot: u64, video: &mut VideoMemory) -> u8 {
        if self.status_stable_until(dot, video) <= dot {
            self.catch_up(dot, video);
            if self.may_overflow_now() {
                self.tick(video);
            }
        }
        let flags = self.status_flags(dot);
        self.vblank = false;
        if self.now == dot {
            self.vblank_suppressed_at = dot;
        }
        self.scroll.w = false;
        self.open_bus.drive(flags, 0xE0, dot);
        flags | (self.open_bus.get(dot) & 0x1F)
    }

    /// Overflow is sampled late in the read: a ninth sprite found in the dot after it counts.
    fn may_overflow_now(&self) -> bool {
        self.line < 240 && self.rendering() && self.oam.full && !self.overflow
    }

    /// The three flags as a read at `dot` sees them.
    pub(super) fn status_flags(&self, dot: u64) -> u8 {
        let hit = self.sprite0_hit && self.sprite0_hit_at < dot;
        let ending = self.dots_to(self.last_line, 1) + self.now <= dot + 1;
        let sprite_flags = u8::from(hit) << 6 | u8::from(self.overflow) << 5;
        let Prediction { stable_until, hit_from } = self.status;
        let foreseen = hit_from.is_some_and(|from| (from..stable_until).contains(&dot));
        let drawn = if ending { 0 } else { sprite_flags };
        u8::from(self.vblank) << 7 | u8::from(foreseen) << 6 | drawn
    }

    /// Dots that run before (line, dot) has run, less one: 0 if it is the next, no skipped dot
    /// taken into account.
    pub(super) fn dots_to(&self, line: u16, dot: u16) -> u64 {
        let all = (u64::from(self.last_line) + 1) * LINE_DOTS;
        let there = u64::from(line) * LINE_DOTS + u64::from(dot);
        let ahead = there + all - self.position() - 1;
        if ahead < all { ahead } else { ahead - all }
    }

    /// Vblank flag and NMI enable: the level of the line to the CPU, as of the last dot run.
    pub fn nmi_line(&self) -> bool {
        self.vblank && self.ctrl & ctrl::NMI != 0
    }

    /// Whether [`Ppu::nmi_line`] is up at `dot`, up to which nothing raises it: the dot in which
    /// the end of vblank lets it go. The PPU need not have run that far.
    pub fn nmi_until(&self, dot: u64) -> Option<u64> {
        let end = || self.now + self.dots_to(self.last_line, 1);
        self.nmi_line().then(end).filter(|&end| dot <= end)
    }

    /// The first dot in which [`Ppu::nmi_line`] may rise, with no further CPU access. While it is
    /// up, that is in the next frame.
    pub fn next_nmi(&self) -> u64 {
        if self.ctrl & ctrl::NMI == 0 { u64::MAX } else { self.now + self.dots_to_vblank() }
    }

    /// Dots before the one that sets vblank.
    pub(super) fn dots_to_vblank(&self) -> u64 {
        self.dots_to(self.vblank_line, 1) - self.possible_skip()
    }

    /// 1 if a dot may be left out between here and the next vblank.
    pub(super) fn possible_skip(&self) -> u64 {
        let position = self.position();
        if !self.skips_dots || position < u64::from(self.vblank_line) * LINE_DOTS + 1 {
            return 0;
        }
        let flipped = position >= u64::from(self.last_line - 1) * LINE_DOTS + 340;
        u64::from(self.odd_frame == flipped)
    }

    /// The dot at which the frame ends: when dot 0 of line 241 (291 on a Dendy) has run, right
    /// before vblank. While it is in doubt whether the next frame leaves out a dot, a lower bound.
    /// After that dot it stays in the past until the frame is taken ([`Ppu::take_frame`]).
    pub fn frame_end(&self) -> u64 {
        let ahead = self.dots_to(self.vblank_line, 0) + 1 - self.possible_skip();
        self.frame_ended_at.unwrap_or(self.now + ahead)
    }
}
