//! What is written down about a difference: a text, and a movie that leads there again.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use core6502::Cpu;
use core6502::disassemble::Instruction;
use nes::{Interpreter, IoAccess, Nes, TraceSink};

use super::Lockstep;
use super::compare::{Difference, words};
use super::record::Stop;
use crate::buttons;
use crate::movie::fm2;

/// Instructions of the listing where no group is to blame.
const LISTED: usize = 32;
/// Lines of each trace.
const TRACED: usize = 400;
/// Stops and accesses before the difference.
const BEFORE: usize = 24;

/// All that goes into it.
pub(super) struct Report<'a> {
    pub(super) lockstep: &'a Lockstep,
    pub(super) nes: &'a Nes,
    pub(super) stops: &'a [Stop],
    pub(super) difference: &'a Difference,
    pub(super) summary: &'a str,
}

impl Report<'_> {
    /// Writes the files into the working directory; gives the text's path.
    pub(super) fn write(&self) -> anyhow::Result<PathBuf> {
        let base = format!("lockstep-{}-{}", self.lockstep.rom.stem, self.frame());
        let movie = PathBuf::from(format!("{base}.fm2"));
        let save = PathBuf::from(format!("{base}.sav"));
        let has_save = self.lockstep.battery.iter().any(|&byte| byte != 0);
        let text = PathBuf::from(format!("{base}.txt"));
        let put = |path: &Path, bytes: &[u8]| {
            fs::write(path, bytes).with_context(|| path.display().to_string())
        };
        put(&text, self.text(&movie, has_save.then_some(save.as_path())).as_bytes())?;
        put(&movie, fm2::print(&self.lockstep.steps, self.nes.region()).as_bytes())?;
        if has_save {
            put(&save, &self.lockstep.battery)?;
        }
        Ok(text)
    }

    fn frame(&self) -> usize {
        self.lockstep.steps.len() - 1
    }

    fn text(&self, movie: &Path, save: Option<&Path>) -> String {
        let Lockstep { rom, .. } = self.lockstep;
        let mut text = format!("{}: {}\n\nTo see it again:\n", rom.origin, self.summary);
        let save = save.map(|path| format!(" --battery {}", path.display())).unwrap_or_default();
        let _ = writeln!(
            text,
            "  ricochet headless {} --engine lockstep --region {} --input {}{save} --frames {}",
            rom.origin,
            self.nes.region(),
            movie.display(),
            self.frame() + 1,
        );
        self.registers(&mut text);
        self.listing(&mut text);
        self.stops(&mut text);
        self.way(&mut text);
        self.accesses(&mut text);
        text
    }

    fn registers(&self, text: &mut String) {
        let Difference::Registers(parting) = self.difference else { return };
        let _ = match parting.agreed {
            Some(cpu) => writeln!(text, "\nRegisters\n  agreed    {}", registers(&cpu)),
            None => writeln!(text, "\nRegisters"),
        };
        let _ = writeln!(text, "  found     {}", registers(&parting.found));
        let _ = writeln!(text, "  expected  {}", registers(&parting.expected));
    }

    /// The index of the stop that ends with, or after, the difference.
    fn stop(&self) -> Option<usize> {
        let cycle = self.difference.cycle()?;
        self.stops.iter().position(|stop| stop.cpu.cycles >= cycle)
    }

    /// The last cycle before which nothing was wrong.
    fn since(&self) -> u64 {
        let before = self.stop().and_then(|at| at.checked_sub(1)).map(|at| self.stops[at].cpu);
        before.or(self.stops.first().map(|stop| stop.cpu)).map_or(0, |cpu| cpu.cycles)
    }

    fn listing(&self, text: &mut String) {
        let stop = self.stop().map(|at| self.stops[at]);
        let listing = stop.and_then(|stop| self.lockstep.engine.listing(stop.group?));
        if let Some(listing) = listing {
            let _ = writeln!(text, "\nThe group that ran\n{listing}");
            return;
        }
        let mut pc = stop.map_or(self.nes.cpu().pc, |stop| stop.from);
        let _ = writeln!(text, "\nNo group ran, or it has been dropped since. Code at {pc:04X}");
        for _ in 0..LISTED {
            let bytes = [0, 1, 2].map(|n| self.nes.peek(pc.wrapping_add(n)));
            let instruction = Instruction { pc, bytes };
            let _ = writeln!(text, "  {pc:04X}  {instruction}");
            pc = pc.wrapping_add(instruction.length());
        }
    }

    /// The way of the engine under test.
    fn stops(&self, text: &mut String) {
        let _ = writeln!(text, "\nThe JIT's way: where it was after each group");
        let last = self.stop().unwrap_or(self.stops.len().saturating_sub(1));
        for stop in self.stops.iter().take(last + 1).skip((last + 1).saturating_sub(BEFORE)) {
            let what = if stop.group.is_some() { "compiled   " } else { "interpreted" };
            let _ = writeln!(text, "  {what} {:04X} to {}", stop.from, registers(&stop.cpu));
        }
    }

    /// The way of the interpreter, instruction by instruction.
    fn way(&self, text: &mut String) {
        let _ = writeln!(text, "\nThe interpreter's way");
        let to = self.difference.cycle().unwrap_or(u64::MAX);
        for line in self.retrace(self.since(), to) {
            let _ = writeln!(text, "  {line}");
        }
    }

    /// Runs everything again on the interpreter, tracing the given cycles of the last frame.
    fn retrace(&self, from: u64, to: u64) -> Vec<String> {
        let Lockstep { rom, config, steps, battery, .. } = self.lockstep;
        let lines = Arc::new(Mutex::new(Vec::new()));
        let Ok(mut nes) = Nes::new(&rom.cartridge, config) else {
            return Vec::new();
        };
        // Empty where the cartridge has none.
        let _ = nes.load_battery(battery);
        for (number, step) in steps.iter().enumerate() {
            if step.power {
                nes.power().expect("the cartridge was accepted before");
            } else if step.reset {
                nes.reset();
            }
            if number + 1 == steps.len() {
                nes.set_trace(Some(Box::new(Window { from, to, lines: lines.clone() })));
            }
            nes.run_frame(&mut Interpreter, &buttons::input(step.pads));
        }
        nes.set_trace(None);
        let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        let first = lines.len().saturating_sub(TRACED);
        lines.split_off(first)
    }

    /// The accesses to registers and board of both, up to the difference.
    fn accesses(&self, text: &mut String) {
        let lists = [self.nes.io_accesses(), self.lockstep.shadow.io_accesses()];
        let ends = match *self.difference {
            Difference::Access { at, .. } => at,
            _ => {
                let cycle = self.difference.cycle().unwrap_or(u64::MAX);
                lists.map(|list| list.partition_point(|access| access.cycle < cycle))
            }
        };
        for ((whose, list), end) in ["JIT", "interpreter"].into_iter().zip(lists).zip(ends) {
            let _ = writeln!(text, "\nAccesses of the {whose} to registers and board");
            let shown: &[IoAccess] = &list[end.saturating_sub(BEFORE)..(end + 1).min(list.len())];
            for access in shown {
                let _ = writeln!(text, "  {}", words(Some(*access)));
            }
        }
    }
}

fn registers(cpu: &Cpu) -> String {
    format!(
        "PC:{:04X} A:{:02X} X:{:02X} Y:{:02X} P:{:02X} SP:{:02X} CYC:{}",
        cpu.pc,
        cpu.a,
        cpu.x,
        cpu.y,
        cpu.p(),
        cpu.s,
        cpu.cycles
    )
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
