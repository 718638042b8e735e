//! Whole consoles that run the same program under different engines, frame by frame.

use core6502::interpreter::Exit;
use core6502::{Bus, Cpu};
use nes::cartridge::Cartridge;
use nes::{Buttons, Config, Engine, Input, Nes};

/// An engine that never runs anything, so that the machine steps every instruction cycle by cycle
/// on the precise path.
pub struct Stepper;

impl Engine for Stepper {
    fn run(&mut self, _cpu: &mut Cpu, _bus: &mut Bus, _deadline: u64) -> Exit {
        Exit::Deadline
    }

    fn name(&self) -> &'static str {
        "stepper"
    }
}

/// A pad script that gets most games past their titles: Start now and then, later to the right with
/// A pressed half of the time.
pub fn pads(frame: u32) -> Input {
    let start = [60, 120, 180, 300].iter().any(|&at| (at..at + 6).contains(&frame));
    let mut held = if start { Buttons::START } else { Buttons::default() };
    if frame >= 200 {
        held |= Buttons::RIGHT;
    }
    if frame >= 200 && frame % 16 < 8 {
        held |= Buttons::A;
    }
    Input { pads: [held, Buttons::default()] }
}

/// All that a player or a program could tell apart after a frame: registers, the clock, RAM and
/// cartridge RAM, picture, samples.
pub fn digest(nes: &Nes) -> u64 {
    let cpu = nes.cpu();
    let registers = [cpu.a, cpu.x, cpu.y, cpu.s, cpu.p(), cpu.jammed];
    let memory = (0..0x800).chain(0x6000..0x8000).map(|addr| nes.peek(addr));
    let words = [cpu.cycles, u64::from(cpu.pc)].into_iter().flat_map(u64::to_le_bytes);
    let samples = nes.samples().iter().flat_map(|sample| sample.to_bits().to_le_bytes());
    let picture = nes.picture().pixels.iter().copied();
    let bytes = registers.into_iter().chain(words).chain(memory).chain(samples).chain(picture);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Runs `rom` twice for some frames, under two engines, and compares after each frame.
///
/// # Errors
/// Says in which frame the consoles differ, and their registers.
pub fn compare(rom: &Cartridge, frames: u32, engines: [&mut dyn Engine; 2]) -> Result<(), String> {
    let fresh = || Nes::new(rom, &Config::default()).map_err(|error| error.to_string());
    let (mut one, mut other) = (fresh()?, fresh()?);
    let [first, second] = engines;
    for frame in 0..frames {
        let input = pads(frame);
        one.run_frame(first, &input);
        other.run_frame(second, &input);
        if digest(&one) != digest(&other) {
            let (a, b) = (first.name(), second.name());
            return Err(format!(
                "frame {frame}: {a} {:?}, {b} {:?}, pictures equal: {}",
                one.cpu(),
                other.cpu(),
                one.picture().pixels == other.picture().pixels
            ));
        }
    }
    Ok(())
}
