//! The programs. Each ends in a JAM, which stops every engine.

use std::path::Path;

/// Where all but Klaus's test are loaded and start.
const ORIGIN: u16 = 0x2000;
/// Where they end.
const END: u16 = 0x3f00;
/// An opcode that stops the processor.
const JAM: u8 = 0x02;

/// A program as the whole of memory.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) memory: Box<[u8; 0x10000]>,
    pub(crate) entry: u16,
    /// Cycles from the entry up to the JAM at its end, without it.
    pub(crate) cycles: u64,
}

/// All programs, Klaus's functional test last when its image is there.
pub(crate) fn all(klaus: &Path) -> Vec<Program> {
    let sieve = include_bytes!("../../programs/sieve.bin");
    let crcmul = include_bytes!("../../programs/crcmul.bin");
    let count = include_bytes!("../../programs/count.bin");
    let multiply = include_bytes!("../../programs/multiply.bin");
    let copy = include_bytes!("../../programs/copy.bin");
    let calls = include_bytes!("../../programs/calls.bin");
    let mut programs = vec![
        load("sieve", sieve, 100),
        load("crcmul", crcmul, 200),
        load("count", count, 100),
        load("multiply", multiply, 8),
        load("copy", copy, 4),
        load("calls", calls, 32),
    ];
    if let Ok(image) = std::fs::read(klaus) {
        let mut memory = Box::new([0; 0x10000]);
        let length = image.len().min(memory.len());
        memory[..length].copy_from_slice(&image[..length]);
        programs.push(finish("klaus", memory, 0x400, 0x3469));
    }
    programs
}

/// `passes` replaces the count that lies after the first jump.
fn load(name: &'static str, image: &[u8], passes: u8) -> Program {
    let mut memory = Box::new([0; 0x10000]);
    let start = usize::from(ORIGIN);
    memory[start..start + image.len()].copy_from_slice(image);
    memory[start + 3] = passes;
    finish(name, memory, ORIGIN, END)
}

fn finish(name: &'static str, mut memory: Box<[u8; 0x10000]>, entry: u16, end: u16) -> Program {
    memory[usize::from(end)] = JAM;
    let mut program = Program { name, memory, entry, cycles: 0 };
    program.cycles = super::engine::cycles(&program);
    program
}
