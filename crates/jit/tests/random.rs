//! Random programs under both engines: all opcodes, self-modifying code, mirrors, bank switches,
//! I/O, random deadlines, and changes of the engine in mid-run.
//!
//! `JIT_PROGRAMS=100000 cargo test --release -p jit --test random` makes a long run.

mod common;

use common::{Engine, SIZE, drive, take_log};
use core6502::interpreter::{Exit, LONGEST};
use core6502::outcome::JAMMED;
use core6502::{Bus, Cpu};
use jit::Jit;

/// Splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    fn byte(&mut self) -> u8 {
        self.next() as u8
    }
    fn pick(&mut self, from: &[u16]) -> u16 {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Where code lies: RAM, its mirror's home, a page's end, the switched bank, the top.
const PLACES: [u16; 6] = [0x0400, 0x0680, 0x20f0, 0x8000, 0x8ff0, 0xfff0];

/// Appends a piece of a program that stands at `pc`.
fn piece(random: &mut Random, code: &mut Vec<u8>, pc: u16) {
    let place = random.pick(&PLACES);
    let here = random.below(2) == 0;
    let near = if here { pc & 0xffc0 } else { place }.wrapping_add(random.below(48) as u16);
    let [low, high] = near.to_le_bytes();
    let mirror = high | if high < 8 { (random.byte() & 1) << 3 } else { 0 };
    match random.below(16) {
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
        _ => {
            let [low, high] = pc.to_le_bytes();
            code.extend([0xc6, 0x10, 0xd0, 0x02, 0xea, 0xea, 0x4c, low, high]);
        }
    }
}

fn fill(random: &mut Random, memory: &mut [u8]) {
    for byte in memory[..0x200].iter_mut() {
        *byte = random.byte();
    }
    let banks = [0x1_0000usize, 0x1_1000, 0x1_2000, 0x1_3000];
    for place in PLACES {
        let homes: Vec<usize> = match place {
            0x8000..0x9000 => banks.iter().map(|bank| bank + usize::from(place - 0x8000)).collect(),
            _ => vec![usize::from(place)],
        };
        for home in homes {
            let mut code = Vec::new();
            while code.len() < 48 {
                let pc = place.wrapping_add(code.len() as u16);
                piece(random, &mut code, pc);
            }
            let end = (home + code.len()).min(SIZE);
            memory[home..end].copy_from_slice(&code[..end - home]);
        }
    }
}

fn start(random: &mut Random) -> Cpu {
    let [a, x, y, s] = [0; 4].map(|_| random.byte());
    let mut cpu = Cpu { pc: random.pick(&PLACES), a, x, y, s, ..Cpu::new() };
    cpu.set_p(random.byte() | 4);
    cpu
}

/// One program, in slices. The expected run is the interpreter's.
fn check(seed: u64, jit: &mut Jit, buses: &mut [Bus; 2]) {
    let mut random = Random(seed);
    let mut image = vec![0; SIZE];
    fill(&mut random, &mut image);
    for bus in buses.iter_mut() {
        common::reset_map(bus);
        bus.memory_mut().copy_from_slice(&image);
        // As a host does that has restored a snapshot: the JIT starts anew.
        bus.set_watcher(0);
        (bus.irq_line, bus.data_bus) = (0, 0);
    }
    let cpu = start(&mut random);
    let mut cpus = [cpu, cpu];
    let mut deadline = cpu.cycles;
    for slice in 0..12 {
        deadline += LONGEST + random.below(900);
        let line = random.byte() & 1;
        let logs = run_slice(&mut random, jit, buses, &mut cpus, (line, deadline));
        let context = format!("seed {seed}, slice {slice}");
        assert_eq!(cpus[0], cpus[1], "{context}: registers");
        assert_eq!(logs[0], logs[1], "{context}: I/O");
        assert_eq!(buses[0].data_bus, buses[1].data_bus, "{context}: data bus");
        assert!(buses[0].memory() == buses[1].memory(), "{context}: memory");
    }
}

type Log = (Vec<common::Access>, Exit);

fn run_slice(
    random: &mut Random,
    jit: &mut Jit,
    buses: &mut [Bus; 2],
    cpus: &mut [Cpu; 2],
    (line, deadline): (u8, u64),
) -> [Log; 2] {
    let compiled = random.below(8) != 0;
    let restart = random.pick(&PLACES);
    // Programs like to get stuck.
    let moves = random.below(2) == 0;
    let mut logs = [0, 1].map(|_| (Vec::new(), Exit::Deadline));
    for (n, log) in logs.iter_mut().enumerate() {
        let (cpu, bus) = (&mut cpus[n], &mut buses[n]);
        let mut engine = match n == 1 && compiled {
            true => Engine::Jit(jit),
            false => Engine::Interpreter,
        };
        // A line that is down already with the mask open would be the machine's business.
        bus.irq_line = if cpu.i != 0 { line } else { 0 };
        take_log();
        log.1 = drive(&mut engine, cpu, bus, deadline);
        log.0 = take_log();
        let stuck = cpu.jammed != 0 || log.1 == Exit::Fetch || log.1 == Exit::Outcome(JAMMED);
        if stuck || moves {
            (cpu.jammed, cpu.pc) = (0, restart);
        }
        if let Exit::Outcome(_) = log.1 {
            cpu.cycles = cpu.cycles.max(deadline.saturating_sub(LONGEST));
        }
        bus.irq_line = 0;
    }
    logs
}

#[test]
fn random_programs_run_the_same() {
    let Some(mut jit) = common::with_threshold(2) else { return };
    let programs = std::env::var("JIT_PROGRAMS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let first = std::env::var("JIT_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut buses = [common::machine(), common::machine()];
    for seed in first..first + programs {
        check(seed, &mut jit, &mut buses);
    }
    let stats = jit.stats();
    println!("{stats:?}");
    assert!(stats.native_cycles > 1000 * programs, "{stats:?}");
    assert!(stats.invalidations > programs / 20, "{stats:?}");
}
