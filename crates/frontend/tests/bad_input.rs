//! Bad input of every kind ends in one line on stderr that names file and field, exit code 2, and
//! nothing on stdout.

mod common;

use std::ffi::OsString;
use std::path::Path;

use common::{ending_in_a_loop, file, folder, nrom, ricochet};
use tempfile::TempDir;

/// Runs the binary and checks the outcome; `said` must all be in the line.
fn refused(home: &TempDir, args: &[OsString], said: &[&str]) {
    let output = ricochet(home.path()).args(args).output().expect("the binary runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{args:?}: {stderr}");
    assert!(stderr.starts_with("ricochet: "), "{args:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{args:?}");
    for word in said {
        assert!(stderr.contains(word), "{args:?}: no `{word}` in: {stderr}");
    }
}

fn args(list: &[&str]) -> Vec<OsString> {
    list.iter().map(OsString::from).collect()
}

/// Every command that takes a ROM refuses the same file in the same way.
fn bad_rom(name: &str, bytes: &[u8], said: &[&str]) {
    let home = folder();
    let path = file(&home, name, bytes);
    let said = [&[name], said].concat();
    refused_by_all(&home, &path, &said);
}

fn refused_by_all(home: &TempDir, path: &Path, said: &[&str]) {
    for before in [&["headless", "--frames", "1"][..], &["info"], &["test"], &[]] {
        let mut list = args(before);
        list.push(path.into());
        refused(home, &list, said);
    }
}

/// NES 2.0 with its sizes replaced: byte 4 is the PRG-ROM's, byte 9 has the high digits.
fn nes20(prg_low: u8, high: u8) -> Vec<u8> {
    let mut rom = nrom(&[]);
    rom[4] = prg_low;
    rom[7] |= 0x08;
    rom[9] = high;
    rom
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    let home = folder();
    // Longer than the buffers, so that the error comes on the way, and shorter: at the end.
    for (frames, rom) in [("1", nrom(&ending_in_a_loop(Vec::new()))), ("60", nrom(&[0xe6, 0x10]))] {
        let rom = file(&home, "game.nes", &rom);
        for option in ["--wav", "--trace", "--screenshot"] {
            let mut list = args(&["headless", "--frames", frames, option, "/dev/full"]);
            list.push(rom.clone().into());
            refused(&home, &list, &["/dev/full", "No space left"]);
        }
    }
}

#[test]
fn a_missing_file() {
    let home = folder();
    let path = home.path().join("missing.nes");
    refused_by_all(&home, &path, &["missing.nes", "No such file"]);
}

#[test]
fn a_directory() {
    let home = folder();
    refused_by_all(&home, home.path(), &["directory"]);
}

#[test]
fn an_empty_file() {
    bad_rom("empty.nes", &[], &["empty"]);
}

#[test]
fn a_file_that_is_no_rom() {
    bad_rom("text.nes", b"This is no ROM, but quite a long text.", &["signature"]);
}

#[test]
fn a_header_that_is_cut_off() {
    bad_rom("cut.nes", &nrom(&[])[..9], &["header"]);
}

#[test]
fn memory_that_is_cut_off() {
    bad_rom("prg.nes", &nrom(&[])[..16 + 0x3fff], &["PRG-ROM"]);
    bad_rom("chr.nes", &nrom(&[])[..16 + 0x4000 + 0x1000], &["CHR-ROM"]);
}

#[test]
fn a_board_that_is_not_supported() {
    let mut rom = nrom(&[]);
    rom[6] |= 0x50;
    let home = folder();
    let path = file(&home, "mapper5.nes", &rom);
    for before in [&["headless", "--frames", "1"][..], &[]] {
        let mut list = args(before);
        list.push(path.clone().into());
        refused(&home, &list, &["mapper5.nes", "mapper 5"]);
    }
}

#[test]
fn sizes_that_no_file_has() {
    bad_rom("exponent.nes", &nes20(0xff, 0x0f), &["PRG-ROM"]);
    bad_rom("huge.nes", &nes20(0xff, 0x0e), &["PRG-ROM"]);
    bad_rom("none.nes", &nes20(0, 0), &["PRG-ROM"]);
}

