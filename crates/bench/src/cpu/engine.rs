//! The engines: ours in its forms, and the crate mos6502.

use core6502::{Bus, Cpu, Hooks, bus, interpreter, outcome};
use mos6502::instruction::Nmos6502;
use mos6502::memory::{Bus as _, Memory};

use super::native;
use super::program::Program;

/// A run that is ready to start; it gives the cycles up to the JAM.
pub(crate) type Run = Box<dyn FnMut() -> u64>;

/// One engine.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) prepare: fn(&Program) -> Run,
    pub(crate) is_there: fn() -> bool,
}

/// The engine that the others are compared with.
pub(crate) const RIVAL: usize = 0;

/// All engines.
pub(crate) const ENGINES: &[Engine] = &[
    Engine { name: "mos6502", prepare: prepare_mos6502, is_there: || true },
    Engine {
        name: "interpreter",
        prepare: |program| prepare_ours(program, interpreter::run),
        is_there: || true,
    },
    Engine {
        name: "exported functions",
        prepare: |program| prepare_ours(program, interpreter::run_exported),
        is_there: || true,
    },
    Engine { name: "JIT cold", prepare: native::prepare_cold, is_there: native::is_there },
    Engine { name: "JIT warm", prepare: native::prepare_warm, is_there: native::is_there },
];

/// Cycles that both count for a JAM: the opcode and the byte after it.
pub(crate) const JAM_CYCLES: u64 = 2;

/// How many cycles a program takes.
pub(crate) fn cycles(program: &Program) -> u64 {
    prepare_ours(program, interpreter::run)()
}

fn prepare_ours(program: &Program, run: fn(&mut Cpu, &mut Bus, u64) -> interpreter::Exit) -> Run {
    let (mut bus, mut cpu) = machine(program);
    Box::new(move || {
        let exit = run(&mut cpu, &mut bus, u64::MAX);
        assert_eq!(exit, interpreter::Exit::Outcome(outcome::JAMMED));
        cpu.cycles - JAM_CYCLES
    })
}

/// A MOS 6502 and its memory, with the program in it.
pub(crate) fn machine(program: &Program) -> (Bus, Cpu) {
    let mut bus = Bus::over(program.memory.to_vec().leak(), HOOKS);
    for page in 0..=255u8 {
        bus.map_read(page, u32::from(page) << 8);
        bus.map_write(page, u32::from(page) << 8);
    }
    (bus, Cpu { pc: program.entry, decimal: 1, ..Cpu::new() })
}

/// No page goes to a hook but those with compiled code.
const HOOKS: Hooks =
    Hooks { read: read_hook, write: write_hook, quiet: quiet_hook, trace: trace_hook };

extern "C" fn read_hook(_bus: &mut Bus, _address: u16, _cycle: u64, open_bus: u8) -> u32 {
    bus::answer(open_bus, 0, open_bus)
}

extern "C" fn write_hook(bus: &mut Bus, address: u16, value: u8, _cycle: u64) -> u32 {
    let compiled = bus.store_watched(address, value).unwrap_or(false);
    if compiled { u32::from(outcome::INTERVENE) } else { 0 }
}

extern "C" fn quiet_hook(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
    cycle
}

extern "C" fn trace_hook(_bus: &mut Bus, _cpu: &Cpu) {}

fn prepare_mos6502(program: &Program) -> Run {
    let mut memory = Memory::new();
    for (address, &byte) in (0..=u16::MAX).zip(program.memory.iter()) {
        memory.set_byte(address, byte);
    }
    let mut cpu = mos6502::cpu::CPU::new(memory, Nmos6502);
    cpu.registers.program_counter = program.entry;
    let before = cpu.cycles;
    Box::new(move || {
        cpu.run();
        cpu.cycles - before - JAM_CYCLES
    })
}
