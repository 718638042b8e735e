//! Memory stays bounded, and results the same, however often code comes, goes and changes.

mod common;

use common::{Engine, drive, machine, take_log};
use core6502::{Bus, Cpu};
use jit::{Jit, Options, Stats};

/// Routines of each bank, 64 bytes apart.
const ROUTINES: usize = 5;
/// The bound on native code: room for a few groups out of dozens.
const ROOM: u64 = 8 << 10;

/// In RAM: a routine whose operand changes each time, a bank switch that depends on it, and calls
/// into the bank.
fn main_program() -> Vec<u8> {
    let mut code = vec![0xee, 0x01, 0x04, 0x20, 0x00, 0x04];
    code.extend([0xa5, 0x20, 0x8d, 0x00, common::IO_PAGE]);
    for routine in 0..ROUTINES {
        code.extend([0x20, (routine * 64) as u8, 0x80 + (routine / 4) as u8]);
    }
    code.extend([0x4c, 0x00, 0x06]);
    code
}

/// A loop that differs from bank to bank and from routine to routine.
fn routine(bank: usize, number: usize) -> Vec<u8> {
    let step = (bank * ROUTINES + number) as u8;
    let mut code = vec![0xa2, 12 + step];
    code.extend([0x69, step, 0x45, 0x30, 0x2a, 0x9d, step, 0x07]);
    code.extend([0xca, 0xd0, 0xf5, 0x85, 0x30, 0x60]);
    code
}

fn load(bus: &mut Bus) {
    let memory = bus.memory_mut();
    memory[0x400..0x405].copy_from_slice(&[0xa9, 0x00, 0x85, 0x20, 0x60]);
    let main = main_program();
    memory[0x600..0x600 + main.len()].copy_from_slice(&main);
    for bank in 0..4 {
        for number in 0..ROUTINES {
            let code = routine(bank, number);
            let at = 0x1_0000 + bank * 0x1000 + number / 4 * 0x100 + number % 4 * 64;
            memory[at..at + code.len()].copy_from_slice(&code);
        }
    }
}

/// One JIT of LLVM's, one of stencils.
fn jits(code_bytes: u64) -> Option<[Jit; 2]> {
    if let Err(reason) = jit::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    let usual = Options { background: false, threshold: 1, code_bytes, ..Options::default() };
    // Small groups, of either kind.
    let usual = Options { laid_limits: usual.limits, ..usual };
    let make = |promote| Jit::new(Options { promote, ..usual.clone() }).unwrap();
    Some([make(0), make(u64::MAX)])
}

/// Runs both engines side by side; `look` sees the JIT after each slice.
fn run(jit: &mut Jit, slices: u64, mut look: impl FnMut(&Jit)) {
    let mut buses = [machine(), machine()];
    buses.iter_mut().for_each(load);
    let mut cpus = [Cpu { pc: 0x600, s: 0xff, ..Cpu::new() }; 2];
    for slice in 1..=slices {
        for (n, (cpu, bus)) in cpus.iter_mut().zip(&mut buses).enumerate() {
            let mut engine = if n == 1 { Engine::Jit(jit) } else { Engine::Interpreter };
            drive(&mut engine, cpu, bus, slice * 3000);
            take_log();
        }
        assert_eq!(cpus[0], cpus[1], "slice {slice}");
        look(jit);
    }
    assert!(buses[0].memory() == buses[1].memory());
}

#[test]
fn native_code_stays_within_its_bound() {
    for jit in jits(ROOM).iter_mut().flatten() {
        run(jit, 60, |jit| assert!(jit.stats().code_bytes <= ROOM, "{:?}", jit.stats()));
        let stats = jit.stats();
        assert!(stats.evictions > 20, "{stats:?}");
        assert!(stats.native_cycles > 10_000, "{stats:?}");
    }
}

