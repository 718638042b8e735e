//! Our console.

use std::path::Path;

use ricochet::buttons;
use ricochet::cli::EngineKind;
use ricochet::console::{Console, Options};
use ricochet::engine;
use ricochet::palette::{HEIGHT, Palette, WIDTH};
use ricochet::rom;

use super::Player;
use super::script::Buttons;

struct Ours {
    console: Console,
    palette: Palette,
    rgba: Vec<u8>,
}

/// With the interpreter.
pub(crate) fn interpreter(rom: &Path) -> anyhow::Result<Box<dyn Player>> {
    start(rom, EngineKind::Interp)
}

/// With the JIT, its first compilations included.
pub(crate) fn jit(rom: &Path) -> anyhow::Result<Box<dyn Player>> {
    start(rom, EngineKind::Jit)
}

/// Whether this build has the JIT.
pub(crate) fn has_jit() -> bool {
    engine::is_there(EngineKind::Jit)
}

fn start(rom: &Path, engine: EngineKind) -> anyhow::Result<Box<dyn Player>> {
    let options = Options { engine, ..Options::default() };
    let console = Console::power_up(&rom::load(Some(rom))?, &options)?;
    let rgba = vec![0; WIDTH * HEIGHT * 4];
    Ok(Box::new(Ours { console, palette: Palette::ntsc(), rgba }))
}

impl Player for Ours {
    fn frame(&mut self, held: Buttons) -> u64 {
        let mut pad = 0;
        for (is_held, button) in
            [(held.start, buttons::START), (held.right, buttons::RIGHT), (held.a, buttons::A)]
        {
            pad |= if is_held { button } else { 0 };
        }
        self.console.frame([pad, 0]);
        self.palette.paint(self.console.nes.picture(), &mut self.rgba);
        let sound = self.console.nes.samples().len() as u64;
        u64::from(self.rgba[self.rgba.len() / 2]) + sound
    }
}
