//! Which sprites are on which line, kept until OAM or the size of sprites changes.
//!
//! Evaluation in whole lines asks this index instead of looking at 64 y coordinates a line.

/// For each line the sprites (bit `n`: sprite `n`) that evaluation finds in range on it.
#[derive(Clone, Debug)]
pub(super) struct SpriteLines {
    valid: bool,
    lines: [u64; 256],
    /// The first line from a certain line on in which evaluation finds a ninth sprite, and the dot;
    /// where somebody has asked for it.
    pub(super) first_overflow: Option<(u16, Option<(u16, u16)>)>,
}

impl Default for SpriteLines {
    fn default() -> Self {
        SpriteLines { valid: false, lines: [0; 256], first_overflow: None }
    }
}

impl SpriteLines {
    /// OAM or the sprites' height changed.
    #[inline]
    pub(super) fn forget(&mut self) {
        self.valid = false;
    }

    /// Makes the index from OAM, for sprites of `height` lines.
    pub(super) fn refresh(&mut self, oam: &[u8; 256], height: u16) {
        if self.valid {
            return;
        }
        self.valid = true;
        self.first_overflow = None;
        self.lines.fill(0);
        for (number, sprite) in oam.as_chunks::<4>().0.iter().enumerate() {
            let top = usize::from(sprite[0]);
            let bottom = (top + usize::from(height)).min(self.lines.len());
            for line in &mut self.lines[top..bottom] {
                *line |= 1 << number;
            }
        }
    }

    /// The sprites on `line`; the index must be fresh.
    #[inline]
    pub(super) fn on(&self, line: u16) -> u64 {
        debug_assert!(self.valid);
        self.lines[usize::from(line & 0xFF)]
    }
}
