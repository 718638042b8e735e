//! The fast loop against the precise path: random programs in 64 KiB of RAM, waits included.

use core6502::bus::answer;
use core6502::interpreter::{self, Exit, LONGEST};
use core6502::{Bus, Cpu, Hooks};
use proptest::prelude::*;
use ricochet_tests::flat;
use ricochet_tests::recorder::Recorder;

/// Where random programs start.
const ORIGIN: u16 = 0x0400;

/// A piece of code: any bytes, or a wait of a form that the fast loop may skip.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 1..4),
        1 => any::<u8>().prop_map(|zp| vec![0xa5, zp, 0xf0, 0xfc]),
        1 => any::<u8>().prop_map(|zp| vec![0xa4, zp, 0xc4, zp, 0xd0, 0xfa]),
        1 => any::<[u8; 2]>().prop_map(|[low, high]| vec![0x2c, low, high, 0x10, 0xfb]),
        1 => any::<[u8; 2]>().prop_map(|[zp, out]| vec![0x24, zp, 0x30, out, 0x50, 0xfa]),
        1 => any::<u8>().prop_map(|zp| vec![0xa5, zp, 0x30, 0xfe, 0xd0, 0x00, 0x4c, 0x00, 0x04]),
        1 => any::<u8>().prop_map(|x| vec![0xa2, x, 0xca, 0xd0, 0xfd]),
        1 => Just(vec![0xea, 0x4c, 0x00, 0x04]),
    ]
}

fn program() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 1..40).prop_map(|pieces| pieces.concat())
}

fn start(registers: [u8; 5]) -> Cpu {
    let [a, x, y, s, p] = registers;
    let mut cpu = Cpu { pc: ORIGIN, a, x, y, s, ..Cpu::new() };
    cpu.set_p(p);
    cpu
}

/// Steps as long as the next instruction must end by `deadline`.
fn step_to(cpu: &mut Cpu, memory: &mut Recorder, deadline: u64) {
    while cpu.cycles <= deadline - LONGEST && cpu.jammed == 0 {
        memory.cycles.clear();
        core6502::step(cpu, memory);
        cpu.cycles += memory.cycles.len() as u64;
    }
}

/// Runs in slices: a JAM ends it.
fn run_to(cpu: &mut Cpu, bus: &mut Bus, deadline: u64) {
    let exit = interpreter::run(cpu, bus, deadline);
    assert!(exit == Exit::Deadline || cpu.jammed != 0, "{exit:?}");
}

/// Nothing is written into the source tree.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_programs_end_in_the_same_state(
        code in program(),
        zero_page in prop::collection::vec(any::<u8>(), 256),
        registers in any::<[u8; 5]>(),
        slices in prop::collection::vec(LONGEST..600, 1..6),
    ) {
        thread_local! {
            static BUS: std::cell::RefCell<Bus> = std::cell::RefCell::new(flat::mapped());
        }
        let mut memory = Recorder::default();
        memory.memory[..256].copy_from_slice(&zero_page);
        memory.memory[usize::from(ORIGIN)..][..code.len()].copy_from_slice(&code);
        BUS.with_borrow_mut(|bus| {
            bus.memory_mut().copy_from_slice(&memory.memory[..]);
            let (mut fast, mut precise) = (start(registers), start(registers));
            let mut deadline = 0;
            for slice in slices {
                deadline += slice;
                if fast.jammed == 0 && fast.cycles + LONGEST <= deadline {
                    run_to(&mut fast, bus, deadline);
                    step_to(&mut precise, &mut memory, deadline);
                }
                prop_assert_eq!(fast, precise);
            }
            prop_assert!(bus.memory() == &memory.memory[..]);
            Ok(())
        })?;
    }
}

/// The register of [`polled`] changes in this cycle.
const READY: u64 = 1003;
/// A wait with one way out: `BIT $5000; BPL *-3; JAM`.
const SIMPLE: [u8; 6] = [0x2c, 0x00, 0x50, 0x10, 0xfb, 0x02];
/// A wait with two: `BIT $5000; BMI *+4; BVC *-5; JAM`.
const TWO_WAYS: [u8; 8] = [0x2c, 0x00, 0x50, 0x30, 0x02, 0x50, 0xf9, 0x02];

thread_local! {
    static READS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Bit 7, or bit 6 at odd addresses, is set when ready.
extern "C" fn read_status(_bus: &mut Bus, address: u16, cycle: u64, _open_bus: u8) -> u32 {
    READS.set(READS.get() + 1);
    let value = if cycle >= READY { 0x80 >> (address & 1) } else { 0 };
    answer(value, 0, value)
}

extern "C" fn write_nothing(_bus: &mut Bus, _address: u16, _value: u8, _cycle: u64) -> u32 {
    0
}

extern "C" fn quiet_until_ready(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
    if cycle < READY { READY } else { cycle }
}

extern "C" fn never_quiet(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
    cycle
}

extern "C" fn no_trace(_bus: &mut Bus, _cpu: &Cpu) {}

/// Runs a wait for the register at $5000 up to its JAM. Gives the registers and how often the
/// register was read.
fn polled(wait: &[u8], quiet: core6502::bus::QuietHook) -> (Cpu, u32) {
    let hooks = Hooks { read: read_status, write: write_nothing, quiet, trace: no_trace };
    let mut bus = Bus::over(vec![0; 0x800].leak(), hooks);
    bus.map_read(4, 0x400);
    bus.memory_mut()[0x400..0x400 + wait.len()].copy_from_slice(wait);
    let mut cpu = Cpu { pc: ORIGIN, ..Cpu::new() };
    READS.set(0);
    interpreter::run(&mut cpu, &mut bus, 10_000);
    (cpu, READS.get())
}

#[test]
fn a_skipped_wait_for_a_register_ends_on_the_same_cycle() {
    let mut other_way = TWO_WAYS;
    other_way[1] = 1;
    for wait in [&SIMPLE[..], &TWO_WAYS, &other_way] {
        let (stepped, every_turn) = polled(wait, never_quiet);
        let (skipped, turns) = polled(wait, quiet_until_ready);
        assert_eq!(stepped.jammed, 1);
        assert_eq!(skipped, stepped);
        assert!(turns < 8 && every_turn > 80, "{turns} of {every_turn} turns");
    }
}

/// Whether a loop, which ends in a branch back, may be a wait.
fn may_wait(code: &[u8]) -> bool {
    let mut bus = flat::mapped();
    bus.memory_mut()[0x400..0x400 + code.len()].copy_from_slice(code);
    core6502::spin::is_wait(&bus, ORIGIN, ORIGIN + code.len() as u16 - 2)
}

#[test]
fn a_loop_that_looks_at_memory_may_be_a_wait() {
    assert!(may_wait(&[0xa5, 0x10, 0xf0, 0xfc]), "LDA $10; BEQ");
    assert!(may_wait(&[0xa5, 0x10, 0x69, 0x01, 0xf0, 0xfa]), "LDA $10; ADC #1; BEQ");
}

#[test]
fn a_loop_that_computes_is_none() {
    assert!(!may_wait(&[0xe9, 0x07, 0xc9, 0x07, 0xb0, 0xfa]), "SBC #7; CMP #7; BCS");
    assert!(!may_wait(&[0xca, 0xd0, 0xfd]), "DEX; BNE");
    assert!(!may_wait(&[0xe6, 0x10, 0xd0, 0xfc]), "INC $10; BNE");
}
