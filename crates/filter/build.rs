//! Compiles the block functions a second time, to bitcode.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let has = |feature: &str| std::env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    if has("JIT") && has("ARROW") {
        // Their loops are left whole: they become vector instructions when they are compiled for
        // the processor that runs them.
        bitlink_build::Unit::core("src/kernel/blocks.rs")
            .argument("-Cno-vectorize-loops")
            .argument("-Cno-vectorize-slp")
            .argument("-Cllvm-args=-unroll-allow-partial=false")
            .compile_to_out_dir("blocks.bc");
    }
}
