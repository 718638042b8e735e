//! From the console's palette indices to colours on a screen.
//!
//! The PPU does not know red, green and blue: it makes a television signal. [`ntsc`] decodes that
//! signal as a television would; [`pal_file`] reads a table that somebody else has made. Both give
//! a [`Palette`]: a colour for each of the 64 indices under each of the 8 emphasis settings.

pub mod ntsc;
mod paint;
pub mod pal_file;

use nes::ppu::Picture;

/// Pixels in a line of the picture.
pub const WIDTH: usize = nes::ppu::WIDTH;
/// Lines of the picture.
pub const HEIGHT: usize = nes::ppu::HEIGHT;

/// Red, green, blue, 0 to 255 each, in sRGB.
pub type Rgb = [u8; 3];

/// The colours under one emphasis setting.
type Row = [paint::Rgba; 64];

/// Colours of all indices under all emphasis settings.
#[derive(Clone)]
pub struct Palette {
    /// By emphasis (PPUMASK bits 5-7: 1 red, 2 green, 4 blue), then by index.
    rows: Box<[Row; 8]>,
}

impl Palette {
    /// The palette in which index 0 to 63 under emphasis 0 to 7 has the colour that `colour` tells.
    fn new(colour: impl Fn(u8, u8) -> Rgb) -> Palette {
        let opaque = |[r, g, b]: Rgb| [r, g, b, 255];
        let row = |emphasis| std::array::from_fn(|index| opaque(colour(index as u8, emphasis)));
        Palette { rows: Box::new(std::array::from_fn(|emphasis| row(emphasis as u8))) }
    }

    /// The colours of an NTSC console, decoded from its signal.
    pub fn ntsc() -> Palette {
        Palette::new(ntsc::colour)
    }

    /// One colour: `index` 0 to 63, `emphasis` 0 to 7; higher bits are ignored.
    pub fn colour(&self, index: u8, emphasis: u8) -> Rgb {
        let [r, g, b, _] = self.rows[usize::from(emphasis & 7)][usize::from(index & 63)];
        [r, g, b]
    }

    /// Colours a picture into `rgba`: [`WIDTH`] x [`HEIGHT`] pixels of four bytes, alpha 255.
    pub fn paint(&self, picture: &Picture, rgba: &mut [u8]) {
        let out = rgba.as_chunks_mut().0;
        let ends = picture.emphasis.iter().skip(1).map(|run| usize::from(run.first));
        let ends = ends.chain([picture.pixels.len()]);
        for (run, end) in picture.emphasis.iter().zip(ends) {
            let range = usize::from(run.first)..end;
            let row = &self.rows[usize::from(run.bits >> 5)];
            paint::paint(&picture.pixels[range.clone()], row, &mut out[range]);
        }
    }
}
