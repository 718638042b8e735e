//! A list of test ROMs and their protocols, in TOML: an entry `[[rom]]` a file, whose `path` is
//! relative to the list.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use nes::Region;
use serde::Deserialize;

use super::Protocol;
use crate::headless::hash::is_blank;

/// Frames to run where the list has none.
const DEFAULT_LIMIT: u64 = 3600;

/// The list.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    /// Its entries, in their order.
    #[serde(rename = "rom")]
    pub roms: Vec<Entry>,
    /// The folder that paths are relative to.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// A ROM of the list. Fields that no protocol needs are ignored.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// The file, relative to the list.
    pub path: PathBuf,
    /// `test`, `demo`, `game` or `data`.
    pub kind: String,
    /// `ntsc`, `pal`, `dendy`, or `any`, which follows the header. Must be forced: most headers of
    /// PAL tests do not say so.
    pub region: String,
    /// Name of the protocol.
    pub pass_method: String,
    /// Its details in words, among them the address of a result byte: `RAM $F8 = 1`.
    #[serde(default)]
    pub pass_detail: String,
    /// Frames after which a reference emulator was done.
    pub frames: Option<u64>,
    /// Hash of the reference's picture.
    pub ref_screen_fnv: Option<String>,
    /// The frame of that picture.
    pub ref_frame: Option<u64>,
}

impl Manifest {
    /// Reads a list.
    ///
    /// # Errors
    /// When it cannot be read or understood; the message names file and line.
    pub fn load(path: &Path) -> anyhow::Result<Manifest> {
        let read = || anyhow::Ok(toml::from_str::<Manifest>(&fs::read_to_string(path)?)?);
        let mut manifest = read().with_context(|| path.display().to_string())?;
        manifest.folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(manifest)
    }

    /// The protocol of an entry.
    ///
    /// # Errors
    /// When its name is not known or a detail is missing; the message names the entry.
    pub fn protocol(&self, entry: &Entry) -> anyhow::Result<Protocol> {
        self.try_protocol(entry).with_context(|| entry.path.display().to_string())
    }

    fn try_protocol(&self, entry: &Entry) -> anyhow::Result<Protocol> {
        Ok(match entry.pass_method.as_str() {
            "blargg6000" => Protocol::Blargg6000,
            "ram_byte" => ram_byte(&entry.pass_detail)?,
            "nametable_text" => Protocol::ScreenText,
            "nestest_log" => Protocol::Nestest { log: self.file("nestest.log") },
            "screen_hash" => screen_hash(entry)?,
            "accuracycoin_ram" => {
                let names = self.folder.join("accuracycoin.toml");
                Protocol::AccuracyCoin { names: names.exists().then_some(names) }
            }
            "audio" | "custom" | "none" => Protocol::Unjudged,
            other => return Err(anyhow!("pass_method `{other}` is not known")),
        })
    }

    /// The entry that is called `name`, as a path.
    fn file(&self, name: &str) -> Option<PathBuf> {
        let entry = self.roms.iter().find(|entry| entry.path.file_name() == Some(name.as_ref()))?;
        Some(self.folder.join(&entry.path))
    }
}

impl Entry {
    /// The television system to force.
    pub fn region(&self) -> Option<Region> {
        Region::ALL.into_iter().find(|region| region.to_string() == self.region)
    }

    /// Frames to run at most: a good deal more than the reference needed, which may have failed
    /// early.
    pub fn limit(&self) -> u64 {
        let reference = self.frames.max(self.ref_frame);
        reference.map_or(DEFAULT_LIMIT, |frames| frames + frames / 4 + 600)
    }
}

/// `screen "PASSED"; RAM $F8 = 1 pass, ...`: the text in quotes and the first address.
fn ram_byte(detail: &str) -> anyhow::Result<Protocol> {
    let text = detail.split('"').nth(1).context("pass_detail: no text in quotes")?;
    let address = detail.split("RAM $").nth(1).and_then(|rest| rest.split(' ').next());
    let address = address.and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let address = address.context("pass_detail: no address as in `RAM $F8`")?;
    Ok(Protocol::RamByte { address, text: text.to_owned() })
}

/// Without a reference, or where its picture is blank, a person has to look.
fn screen_hash(entry: &Entry) -> anyhow::Result<Protocol> {
    let (Some(hash), Some(frame)) = (&entry.ref_screen_fnv, entry.ref_frame) else {
        return Ok(Protocol::Unjudged);
    };
    let hash = u64::from_str_radix(hash, 16).context("ref_screen_fnv is no hash")?;
    if is_blank(hash) {
        return Ok(Protocol::Unjudged);
    }
    Ok(Protocol::ScreenHash { hash, frame })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_byte_is_found_in_the_words() {
        let protocol = ram_byte("screen \"$01\" = pass; RAM $F0 = result code, 1 = pass").unwrap();
        assert_eq!(protocol, Protocol::RamByte { address: 0xf0, text: "$01".into() });
        assert!(ram_byte("RAM $F0").is_err());
    }
}
