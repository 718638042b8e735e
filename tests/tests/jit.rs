//! The console on the JIT and on the interpreter: the same pictures, sound and registers after each
//! frame, over the ROMs of this repository and the games of the ROM folder.
//!
//! Code is compiled where it is met for the second time, and at once, so that a run of few frames
//! is mostly compiled code. `JIT_FRAMES=3000` makes a long run.

use std::path::{Path, PathBuf};

use jit::{Jit, Limits, Options, Stats};
use nes::cartridge::Cartridge;
use nes::{Buttons, Config, Input, Interpreter, Nes};
use ricochet_tests::native::Native;
use ricochet_tests::rom_folder;

/// Small groups by LLVM, or usual ones of stencils.
fn eager(laid: bool) -> Option<Native> {
    if let Err(reason) = jit::available() {
        eprintln!("SKIPPED: {reason}");
        return None;
    }
    let limits = Limits { instructions: 40, ..Limits::default() };
    let promote = if laid { u64::MAX } else { 0 };
    let options =
        Options { background: false, threshold: 2, limits, promote, ..Options::default() };
    Some(Native(Jit::new(options).unwrap()))
}

fn frames() -> u64 {
    std::env::var("JIT_FRAMES").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

/// Start now and then, later to the right.
fn input(frame: u64) -> Input {
    let pad = match frame {
        _ if frame % 60 < 6 => Buttons::START,
        _ if frame % 120 > 60 => Buttons(Buttons::RIGHT.0 | Buttons::A.0),
        _ => Buttons(0),
    };
    Input { pads: [pad, Buttons(0)] }
}

fn roms(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut roms: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "nes")).collect();
    roms.sort();
    roms
}

/// Runs a ROM on both engines; `switch` changes the JIT for the interpreter on some frames.
fn compare(path: &Path, switch: bool, laid: bool) -> Option<Stats> {
    let mut native = eager(laid)?;
    let cartridge = Cartridge::parse(&std::fs::read(path).unwrap()).unwrap();
    let [mut one, mut other] = [0; 2].map(|_| Nes::new(&cartridge, &Config::default()).unwrap());
    for frame in 0..frames() {
        let input = input(frame);
        one.run_frame(&mut Interpreter, &input);
        match switch && frame % 3 == 0 {
            true => other.run_frame(&mut Interpreter, &input),
            false => other.run_frame(&mut native, &input),
        }
        let place = format!("{} frame {frame}", path.display());
        assert_eq!(one.cpu(), other.cpu(), "{place}");
        assert!(one.picture() == other.picture(), "{place}: picture");
        assert!(one.samples() == other.samples(), "{place}: sound");
        assert!((0..0x800).all(|at| one.peek(at) == other.peek(at)), "{place}: RAM");
    }
    Some(native.0.stats())
}

fn compare_all(folder: &Path, switch: bool) {
    [false, true].into_iter().for_each(|laid| compare_with(folder, switch, laid));
}

fn compare_with(folder: &Path, switch: bool, laid: bool) {
    let (mut native, mut all) = (0, 0);
    for rom in roms(folder) {
        let Some(stats) = compare(&rom, switch, laid) else { return };
        native += stats.native_cycles;
        all += 1;
        println!("{}: {stats:?}", rom.display());
    }
    // Most of a frame may be a wait, but some of it is not.
    assert!(native > all * frames() * 100, "{native} native cycles in {all} ROMs");
}

fn built() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../roms/built")
}

#[test]
fn our_own_roms_run_the_same() {
    compare_all(&built(), false);
}

#[test]
fn switching_engines_cannot_be_noticed() {
    compare_all(&built(), true);
}

#[test]
fn games_run_the_same() {
    if let Some(folder) = rom_folder::find_or_say("games under the JIT") {
        compare_all(&folder.join("games"), false);
    }
}
