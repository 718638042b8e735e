//! Ways to run a single-step vector. Each compares what it can see.

use core6502::opcodes::{Mode, OPCODES};
use core6502::{Bus, Cpu};

use crate::flat::{self, HookCall};
use crate::recorder::Recorder;
use crate::vector::{State, Vector};

/// The clock before each instruction.
pub(crate) const START: u64 = 1000;

/// Through [`core6502::step()`]: state, memory, every bus cycle.
///
/// # Errors
/// Says what differs.
pub fn run_stepped(vector: &Vector, recorder: &mut Recorder) -> Result<(), String> {
    recorder.cycles.clear();
    for &(address, value) in &vector.before.ram {
        recorder.memory[usize::from(address)] = value;
    }
    let mut cpu = vector.before.cpu(START);
    core6502::step(&mut cpu, recorder);
    vector.after.compare(&cpu)?;
    vector.after.compare_ram(&recorder.memory[..])?;
    if recorder.cycles != vector.cycles {
        return Err(format!("cycles {:02X?} instead of {:02X?}", recorder.cycles, vector.cycles));
    }
    Ok(())
}

/// Through the exported opcode function on a mapped bus: state, memory, number of cycles, and that
/// no hook is called.
///
/// # Errors
/// Says what differs.
pub fn run_exported(vector: &Vector, bus: &mut Bus) -> Result<(), String> {
    let cpu = call(vector, bus);
    compare(&vector.after, vector, &cpu, bus)?;
    match flat::take_calls().first() {
        Some(call) => Err(format!("a hook was called: {call:02X?}")),
        None => Ok(()),
    }
}

/// As [`run_exported`] on a bus of hooks: also every access outside zero page, stack and code, with
/// its cycle and the value on the data bus before it.
///
/// # Errors
/// Says what differs.
pub fn run_hooked(vector: &Vector, opcode: u8, bus: &mut Bus) -> Result<(), String> {
    let cpu = call(vector, bus);
    let found = flat::take_calls();
    compare(&vector.after, vector, &cpu, bus)?;
    let expected = expected_calls(vector, opcode);
    if found != expected {
        return Err(format!("hooks {found:02X?} instead of {expected:02X?}"));
    }
    Ok(())
}

fn call(vector: &Vector, bus: &mut Bus) -> Cpu {
    let memory = bus.memory_mut();
    for &(address, value) in &vector.before.ram {
        memory[usize::from(address)] = value;
    }
    let mut cpu = vector.before.cpu(START);
    let pc = cpu.pc;
    let [opcode, arg1, arg2] = [0, 1, 2].map(|n| memory[usize::from(pc.wrapping_add(n))]);
    flat::take_calls();
    (OPCODES[usize::from(opcode)].function)(&mut cpu, bus, arg1, arg2, pc);
    cpu
}

pub(crate) fn compare(after: &State, vector: &Vector, cpu: &Cpu, bus: &Bus) -> Result<(), String> {
    after.compare(cpu)?;
    after.compare_ram(bus.memory())?;
    let (expected, found) = (vector.cycles.len() as u64, cpu.cycles - START);
    if found != expected {
        return Err(format!("{found} cycles instead of {expected}"));
    }
    Ok(())
}

/// The cycles that must reach a hook: not the opcode and its operands (which are arguments), not a
/// branch's dummy fetches (from the same page as the code), not zero page and stack.
pub(crate) fn expected_calls(vector: &Vector, opcode: u8) -> Vec<HookCall> {
    let mut calls = Vec::new();
    for (index, cycle) in vector.cycles.iter().enumerate() {
        if is_code(opcode, index) || cycle.address < 0x200 {
            continue;
        }
        let open_bus = if cycle.write { 0 } else { vector.cycles[index - 1].value };
        calls.push(HookCall {
            address: cycle.address,
            value: cycle.value,
            write: cycle.write,
            cycle: START + index as u64,
            open_bus,
        });
    }
    calls
}

fn is_code(opcode: u8, index: usize) -> bool {
    const JSR: u8 = 0x20;
    let mode = OPCODES[usize::from(opcode)].mode;
    match index {
        0 | 1 => true,
        _ if mode == Mode::REL => true,
        2 => mode.length() == 3 && opcode != JSR,
        5 => opcode == JSR,
        _ => false,
    }
}