#[test]
fn a_file_that_is_too_large() {
    let home = folder();
    let path = home.path().join("large.nes");
    let rom = std::fs::File::create(&path).unwrap();
    rom.set_len(ricochet::rom::MAX_BYTES + 1).unwrap();
    refused_by_all(&home, &path, &["large.nes", "larger than 64 MiB"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let home = folder();
    let path = file(&home, "secret.nes", &nrom(&[]));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        println!("skipped: this user (root) may read everything");
        return;
    }
    refused_by_all(&home, &path, &["secret.nes", "denied"]);
}

#[test]
fn arguments_that_are_wrong() {
    for (list, said) in [
        (&["--engin"][..], "--engin"),
        (&["--region", "secam"], "secam"),
        (&["--scale", "11"], "11"),
        (&["headless"], "--frames"),
        (&["headless", "--frames", "many"], "many"),
        (&["headless", "--frames", "1", "--press", "5-2:A"], "ends before it begins"),
        (&["headless", "--frames", "1", "--press", "1:Fire"], "Fire"),
        (&["headless", "--frames", "1", "--peek", "FFFF:2"], "$0000-$FFFF"),
        (&["test"], "required"),
        (&["completions", "dcl"], "dcl"),
    ] {
        refused(&folder(), &args(list), &[said]);
    }
}

#[test]
fn an_engine_that_the_build_lacks_or_that_is_unknown() {
    refused(&folder(), &args(&["headless", "--frames", "1", "--engine", "warp"]), &["warp"]);
}

#[test]
fn files_beside_the_rom_that_are_wrong() {
    let home = folder();
    let movie = file(&home, "bad.fm2", b"version 3\n|0|short|||\n");
    let list = file(&home, "bad.toml", b"format = 1\nrom = 3\n");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let headless = |option: &str, path: &str| args(&["headless", "--frames", "1", option, path]);
    refused(&home, &headless("--input", &text(&movie)), &["bad.fm2", "line 2"]);
    refused(&home, &headless("--input", "missing.fm2"), &["missing.fm2"]);
    refused(&home, &headless("--wav", "/nowhere/x.wav"), &["/nowhere/x.wav"]);
    refused(&home, &headless("--trace", "/nowhere/x.log"), &["/nowhere/x.log"]);
    refused(&home, &headless("--screenshot", "/nowhere/x.png"), &["/nowhere/x.png"]);
    refused(&home, &args(&["test", "--manifest", &text(&list)]), &["bad.toml"]);
    refused(&home, &args(&["test", "--manifest", "missing.toml"]), &["missing.toml"]);
}

#[cfg(feature = "window")]
mod window {
    use super::*;

    #[test]
    fn no_display() {
        refused(&folder(), &[], &["no display", "WAYLAND_DISPLAY", "DISPLAY"]);
    }

    #[test]
    fn a_display_that_does_not_answer() {
        let home = folder();
        let output = ricochet(home.path()).env("DISPLAY", ":4711").output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.contains("display"), "{stderr}");
    }

    #[test]
    fn a_configuration_or_palette_that_is_wrong() {
        let home = folder();
        for (text, said) in [
            ("[video]\nscale = 99", "video.scale"),
            ("[video]\nsize = 3", "line 2: unknown field `size`"),
            ("[keys]\nfly = \"F5\"", "[keys]: `fly`"),
            ("[pad1]\na = \"Nose\"", "[pad1]: a: `Nose`"),
        ] {
            let config = file(&home, "my.toml", text.as_bytes());
            refused(&home, &args(&["--config", config.to_str().unwrap()]), &["my.toml", said]);
        }
        refused(&home, &args(&["--config", "missing.toml"]), &["missing.toml"]);
        let palette = file(&home, "bad.pal", &[0; 100]);
        refused(&home, &args(&["--palette", palette.to_str().unwrap()]), &["bad.pal", "100"]);
    }
}
