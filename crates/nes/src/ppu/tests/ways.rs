//! The fast ways against the slow one: random scenes, random accesses at random dots, equal states.

use super::super::*;
use super::console::{Console, Random};

/// One random access, the same on both.
pub(super) fn access(random: &mut Random, dot: u64, consoles: [&mut Console; 2]) -> String {
    let (kind, value) = (random.below(16), random.byte());
    let rendering = value & 0x1E | if random.below(3) != 0 { 0x18 } else { 0 };
    let results = consoles.map(|c| {
        let mut write = |addr: u16, value| c.ppu.write(addr, value, dot, &mut c.video);
        match kind {
            0 | 1 => write(0x2000, value & 0x7F),
            2 | 3 => write(0x2001, rendering),
            4 => write(0x2001, value),
            5 => write(0x2003, value),
            6 => write(0x2004, value),
            7 | 8 => write(0x2005, value),
            9 => write(0x2006, value),
            10 | 11 => write(0x2007, value),
            12 => return c.ppu.read(0x2002, dot, &mut c.video),
            13 => return c.ppu.read(0x2004, dot, &mut c.video),
            _ => return c.ppu.read(0x2007, dot, &mut c.video),
        }
        0
    });
    let what = format!("access {kind} value {value:02x} at {dot} read {results:02x?}");
    assert_eq!(results[0], results[1], "{what}");
    what
}

/// Plays `steps` random steps on a console of `region`; `burst` is the share of short waits.
fn play(seed: u64, region: Region, steps: u32, burst: u64) {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let fast = Console::random(&mut random, region);
    play_on(fast, random, &format!("seed {seed} {region}"), (steps, burst));
}

fn play_on(mut fast: Console, mut random: Random, name: &str, (steps, burst): (u32, u64)) {
    let mut slow = fast.slow();
    let mut what = String::from("start");
    let mut dot = 0;
    for _ in 0..steps {
        dot += match random.below(burst) {
            0 => random.below(40_000),
            1 => random.below(2000),
            2 => random.below(341),
            _ => 3 * (1 + random.below(6)),
        };
        for c in [&mut fast, &mut slow] {
            c.catch_up(dot);
        }
        fast.assert_equal(&slow, &format!("{name} before {dot}, after {what}"));
        if random.below(64) == 0 {
            let mut page = random.0;
            for c in [&mut fast, &mut slow] {
                let mut same = Random(page | 1);
                c.fill_oam(&mut same);
            }
            page += 1;
            random.0 ^= page;
        }
        if random.below(8) == 0 {
            let (slot, bank) = (random.below(8) as usize, random.below(16) as usize);
            for c in [&mut fast, &mut slow] {
                c.video.map_chr(slot, bank);
            }
        }
        what = access(&mut random, dot, [&mut fast, &mut slow]);
        if dot > fast.ppu.frame_end() {
            fast.ppu.take_frame();
            slow.ppu.take_frame();
        }
    }
}

#[test]
fn lines_drawn_whole_leave_what_dots_leave() {
    for seed in 0..36 {
        play(seed, Region::ALL[seed as usize % 3], 200, 3);
    }
}

#[test]
fn latched_tables_show_the_same_banks() {
    for seed in 3000..3024 {
        let mut random = Random(seed);
        let mut console = Console::random(&mut random, Region::ALL[seed as usize % 3]);
        console.latch_tables(&mut random);
        play_on(console, random, &format!("seed {seed}"), (100, 4));
    }
}

#[test]
fn bursts_of_accesses_leave_what_dots_leave() {
    for seed in 1000..1036 {
        play(seed, Region::ALL[seed as usize % 3], 400, 12);
    }
}
