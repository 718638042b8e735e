//! From the console's palette indices to colours on a screen.
//!
//! The PPU does not know red, green and blue: it makes a television signal. [`ntsc`] decodes that
//! signal as a television would; [`pal_file`] reads a table that somebody else has made. Both give
//! a [`Palette`]: a colour for each of the 64 indices under each of the 8 emphasis settings.

pub mod ntsc;
pub mod pal_file;

use nes::ppu::Picture;

/// Pixels in a line of the picture.
pub const WIDTH: usize = nes::ppu::WIDTH;
/// Lines of the picture.
pub const HEIGHT: usize = nes::ppu::HEIGHT;

/// Red, green, blue, 0 to 255 each, in sRGB.
pub type Rgb = [u8; 3];

/// Colours of all indices under all emphasis settings.
#[derive(Clone)]
pub struct Palette {
    /// Index: emphasis (PPUMASK bits 5-7: 1 red, 2 green, 4 blue) times 64, plus the colour.
    colours: Box<[Rgb; 512]>,
}

impl Palette {
    /// The colours of an NTSC console, decoded from its signal.
    pub fn ntsc() -> Palette {
        Palette {
            colours: Box::new(std::array::from_fn(|i| ntsc::colour(i as u8 & 63, (i >> 6) as u8))),
        }
    }

    /// One colour: `index` 0 to 63, `emphasis` 0 to 7; higher bits are ignored.
    pub fn colour(&self, index: u8, emphasis: u8) -> Rgb {
        self.colours[usize::from(emphasis & 7) << 6 | usize::from(index & 63)]
    }

    /// Colours a picture into `rgba`: [`WIDTH`] x [`HEIGHT`] pixels of four bytes, alpha 255.
    pub fn paint(&self, picture: &Picture, rgba: &mut [u8]) {
        let ends = picture.emphasis.iter().skip(1).map(|run| usize::from(run.first));
        let ends = ends.chain([picture.pixels.len()]);
        for (run, end) in picture.emphasis.iter().zip(ends) {
            let range = usize::from(run.first)..end;
            let table = &self.colours[usize::from(run.bits >> 5) << 6..][..64];
            let out = &mut rgba[range.start * 4..range.end * 4];
            for (pixel, index) in out.chunks_exact_mut(4).zip(&picture.pixels[range]) {
                let [r, g, b] = table[usize::from(index & 63)];
                pixel.copy_from_slice(&[r, g, b, 255]);
            }
        }
    }
}
