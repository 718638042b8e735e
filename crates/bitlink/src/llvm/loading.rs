//! Finds and opens the libLLVM that the build has chosen.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use libloading::Library;

use super::api;

/// Its file name, which holds LLVM's and rustc's versions.
const FILE: &str = env!("BITLINK_LLVM_FILE");
/// Where the toolchain of the build keeps it; empty in packages.
const TOOLCHAIN: &str = env!("BITLINK_LLVM_DIRECTORY");
/// Names a file to be taken and no other.
const VARIABLE: &str = "BITLINK_LIBLLVM";

/// Opens the library, looks at its version, and binds the functions to it. It stays open for good.
///
/// # Errors
/// One sentence.
pub(crate) fn load() -> Result<(), String> {
    let (library, path) = open()?;
    let checked = check_version(&library).and_then(|()| api::bind(&library));
    checked.map_err(|reason| format!("{}: {reason}", path.display()))?;
    std::mem::forget(library);
    Ok(())
}

fn open() -> Result<(Library, PathBuf), String> {
    if let Some(path) = env::var_os(VARIABLE) {
        return open_at(Path::new(&path)).map_err(|error| format!("{VARIABLE}: {error}"));
    }
    let places = places();
    if let Some(path) = places.iter().find(|path| path.exists()) {
        return open_at(path);
    }
    // LD_LIBRARY_PATH, and a system's own directories.
    open_at(Path::new(FILE)).map_err(|_| {
        let places: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
        format!("LLVM's library is missing (looked for {})", places.join(", "))
    })
}

/// The paths to be tried.
fn places() -> Vec<PathBuf> {
    // Where the system does not tell (no /proc), a path that it was started by does.
    let started = || env::args_os().next().map(PathBuf::from).filter(|path| path.exists());
    let program = env::current_exe().ok().or_else(started);
    let own = program.as_deref().and_then(Path::parent);
    let beside = own.into_iter().flat_map(|own| [own.join(FILE), own.join("../lib").join(FILE)]);
    let toolchain = (!TOOLCHAIN.is_empty()).then(|| Path::new(TOOLCHAIN).join(FILE));
    beside.chain(toolchain).collect()
}

fn open_at(path: &Path) -> Result<(Library, PathBuf), String> {
    // SAFETY: opening runs the library's constructors. It is the one that rustc itself is made of,
    // or one that the user has named.
    let library = unsafe { Library::new(OsString::from(path)) };
    // libloading's own words say less than its source's.
    let words = |error: &dyn std::error::Error| {
        error.source().map_or_else(|| error.to_string(), ToString::to_string)
    };
    library.map(|library| (library, path.into())).map_err(|error| words(&error))
}

fn check_version(library: &Library) -> Result<(), String> {
    type GetVersion = unsafe extern "C" fn(*mut u32, *mut u32, *mut u32);
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: LLVM's type of this function, in all versions that have it; three places to write.
    unsafe {
        let version = library.get::<GetVersion>(c"LLVMGetVersion".to_bytes_with_nul());
        let version = version.map_err(|_| "it is no LLVM, or a very old one".to_string())?;
        version(&mut major, &mut minor, &mut patch);
    }
    let (found, built) = (format!("{major}.{minor}.{patch}"), crate::llvm_version());
    match found == built {
        true => Ok(()),
        false => Err(format!("it is LLVM {found}, this program was built with {built}")),
    }
}
