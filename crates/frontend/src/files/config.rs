//! `config.toml`: what a player sets once. Everything in it may be left out.
//! `assets/config.toml` in the repository shows every setting at its default.
//!
//! A field that is not known is an error, so that a misspelt one is noticed.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::cli::values::Aspect;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Picture.
    pub video: Video,
    /// Sound.
    pub audio: Audio,
    /// Pads.
    pub input: Input,
    /// Keys by name of the action.
    pub keys: BTreeMap<String, Keys>,
    /// Keys of the first pad by name of the button.
    pub pad1: BTreeMap<String, Keys>,
    /// Keys of the second pad by name of the button.
    pub pad2: BTreeMap<String, Keys>,
}

/// One key, or several that do the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Keys {
    /// One.
    One(String),
    /// Several, or none.
    Many(Vec<String>),
}

impl Keys {
    /// The keys' names.
    pub fn names(&self) -> &[String] {
        match self {
            Keys::One(name) => std::slice::from_ref(name),
            Keys::Many(names) => names,
        }
    }
}

/// `[video]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Video {
    /// Screen pixels a console pixel, 1 to 10.
    pub scale: u32,
    /// Shape of a pixel.
    pub aspect: Aspect,
    /// Whole multiples of the console's pixels only.
    pub integer_scale: bool,
    /// Start in full screen.
    pub fullscreen: bool,
    /// Wait for the screen; off, pictures may tear but come sooner.
    pub vsync: bool,
    /// A `.pal` file.
    pub palette: Option<PathBuf>,
}

impl Default for Video {
    fn default() -> Video {
        Video {
            scale: 3,
            aspect: Aspect::Square,
            integer_scale: true,
            fullscreen: false,
            vsync: true,
            palette: None,
        }
    }
}

/// `[audio]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audio {
    /// Per cent.
    pub volume: u32,
    /// Start without sound.
    pub mute: bool,
    /// Milliseconds of sound that are kept ready.
    pub latency: u32,
}

impl Default for Audio {
    fn default() -> Audio {
        Audio { volume: 100, mute: false, latency: 60 }
    }
}

/// `[input]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Input {
    /// Let opposite directions be held together.
    pub opposite_directions: bool,
    /// Gamepads: the lower button is A, the right one B.
    pub swap_ab: bool,
}

impl Settings {
    /// Reads `path`. A file that is not there means defaults, unless it was asked for by name.
    ///
    /// # Errors
    /// When it cannot be read or understood; the message names file and place.
    pub fn load(path: &Path, must_exist: bool) -> anyhow::Result<Settings> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => String::new(),
            text => text.with_context(|| path.display().to_string())?,
        };
        Settings::parse(&text).with_context(|| path.display().to_string())
    }

    fn parse(text: &str) -> anyhow::Result<Settings> {
        let settings: Settings = toml::from_str(text).map_err(|error| located(&error, text))?;
        let (video, audio) = (&settings.video, &settings.audio);
        ensure!((1..=10).contains(&video.scale), "video.scale: {} is not 1 to 10", video.scale);
        ensure!(audio.volume <= 200, "audio.volume: {} is more than 200", audio.volume);
        ensure!(
            (20..=500).contains(&audio.latency),
            "audio.latency: {} is not 20 to 500",
            audio.latency
        );
        Ok(settings)
    }
}

/// Every setting, at its default.
#[cfg(test)]
pub(crate) const EXAMPLE: &str = include_str!("../../../../assets/config.toml");

/// The parser's message in one line: it draws the place in four.
fn located(error: &toml::de::Error, text: &str) -> anyhow::Error {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text[..start].matches('\n').count() + 1;
    anyhow::anyhow!("line {line}: {}", error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_means_defaults() {
        let settings = Settings::parse("").unwrap();
        assert_eq!((settings.video.scale, settings.audio.latency), (3, 60));
    }

    #[test]
    fn the_example_shows_the_defaults() {
        let example = Settings::parse(EXAMPLE).unwrap();
        let shown = |settings: &Settings| {
            format!("{:?} {:?} {:?}", settings.video, settings.audio, settings.input)
        };
        assert_eq!(shown(&example), shown(&Settings::default()));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (text, said) in [
            ("[video]\nscal = 3", "line 2: unknown field `scal`"),
            ("[video]\nscale = 11", "video.scale: 11"),
            ("[audio]\nlatency = 1", "audio.latency: 1"),
            ("[video]\naspect = \"4:3\"", "line 2: unknown variant `4:3`"),
            ("[video", "line 1"),
        ] {
            let error = Settings::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text:?}: {error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}
