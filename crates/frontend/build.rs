//! Tells the binary where libLLVM lies: beside it, or in the toolchain.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "jit")]
    bitlink_build::rpath();
}
