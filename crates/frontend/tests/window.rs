//! The real window, on a display without a screen, drawn by a driver without a graphics card.
//!
//! Needs `Xvfb`, `xdotool` and a Vulkan driver. Without them the tests say so and pass, unless
//! `RICOCHET_REQUIRE_DISPLAY` is set, as it is in continuous integration.
#![cfg(all(target_os = "linux", feature = "window"))]

mod common;
mod display;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{ending_in_a_loop, file, folder, nrom_with_battery, stores};
use display::{Display, Game};

/// The line of the picture that shows the middle of the paddle, in a game.
const PADDLE_LINE: usize = 211;
/// The playfield, without its walls.
const FIELD: std::ops::Range<usize> = 18..193;

/// Left end of the paddle: a bright run of its length. Text of the title is no such run.
fn paddle(display: &Display) -> Option<usize> {
    let picture = display.picture();
    let is_bright = |x: usize| picture.pixel(x, PADDLE_LINE)[0] > 70;
    let mut start = FIELD.start;
    while let Some(left) = (start..FIELD.end).find(|&x| is_bright(x)) {
        let right = (left..FIELD.end).find(|&x| !is_bright(x)).unwrap_or(FIELD.end);
        if (24..=40).contains(&(right - left)) {
            return Some(left);
        }
        start = right;
    }
    None
}

/// Asks again and again until there is an answer, at most half a minute.
fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_key_moves_the_paddle_of_the_built_in_game() {
    let Some(display) = Display::open() else { return };
    let home = folder();
    let game = Game::start(&display, home.path(), &[]);
    wait_for("a picture", || display.picture().is_lit().then_some(()));
    // Once: in a game the same key pauses.
    display.tap("Return");
    let start = wait_for("the game to begin", || paddle(&display));
    let right = wait_for("Right to move the paddle", || {
        display.hold("Right", Duration::from_millis(500));
        paddle(&display).filter(|&right| right > start + 8)
    });
    wait_for("Left to move it back", || {
        display.hold("Left", Duration::from_millis(500));
        paddle(&display).filter(|&left| left + 8 < right)
    });

    display.tap("F12");
    let shot = wait_for("the screenshot", || find(home.path(), ".png"));
    wait_for("the whole file", || {
        let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(&shot).ok()?));
        let info = decoder.read_info().ok()?.info().clone();
        (info.width == 256 && info.height == 240).then_some(())
    });
    display.tap("ctrl+q");
    let (code, stderr) = game.wait();
    assert_eq!(code, Some(0), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(stderr.lines().count() <= 2, "each said once, and nothing else: {stderr}");
    for said in ["no sound", "no graphics card"] {
        assert!(stderr.matches(said).count() <= 1, "said once: {stderr}");
    }
}

/// The engine that the title tells, as in `ricochet - Ricochet (interp, 60.1 fps)`.
fn engine(game: &Game, display: &Display) -> Option<String> {
    let title = game.title(display);
    let inside = title.rsplit('(').next()?;
    Some(inside.split(',').next()?.to_owned())
}

#[cfg(feature = "jit")]
#[test]
fn ctrl_j_changes_the_engine_while_the_game_goes_on() {
    let Some(display) = Display::open() else { return };
    if ricochet::engine::jit_is_available().is_err() {
        println!("SKIPPED: Ctrl+J: there is no JIT");
        return;
    }
    let home = folder();
    let game = Game::start(&display, home.path(), &["--mute", "--jit-stats"]);
    wait_for("a picture", || display.picture().is_lit().then_some(()));
    for expected in ["jit", "interp", "jit"] {
        let before = engine(&game, &display);
        assert_ne!(before.as_deref(), Some(expected), "before Ctrl+J");
        display.tap("ctrl+j");
        wait_for(expected, || (engine(&game, &display)? == expected).then_some(()));
        // The note, then the game: both move the picture.
        let still = display.picture();
        wait_for("the picture to move", || (display.picture() != still).then_some(()));
    }
    // Long enough for something to become hot.
    std::thread::sleep(Duration::from_secs(3));
    display.tap("ctrl+q");
    let (code, stdout, stderr) = game.wait_for_output();
    assert_eq!(code, Some(0), "{stderr}");
    let counter = |name: &str| {
        let line = stdout.lines().find(|line| line.split_whitespace().next() == Some(name));
        let value = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        value.unwrap_or_else(|| panic!("{name} is missing: {stdout}{stderr}"))
    };
    assert!(counter("laid") > 0.0 && counter("native_cycles") > 0.0, "{stdout}");
    assert!(counter("frame_ms_p99_9") > 0.0, "{stdout}");
}

