//! `--engine lockstep`: a second console runs the same frames on the interpreter, and the two are
//! compared.
//!
//! Wherever both engines come back to the machine at the same cycle, the registers must be equal;
//! after each frame, picture, sound and RAM as well. The first difference is written down with what
//! is needed to see it again: the pads of all frames, the states around it, and the instructions
//! that should have run.

use std::fmt::Write;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use core6502::disassemble::Instruction;
use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use nes::{Config, Engine, Interpreter, Nes, TraceSink};

use crate::buttons;
use crate::rom::Rom;

/// Instructions of the listing in a report.
const LISTED: usize = 32;
/// Lines of the trace in a report.
const TRACED: usize = 400;

/// The console that runs beside, and what it has found.
pub struct Lockstep {
    rom: Rom,
    config: Config,
    shadow: Nes,
    /// The pads of each frame since power-on.
    pads: Vec<[u8; 2]>,
    found: Option<String>,
}

/// An engine that notes where it came back.
struct Noted<'a> {
    engine: &'a mut dyn Engine,
    states: Vec<Cpu>,
}

impl Engine for Noted<'_> {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        let exit = self.engine.run(cpu, bus, deadline);
        self.states.push(*cpu);
        exit
    }

    fn name(&self) -> &'static str {
        self.engine.name()
    }
}

/// Where two runs part.
struct Parting {
    /// The last state that both had.
    agreed: Option<Cpu>,
    found: Cpu,
    expected: Cpu,
}

impl Lockstep {
    /// Powers the second console up.
    ///
    /// # Errors
    /// When the cartridge's board is not supported.
    pub fn new(rom: &Rom, config: &Config) -> anyhow::Result<Lockstep> {
        let shadow = Nes::new(&rom.cartridge, config).with_context(|| rom.origin.clone())?;
        let (rom, config) = (rom.clone(), *config);
        Ok(Lockstep { rom, config, shadow, pads: Vec::new(), found: None })
    }

    /// Pushes the second console's reset button.
    pub fn reset(&mut self) {
        self.shadow.reset();
    }

    /// Switches the second console off and on.
    pub fn power_cycle(&mut self) {
        self.shadow.power().expect("the cartridge was accepted before");
    }

    /// The first difference, if there has been one.
    pub fn difference(&self) -> Option<&str> {
        self.found.as_deref()
    }

    /// Runs a frame on both consoles, and compares.
    pub fn frame(&mut self, nes: &mut Nes, engine: &mut dyn Engine, pads: [u8; 2]) {
        if let (true, Some(battery)) = (self.shadow.frames() == 0, nes.battery()) {
            // Of the same size, being of the same cartridge.
            let _ = self.shadow.load_battery(&battery);
        }
        let input = buttons::input(pads);
        let mut ours = Noted { engine, states: Vec::new() };
        nes.run_frame(&mut ours, &input);
        let mut theirs = Noted { engine: &mut Interpreter, states: Vec::new() };
        self.shadow.run_frame(&mut theirs, &input);
        self.pads.push(pads);
        if self.found.is_none() {
            self.compare(nes, &ours.states, &theirs.states);
        }
    }

    fn compare(&mut self, nes: &Nes, ours: &[Cpu], theirs: &[Cpu]) {
        if let Some(parting) = part(ours, theirs) {
            return self.report(nes, "registers differ", Some(&parting));
        }
        let bits = |nes: &Nes| nes.samples().iter().map(|s| s.to_bits()).collect::<Vec<_>>();
        let parts = [
            ("registers at the end of the frame", nes.cpu() == self.shadow.cpu()),
            ("RAM", (0..0x800).all(|at| nes.peek(at) == self.shadow.peek(at))),
            ("battery-backed RAM", nes.battery() == self.shadow.battery()),
            ("picture", nes.picture() == self.shadow.picture()),
            ("sound", bits(nes) == bits(&self.shadow)),
        ];
        if let Some((what, _)) = parts.iter().find(|part| !part.1) {
            self.report(nes, what, None);
        }
    }

