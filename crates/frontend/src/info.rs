//! `ricochet info`: what a ROM's header says, and whether the game can be played.

use std::path::Path;

use crate::console::{Console, Options};
use crate::rom;

/// Prints the header. A board that is not supported is told, and is no error here.
pub(crate) fn command(path: &Path) -> anyhow::Result<()> {
    let rom = rom::load(Some(path))?;
    println!("file        {}", rom.origin);
    println!("{}", rom.cartridge.header.summary());
    for warning in &rom.cartridge.warnings {
        println!("warning     {warning}");
    }
    match Console::power_up(&rom, &Options::default()) {
        Ok(console) => println!("supported   yes ({})", console.nes.board_name()),
        Err(error) => println!("supported   no: {}", error.root_cause()),
    }
    Ok(())
}
