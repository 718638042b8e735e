//! Decides whether this build has LLVM, and says why not.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg(bitlink_llvm)");
    if env::var_os("CARGO_FEATURE_LLVM").is_none() {
        return unavailable("built without the cargo feature `llvm`");
    }
    match bitlink_build::find_llvm() {
        Ok(library) => {
            println!("cargo:rustc-cfg=bitlink_llvm");
            println!("cargo:rustc-link-search=native={}", library.directory.display());
            println!("cargo:rustc-link-lib=dylib:+verbatim={}", library.file);
            println!("cargo:libdir={}", library.directory.display());
            println!("cargo:rustc-env=BITLINK_LLVM_VERSION={}", library.version);
            println!("cargo:rustc-env=BITLINK_UNAVAILABLE=");
            // This package's own tests and examples; dependents call bitlink_build::rpath().
            bitlink_build::rpath();
        }
        Err(reason) => {
            println!("cargo:warning=no fitting LLVM, compiled code is off: {reason}");
            unavailable(&reason);
        }
    }
}

fn unavailable(reason: &str) {
    println!("cargo:rustc-env=BITLINK_LLVM_VERSION=none");
    println!("cargo:rustc-env=BITLINK_UNAVAILABLE={reason}");
    println!("cargo:libdir=");
}
