//! A console with a cartridge in it and an engine under it: the loop that the window, headless
//! runs and test protocols share.

use anyhow::Context;
use nes::{Config, Input, Nes, Region};

use crate::cli::EngineKind;
use crate::engine;
use crate::rom::Rom;

/// Sound rate of headless runs, in Hz. Fixed, so that their audio hash is.
pub const HEADLESS_RATE: f64 = 48_000.0;

/// How to build a console.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Television system to force; `None` follows the header.
    pub region: Option<Region>,
    /// What runs the CPU.
    pub engine: EngineKind,
    /// Samples a second.
    pub sample_rate: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options { region: None, engine: EngineKind::default(), sample_rate: HEADLESS_RATE }
    }
}

/// A console and what runs its CPU.
pub struct Console {
    /// The machine.
    pub nes: Nes,
    engine: Box<dyn nes::Engine>,
    kind: EngineKind,
}

impl Console {
    /// Powers a console up with `rom` in it.
    ///
    /// # Errors
    /// When the cartridge's board is not supported, or the build lacks the engine; the
    /// message names the file.
    pub fn power_up(rom: &Rom, options: &Options) -> anyhow::Result<Console> {
        let config = Config { region: options.region, sample_rate: options.sample_rate };
        let nes = Nes::new(&rom.cartridge, &config).with_context(|| rom.origin.clone())?;
        Ok(Console { nes, engine: engine::make(options.engine)?, kind: options.engine })
    }

    /// Runs one frame with the pads held as `pads` says (see [`crate::buttons`]). Picture and
    /// samples are then to be had from [`Console::nes`].
    pub fn frame(&mut self, pads: [u8; 2]) {
        let input: Input = crate::buttons::input(pads);
        self.nes.run_frame(&mut *self.engine, &input);
    }

    /// Switches the console off and on.
    pub fn power_cycle(&mut self) {
        self.nes.power().expect("the cartridge was accepted before");
    }

    /// What the engine has counted, by name.
    pub fn engine_counters(&self) -> Vec<(&'static str, f64)> {
        self.engine.counters()
    }

    /// The engine that was asked for.
    pub fn engine_kind(&self) -> EngineKind {
        self.kind
    }
}