#[test]
fn pausing_stops_the_picture_and_one_frame_moves_it() {
    let Some(display) = Display::open() else { return };
    let home = folder();
    let game = Game::start(&display, home.path(), &["--mute"]);
    wait_for("a picture", || display.picture().is_lit().then_some(()));
    display.tap("Escape");
    wait_for("the title to say so", || game.title(&display).contains("paused").then_some(()));
    // The note goes; then nothing moves.
    std::thread::sleep(Duration::from_secs(4));
    let still = display.picture();
    std::thread::sleep(Duration::from_millis(500));
    assert!(display.picture() == still, "the picture moves while paused");
    wait_for("a frame to change the picture", || {
        display.tap("backslash");
        (display.picture() != still).then_some(())
    });
    display.tap("ctrl+q");
    assert_eq!(game.wait().0, Some(0));
}

#[test]
fn a_rom_dropped_on_the_window_starts() {
    let Some(display) = Display::open() else { return };
    let home = folder();
    let rom = file(&home, "dropped game.nes", &remembering());
    let broken = file(&home, "broken.nes", b"no ROM");
    let game = Game::start(&display, home.path(), &["--mute"]);
    display.drop_file(&broken);
    std::thread::sleep(Duration::from_secs(1));
    assert!(game.title(&display).starts_with("Ricochet "), "{}", game.title(&display));
    display.drop_file(&rom);
    wait_for("its title", || game.title(&display).starts_with("dropped game ").then_some(()));
    wait_for("its save", || find(home.path(), ".sav"));
    game.terminate();
    let (code, stderr) = game.wait();
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("broken.nes"), "the file that did not start is named: {stderr}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_sound_device_that_comes_later_is_found() {
    let Some(display) = Display::open() else { return };
    let home = folder();
    let default_device = home.path().join(".asoundrc");
    fs::write(&default_device, "pcm.!default { type hw card 31 }").unwrap();
    let game = Game::start(&display, home.path(), &["-v"]);
    assert!(!game.has_thread("alsa"), "there is no such device");
    fs::write(&default_device, "pcm.!default { type null }").unwrap();
    wait_for("sound", || game.has_thread("alsa").then_some(()));
    game.terminate();
    let (code, stderr) = game.wait();
    assert_eq!(code, Some(0), "{stderr}");
    let [lost, found] = ["no sound:", "sound is back"].map(|words| stderr.find(words));
    assert!(lost.is_some() && lost < found, "{stderr}");
}

/// Writes $42 to battery RAM, and stops.
fn remembering() -> Vec<u8> {
    nrom_with_battery(&ending_in_a_loop(stores(&[(0x6000, 0x42)])))
}

#[test]
fn battery_ram_is_written_while_the_game_runs_and_found_again() {
    let Some(display) = Display::open() else { return };
    let home = folder();
    let rom = file(&home, "remember.nes", &remembering());
    let game = Game::start(&display, home.path(), &[rom.to_str().unwrap()]);
    let save = wait_for("the save", || find(home.path(), ".sav"));
    let ram = fs::read(&save).unwrap();
    assert_eq!((ram.len(), ram[0], ram[1]), (8192, 0x42, 0));
    game.terminate();
    assert_eq!(game.wait().0, Some(0), "a signal ends the game in good order");

    // What is saved is put back: the second byte, which the game does not write, survives.
    let mut ram = ram;
    (ram[0], ram[1]) = (0, 0x77);
    fs::write(&save, &ram).unwrap();
    let game = Game::start(&display, home.path(), &[rom.to_str().unwrap()]);
    let ram = wait_for("the save", || fs::read(&save).ok().filter(|ram| ram[0] == 0x42));
    assert_eq!(ram[1], 0x77);
    game.terminate();
    game.wait();
}

#[test]
fn a_damaged_save_is_kept_aside() {
    let Some(display) = Display::open() else { return };
    let home = folder();
    let rom = file(&home, "remember.nes", &remembering());
    let arguments = [rom.to_str().unwrap()];
    let game = Game::start(&display, home.path(), &arguments);
    let save = wait_for("the save", || find(home.path(), ".sav"));
    game.terminate();
    game.wait();
    fs::write(&save, b"short").unwrap();
    let game = Game::start(&display, home.path(), &arguments);
    let aside = wait_for("the damaged save", || find(home.path(), ".sav.damaged-1"));
    assert_eq!(fs::read(aside).unwrap(), b"short");
    let ram = wait_for("the new save", || fs::read(&save).ok());
    assert_eq!(ram[0], 0x42);
    game.terminate();
    let (_, stderr) = game.wait();
    assert!(stderr.contains("expected 8192 bytes, found 5"), "{stderr}");
}

/// The first file below `folder` whose name ends so.
fn find(folder: &Path, end: &str) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        let found = if path.is_dir() { find(&path, end) } else { None };
        let is_it = path.is_file() && path.to_string_lossy().ends_with(end);
        if let Some(path) = found.or(is_it.then_some(path)) {
            return Some(path);
        }
    }
    None
}
