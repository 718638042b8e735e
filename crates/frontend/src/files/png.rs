//! Pictures as PNG files, one pixel of the console to a pixel of the file.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context;

use crate::palette::{HEIGHT, WIDTH};

/// Writes `rgba` ([`WIDTH`] x [`HEIGHT`] pixels of four bytes) to `path`; alpha is dropped.
///
/// # Errors
/// When the file cannot be written; the message names it.
pub fn write(path: &Path, rgba: &[u8]) -> anyhow::Result<()> {
    try_write(path, rgba).with_context(|| path.display().to_string())
}

fn try_write(path: &Path, rgba: &[u8]) -> anyhow::Result<()> {
    let rgb: Vec<u8> =
        rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = ::png::Encoder::new(file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(())
}
