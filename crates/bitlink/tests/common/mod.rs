//! Compiles the units of `tests/units` once per test binary.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bitlink::{Effort, Exports, Library, Prepare, Target, Unit};

/// A source file of `tests/units`.
pub(crate) fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/units").join(name)
}

/// The bitcode of `counter.rs`.
pub(crate) fn counter() -> &'static [u8] {
    static BITCODE: OnceLock<Vec<u8>> = OnceLock::new();
    BITCODE.get_or_init(|| compile(&bitlink_build::Unit::core(source("counter.rs"))))
}

/// The bitcode of `texts.rs`, with the standard library merged in.
pub(crate) fn texts() -> &'static [u8] {
    static BITCODE: OnceLock<Vec<u8>> = OnceLock::new();
    BITCODE.get_or_init(|| compile(&bitlink_build::Unit::std(source("texts.rs"))))
}

fn compile(unit: &bitlink_build::Unit) -> Vec<u8> {
    let scratch = tempfile::tempdir().unwrap();
    let bitcode = scratch.path().join("unit.bc");
    unit.compile(&bitcode, scratch.path()).unwrap();
    std::fs::read(bitcode).unwrap()
}

pub(crate) fn target() -> Target {
    Target::host(Effort::Good).unwrap()
}

/// `counter.rs`, prepared.
pub(crate) fn counter_library(target: &Target) -> Library {
    let unit = Unit::load("counter", counter(), target).unwrap();
    unit.prepare(&Prepare::new(Exports::Prefix("op_".into())), target).unwrap()
}
