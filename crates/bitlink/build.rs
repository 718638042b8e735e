//! Decides whether this build has LLVM, and says why not. Nothing is linked: the library is opened
//! at run time, and this tells which one.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for name in [bitlink_build::HIDE, PACKAGE] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    println!("cargo:rustc-check-cfg=cfg(bitlink_llvm)");
    if env::var_os("CARGO_FEATURE_LLVM").is_none() {
        return unavailable("built without the cargo feature `llvm`");
    }
    match bitlink_build::find_llvm() {
        Ok(library) => available(&library),
        Err(reason) => {
            println!("cargo:warning=no fitting LLVM, compiled code is off: {reason}");
            unavailable(&reason);
        }
    }
}

/// Set for a program that is given to others: it does not look into this toolchain.
const PACKAGE: &str = "BITLINK_PACKAGE";

fn available(library: &bitlink_build::LlvmLibrary) {
    let directory = match env::var_os(PACKAGE) {
        Some(_) => String::new(),
        None => library.directory.display().to_string(),
    };
    println!("cargo:rustc-cfg=bitlink_llvm");
    println!("cargo:rustc-env=BITLINK_LLVM_FILE={}", library.file);
    println!("cargo:rustc-env=BITLINK_LLVM_DIRECTORY={directory}");
    println!("cargo:rustc-env=BITLINK_LLVM_VERSION={}", library.version);
    println!("cargo:rustc-env=BITLINK_UNAVAILABLE=");
}

fn unavailable(reason: &str) {
    println!("cargo:rustc-env=BITLINK_LLVM_VERSION=none");
    println!("cargo:rustc-env=BITLINK_UNAVAILABLE={reason}");
}
