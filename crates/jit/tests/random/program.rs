//! A random program: what lies in memory at the start, and in which state the CPU begins.

use core6502::Cpu;

use super::common::{self, SIZE};

/// Splitmix64.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    /// One of the places where code lies.
    pub(super) fn place(&mut self) -> u16 {
        PLACES[self.below(PLACES.len() as u64) as usize]
    }
}

/// Where code lies: zero page, stack, RAM, its mirror's home, a page's end, a switched bank, the
/// end of one, the top.
const PLACES: [u16; 8] = [0x0020, 0x01d0, 0x0400, 0x0680, 0x20f0, 0x8000, 0x8ff0, 0xfff0];
/// How much of it there is in each.
const LENGTH: usize = 48;

/// Memory as `random` fills it.
pub(super) fn image(random: &mut Random) -> Vec<u8> {
    let mut memory = vec![0; SIZE];
    memory[..0x200].fill_with(|| random.byte());
    for place in PLACES {
        for home in homes(place) {
            let code = code(random, place);
            let end = (home + code.len()).min(SIZE);
            memory[home..end].copy_from_slice(&code[..end - home]);
        }
    }
    memory
}

/// The CPU at the start.
pub(super) fn cpu(random: &mut Random) -> Cpu {
    let [a, x, y, s] = [0; 4].map(|_| random.byte());
    let mut cpu = Cpu { pc: random.place(), a, x, y, s, ..Cpu::new() };
    cpu.set_p(random.byte() | 4);
    cpu
}

/// Where in memory the code for an address may lie: one place, or one in each bank.
fn homes(place: u16) -> Vec<usize> {
    match place {
        0x8000..0x9000 => {
            let at = usize::from(place - 0x8000);
            (0..4).map(|bank| 0x1_0000 + bank * 0x1000 + at).collect()
        }
        _ => vec![usize::from(place)],
    }
}

fn code(random: &mut Random, place: u16) -> Vec<u8> {
    let mut code = Vec::new();
    while code.len() < LENGTH {
        let pc = place.wrapping_add(code.len() as u16);
        piece(random, &mut code, pc);
    }
    code
}

/// Appends a piece of a program that stands at `pc`.
fn piece(random: &mut Random, code: &mut Vec<u8>, pc: u16) {
    let here = random.below(2) == 0;
    let base = if here { pc & 0xffc0 } else { random.place() };
    let [low, high] = base.wrapping_add(random.below(LENGTH as u64) as u16).to_le_bytes();
    let mirror = high | if high < 8 { (random.byte() & 1) << 3 } else { 0 };
    match random.below(20) {
        0..6 => code.extend([random.byte(), random.byte(), random.byte()]),
        6 => code.extend([0xa9, random.byte(), 0x8d, low, mirror]),
        7 => code.extend([0xee, low, mirror]),
        8 => code.extend([0x8d, random.byte(), common::IO_PAGE]),
        9 => code.extend([0xad, random.byte(), common::IO_PAGE]),
        10 => code.extend([0x4c, low, high]),
        11 => code.extend([0x20, low, high, 0x60]),
        12 => code.extend([0xa2, random.byte() & 15, 0xca, 0xd0, 0xfd]),
        13 => {
            let zp = random.byte();
            code.extend([0xe6, zp, 0xa5, zp, 0xf0, 0xfc]);
        }
        14 => code.extend([0xd0, (random.byte() & 31).wrapping_sub(20)]),
        15 => code.extend([0xa9, random.byte(), 0x40]),
        16 => changing_loop(random, code, pc),
        17..19 => call(random, code, pc),
        _ => {
            let [low, high] = pc.to_le_bytes();
            code.extend([0xc6, 0x10, 0xd0, 0x02, 0xea, 0xea, 0x4c, low, high]);
        }
    }
}

/// A loop that changes one of its own operands every 32nd turn, when it has been compiled.
fn changing_loop(random: &mut Random, code: &mut Vec<u8>, pc: u16) {
    let [start, page] = pc.to_le_bytes();
    // The operand of ADC.
    let [low, high] = pc.wrapping_add(12).to_le_bytes();
    code.extend([0xc6, 0x12, 0xa5, 0x12, 0x29, 0x1f, 0xd0, 0x03, 0xee, low, high]);
    code.extend([0x69, random.byte(), 0x45, random.byte(), 0x4c, start, page]);
}

/// A call of a short subroutine right behind it, which may play with the stack.
fn call(random: &mut Random, code: &mut Vec<u8>, pc: u16) {
    let byte = random.byte();
    let body = match random.below(8) {
        0 => vec![],
        1 => vec![0x48, 0x69, byte, 0x68],
        // The return address, or any byte of the stack, becomes another one.
        2 => vec![0xba, 0xfe, 0x01 + (byte & 1), 0x01],
        3 => vec![0x95, byte],
        4 => vec![0x9d, byte, 0x01],
        5 => vec![0x91, byte],
        // It returns to its caller's caller, or to nobody.
        6 => vec![0x68, 0x68],
        _ => vec![0xad, byte, common::IO_PAGE],
    };
    let [callee, page] = pc.wrapping_add(6).to_le_bytes();
    let behind = pc.wrapping_add(7 + body.len() as u16);
    let [low, high] = behind.to_le_bytes();
    code.extend([0x20, callee, page, 0x4c, low, high]);
    code.extend(body);
    code.push(0x60);
}
