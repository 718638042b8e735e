//! Which entries of the manifest are tests, and how one is run.

use std::collections::HashMap;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::Context;
use fnv::FnvHasher;
use nes::ppu::{HEIGHT, WIDTH};
use ricochet::cli::EngineKind;
use ricochet::console::Options;
use ricochet::engine::Settings;
use ricochet::protocol::manifest::Manifest;
use ricochet::protocol::{Outcome, Protocol, judge};
use ricochet::rom;
use serde::Deserialize;

use super::mapperel;

/// How much a result weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A failure is a failure.
    Counted,
    /// A picture on which two references differ, or that never rests: told, not judged.
    Informational,
}

/// A ROM under an engine.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its path in the manifest.
    pub name: String,
    /// Counted or not.
    pub weight: Weight,
    file: PathBuf,
    judge: Judge,
    options: Options,
    limit: u64,
}

/// Who says whether it passed.
#[derive(Clone, Debug)]
enum Judge {
    Protocol(Protocol),
    Mapperel,
}

/// What this suite reads of the manifest beyond [`Manifest`].
#[derive(Deserialize)]
struct References {
    rom: Vec<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    path: String,
    #[serde(default)]
    pass_detail: String,
    #[serde(default)]
    ref2: String,
}

impl Case {
    /// Runs it.
    ///
    /// # Errors
    /// When the ROM cannot be run at all.
    pub fn run(&self) -> anyhow::Result<Outcome> {
        let rom = rom::load(Some(&self.file))?;
        match &self.judge {
            Judge::Protocol(protocol) => judge(&rom, protocol, &self.options, self.limit),
            Judge::Mapperel => mapperel::judge(&rom, &self.options, self.limit),
        }
    }
}

/// The cases of the manifest in `folder` under `engine` (a JIT as `jit` says), and how many entries
/// only a person can judge: by ear, by eye, or because the expected picture has one colour.
///
/// # Errors
/// When the manifest cannot be read or has an entry that is not understood.
pub fn all(
    folder: &Path,
    engine: EngineKind,
    jit: &Settings,
) -> anyhow::Result<(Vec<Case>, usize)> {
    let path = folder.join("manifest.toml");
    let manifest = Manifest::load(&path)?;
    let text = std::fs::read_to_string(&path)?;
    let references: References = toml::from_str(&text).context("manifest.toml")?;
    let references: HashMap<String, Reference> =
        references.rom.into_iter().map(|rom| (rom.path.clone(), rom)).collect();
    let mut cases = Vec::new();
    let mut unjudged = 0;
    for entry in manifest.roms.iter().filter(|entry| entry.kind != "data") {
        let name = entry.path.display().to_string();
        let protocol = manifest.protocol(entry)?;
        if protocol == Protocol::Unjudged || wants_one_colour(&protocol) {
            unjudged += 1;
            continue;
        }
        let mapperel = entry.path.starts_with("holy_mapperel");
        let weight = match mapperel {
            true => Weight::Counted,
            false => weight(&protocol, references.get(&name)),
        };
        let judge = if mapperel { Judge::Mapperel } else { Judge::Protocol(protocol) };
        let region = entry.region();
        let options = Options { region, engine, jit: jit.clone(), ..Options::default() };
        let file = folder.join(&entry.path);
        cases.push(Case { name, weight, file, judge, options, limit: entry.limit() });
    }
    Ok((cases, unjudged))
}

/// Whether the reference's picture has one colour only: a console that does not run shows it too.
fn wants_one_colour(protocol: &Protocol) -> bool {
    let Protocol::ScreenHash { hash, .. } = protocol else { return false };
    (0..64u8).any(|colour| {
        let mut hasher = FnvHasher::default();
        hasher.write(&[colour; WIDTH * HEIGHT]);
        hasher.finish() == *hash
    })
}

/// A picture counts where a second reference draws the same one, or where it rests and nothing says
/// that a second one differs.
fn weight(protocol: &Protocol, reference: Option<&Reference>) -> Weight {
    let Some(reference) = reference else { return Weight::Counted };
    let agreed = reference.ref2.contains("same picture");
    let differs = reference.ref2.contains("differs");
    let rests = !reference.pass_detail.contains("keeps changing");
    match protocol {
        Protocol::ScreenHash { .. } if !agreed && (differs || !rests) => Weight::Informational,
        _ => Weight::Counted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight_of(pass_detail: &str, ref2: &str) -> Weight {
        let (path, pass_detail, ref2) = (String::new(), pass_detail.into(), ref2.into());
        let picture = Protocol::ScreenHash { hash: 0, frame: 0 };
        weight(&picture, Some(&Reference { path, pass_detail, ref2 }))
    }

    #[test]
    fn a_picture_of_one_colour_is_no_judge() {
        let mut hasher = FnvHasher::default();
        hasher.write(&[0x0f; WIDTH * HEIGHT]);
        let picture = |hash| Protocol::ScreenHash { hash, frame: 1 };
        assert!(wants_one_colour(&picture(hasher.finish())));
        assert!(!wants_one_colour(&picture(hasher.finish() ^ 1)));
    }

    #[test]
    fn a_picture_counts_where_references_agree_or_it_rests() {
        assert_eq!(weight_of("picture keeps changing", "X: same picture"), Weight::Counted);
        assert_eq!(weight_of("compare picture", "not measured"), Weight::Counted);
        assert_eq!(weight_of("picture keeps changing", "not measured"), Weight::Informational);
        assert_eq!(weight_of("", "X: picture differs in 9 pixels"), Weight::Informational);
    }
}
