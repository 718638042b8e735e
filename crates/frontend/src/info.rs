//! `ricochet info`: what a ROM's header says, and whether the game can be played.

use std::path::Path;

use crate::console::{Console, Options};
use crate::rom;

/// Prints the header. A board that is not supported is told, and is no error here.
pub(crate) fn command(path: &Path) -> anyhow::Result<()> {
    let rom = rom::load(Some(path))?;
    println!("file           {}", rom.origin);
    print!("{}", rom.cartridge.header.summary());
    match Console::power_up(&rom, &Options::default()) {
        Ok(_) => println!("supported      yes"),
        Err(error) => println!("supported      no: {}", error.root_cause()),
    }
    Ok(())
}
