//! Compiles core6502 a second time, to bitcode.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    bitlink_build::Unit::core("../core6502").compile_to_out_dir("core6502.bc");
}
