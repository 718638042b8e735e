//! Notes over the picture: what was done, what went wrong, and frames a second if wanted.
//!
//! They are drawn into the picture's copy that goes to the screen; screenshots do not have them.

use std::time::{Duration, Instant};

use font8x8::UnicodeFonts;

use super::app::meter::Meter;
use crate::palette::{HEIGHT, WIDTH};

/// How long a note stays.
const SHOWN: Duration = Duration::from_millis(2500);
/// Size of a character.
const CELL: usize = 8;
/// Characters in a line, with a margin.
const COLUMNS: usize = WIDTH / CELL - 2;
/// Room around the text.
const MARGIN: usize = 2;

/// The notes that are shown.
#[derive(Debug, Default)]
pub(super) struct Notes {
    note: Option<(String, Instant)>,
    fps: Option<String>,
}

impl Notes {
    /// Shows `text` for a while, in place of what was there.
    pub(super) fn show(&mut self, text: impl Into<String>) {
        let text: String = text.into();
        log::info!("{text}");
        self.note = Some((text, Instant::now() + SHOWN));
    }

    /// Shows frames a second, or hides them.
    pub(super) fn toggle_fps(&mut self, meter: &Meter) {
        self.fps = if self.fps.is_some() { None } else { Some(format!("{:.1}", meter.fps())) };
    }

    /// There is a new measurement.
    pub(super) fn update_fps(&mut self, meter: &Meter) {
        if self.fps.is_some() {
            self.fps = Some(format!("{:.1}", meter.fps()));
        }
    }

    /// When the screen has to be drawn again because a note has had its time.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.note.as_ref().map(|(_, end)| *end)
    }

    /// Draws what is to be seen now into a picture, and forgets what is past.
    pub(super) fn draw(&mut self, rgba: &mut [u8]) {
        if self.deadline().is_some_and(|end| Instant::now() >= end) {
            self.note = None;
        }
        if let Some((text, _)) = &self.note {
            let text = fit(text);
            draw_text(rgba, CELL, HEIGHT - 2 * CELL, &text);
        }
        if let Some(fps) = &self.fps {
            draw_text(rgba, WIDTH.saturating_sub(CELL * (fps.len() + 1)).max(CELL), CELL, fps);
        }
    }
}

/// As much of a text as fits in a line.
fn fit(text: &str) -> String {
    if text.chars().count() <= COLUMNS {
        return text.to_owned();
    }
    text.chars().take(COLUMNS - 2).chain("..".chars()).collect()
}

/// White on a darkened ground, so that it can be read on any picture.
fn draw_text(rgba: &mut [u8], left: usize, top: usize, text: &str) {
    let width = text.chars().count() * CELL;
    for y in top - MARGIN..top + CELL + MARGIN {
        for x in left - MARGIN..left + width + MARGIN {
            pixel(rgba, x, y).iter_mut().take(3).for_each(|value| *value /= 4);
        }
    }
    for (column, character) in text.chars().enumerate() {
        let glyph = font8x8::BASIC_FONTS.get(character).or(font8x8::BASIC_FONTS.get('?'));
        draw_glyph(rgba, left + column * CELL, top, glyph.unwrap_or_default());
    }
}

/// A byte a line, the lowest bit to the left.
fn draw_glyph(rgba: &mut [u8], left: usize, top: usize, glyph: [u8; 8]) {
    for (y, line) in glyph.into_iter().enumerate() {
        for x in (0..8).filter(|x| line & 1 << x != 0) {
            pixel(rgba, left + x, top + y).fill(255);
        }
    }
}

fn pixel(rgba: &mut [u8], x: usize, y: usize) -> &mut [u8] {
    &mut rgba[(y * WIDTH + x) * 4..][..4]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_any_length_stay_in_the_picture() {
        let mut rgba = vec![100; WIDTH * HEIGHT * 4];
        let mut notes = Notes::default();
        notes.toggle_fps(&Meter::default());
        for text in ["", "muted", "\u{e4}\u{1F600}", &"long ".repeat(100)] {
            notes.show(text);
            notes.draw(&mut rgba);
        }
        assert!(rgba.chunks(4).any(|pixel| pixel == [255; 4]));
    }
}
