//! Files that the program writes or keeps: pictures, sound, battery RAM, configuration.
//!
//! Whatever a player would miss is written to a temporary file first and moved into place, so that
//! a crash or a full disk leaves the old one.

#[cfg(feature = "window")]
pub mod battery;
#[cfg(feature = "window")]
pub mod config;
#[cfg(feature = "window")]
pub mod paths;
pub mod png;
pub mod wav;
