//! Any bytes as a program with I/O, bank switches and self-modification, in slices that end where
//! the input says, under the JIT and the interpreter: registers, I/O and memory must be equal after
//! each.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;

use std::cell::RefCell;

use common::{Engine, SIZE, drive, take_log};
use core6502::interpreter::LONGEST;
use core6502::{Bus, Cpu};
use jit::{Jit, Options};
use libfuzzer_sys::fuzz_target;

/// Where the input's bytes lie, by turns of [`PIECE`]: RAM, a page's end, two banks, the top.
const HOMES: [usize; 6] = [0x0400, 0x20f0, 0x1_0000, 0x1_1000, 0x8ff0, 0xfff0];
const PIECE: usize = 32;
/// Bytes of the input before the code.
const HEAD: usize = 24;

/// Made once: LLVM takes its time to start, and the memory of a bus is never freed.
struct Rig {
    jit: Jit,
    buses: [Bus; 2],
}

thread_local! {
    static RIG: RefCell<Rig> = RefCell::new(rig());
}

fn rig() -> Rig {
    // Little room, and early replacement, so that groups come and go.
    let options = Options {
        background: false,
        threshold: 2,
        promote: 1000,
        upgrade: 2000,
        code_bytes: 48 << 10,
        ..Options::default()
    };
    let jit = Jit::new(options).expect("fuzzing the JIT takes LLVM");
    Rig { jit, buses: [common::machine(), common::machine()] }
}

fuzz_target!(|input: &[u8]| {
    let Some((head, code)) = input.split_first_chunk::<HEAD>() else { return };
    RIG.with_borrow_mut(|rig| check(rig, head, code));
});

fn check(rig: &mut Rig, head: &[u8; HEAD], code: &[u8]) {
    let image = image(head, code);
    for bus in &mut rig.buses {
        common::reset_map(bus);
        bus.memory_mut().copy_from_slice(&image);
        bus.set_watcher(0);
        (bus.irq_line, bus.nmi_pending, bus.data_bus) = (0, 0, 0);
    }
    let [a, x, y, s, p, ..] = *head;
    let mut cpu = Cpu { pc: 0x0400, a, x, y, s, ..Cpu::new() };
    cpu.set_p(p | 4);
    let mut cpus = [cpu, cpu];
    let mut deadline = 0;
    for &step in &head[5..21] {
        deadline += LONGEST + u64::from(step) * 4;
        slice(rig, &mut cpus, step, deadline);
    }
}

/// Runs both up to a deadline, and compares.
fn slice(rig: &mut Rig, cpus: &mut [Cpu; 2], step: u8, deadline: u64) {
    let mut seen = Vec::new();
    for (n, (cpu, bus)) in cpus.iter_mut().zip(&mut rig.buses).enumerate() {
        // Engines change in mid-run now and then.
        let compiled = n == 1 && step & 7 != 0;
        let mut engine = if compiled { Engine::Jit(&mut rig.jit) } else { Engine::Interpreter };
        bus.irq_line = if cpu.i != 0 { step & 1 } else { 0 };
        take_log();
        let exit = drive(&mut engine, cpu, bus, deadline);
        seen.push((take_log(), exit, bus.data_bus));
        bus.irq_line = 0;
        if cpu.cycles + LONGEST <= deadline {
            // Stuck, or the machine would have to act: somewhere else then.
            (cpu.cycles, cpu.jammed) = (deadline, 0);
            cpu.pc = if step & 2 == 0 { 0x0400 } else { 0x8000 };
        }
    }
    assert_eq!(cpus[0], cpus[1], "registers");
    assert_eq!(seen[0], seen[1], "I/O, exit, data bus");
    assert!(rig.buses[0].memory() == rig.buses[1].memory(), "memory");
}

fn image(head: &[u8; HEAD], code: &[u8]) -> Vec<u8> {
    let mut image = vec![0; SIZE];
    // Pointers of zero page lead everywhere.
    for (n, byte) in image[..0x200].iter_mut().enumerate() {
        *byte = head[n % HEAD].wrapping_mul(n as u8 | 1);
    }
    for (n, piece) in code.chunks(PIECE).enumerate() {
        let home = HOMES[n % HOMES.len()] + n / HOMES.len() * PIECE;
        let end = (home + piece.len()).min(SIZE);
        if home < end {
            image[home..end].copy_from_slice(&piece[..end - home]);
        }
    }
    image
}
