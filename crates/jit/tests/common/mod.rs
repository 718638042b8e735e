//! A small machine for tests: memory with mirrors, banks and an I/O page, whose hooks write down
//! what reaches them.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::cell::RefCell;

use core6502::bus::{IO, answer};
use core6502::interpreter::{self, Exit, LONGEST};
use core6502::outcome::INTERVENE;
use core6502::{Bus, Cpu, Hooks};
use jit::{Jit, Options};

/// 64 KiB as the CPU sees it, then four banks of 4 KiB for $8000-$8FFF and $9000-$9FFF. Where
/// neighbours are mapped, code runs from one into the other.
pub(crate) const SIZE: usize = 0x1_4000;
/// Writes to this page switch banks or are written down; reads give a hash of the cycle.
pub(crate) const IO_PAGE: u8 = 0x50;

/// An access of the I/O page: address, value, cycle; reads have bit 16 of the address set.
pub(crate) type Access = (u32, u8, u64);

thread_local! {
    static LOG: RefCell<Vec<Access>> = const { RefCell::new(Vec::new()) };
}

/// The accesses since the last call.
pub(crate) fn take_log() -> Vec<Access> {
    LOG.take()
}

/// A machine whose memory is 0. The memory is never freed: make few.
pub(crate) fn machine() -> Bus {
    let hooks = Hooks { read, write, quiet, trace };
    let mut bus = Bus::over(vec![0; SIZE].leak(), hooks);
    reset_map(&mut bus);
    bus
}

/// The mapping at the start.
pub(crate) fn reset_map(bus: &mut Bus) {
    for page in 0..=255u8 {
        let offset = match page {
            0x08..0x10 => u32::from(page & 7) << 8,
            IO_PAGE => IO,
            _ => u32::from(page) << 8,
        };
        bus.map_read(page, offset);
        bus.map_write(page, offset);
    }
    map_bank(bus, 0x80, 0);
    map_bank(bus, 0x90, 1);
}

/// Shows a bank from page `window` on.
fn map_bank(bus: &mut Bus, window: u8, bank: u8) {
    for page in 0..0x10u8 {
        let offset = 0x1_0000 + u32::from(bank & 3) * 0x1000 + u32::from(page) * 0x100;
        bus.map_read(window + page, offset);
        bus.map_write(window + page, offset);
    }
}

extern "C" fn read(_bus: &mut Bus, address: u16, cycle: u64, open_bus: u8) -> u32 {
    let value = ((cycle ^ u64::from(address)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
    let value = value ^ (open_bus & 1);
    LOG.with_borrow_mut(|log| log.push((0x1_0000 | u32::from(address), value, cycle)));
    answer(value, 0, value)
}

extern "C" fn write(bus: &mut Bus, address: u16, value: u8, cycle: u64) -> u32 {
    if let Some(compiled) = bus.store_watched(address, value) {
        return if compiled { u32::from(INTERVENE) } else { 0 };
    }
    LOG.with_borrow_mut(|log| log.push((u32::from(address), value, cycle)));
    let window = match address & 0xff {
        0..0x40 => 0x80,
        0x40..0x80 => 0x90,
        _ => return 0,
    };
    map_bank(bus, window, value);
    u32::from(INTERVENE)
}

extern "C" fn quiet(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
    cycle
}

extern "C" fn trace(_bus: &mut Bus, _cpu: &Cpu) {}

/// Two JITs that compile at once and where they are called, one by LLVM, one by stencils. None
/// without LLVM.
pub(crate) fn eager() -> Option<[Jit; 2]> {
    if let Err(reason) = jit::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    // Groups are replaced by better ones soon.
    let usual = Options { background: false, threshold: 1, upgrade: 5000, ..Options::default() };
    let make = |promote| Jit::new(Options { promote, ..usual.clone() }).unwrap();
    Some([make(0), make(u64::MAX)])
}

/// What runs the CPU.
pub(crate) enum Engine<'a> {
    Interpreter,
    Jit(&'a mut Jit),
}

impl Engine<'_> {
    fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        match self {
            Engine::Interpreter => interpreter::run(cpu, bus, deadline),
            Engine::Jit(jit) => {
                let exit = jit.run(cpu, bus, deadline);
                assert_eq!(jit.stats().failed, 0);
                exit
            }
        }
    }
}

/// Runs to the deadline, or to an exit that the machine would have to act upon.
pub(crate) fn drive(engine: &mut Engine, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
    loop {
        let exit = engine.run(cpu, bus, deadline);
        match exit {
            Exit::Deadline if cpu.cycles + LONGEST > deadline => return exit,
            Exit::Deadline | Exit::Outcome(INTERVENE) => {}
            Exit::Fetch | Exit::Outcome(_) => return exit,
        }
    }
}
