//! A finished picture: palette indices, and where the colour emphasis changes.

/// Width of a picture in pixels.
pub const WIDTH: usize = 256;
/// Height of a picture in pixels.
pub const HEIGHT: usize = 240;

/// A stretch of pixels with one colour emphasis. It reaches to the next run or the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmphasisRun {
    /// The first pixel, counted row by row from the top left (0 to 61,439).
    pub first: u16,
    /// Bit 5 red, bit 6 green, bit 7 blue, as in PPUMASK of an NTSC console.
    pub bits: u8,
}

/// 256 by 240 pixels.
#[derive(Clone, Debug, PartialEq)]
// Lines begin with lines of the processor's cache.
#[repr(C, align(64))]
pub struct Picture {
    /// Palette indices of six bits, greyscale applied, row by row.
    pub pixels: [u8; WIDTH * HEIGHT],
    /// Runs of colour emphasis in order; the first starts at pixel 0.
    pub emphasis: Vec<EmphasisRun>,
}

impl Picture {
    /// A picture of palette index `colour`.
    pub(super) fn new(colour: u8) -> Box<Picture> {
        let emphasis = vec![EmphasisRun { first: 0, bits: 0 }];
        Box::new(Picture { pixels: [colour; WIDTH * HEIGHT], emphasis })
    }

    /// The emphasis from pixel `first` on is `bits`; pixel 0 starts a picture.
    #[inline]
    pub(super) fn emphasise(&mut self, first: usize, bits: u8) {
        if first == 0 {
            self.emphasis.clear();
        }
        if self.emphasis.last().is_none_or(|run| run.bits != bits) {
            self.emphasis.push(EmphasisRun { first: first as u16, bits });
        }
    }

    /// The emphasis of every line if it changes only at the starts of lines, else `None`.
    pub fn line_emphasis(&self) -> Option<[u8; HEIGHT]> {
        let mut lines = [0; HEIGHT];
        for run in &self.emphasis {
            if usize::from(run.first) % WIDTH != 0 {
                return None;
            }
            lines[usize::from(run.first) / WIDTH..].fill(run.bits);
        }
        Some(lines)
    }
}
