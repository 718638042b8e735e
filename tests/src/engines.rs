//! How the tests run the JIT: at once and early, so that a run of few frames is mostly compiled
//! code and the same on each run; with a code cache, since many test ROMs share their code.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use ricochet::engine::Settings;

/// Settings with the cache at `folder`, which starts empty in each process: an older build's code
/// must not stand in for this one's.
///
/// # Panics
/// When the folder cannot be emptied.
pub fn thorough(folder: &Path) -> Settings {
    static EMPTIED: OnceLock<()> = OnceLock::new();
    EMPTIED.get_or_init(|| {
        if folder.exists() {
            fs::remove_dir_all(folder).expect("the code cache of the last run can be removed");
        }
    });
    Settings { code_cache: Some(folder.into()), ..Settings::thorough() }
}
