//! Where the picture goes in the window: as large as fits, in its shape, centred.

use crate::cli::values::Aspect;
use crate::palette::{HEIGHT, WIDTH};

/// Width of a pixel over its height, by shape. 8:7 is what an NTSC television makes of the PPU's
/// pixel clock (NESdev wiki, "Overscan").
fn pixel_width(aspect: Aspect) -> f64 {
    match aspect {
        Aspect::Square => 1.0,
        Aspect::Tv => 8.0 / 7.0,
    }
}

/// A rectangle in the window, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The window's size for a scale: that of the picture, without borders.
pub(super) fn window_size(scale: u32, aspect: Aspect) -> (u32, u32) {
    let width = WIDTH as f64 * pixel_width(aspect) * f64::from(scale);
    (width.round() as u32, HEIGHT as u32 * scale)
}

/// How the picture fills a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    /// Shape of a pixel.
    pub(super) aspect: Aspect,
    /// Whole multiples of the console's pixels only.
    pub(super) integer: bool,
}

/// The picture's place in a window of `width` by `height`. Where there is no room for one screen
/// pixel a console pixel, it gets smaller in any case.
pub(super) fn place(width: u32, height: u32, fit: Fit) -> Area {
    let unit = WIDTH as f64 * pixel_width(fit.aspect);
    let largest = (f64::from(width) / unit).min(f64::from(height) / HEIGHT as f64);
    // A rounded window width must not cost a whole step of the scale.
    let scale = if fit.integer && largest >= 1.0 { (largest + 0.01).floor() } else { largest };
    let picture_width = ((unit * scale).round() as u32).clamp(1, width.max(1));
    let picture_height = ((HEIGHT as f64 * scale).round() as u32).clamp(1, height.max(1));
    Area {
        x: (width.saturating_sub(picture_width)) / 2,
        y: (height.saturating_sub(picture_height)) / 2,
        width: picture_width,
        height: picture_height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_fills_its_own_window() {
        for aspect in [Aspect::Square, Aspect::Tv] {
            for scale in 1..=10 {
                let (width, height) = window_size(scale, aspect);
                let area = place(width, height, Fit { aspect, integer: true });
                assert_eq!(area, Area { x: 0, y: 0, width, height });
            }
        }
    }

    #[test]
    fn a_larger_window_gets_borders_and_a_smaller_one_a_small_picture() {
        let square = Fit { aspect: Aspect::Square, integer: true };
        let area = place(1920, 1080, square);
        assert_eq!(area, Area { x: 448, y: 60, width: 1024, height: 960 });
        let area = place(128, 500, square);
        assert_eq!((area.width, area.height), (128, 120));
        let area = place(1, 1, Fit { aspect: Aspect::Tv, integer: false });
        assert_eq!((area.width, area.height), (1, 1));
    }

    #[test]
    fn a_fraction_fills_the_window_one_way() {
        let area = place(1920, 1080, Fit { aspect: Aspect::Square, integer: false });
        assert_eq!(area, Area { x: 384, y: 0, width: 1152, height: 1080 });
    }
}