    /// Says what differs, and writes the file that lets it be seen again.
    fn report(&mut self, nes: &Nes, what: &str, parting: Option<&Parting>) {
        let frame = self.pads.len() - 1;
        let summary = format!("frame {frame}: {what}");
        let mut text = format!("{}: {summary}\n", self.rom.origin);
        if let Some(parting) = parting {
            self.describe(&mut text, nes, parting);
        }
        self.list_pads(&mut text);
        let path = format!("lockstep-{}-{frame}.txt", self.rom.stem);
        match fs::write(&path, text) {
            Ok(()) => log::error!("lockstep: {summary}; see {path}"),
            Err(error) => log::error!("lockstep: {summary}; {path}: {error}"),
        }
        self.found = Some(summary);
    }

    fn describe(&self, text: &mut String, nes: &Nes, parting: &Parting) {
        let _ = writeln!(text, "agreed:   {:?}", parting.agreed);
        let _ = writeln!(text, "found:    {:?}\nexpected: {:?}", parting.found, parting.expected);
        let from = parting.agreed.unwrap_or(parting.expected);
        let _ = writeln!(text, "\nCode at {:04X}:", from.pc);
        let mut pc = from.pc;
        for _ in 0..LISTED {
            let bytes = [0, 1, 2].map(|n| nes.peek(pc.wrapping_add(n)));
            let instruction = Instruction { pc, bytes };
            let _ = writeln!(text, "  {pc:04X}  {instruction}");
            pc = pc.wrapping_add(instruction.length());
        }
        let _ = writeln!(text, "\nThe interpreter's way:");
        for line in self.retrace(from.cycles, parting.expected.cycles) {
            let _ = writeln!(text, "  {line}");
        }
    }

    /// Runs everything again on the interpreter, tracing the given cycles of the last frame.
    /// Resets on the way are not repeated.
    fn retrace(&self, from: u64, to: u64) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let Ok(mut nes) = Nes::new(&self.rom.cartridge, &self.config) else {
            return Vec::new();
        };
        for (number, &pads) in self.pads.iter().enumerate() {
            if number + 1 == self.pads.len() {
                nes.set_trace(Some(Box::new(Window { from, to, lines: lines.clone() })));
            }
            nes.run_frame(&mut Interpreter, &buttons::input(pads));
        }
        nes.set_trace(None);
        let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        let first = lines.len().saturating_sub(TRACED);
        lines.split_off(first)
    }

    fn list_pads(&self, text: &mut String) {
        let _ = writeln!(text, "\nPads from each of these frames on (hexadecimal bits):");
        let mut last = None;
        for (frame, &[one, two]) in self.pads.iter().enumerate() {
            if last != Some([one, two]) {
                let _ = writeln!(text, "  {frame}: {one:02x} {two:02x}");
                last = Some([one, two]);
            }
        }
    }
}

/// The first cycle that both runs came back at with different registers.
fn part(ours: &[Cpu], theirs: &[Cpu]) -> Option<Parting> {
    let mut agreed = None;
    let mut rest = theirs.iter().peekable();
    for found in ours {
        while rest.next_if(|state| state.cycles < found.cycles).is_some() {}
        let Some(&&expected) = rest.peek().filter(|state| state.cycles == found.cycles) else {
            continue;
        };
        if *found != expected {
            return Some(Parting { agreed, found: *found, expected });
        }
        agreed = Some(*found);
    }
    None
}

/// Collects the trace of some cycles.
struct Window {
    from: u64,
    to: u64,
    lines: Arc<Mutex<Vec<String>>>,
}

impl TraceSink for Window {
    fn instruction(&mut self, line: &core6502::trace::Line<'_>) {
        if (self.from..=self.to).contains(&line.cpu.cycles) {
            self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(cycles: u64, a: u8) -> Cpu {
        Cpu { cycles, a, ..Cpu::new() }
    }

    #[test]
    fn runs_part_at_the_first_common_cycle_with_other_registers() {
        let ours = [state(10, 1), state(17, 2), state(30, 3), state(40, 4)];
        let theirs = [state(10, 1), state(20, 9), state(30, 5), state(40, 4)];
        let parting = part(&ours, &theirs).unwrap();
        assert_eq!((parting.agreed, parting.found.cycles), (Some(state(10, 1)), 30));
        assert!(part(&ours, &ours).is_none());
    }
}
