//! Compiles core6502 a second time, to bitcode, and makes it ready for linking: what a program need
//! not do at each start.

use std::path::Path;

use bitlink::{Effort, Error, Exports, Prepare, Target, Unit};

/// What the exported functions' names begin with.
const PREFIX: &str = "opcode_";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let raw = bitlink_build::Unit::core("../core6502").compile_to_out_dir("raw.bc");
    let out = raw.with_file_name("core6502.bc");
    let bitcode = match bitlink::available() {
        Ok(()) => prepare(&raw).unwrap_or_else(|error| panic!("{}: {error}", raw.display())),
        // The program will say why. Nobody reads this then.
        Err(_) => Vec::new(),
    };
    std::fs::write(&out, bitcode).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn prepare(raw: &Path) -> Result<Vec<u8>, Error> {
    let target = Target::baseline(Effort::Good)?;
    let bitcode = std::fs::read(raw).unwrap_or_default();
    // The second parameter is the bus, whose first field points to the memory block.
    let how = Prepare::new(Exports::Prefix(PREFIX.into())).constant_first_field(1);
    let library = Unit::load("core6502", &bitcode, &target)?.prepare(&how, &target)?;
    Ok(library.bitcode().to_vec())
}
