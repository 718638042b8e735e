//! nestest's trace, line by line.

use ricochet_tests::{nestest, rom_folder};

fn rom_and_log() -> Option<(Vec<u8>, String)> {
    let folder = rom_folder::find_or_say("nestest")?;
    let log = rom_folder::read(&folder, nestest::LOG);
    let rom = rom_folder::read(&folder, nestest::ROM);
    Some((rom, String::from_utf8(log).expect("the log is ASCII")))
}

#[test]
fn a_bare_processor_prints_all_lines_of_the_log() {
    let Some((rom, log)) = rom_and_log() else { return };
    assert_eq!(log.lines().count(), nestest::LINES);
    let trace = nestest::trace(&rom, nestest::LINES);
    assert_eq!(nestest::first_difference(&trace, &log), None);
}

#[test]
fn a_changed_line_and_a_missing_line_are_found() {
    let trace = ["one", "two"].map(String::from);
    assert_eq!(nestest::first_difference(&trace, "one\ntwo\n"), None);
    assert_eq!(nestest::first_difference(&trace, "one\ntoo\n"), Some((2, "two", "too")));
    assert_eq!(nestest::first_difference(&trace, "one\n"), Some((2, "two", "")));
    assert_eq!(nestest::first_difference(&trace[..1], "one\ntwo\n"), Some((2, "", "two")));
}
