//! Random programs under both engines: all opcodes, self-modifying code, mirrors, bank switches,
//! I/O, random deadlines, interrupts and stolen cycles at random times, and changes of the engine
//! in mid-run.
//!
//! `JIT_PROGRAMS=100000 cargo test --release -p jit --test random` makes a long run, from the
//! program `JIT_SEED` on. Nearly all its time is LLVM's, and most of that its code generator's.
//! So of 16 programs one is compiled as in play, with both tiers of LLVM's; four have their groups
//! made of stencils and then by LLVM; four by LLVM, with all passes and the hasty code generator;
//! the others know stencils only.

#[path = "../common/mod.rs"]
mod common;
mod program;

use common::{Engine, drive, take_log};
use core6502::interpreter::{Exit, LONGEST};
use core6502::outcome::JAMMED;
use core6502::{Bus, Cpu};
use jit::{Effort, Jit, Options, Stats};
use program::Random;

/// So many programs take turns.
const TURNS: u64 = 16;
/// How often a program is stopped and looked at.
const SLICES: u64 = 12;

/// What runs the programs. Made once: LLVM takes its time to start.
struct Rig {
    jits: [Jit; 4],
    buses: [Bus; 2],
}

/// None without LLVM. `damage` as in [`Options`].
fn rig(damage: Option<u16>) -> Option<Rig> {
    if let Err(reason) = jit::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    let usual =
        Options { background: false, threshold: 2, damage, promote: 0, ..Options::default() };
    // In play it is the same, except that groups are replaced by better ones later.
    let thorough = Options { upgrade: 1000, ..usual.clone() };
    let promoted = Options { promote: 500, upgrade: 2000, effort: Effort::Fast, ..usual.clone() };
    // All passes at once.
    let hasty = Options { effort: Effort::Fast, upgrade: 0, ..usual.clone() };
    let laid = Options { promote: u64::MAX, ..usual };
    let jits = [thorough, promoted, hasty, laid].map(|options| Jit::new(options).unwrap());
    Some(Rig { jits, buses: [common::machine(), common::machine()] })
}

/// Which of a rig's JITs runs a program.
fn turn(seed: u64) -> usize {
    match seed % TURNS {
        0 => 0,
        1..5 => 1,
        5..9 => 2,
        _ => 3,
    }
}

/// What happens between two slices, to both machines alike.
#[derive(Clone, Copy, Debug)]
enum Event {
    Nothing,
    /// NMI: a handler begins here.
    Interrupt(u16),
    /// DMA: cycles pass.
    Stolen(u64),
    /// The program goes on elsewhere: they like to get stuck.
    Elsewhere(u16),
}

impl Event {
    fn random(random: &mut Random) -> Event {
        match random.below(8) {
            0..2 => Event::Nothing,
            2..4 => Event::Interrupt(random.place()),
            4 => Event::Stolen(random.below(514)),
            _ => Event::Elsewhere(random.place()),
        }
    }

    fn happen(self, cpu: &mut Cpu, bus: &mut Bus) {
        match self {
            Event::Nothing => {}
            Event::Interrupt(handler) => {
                let [low, high] = cpu.pc.to_le_bytes();
                for byte in [high, low, cpu.p()] {
                    // Code in the stack is looked at each time it runs.
                    bus.memory_mut()[0x100 + usize::from(cpu.s)] = byte;
                    cpu.s = cpu.s.wrapping_sub(1);
                }
                (cpu.pc, cpu.i, cpu.cycles) = (handler, 1, cpu.cycles + 7);
            }
            Event::Stolen(cycles) => cpu.cycles += cycles,
            Event::Elsewhere(place) => (cpu.jammed, cpu.pc) = (0, place),
        }
    }
}

/// What happens in a slice.
struct Slice {
    deadline: u64,
    irq_line: u8,
    /// The JIT has its turn, not the interpreter in its place.
    compiled: bool,
    event: Event,
    /// Where a program goes on that cannot by itself.
    restart: u16,
}

impl Slice {
    fn random(random: &mut Random, now: u64) -> Slice {
        Slice {
            deadline: now + LONGEST + random.below(900),
            irq_line: random.byte() & 1,
            compiled: random.below(8) != 0,
            event: Event::random(random),
            restart: random.place(),
        }
    }

