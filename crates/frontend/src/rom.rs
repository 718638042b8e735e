//! From a path to a cartridge. Every way in which the file can be wrong ends in one error that
//! names it.

use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::Hasher;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use nes::cartridge::Cartridge;

use crate::builtin;

/// The largest file that is read. The largest licensed game has 1 MiB; homebrew on the largest
/// boards reaches 64 MiB, to which header and trainer are added.
pub const MAX_BYTES: u64 = (64 << 20) + 4096;

/// A ROM: its bytes, its parsed form, and what to call it.
#[derive(Clone)]
pub struct Rom {
    /// The file, header included.
    pub bytes: Vec<u8>,
    /// Header and memory images.
    pub cartridge: Cartridge,
    /// Name without folder and extension, for titles and for the files that belong to it.
    pub stem: String,
    /// What messages call it: its path.
    pub origin: String,
}

impl Rom {
    /// A number that stands for the program in it: a hash of its PRG-ROM.
    pub fn code_number(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.cartridge.prg_rom);
        hasher.finish()
    }
}

/// Loads `path`, or the built-in game where there is none.
///
/// # Errors
/// When the file cannot be read or is no cartridge that can be parsed; the message names the file.
pub fn load(path: Option<&Path>) -> anyhow::Result<Rom> {
    match path {
        None => parse(builtin::ROM.to_vec(), builtin::NAME.into(), "the built-in game".into()),
        Some(path) => {
            let origin = path.display().to_string();
            let bytes = read(path).with_context(|| origin.clone())?;
            let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
            parse(bytes, stem.into_owned(), origin)
        }
    }
}

fn parse(bytes: Vec<u8>, stem: String, origin: String) -> anyhow::Result<Rom> {
    let cartridge = Cartridge::parse(&bytes).with_context(|| origin.clone())?;
    for warning in &cartridge.warnings {
        log::info!("{origin}: {warning}");
    }
    Ok(Rom { bytes, cartridge, stem, origin })
}

/// Reads a file of at most [`MAX_BYTES`]. A device or a pipe is read no further than that.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        bail!("is a directory, not a ROM");
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        bail!("the file is empty");
    }
    if bytes.len() as u64 > MAX_BYTES {
        bail!("the file is larger than {} MiB, no NES cartridge is", MAX_BYTES >> 20);
    }
    Ok(bytes)
}
