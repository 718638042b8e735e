//! Compiles the block functions a second time, to bitcode.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg(bitcode)");
    let has = |feature: &str| std::env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    if has("JIT") && has("ARROW") {
        // Their loops are left whole: they become vector instructions when they are compiled for
        // the processor that runs them.
        for part in ["texts", "search", "words"] {
            println!("cargo:rerun-if-changed=src/kernel/block_{part}.rs");
        }
        bitlink_build::Unit::core("src/kernel/blocks.rs")
            .argument("--cfg=bitcode")
            .argument("-Cno-vectorize-loops")
            .argument("-Cno-vectorize-slp")
            .argument("-Cllvm-args=-unroll-allow-partial=false")
            .compile_to_out_dir("blocks.bc");
    }
}
