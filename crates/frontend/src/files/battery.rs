//! Battery RAM: what a cartridge remembers while the console is off.
//!
//! A file holds the RAM's bytes and nothing else, as other emulators have it. Its name is that of
//! the ROM and eight digits of the ROM's SHA-1, so that two games of one name do not overwrite
//! each other: `Game-1a2b3c4d.sav`. Where that does not exist yet, `Game.sav` or `Game.srm` in the
//! folder of saves or beside the ROM is taken over (and left as it is).
//!
//! A file that cannot be this RAM is moved aside, never overwritten. Where that fails too, nothing
//! is written for the whole session, and the player is told.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use atomic_write_file::AtomicWriteFile;
use sha1::{Digest, Sha1};

/// Extensions of other emulators' files.
const FOREIGN: [&str; 2] = ["sav", "srm"];

/// The battery file of a game.
#[derive(Clone, Debug)]
pub struct BatteryFile {
    path: PathBuf,
    /// Where other emulators may have left one.
    foreign: Vec<PathBuf>,
}

/// What was found at start.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing: a fresh cartridge.
    Nothing,
    /// The RAM.
    Ram(Vec<u8>),
    /// A file of another size, now to be found under this name.
    Damaged(PathBuf),
}

impl BatteryFile {
    /// The file of the game `rom` called `stem`, in `folder`. `beside` is the ROM's own folder.
    pub fn new(folder: &Path, stem: &str, rom: &[u8], beside: Option<&Path>) -> BatteryFile {
        let digest: String =
            Sha1::digest(rom).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let folders = [Some(folder), beside];
        let foreign = folders
            .into_iter()
            .flatten()
            .flat_map(|folder| FOREIGN.map(|extension| folder.join(format!("{stem}.{extension}"))));
        BatteryFile {
            path: folder.join(format!("{stem}-{digest}.sav")),
            foreign: foreign.collect(),
        }
    }

    /// Where the RAM is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a RAM of `size` bytes.
    ///
    /// # Errors
    /// When a file is there that can neither be read nor moved aside: then nothing must be
    /// written either.
    pub fn load(&self, size: usize) -> anyhow::Result<Found> {
        match fs::read(&self.path) {
            Ok(bytes) if bytes.len() == size => Ok(Found::Ram(bytes)),
            Ok(bytes) => {
                log::warn!(
                    "{}: battery save: expected {size} bytes, found {}",
                    self.path.display(),
                    bytes.len()
                );
                self.move_aside().map(Found::Damaged)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(self.foreign(size)),
            Err(error) => Err(error).with_context(|| self.path.display().to_string()),
        }
    }

    /// The first foreign file of the right size.
    fn foreign(&self, size: usize) -> Found {
        for path in &self.foreign {
            match fs::read(path) {
                Ok(bytes) if bytes.len() == size => {
                    log::info!("battery save taken over from {}", path.display());
                    return Found::Ram(bytes);
                }
                Ok(_) => log::warn!("{}: not a battery save of {size} bytes", path.display()),
                Err(_) => {}
            }
        }
        Found::Nothing
    }

    /// Renames the file to the first free `.damaged-N`.
    fn move_aside(&self) -> anyhow::Result<PathBuf> {
        let aside = (1u32..)
            .map(|number| self.path.with_extension(format!("sav.damaged-{number}")))
            .find(|path| !path.exists())
            .expect("no folder holds four thousand million files");
        fs::rename(&self.path, &aside).with_context(|| self.path.display().to_string())?;
        Ok(aside)
    }

    /// Writes the RAM, so that at any moment either the old or the new file is whole on the disk.
    ///
    /// # Errors
    /// When the folder or the file cannot be written; the message names the file.
    pub fn save(&self, ram: &[u8]) -> anyhow::Result<()> {
        let write = || {
            if let Some(folder) = self.path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = AtomicWriteFile::open(&self.path)?;
            file.write_all(ram)?;
            file.commit()
        };
        write().with_context(|| self.path.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path) -> BatteryFile {
        BatteryFile::new(folder, "Game", b"rom", None)
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let saves = folder.path().join("deep/saves");
        assert_eq!(file(&saves).load(2).unwrap(), Found::Nothing);
        file(&saves).save(&[1, 2]).unwrap();
        assert_eq!(file(&saves).load(2).unwrap(), Found::Ram(vec![1, 2]));
    }

    #[test]
    fn games_of_one_name_keep_apart() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path()).save(&[1, 2]).unwrap();
        let other = BatteryFile::new(folder.path(), "Game", b"another rom", None);
        assert_eq!(other.load(2).unwrap(), Found::Nothing);
    }

    #[test]
    fn a_damaged_file_is_kept_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        for number in 1..3 {
            file(folder.path()).save(&[9; 3]).unwrap();
            let Found::Damaged(aside) = file(folder.path()).load(2).unwrap() else {
                panic!("not found to be damaged")
            };
            assert!(aside.to_string_lossy().ends_with(&format!(".sav.damaged-{number}")));
            assert_eq!(fs::read(aside).unwrap(), [9; 3]);
        }
    }

    #[test]
    fn a_save_of_another_emulator_is_taken_over_and_left() {
        let folder = tempfile::tempdir().unwrap();
        let foreign = folder.path().join("Game.srm");
        fs::write(&foreign, [7, 7]).unwrap();
        assert_eq!(file(folder.path()).load(2).unwrap(), Found::Ram(vec![7, 7]));
        file(folder.path()).save(&[8, 8]).unwrap();
        assert_eq!(fs::read(foreign).unwrap(), [7, 7]);
        assert_eq!(file(folder.path()).load(2).unwrap(), Found::Ram(vec![8, 8]));
    }
}
