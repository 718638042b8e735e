//! The automated mode of nestest on a bare processor: its trace lines, with the PPU's position
//! computed from the clock.

use core6502::Cpu;
use core6502::disassemble::Instruction;
use core6502::trace::Line;

use crate::recorder::Recorder;

/// The ROM's name in the ROM folder.
pub const ROM: &str = "nestest/nestest.nes";
/// The expected trace's name.
pub const LOG: &str = "cpu/nestest.log";
/// Lines of the trace.
pub const LINES: usize = 8991;

/// The first `lines` trace lines of the automated mode, which starts at $C000.
pub fn trace(rom: &[u8], lines: usize) -> Vec<String> {
    let mut memory = load(rom);
    let mut cpu = Cpu { pc: 0xc000, s: 0xfd, cycles: 7, ..Cpu::new() };
    let mut trace = Vec::with_capacity(lines);
    for _ in 0..lines {
        trace.push(line(&cpu, &memory));
        memory.cycles.clear();
        core6502::step(&mut cpu, &mut memory);
        cpu.cycles += memory.cycles.len() as u64;
    }
    trace
}

/// NROM-128: 16 KiB at $8000 and again at $C000; RAM is 0; the registers read $FF.
fn load(rom: &[u8]) -> Recorder {
    let mut memory = Recorder::default();
    let prg = &rom[16..16 + 0x4000];
    memory.memory[0x2000..0x8000].fill(0xff);
    memory.memory[0x8000..0xc000].copy_from_slice(prg);
    memory.memory[0xc000..].copy_from_slice(prg);
    memory
}

fn line(cpu: &Cpu, memory: &Recorder) -> String {
    let peek = |address: u16| memory.memory[usize::from(address)];
    let bytes = [0, 1, 2].map(|n| peek(cpu.pc.wrapping_add(n)));
    let instruction = Instruction { pc: cpu.pc, bytes };
    Line { cpu, instruction, ppu: Some(ppu_position(cpu.cycles)), peek: &peek }.to_string()
}

/// Scanline and dot, three dots a cycle.
fn ppu_position(cycles: u64) -> (u16, u16) {
    let dots = cycles * 3;
    ((dots / 341 % 262) as u16, (dots % 341) as u16)
}

/// The first line that differs, with both sides; an end counts as an empty line.
pub fn first_difference<'a>(
    found: &'a [String],
    log: &'a str,
) -> Option<(usize, &'a str, &'a str)> {
    let mut expected = log.lines().map(str::trim_end);
    let mut found = found.iter().map(String::as_str);
    for number in 1.. {
        match (found.next(), expected.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => return Some((number, a.unwrap_or(""), b.unwrap_or(""))),
        }
    }
    None
}
