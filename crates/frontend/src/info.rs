//! `ricochet info`: what a ROM's header says, and whether the game can be played.

use std::path::Path;

use crate::console::{Console, Options};
use crate::{output, rom};

/// Prints the header. A board that is not supported is told, and is no error here.
pub(crate) fn command(path: &Path) -> anyhow::Result<()> {
    let rom = rom::load(Some(path))?;
    let mut rows = format!("file        {}\n{}\n", rom.origin, rom.cartridge.header.summary());
    for warning in &rom.cartridge.warnings {
        rows += &format!("warning     {warning}\n");
    }
    rows += &match Console::power_up(&rom, &Options::default()) {
        Ok(console) => format!("supported   yes ({})\n", console.nes.board_name()),
        Err(error) => format!("supported   no: {}\n", error.root_cause()),
    };
    output::print(&rows)
}
