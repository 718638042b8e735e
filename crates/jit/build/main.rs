//! Compiles core6502 a second time, to bitcode, and makes it ready for linking: what a program need
//! not do at each start. Cuts the same functions into stencils, for groups that cannot wait for
//! LLVM.

mod glue;
mod stencils;
mod table;

use std::path::Path;

use bitlink::{Effort, Error, Exports, Library, Prepare, Target, Unit};

/// What the exported functions' names begin with.
const PREFIX: &str = "opcode_";
/// The same of those that stop short of I/O.
const PLAIN: &str = "plain_";

fn main() {
    println!("cargo:rerun-if-changed=build");
    let raw =
        bitlink_build::Unit::core("../core6502").feature("plain").compile_to_out_dir("raw.bc");
    let (bitcode, stencils) = match bitlink::available() {
        Ok(()) => prepare(&raw).unwrap_or_else(|error| panic!("{}: {error}", raw.display())),
        // The program will say why. Nobody reads this then.
        Err(_) => (Vec::new(), table::none()),
    };
    write(&raw.with_file_name("core6502.bc"), &bitcode);
    write(&raw.with_file_name("stencils.rs"), stencils.as_bytes());
}

fn write(out: &Path, content: &[u8]) {
    std::fs::write(out, content).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn prepare(raw: &Path) -> Result<(Vec<u8>, String), Error> {
    let target = Target::baseline(Effort::Good)?;
    let bitcode = std::fs::read(raw).unwrap_or_default();
    let library = |prefix: &str| {
        // The second parameter is the bus, whose first field points to the memory block.
        let how = Prepare::new(Exports::Prefix(prefix.into()))
            .constant_first_field(1)
            .cold_calls_spare_registers();
        Unit::load("core6502", &bitcode, &target)?.prepare(&how, &target)
    };
    let libraries = [library(PREFIX)?, library(PLAIN)?];
    Ok((libraries[0].bitcode().to_vec(), cut(&libraries, &target)?))
}

/// Stencils hold numbers in instructions, as x86-64 can, and are cut out of an ELF object.
fn cut(libraries: &[Library], target: &Target) -> Result<String, Error> {
    let is = |what: &str, value: &str| std::env::var(what).as_deref() == Ok(value);
    if !is("CARGO_CFG_TARGET_ARCH", "x86_64") || !is("CARGO_CFG_TARGET_OS", "linux") {
        return Ok(table::none());
    }
    let object = stencils::object(libraries, target)?;
    Ok(table::of(object.bytes()).unwrap_or_else(|error| panic!("stencils: {error}")))
}
