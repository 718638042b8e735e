//! The rules of the house, applied to every tracked file.

use ricochet_tests::tidy::tree::File;
use ricochet_tests::tidy::{arrows, docs, hazards, size, tree, words};

fn findings(rule: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    tree::tracked().iter().flat_map(rule).collect()
}

fn expect_none(findings: Vec<String>) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn crates_depend_on_each_other_only_along_the_arrows() {
    expect_none(arrows::problems(&arrows::graph().expect("cargo metadata")));
}

#[test]
fn crates_do_not_name_what_they_must_not_know() {
    expect_none(findings(words::silences));
}

#[test]
fn unsafe_code_stands_only_where_it_may() {
    expect_none(findings(hazards::placement));
}

#[test]
fn unsafe_code_says_why_it_is_sound() {
    expect_none(findings(hazards::reasons));
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    expect_none(findings(words::workplace));
}

#[test]
fn lines_of_code_fit_into_100_columns() {
    expect_none(findings(words::width));
}

#[test]
fn source_files_are_short() {
    expect_none(findings(size::files));
}

#[test]
fn documents_name_only_files_that_exist() {
    expect_none(findings(|file| docs::missing(file, &tree::root())));
}

/// Reports, does not judge.
#[test]
fn long_functions_are_reported() {
    for finding in findings(size::functions) {
        println!("{finding}");
    }
}
