//! Long play of programs that switch banks and change their own code all the time: memory does not
//! grow, and what was compiled stays within its bounds.
//!
//! `SOAK_FRAMES=216000` makes it an hour of emulated play for each program, at full speed.

use std::path::Path;
use std::time::Duration;

use jit::{Jit, Options, Stats};
use nes::cartridge::Cartridge;
use nes::{Buttons, Config, Input, Nes};
use ricochet_tests::native::Native;

const PROGRAMS: [&str; 3] = ["selfmod", "selfmod-prgram", "banks-mmc3"];
/// Room for one or two groups: they push each other out all the time.
const LITTLE: u64 = 12 << 10;
/// By how much the process may grow between the first tenth and the end, in bytes.
const GROWTH: u64 = 8 << 20;

/// Memory of this process, in bytes.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes << 10)
}

fn frames() -> u64 {
    std::env::var("SOAK_FRAMES").ok().and_then(|text| text.parse().ok()).unwrap_or(12_000)
}

/// Plays a program on the compiler's own thread, as people do; `look` sees the JIT each second.
fn play(program: &str, options: Options, mut look: impl FnMut(u64, &Stats)) -> Stats {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../roms/built");
    let rom = std::fs::read(folder.join(format!("{program}.nes"))).unwrap();
    let mut nes = Nes::new(&Cartridge::parse(&rom).unwrap(), &Config::default()).unwrap();
    let mut native = Native(Jit::new(options).unwrap());
    for frame in 0..frames() {
        let pad = if frame % 90 < 10 { Buttons::START } else { Buttons(0) };
        nes.run_frame(&mut native, &Input { pads: [pad, Buttons(0)] });
        if frame % 60 == 59 {
            let stats = native.0.stats();
            look(frame + 1, &stats);
            if stats.queued > 0 {
                // The program is faster than the compiler, which is to have its share.
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
    native.0.stats()
}

/// One program, watched.
fn soak(program: &str, options: Options) -> Stats {
    let room = options.code_bytes;
    let mut early = None;
    let stats = play(program, options, |frame, stats| {
        assert!(stats.code_bytes <= room, "{program}, frame {frame}: {stats:?}");
        // An hour makes up to 232 of them; most are a few instructions that lead into another.
        assert!(stats.groups <= 300, "{program}, frame {frame}: {stats:?}");
        // What LLVM takes when it starts is no growth.
        if early.is_none() && frame * 10 >= frames() && stats.compiled > 0 {
            early = resident();
        }
    });
    if let Some((early, late)) = early.zip(resident()) {
        println!("{program}: {} KiB, then {} KiB; {stats:?}", early >> 10, late >> 10);
        assert!(late <= early + GROWTH, "{program}: {early} bytes, then {late}; {stats:?}");
    }
    stats
}

/// One test, since the process's memory is looked at.
#[test]
fn memory_stays_bounded_in_long_play() {
    if let Err(reason) = jit::available() {
        println!("SKIPPED: soak: {reason}");
        return;
    }
    // LLVM starts at once, so that it is part of what is measured first.
    let usual = Options { start: 0, promote: 20_000, ..Options::default() };
    let mut all = Stats::default();
    for program in PROGRAMS {
        for options in [usual.clone(), Options { code_bytes: LITTLE, ..usual.clone() }] {
            let stats = soak(program, options);
            all.compiled += stats.compiled;
            all.evictions += stats.evictions;
            all.failed += stats.failed;
            all.outdated += stats.outdated + stats.invalidations;
            all.native_cycles += stats.native_cycles;
        }
    }
    println!("{all:?}");
    assert_eq!(all.failed, 0);
    assert!(all.compiled > 30 && all.evictions > 10 && all.outdated > 10, "{all:?}");
}
