//! Where files live.
//!
//! The folders of the system (on Linux those of the XDG base directory specification), or, in
//! portable mode, the program's own folder. Portable mode is on where asked for, and where a
//! `config.toml` lies beside the program.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context;
use directories::{ProjectDirs, UserDirs};

/// Name of the configuration file.
const CONFIG: &str = "config.toml";

/// The folders in use. None of them need exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The configuration file.
    pub config: PathBuf,
    /// Battery RAM.
    pub saves: PathBuf,
    /// Screenshots.
    pub screenshots: PathBuf,
    /// What the JIT has compiled. May be deleted at any time.
    pub code_cache: PathBuf,
}

impl Folders {
    /// Finds the folders. `portable` asks for the program's own.
    ///
    /// # Errors
    /// When the user has no home folder.
    pub fn find(portable: bool) -> anyhow::Result<Folders> {
        if let Some(folder) = program_folder()
            && (portable || folder.join(CONFIG).exists())
        {
            return Ok(Folders::portable(&folder));
        }
        let project = ProjectDirs::from("", "", "ricochet")
            .context("no home folder: set HOME, or use --portable")?;
        let pictures = UserDirs::new().and_then(|user| Some(user.picture_dir()?.join("ricochet")));
        Ok(Folders {
            config: project.config_dir().join(CONFIG),
            saves: project.data_dir().join("saves"),
            screenshots: pictures.unwrap_or_else(|| project.data_dir().join("screenshots")),
            code_cache: project.cache_dir().join("code"),
        })
    }

    fn portable(folder: &Path) -> Folders {
        Folders {
            config: folder.join(CONFIG),
            saves: folder.join("saves"),
            screenshots: folder.join("screenshots"),
            code_cache: folder.join("code-cache"),
        }
    }
}

fn program_folder() -> Option<PathBuf> {
    env::current_exe().ok()?.parent().map(Path::to_owned)
}

/// The first of `folder/stem-0001.png`, `-0002.png`, ... that does not exist.
pub fn next_screenshot(folder: &Path, stem: &str) -> PathBuf {
    (1u32..)
        .map(|number| folder.join(format!("{stem}-{number:04}.png")))
        .find(|path| !path.exists())
        .expect("no folder holds four thousand million files")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screenshot_never_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = next_screenshot(folder.path(), "game");
        assert!(first.ends_with("game-0001.png"));
        std::fs::write(&first, "").unwrap();
        assert!(next_screenshot(folder.path(), "game").ends_with("game-0002.png"));
    }
}