    /// Runs one machine; gives what it did that is not in its registers or memory.
    fn run(&self, mut engine: Engine, cpu: &mut Cpu, bus: &mut Bus) -> (Vec<common::Access>, Exit) {
        // A line that is down already with the mask open would be the machine's business.
        bus.irq_line = if cpu.i != 0 { self.irq_line } else { 0 };
        take_log();
        let exit = drive(&mut engine, cpu, bus, self.deadline);
        let log = take_log();
        if cpu.jammed != 0 || exit == Exit::Fetch || exit == Exit::Outcome(JAMMED) {
            (cpu.jammed, cpu.pc) = (0, self.restart);
        }
        bus.irq_line = 0;
        self.event.happen(cpu, bus);
        (log, exit)
    }
}

impl Rig {
    /// Runs the program of this number on both engines.
    fn check(&mut self, seed: u64) -> Result<(), String> {
        let mut random = Random(seed);
        self.load(&program::image(&mut random));
        let cpu = program::cpu(&mut random);
        let mut cpus = [cpu, cpu];
        for number in 0..SLICES {
            let slice = Slice::random(&mut random, cpus[0].cycles);
            self.slice(seed, &slice, &mut cpus)
                .map_err(|what| format!("program {seed}, slice {number}: {what}"))?;
        }
        Ok(())
    }

    fn load(&mut self, image: &[u8]) {
        for bus in &mut self.buses {
            common::reset_map(bus);
            bus.memory_mut().copy_from_slice(image);
            // As a host does that has restored a snapshot: the JIT starts anew.
            bus.set_watcher(0);
            (bus.irq_line, bus.data_bus) = (0, 0);
        }
    }

    fn slice(&mut self, seed: u64, slice: &Slice, cpus: &mut [Cpu; 2]) -> Result<(), String> {
        let jit = &mut self.jits[turn(seed)];
        let engine = if slice.compiled { Engine::Jit(jit) } else { Engine::Interpreter };
        let [one, other] = &mut self.buses;
        let expected = slice.run(Engine::Interpreter, &mut cpus[0], one);
        let found = slice.run(engine, &mut cpus[1], other);
        same("registers", &cpus[1], &cpus[0])?;
        same("I/O and exit", &found, &expected)?;
        same("data bus", &other.data_bus, &one.data_bus)?;
        let differs = (0..common::SIZE).find(|&at| one.memory()[at] != other.memory()[at]);
        same("memory", &differs, &None)
    }

    fn stats(&self) -> [Stats; 4] {
        self.jits.each_ref().map(Jit::stats)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{what}:\n   found {found:?}\nexpected {expected:?}")),
    }
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is to be a number, and not {text}")))
}

#[test]
fn random_programs_run_the_same() {
    let Some(mut rig) = rig(None) else { return };
    let programs = number("JIT_PROGRAMS").unwrap_or(200);
    let first = number("JIT_SEED").unwrap_or(0);
    for seed in first..first + programs {
        rig.check(seed).unwrap();
        if (seed - first + 1).is_multiple_of(1000) {
            println!("{} programs ran the same", seed - first + 1);
        }
    }
    let stats = rig.stats();
    println!("{programs} programs from {first}: {stats:#?}");
    let sum = |count: fn(&Stats) -> u64| stats.iter().map(count).sum::<u64>();
    assert!(sum(|stats| stats.native_cycles) > 1000 * programs, "{stats:?}");
    assert!(sum(|stats| stats.entered) > 50 * programs, "{stats:?}");
    assert!(sum(|stats| stats.invalidations) > programs / 4, "{stats:?}");
    assert!(stats[0].upgrades * 10 >= programs / TURNS, "{stats:?}");
    assert!(stats[1].laid > 0 && stats[1].compiled > 0, "{stats:?}");
    assert!(stats[3].laid > programs / 4 && stats[3].compiled == 0, "{stats:?}");
}

#[test]
fn a_wrong_operand_is_found() {
    let Some(mut rig) = rig(Some(0x0400)) else { return };
    // Many programs never come there, or do not look at what they get.
    for (engine, programs) in [(0, 400), (1, 200), (2, 200), (3, 200)] {
        let seeds = (0..programs).filter(|&seed| turn(seed) == engine);
        let (mut all, mut found) = (0, 0);
        for seed in seeds {
            all += 1;
            found += u64::from(rig.check(seed).is_err());
        }
        assert!(found * 25 > all && found * 5 < all * 4, "{found} programs of {all} by {engine}");
    }
}
