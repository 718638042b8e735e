//! `--engine lockstep`: a second console runs the same frames instruction by instruction on the
//! interpreter, and the two are compared.
//!
//! After each group the registers must be those of the interpreter at that cycle. Every access to a
//! register or the board must be made by both, at the same cycle, with the same value. After each
//! frame memory, picture and sound must be equal as well (`compare`). The first difference ends the
//! comparison: what is known about it is written to a file, with another file beside it that lets
//! the run be repeated (`report`).

mod compare;
mod record;
mod report;

use anyhow::Context;
use nes::{Config, Nes};

use crate::buttons;
use crate::engine::Watched;
use crate::movie::Step;
use crate::rom::Rom;
use compare::Difference;
use record::{ByGroup, ByInstruction};

const _: () = assert!(size_of::<Step>() == 4);

/// The console that runs beside, and what it has found.
pub struct Lockstep {
    rom: Rom,
    config: Config,
    engine: Box<dyn Watched>,
    shadow: Nes,
    /// Battery-backed RAM before the first frame.
    battery: Vec<u8>,
    /// What was done on each frame since the start: less than a megabyte for an hour.
    steps: Vec<Step>,
    /// Resets before the next frame.
    next: Step,
    found: Option<String>,
}

impl Lockstep {
    /// Powers the second console up.
    ///
    /// # Errors
    /// When the cartridge's board is not supported.
    pub fn new(rom: &Rom, config: &Config, engine: Box<dyn Watched>) -> anyhow::Result<Lockstep> {
        let shadow = Nes::new(&rom.cartridge, config).with_context(|| rom.origin.clone())?;
        Ok(Lockstep {
            rom: rom.clone(),
            config: *config,
            engine,
            shadow,
            battery: Vec::new(),
            steps: Vec::new(),
            next: Step::default(),
            found: None,
        })
    }

    /// Pushes the second console's reset button.
    pub fn reset(&mut self) {
        self.shadow.reset();
        self.next.reset = true;
    }

    /// Switches the second console off and on.
    pub fn power_cycle(&mut self) {
        self.shadow.power().expect("the cartridge was accepted before");
        self.next = Step { power: true, ..Step::default() };
    }

    /// The second console goes on at `pc`. The reproducer does not know of it.
    pub fn set_pc(&mut self, pc: u16) {
        self.shadow.set_pc(pc);
    }

    /// The first difference, if there has been one, in a line.
    pub fn difference(&self) -> Option<&str> {
        self.found.as_deref()
    }

    /// What the engine that is compared has counted.
    pub fn counters(&self) -> Vec<(&'static str, f64)> {
        self.engine.counters()
    }

    /// Runs a frame on both consoles, and compares.
    pub fn frame(&mut self, nes: &mut Nes, pads: [u8; 2]) {
        if self.steps.is_empty() {
            self.begin(nes);
        }
        self.shadow.follow_sample_rate(nes);
        let input = buttons::input(pads);
        let mut ours = ByGroup { engine: &mut *self.engine, stops: Vec::new() };
        nes.run_frame(&mut ours, &input);
        let stops = ours.stops;
        let mut theirs = ByInstruction::default();
        self.shadow.run_frame(&mut theirs, &input);
        self.steps.push(Step { pads, ..std::mem::take(&mut self.next) });
        if self.found.is_none()
            && let Some(difference) = compare::frames((nes, &stops), (&self.shadow, &theirs.points))
        {
            self.report(nes, &stops, &difference);
        }
    }

    fn begin(&mut self, nes: &mut Nes) {
        nes.log_io(true);
        self.shadow.log_io(true);
        if let Some(battery) = nes.battery() {
            // Of the same size, being of the same cartridge.
            let _ = self.shadow.load_battery(&battery);
            self.battery = battery;
        }
    }

    fn report(&mut self, nes: &Nes, stops: &[record::Stop], difference: &Difference) {
        let place = match (self.steps.len() - 1, difference.cycle()) {
            (frame, Some(cycle)) => format!("frame {frame}, cycle {cycle}"),
            (frame, None) => format!("frame {frame}"),
        };
        let summary = format!("{place}: {}", difference.what());
        let report = report::Report { lockstep: self, nes, stops, difference, summary: &summary };
        let written = report.write();
        self.found = Some(match written {
            Ok(path) => format!("{summary}; see {}", path.display()),
            Err(error) => format!("{summary}; no report: {error:#}"),
        });
    }
}
