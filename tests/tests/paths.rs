//! The fast path and the precise path run the same instruction functions; that deadlines, skipped
//! waits and lazy chips leave no difference between them is what these tests show, on whole
//! consoles: after every frame, all that can be observed is equal.

use std::path::{Path, PathBuf};

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use nes::cartridge::Cartridge;
use nes::{Engine, Interpreter};
use ricochet_tests::console::{Stepper, compare};
use ricochet_tests::report::Report;
use ricochet_tests::rom_folder;

/// Every `.nes` file below a folder, in order.
fn roms_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of ROMs");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let nes = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "nes");
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { roms_below(&path) } else { vec![path] })
        .filter(nes)
        .collect()
}

/// The cartridge of a file; none where its board is not supported.
fn cartridge(path: &Path) -> Option<Cartridge> {
    let bytes = std::fs::read(path).expect("a readable ROM");
    let cartridge = Cartridge::parse(&bytes).ok()?;
    nes::board::Board::new(&cartridge).is_ok().then_some(cartridge)
}

fn compare_all(paths: &[PathBuf], frames: u32) {
    let mut report = Report::default();
    for (path, rom) in paths.iter().filter_map(|path| Some((path, cartridge(path)?))) {
        let result = compare(&rom, frames, [&mut Interpreter, &mut Stepper]);
        report.add(result, || path.display().to_string());
    }
    let cases = report.cases();
    assert!(cases > 0, "no ROM was compared");
    report.finish(cases);
}

#[test]
fn our_own_roms_run_alike_on_both_paths() {
    compare_all(&roms_below(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../roms/built"))), 300);
}

#[test]
fn games_run_alike_on_both_paths() {
    if let Some(folder) = rom_folder::find_or_say("games on both paths") {
        compare_all(&roms_below(&folder.join("games")), 240);
    }
}

#[test]
fn test_roms_run_alike_on_both_paths() {
    if let Some(folder) = rom_folder::find_or_say("test ROMs on both paths") {
        let mut paths = roms_below(&folder);
        paths.retain(|path| !path.starts_with(folder.join("games")));
        compare_all(&paths, 40);
    }
}

/// The interpreter with a fault: it runs past its deadline.
struct Late;

impl Engine for Late {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        Interpreter.run(cpu, bus, deadline + 40)
    }

    fn name(&self) -> &'static str {
        "late"
    }
}

#[test]
fn an_engine_that_misses_its_deadlines_is_caught() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../roms/built/irq-frame.nes");
    let rom = cartridge(&path).expect("our own ROM");
    assert!(compare(&rom, 60, [&mut Late, &mut Stepper]).is_err());
}
