//! `ricochet test`: each protocol passes a ROM that passes, fails one that fails, and gives no
//! verdict on one that does not speak it.

mod common;

use common::{ending_in_a_loop, file, folder, nrom, reporting, ricochet, signature, stores};
use ricochet::console::Options;
use ricochet::protocol::{Protocol, Verdict, judge};
use ricochet::rom;

fn verdict(bytes: &[u8], protocol: &Protocol) -> (Verdict, String) {
    let folder = folder();
    let rom = rom::load(Some(&file(&folder, "test.nes", bytes))).expect("a ROM");
    let outcome = judge(&rom, protocol, &Options::default(), 90).expect("it runs");
    (outcome.verdict, outcome.detail)
}

/// Asks for a reset, and reports 0 only when it has come.
fn wanting_a_reset() -> Vec<u8> {
    let mut before = signature();
    before.extend([(0x6010, 0x5a), (0x6000, 0x81)]);
    // LDA $6010, CMP #$5A, BEQ over what comes before the reset.
    let mut code = vec![0xad, 0x10, 0x60, 0xc9, 0x5a, 0xf0, (before.len() * 5 + 3) as u8];
    code.extend(stores(&before));
    let code = ending_in_a_loop(code);
    let after = stores(&[(0x6004, 0), (0x6000, 0)]);
    nrom(&ending_in_a_loop([code, after].concat()))
}

/// Writes `text` to the first nametable, and `byte` to $F8.
fn writing(text: &str, byte: u8) -> Vec<u8> {
    // Twice wait for vblank: BIT $2002, BPL back.
    let mut code = [0x2c, 0x02, 0x20, 0x10, 0xfb].repeat(2);
    code.extend(stores(&[(0x2006, 0x20), (0x2006, 0x40)]));
    code.extend(text.bytes().flat_map(|letter| stores(&[(0x2007, letter)])));
    code.extend(stores(&[(0x00f8, byte)]));
    nrom(&ending_in_a_loop(code))
}

#[test]
fn blarggs_status_decides() {
    assert_eq!(verdict(&reporting(0), &Protocol::Blargg6000), (Verdict::Pass, "OK".into()));
    let (failed, detail) = verdict(&reporting(3), &Protocol::Blargg6000);
    assert_eq!((failed, detail.as_str()), (Verdict::Fail, "code 3: OK"));
    assert_eq!(verdict(&reporting(0x80), &Protocol::Blargg6000).0, Verdict::NoResult);
}

#[test]
fn without_blarggs_signature_a_zero_is_no_pass() {
    let silent = nrom(&ending_in_a_loop(stores(&[(0x6000, 0)])));
    assert_eq!(verdict(&silent, &Protocol::Blargg6000).0, Verdict::NoResult);
    assert_eq!(verdict(&silent, &Protocol::Detect).0, Verdict::NoResult);
}

#[test]
fn a_wish_for_a_reset_is_granted() {
    assert_eq!(verdict(&wanting_a_reset(), &Protocol::Blargg6000).0, Verdict::Pass);
    assert_eq!(verdict(&wanting_a_reset(), &Protocol::Detect).0, Verdict::Pass);
}

#[test]
fn a_result_byte_needs_its_text() {
    let protocol = Protocol::RamByte { address: 0xf8, text: "PASSED".into() };
    assert_eq!(verdict(&writing("PASSED", 1), &protocol).0, Verdict::Pass);
    assert_eq!(verdict(&writing("PASSED", 2), &protocol).0, Verdict::Fail);
    assert_eq!(verdict(&writing("FAILED: #2", 1), &protocol).0, Verdict::Fail);
    assert_eq!(verdict(&nrom(&ending_in_a_loop(Vec::new())), &protocol).0, Verdict::NoResult);
}

#[test]
fn the_screen_decides_where_nothing_else_does() {
    for protocol in [Protocol::ScreenText, Protocol::Detect] {
        assert_eq!(verdict(&writing("ALL PASSED", 0), &protocol).0, Verdict::Pass);
        assert_eq!(verdict(&writing("1 PASSED 2 FAILED", 0), &protocol).0, Verdict::Fail);
        assert_eq!(verdict(&writing("HELLO", 0), &protocol).0, Verdict::NoResult);
    }
}

#[test]
fn a_blank_picture_is_never_a_pass() {
    let blank = Protocol::ScreenHash { hash: 0, frame: 10 };
    assert_eq!(verdict(&nrom(&ending_in_a_loop(Vec::new())), &blank).0, Verdict::NoResult);
    assert_eq!(verdict(ricochet::builtin::ROM, &blank).0, Verdict::Fail);
}

#[test]
fn the_exit_code_tells_whether_all_passed() {
    let folder = folder();
    let pass = file(&folder, "pass.nes", &reporting(0));
    let fail = file(&folder, "fail.nes", &reporting(1));
    let run = |roms: &[&std::path::Path]| {
        let output = ricochet(folder.path()).arg("test").args(roms).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, table) = run(&[&pass]);
    assert_eq!(code, Some(0), "{table}");
    let (code, table) = run(&[&pass, &fail]);
    assert_eq!(code, Some(1), "{table}");
    assert!(table.starts_with("pass") && table.contains("\nFAIL"), "{table}");
    assert!(table.ends_with("1 passed, 1 failed, 0 without result, 0 not judged\n"), "{table}");
}

#[test]
fn a_list_names_protocol_and_region() {
    let folder = folder();
    file(&folder, "pass.nes", &reporting(0));
    let list = |method: &str| {
        let text = format!(
            "[[rom]]\npath = \"pass.nes\"\nkind = \"test\"\nregion = \"pal\"\n\
             pass_method = \"{method}\"\nframes = 10\n"
        );
        let path = file(&folder, "list.toml", text.as_bytes());
        let mut command = ricochet(folder.path());
        command.arg("test").arg("--manifest").arg(path).output().unwrap()
    };
    assert_eq!(list("blargg6000").status.code(), Some(0));
    assert_eq!(list("nametable_text").status.code(), Some(1));
    let unknown = list("telepathy");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("telepathy"));
}
