//! Sound as a WAV file: 16 bit, mono.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use hound::{SampleFormat, WavSpec, WavWriter};

/// A WAV file that is being written.
pub struct Wav {
    writer: WavWriter<BufWriter<File>>,
    path: PathBuf,
}

impl Wav {
    /// Opens `path` for samples of `rate` Hz.
    ///
    /// # Errors
    /// When the file cannot be created; the message names it.
    pub fn create(path: &Path, rate: u32) -> anyhow::Result<Wav> {
        let spec = WavSpec {
            channels: 1,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let writer = WavWriter::create(path, spec).with_context(|| path.display().to_string())?;
        Ok(Wav { writer, path: path.to_owned() })
    }

    /// Appends samples; full scale is -1.0 to 1.0, what exceeds it is clipped.
    ///
    /// # Errors
    /// When the disk is full; the message names the file.
    pub fn write(&mut self, samples: &[f32]) -> anyhow::Result<()> {
        for sample in samples {
            let scaled = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round();
            let written = self.writer.write_sample(scaled as i16);
            written.with_context(|| self.path.display().to_string())?;
        }
        Ok(())
    }

    /// Completes the header. A file that is dropped instead is completed too, errors unseen.
    ///
    /// # Errors
    /// When the disk is full; the message names the file.
    pub fn finish(self) -> anyhow::Result<()> {
        self.writer.finalize().with_context(|| self.path.display().to_string())
    }
}
