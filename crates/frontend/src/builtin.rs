//! The game that starts when no ROM is named.

/// Its name, as the title bar and the files that belong to it show it.
pub const NAME: &str = "Ricochet";

/// The ROM file, assembled from `roms/ricochet/`.
pub const ROM: &[u8] = include_bytes!("../../../roms/built/ricochet.nes");
