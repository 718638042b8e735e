//! Colour tables in files: `.pal`, red, green and blue as bytes, 64 colours or all 512.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};

use super::{Palette, Rgb};

/// What an emphasis bit leaves of the other two colours, where a file does not say: the mean over
/// the levels of what the signal loses (NESdev wiki, "NTSC video").
const ATTENUATION: f64 = 0.816;

/// Reads a palette of 64 colours (192 bytes), whose emphasised ones are then computed, or of 512
/// (1536 bytes, in the order of the emphasis bits).
///
/// # Errors
/// When the file cannot be read or has another size; the message names it.
pub fn load(path: &Path) -> anyhow::Result<Palette> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(1 << 16).read_to_end(&mut bytes)?;
        parse(&bytes)
    };
    read().with_context(|| path.display().to_string())
}

fn parse(bytes: &[u8]) -> anyhow::Result<Palette> {
    let colours: Vec<Rgb> = bytes.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    match bytes.len() {
        192 => Ok(Palette::new(|index, emphasis| {
            emphasised(colours[usize::from(index)], usize::from(emphasis))
        })),
        1536 => Ok(Palette::new(|index, emphasis| {
            colours[usize::from(emphasis) << 6 | usize::from(index)]
        })),
        len => bail!("a palette has 192 or 1536 bytes, this file has {len}"),
    }
}

/// Each emphasis bit dims the two colours that are not its own.
fn emphasised(colour: Rgb, emphasis: usize) -> Rgb {
    std::array::from_fn(|i| {
        let dimmed_by = (emphasis & !(1 << i)).count_ones();
        (f64::from(colour[i]) * ATTENUATION.powi(dimmed_by as i32)).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_file_gets_its_emphasis_computed() {
        let palette = parse(&[200; 192]).unwrap();
        assert_eq!(palette.colour(5, 0), [200, 200, 200]);
        let [r, g, b] = palette.colour(5, 1);
        assert!(r == 200 && g < 200 && g == b);
    }

    #[test]
    fn a_long_file_is_taken_as_it_is() {
        let bytes: Vec<u8> = (0..1536).map(|i| (i / 192) as u8).collect();
        assert_eq!(parse(&bytes).unwrap().colour(63, 7), [7, 7, 7]);
    }

    #[test]
    fn other_sizes_are_refused() {
        let error = parse(&[0; 191]).err().unwrap().to_string();
        assert!(error.contains("191"), "{error}");
    }
}
