//! Where the test ROMs lie. They are not part of the repository: their licences vary.

use std::path::{Path, PathBuf};

/// The environment variable that names the folder.
pub const VARIABLE: &str = "RICOCHET_TEST_ROMS";

/// The folder: `$RICOCHET_TEST_ROMS`, else `../shared/roms` beside the repository; none when it
/// holds no `manifest.toml`.
pub fn find() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/roms");
    let folder = std::env::var_os(VARIABLE).map_or(beside, PathBuf::from);
    folder.join("manifest.toml").is_file().then_some(folder)
}

/// The folder, or a plain word about what is skipped without it.
pub fn find_or_say(what: &str) -> Option<PathBuf> {
    let folder = find();
    if folder.is_none() {
        eprintln!("SKIPPED: {what}: no test ROMs (set {VARIABLE} to a folder with manifest.toml)");
    }
    folder
}

/// Reads a file of the folder.
///
/// # Panics
/// When the file cannot be read: a folder that is there must be whole.
pub fn read(folder: &Path, name: &str) -> Vec<u8> {
    let path = folder.join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
