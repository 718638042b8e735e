//! A console with a cartridge in it and an engine under it: the loop that the window, headless
//! runs and test protocols share.

use anyhow::Context;
use nes::{Config, Nes, Region};

use crate::cli::EngineKind;
use crate::engine::{self, Settings};
use crate::lockstep::Lockstep;
use crate::rom::Rom;

/// Sound rate of headless runs, in Hz. Fixed, so that their audio hash is.
pub const HEADLESS_RATE: f64 = 48_000.0;

/// How to build a console.
#[derive(Clone, Debug)]
pub struct Options {
    /// Television system to force; `None` follows the header.
    pub region: Option<Region>,
    /// What runs the CPU.
    pub engine: EngineKind,
    /// How the JIT is to work.
    pub jit: Settings,
    /// Samples a second.
    pub sample_rate: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            region: None,
            engine: EngineKind::default(),
            jit: Settings::default(),
            sample_rate: HEADLESS_RATE,
        }
    }
}

/// A console and what runs its CPU.
pub struct Console {
    /// The machine.
    pub nes: Nes,
    engine: Box<dyn nes::Engine>,
    kind: EngineKind,
    settings: Settings,
    /// The engine that ran before the last switch, with what it has compiled.
    spare: Option<(EngineKind, Box<dyn nes::Engine>)>,
    lockstep: Option<Lockstep>,
}

impl Console {
    /// Powers a console up with `rom` in it.
    ///
    /// # Errors
    /// When the cartridge's board is not supported, or lockstep lacks the JIT; the message says
    /// which.
    pub fn power_up(rom: &Rom, options: &Options) -> anyhow::Result<Console> {
        let config = Config { region: options.region, sample_rate: options.sample_rate };
        let nes = Nes::new(&rom.cartridge, &config).with_context(|| rom.origin.clone())?;
        let lockstep = match options.engine {
            EngineKind::Lockstep => {
                Some(Lockstep::new(rom, &config, engine::watched(&options.jit)?)?)
            }
            EngineKind::Interp | EngineKind::Jit => None,
        };
        let settings = Settings { program: Some(rom.code_number()), ..options.jit.clone() };
        let engine = engine::make(options.engine, &settings);
        Ok(Console { nes, engine, kind: options.engine, settings, spare: None, lockstep })
    }

    /// Runs one frame with the pads held as `pads` says (see [`crate::buttons`]). Picture and
    /// samples are then to be had from [`Console::nes`].
    pub fn frame(&mut self, pads: [u8; 2]) {
        match &mut self.lockstep {
            Some(lockstep) => lockstep.frame(&mut self.nes, pads),
            None => self.nes.run_frame(&mut *self.engine, &crate::buttons::input(pads)),
        }
    }

    /// Goes on with the interpreter or the JIT. Between two frames, nothing of it is to be seen or
    /// heard. Lockstep, which runs from power-on, can be left and not entered.
    pub fn set_engine(&mut self, kind: EngineKind) {
        if kind == self.kind || kind == EngineKind::Lockstep {
            return;
        }
        let engine = match self.spare.take() {
            Some((spare, engine)) if spare == kind => engine,
            _ => engine::make(kind, &self.settings),
        };
        let last = std::mem::replace(&mut self.engine, engine);
        self.spare = Some((self.kind, last));
        self.kind = kind;
        if self.lockstep.take().is_some() {
            self.nes.log_io(false);
        }
    }

    /// What lockstep has found to differ.
    pub fn difference(&self) -> Option<&str> {
        self.lockstep.as_ref()?.difference()
    }

    /// Goes on at `pc`, as some test ROMs want it.
    pub fn set_pc(&mut self, pc: u16) {
        self.nes.set_pc(pc);
        if let Some(lockstep) = &mut self.lockstep {
            lockstep.set_pc(pc);
        }
    }

    /// Pushes the reset button.
    pub fn reset(&mut self) {
        self.nes.reset();
        if let Some(lockstep) = &mut self.lockstep {
            lockstep.reset();
        }
    }

    /// Switches the console off and on.
    pub fn power_cycle(&mut self) {
        self.nes.power().expect("the cartridge was accepted before");
        if let Some(lockstep) = &mut self.lockstep {
            lockstep.power_cycle();
        }
    }

    /// What the engine has counted, by name.
    pub fn engine_counters(&self) -> Vec<(&'static str, f64)> {
        self.lockstep.as_ref().map_or_else(|| self.engine.counters(), Lockstep::counters)
    }

    /// What runs the CPU, as `--engine` takes it: the interpreter, where it is in for the JIT.
    pub fn engine_kind(&self) -> EngineKind {
        match (self.kind, self.engine.name()) {
            (EngineKind::Jit, "interp") => EngineKind::Interp,
            (kind, _) => kind,
        }
    }
}
