//! A game that is being played: console, name and battery file; and how to start one.

use std::path::{Path, PathBuf};

use crate::cli::{EngineKind, PlayArgs};
use crate::console::{Console, Options};
use crate::engine;
use crate::files::battery::{BatteryFile, Found};
use crate::files::paths::Folders;
use crate::rom;
use crate::trace::{Failure, Trace};

/// The game.
pub(super) struct Session {
    pub(super) console: Console,
    /// What to call it.
    pub(super) name: String,
    /// Its file; none for the built-in game.
    pub(super) path: Option<PathBuf>,
    /// Where its battery RAM is kept; none where it has no battery, or where the file must not
    /// be touched.
    pub(super) battery: Option<BatteryFile>,
    /// Something that the player should know.
    pub(super) note: Option<String>,
}

/// Starts games.
pub(super) struct Loader {
    pub(super) options: Options,
    /// Statistics are wanted.
    pub(super) jit_stats: bool,
    saves: PathBuf,
    trace: Option<Trace>,
}

impl Loader {
    pub(super) fn new(args: &PlayArgs, folders: &Folders) -> anyhow::Result<Loader> {
        let jit = args.jit.settings(Some(folders.code_cache.clone()));
        let options = Options {
            region: args.region.forced(),
            engine: args.engine,
            jit,
            ..Options::default()
        };
        let trace =
            args.trace.as_deref().map(|path| Trace::create(path, Failure::Log)).transpose()?;
        let (saves, jit_stats) = (folders.saves.clone(), args.jit_stats);
        Ok(Loader { options, jit_stats, saves, trace })
    }

    /// Looks whether `path` (or the built-in game) can be played, without touching other files.
    pub(super) fn check(&self, path: Option<&Path>) -> anyhow::Result<()> {
        let engine = EngineKind::Interp;
        if self.options.engine == EngineKind::Lockstep {
            engine::jit_is_available()?;
        }
        Console::power_up(&rom::load(path)?, &Options { engine, ..self.options.clone() }).map(drop)
    }

    /// Starts `path`, or the built-in game.
    pub(super) fn load(&self, path: Option<&Path>) -> anyhow::Result<Session> {
        let rom = rom::load(path)?;
        let mut console = Console::power_up(&rom, &self.options)?;
        console.nes.set_trace(self.trace.as_ref().map(Trace::sink));
        let beside = path.and_then(Path::parent);
        let file = BatteryFile::new(&self.saves, &rom.stem, &rom.bytes, beside);
        let (battery, note) = put_battery(&mut console, file);
        Ok(Session { console, name: rom.stem, path: path.map(Path::to_owned), battery, note })
    }
}

/// Puts the saved battery RAM into the console. Returns the file, if it may be written.
fn put_battery(console: &mut Console, file: BatteryFile) -> (Option<BatteryFile>, Option<String>) {
    let Some(size) = console.nes.battery().map(|ram| ram.len()) else { return (None, None) };
    match file.load(size) {
        Ok(Found::Nothing) => (Some(file), None),
        Ok(Found::Ram(bytes)) => {
            console.nes.load_battery(&bytes).expect("a file of another size is not loaded");
            (Some(file), None)
        }
        Ok(Found::Damaged(aside)) => {
            let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            log::warn!("the damaged battery save is kept as {}", aside.display());
            (Some(file), Some(format!("damaged save kept as {name}")))
        }
        Err(error) => {
            log::warn!("battery RAM will not be saved: {error:#}");
            (None, Some("battery RAM will not be saved".to_owned()))
        }
    }
}
