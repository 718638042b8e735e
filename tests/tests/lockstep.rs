//! Every ROM in lockstep for some frames: registers after each group, every access to a register or
//! the board with its cycle, and memory, picture and sound after each frame.
//!
//! `LOCKSTEP_FRAMES=3000` makes the long run. Names choose ROMs: `--test lockstep games/`. That a
//! difference is found is shown by the front end's own test of the same name.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use nes::Region;
use ricochet::buttons;
use ricochet::cli::EngineKind;
use ricochet::console::{Console, Options};
use ricochet::engine::{self, Settings};
use ricochet::protocol::manifest::Manifest;
use ricochet::rom;
use ricochet_tests::{engines, rom_folder};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if let Err(reason) = engine::jit_is_available() {
        println!("SKIPPED: lockstep: {reason:#}");
        return ExitCode::SUCCESS;
    }
    let mut trials = own_roms();
    if let Some(folder) = rom_folder::find_or_say("lockstep over the ROM folder") {
        trials.extend(listed_roms(&folder));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The ROMs of this repository.
fn own_roms() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../roms/built");
    let entries = std::fs::read_dir(folder).expect("our own ROMs");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let roms = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "nes"));
    roms.filter_map(|path| trial(format!("own/{}", name(&path)), path, None)).collect()
}

/// The ROMs of the list, tests as well as games.
fn listed_roms(folder: &Path) -> Vec<Trial> {
    let manifest = Manifest::load(&folder.join("manifest.toml")).expect("the manifest");
    let roms = manifest.roms.iter().filter(|entry| entry.kind != "data");
    roms.filter_map(|entry| {
        trial(entry.path.display().to_string(), folder.join(&entry.path), entry.region())
    })
    .collect()
}

/// None for a ROM whose board is not supported: the ROM suite lists it.
fn trial(name: String, path: PathBuf, region: Option<Region>) -> Option<Trial> {
    let rom = rom::load(Some(&path)).ok()?;
    Console::power_up(&rom, &Options::default()).ok()?;
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lockstep-code");
    // Stencils first, and LLVM for what runs much.
    let promote = Some(20_000);
    let jit = Settings { threshold: None, promote, ..engines::thorough(&cache) };
    let options = Options { region, engine: EngineKind::Lockstep, jit, ..Options::default() };
    Some(Trial::test(name, move || {
        let mut console = Console::power_up(&rom, &options)?;
        for frame in 0..frames() {
            console.frame([held(frame), 0]);
            if let Some(difference) = console.difference() {
                return Err(Failed::from(difference));
            }
        }
        Ok(())
    }))
}

fn frames() -> u64 {
    std::env::var("LOCKSTEP_FRAMES").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// Start now and then, Right with A in between.
fn held(frame: u64) -> u8 {
    match frame % 120 {
        20..26 => buttons::START,
        60..110 => buttons::RIGHT | buttons::A,
        _ => 0,
    }
}
