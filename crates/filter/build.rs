//! Lets the tool, the tests and the benchmark find the toolchain's libLLVM at run time.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_JIT").is_some() {
        bitlink_build::rpath();
    }
}