#[test]
fn a_group_that_does_not_fit_is_left_to_the_interpreter() {
    for jit in jits(64).iter_mut().flatten() {
        let mut made = Vec::new();
        run(jit, 25, |jit| {
            assert_eq!(jit.stats().groups, 0);
            made.push(jit.stats().compiled + jit.stats().laid);
        });
        // Each is made once, to see its size, and not asked for again; but slices end anywhere.
        assert!(made[24] - made[19] <= 10, "{made:?}");
    }
}

#[test]
fn code_that_keeps_changing_is_not_compiled_again_and_again() {
    for jit in jits(64 << 20).iter_mut().flatten() {
        run(jit, 100, |_| {});
        let before = jit.stats();
        assert!(before.invalidations > 0 && before.abandoned_pages > 0, "{before:?}");
        run(jit, 100, |_| {});
        let after = jit.stats();
        // The second run is another bus, where all begins anew: as much again, and no more.
        let made = |stats: &Stats| stats.compiled + stats.laid;
        assert!(made(&after) <= made(&before) * 2, "{before:?}\n{after:?}");
        assert!(after.groups <= before.groups, "{before:?}\n{after:?}");
    }
}

#[test]
fn code_that_is_copied_to_its_place_again_stays_compiled() {
    for jit in jits(64 << 20).into_iter().flatten() {
        copy_again(jit);
    }
}

fn copy_again(mut jit: Jit) {
    let mut bus = machine();
    let memory = bus.memory_mut();
    // Copies eight bytes from $0700 to $0400, calls them, and so on.
    let copy = [0xa2, 0x00, 0xbd, 0x00, 0x07, 0x9d, 0x00, 0x04, 0xe8, 0xe0, 0x08, 0xd0, 0xf5];
    memory[0x600..0x60d].copy_from_slice(&copy);
    memory[0x60d..0x613].copy_from_slice(&[0x20, 0x00, 0x04, 0x4c, 0x00, 0x06]);
    for place in [0x400, 0x700] {
        memory[place..place + 6].copy_from_slice(&[0xa0, 0x20, 0x88, 0xd0, 0xfd, 0x60]);
    }
    let mut cpu = Cpu { pc: 0x600, s: 0xff, ..Cpu::new() };
    drive(&mut Engine::Jit(&mut jit), &mut cpu, &mut bus, 200_000);
    let stats = jit.stats();
    assert!(stats.invalidations == 0 && stats.native_share() > 0.9, "{stats:?}");
    // Writes that change nothing do not end a stay in compiled code.
    assert!(stats.entered < 1000, "{stats:?}");
}

/// The nice value of the thread that compiles, once there is one.
#[cfg(target_os = "linux")]
fn niceness() -> Option<i32> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    let compiler = stats.into_iter().find(|stat| stat.contains("(jit compiler)"))?;
    let fields = compiler.rsplit(')').next()?.split_whitespace();
    // The 19th of proc_pid_stat(5), of which two lie before the name's end.
    fields.into_iter().nth(16)?.parse().ok()
}

#[cfg(target_os = "linux")]
#[test]
fn the_compiler_lets_the_thread_that_plays_go_first() {
    if jit::available().is_err() {
        return;
    }
    let options = Options { start: 0, threshold: 1, promote: 0, ..Options::default() };
    let mut jit = Jit::new(options).unwrap();
    let mut bus = machine();
    load(&mut bus);
    let mut cpu = Cpu { pc: 0x600, s: 0xff, ..Cpu::new() };
    let mut slices = (1..10_000).map(|slice| slice * 3000);
    let nice = slices.find_map(|deadline| {
        drive(&mut Engine::Jit(&mut jit), &mut cpu, &mut bus, deadline);
        take_log();
        // The program is faster than the compiler.
        std::thread::sleep(std::time::Duration::from_millis(1));
        (jit.stats().compiled > 0).then(niceness)
    });
    assert!(nice.flatten().is_some_and(|nice| nice >= 10), "{nice:?}");
}
