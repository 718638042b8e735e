//! Looking ahead against what comes.

use super::super::*;
use super::console::{Console, Random};
use super::ways::access;

/// Checks what is predicted at `dot` against what reads and rises turn out to be.
fn check_predictions(console: &Console, dot: u64, random: &mut Random, what: &str) {
    let mut predictor = console.clone();
    let until = predictor.ppu.status_stable_until(dot, &mut predictor.video);
    let read = |at: u64| {
        let mut reader = console.clone();
        reader.ppu.read(2, at, &mut reader.video) & 0xE0
    };
    if until > dot {
        let first = read(dot);
        for at in [until - 1, dot + random.below(until - dot), dot + random.below(until - dot)] {
            assert_eq!(read(at), first, "status at {at}, from {dot}, stable until {until}; {what}");
        }
    }
    predictor.catch_up(dot);
    predictor.rises.clear();
    let bounds: Vec<u64> =
        (1..8).map(|n| predictor.ppu.nth_a12_rise(n, &predictor.video)).collect();
    let far = predictor.ppu.nth_a12_rise(200, &predictor.video);
    predictor.catch_up(dot + 90_000);
    for (n, bound) in bounds.iter().enumerate() {
        let rise = predictor.rises.get(n).copied().unwrap_or(u64::MAX);
        assert!(*bound <= rise, "rise {} at {rise}, bound {bound}, from {dot}; {what}", n + 1);
    }
    assert!(far <= predictor.rises.get(199).copied().unwrap_or(u64::MAX), "rise 200; {what}");
}

#[test]
fn predictions_hold() {
    for seed in 2000..2060 {
        let mut random = Random(seed * 77 + 1);
        let mut console = Console::random(&mut random, Region::ALL[seed as usize % 3]);
        if seed % 5 == 0 {
            console.latch_tables(&mut random);
        }
        let mut dot = 0;
        for step in 0..40 {
            dot += [3 + random.below(20), random.below(5000), random.below(90_000)][step % 3];
            console.catch_up(dot);
            if random.below(2) == 0 {
                let mut other = console.clone();
                access(&mut random, dot, [&mut console, &mut other]);
            } else {
                console.ppu.write(0x2001, 0x1E, dot, &mut console.video);
            }
            dot += 3 + random.below(60) * 3;
            console.catch_up(dot);
            let at = (console.ppu.line, console.ppu.dot);
            check_predictions(&console, dot, &mut random, &format!("seed {seed} {step} {at:?}"));
        }
    }
}

#[test]
fn a_ppu_that_lags_behind_reads_the_same() {
    for seed in 4000..4120 {
        let mut random = Random(seed * 31 + 7);
        let mut lazy = Console::random(&mut random, Region::ALL[seed as usize % 3]);
        lazy.ppu.write(0x2001, 0x1E, 3, &mut lazy.video);
        let mut eager = lazy.clone();
        let mut dot = 12;
        for step in 0..300 {
            dot += [3 + random.below(60), random.below(9000), random.below(60_000)][step % 3];
            if random.below(40) == 0 {
                access(&mut random, dot, [&mut lazy, &mut eager]);
                dot += 12;
            }
            eager.catch_up(dot);
            eager.ppu.forget_prediction();
            let expected = eager.ppu.read(2, dot, &mut eager.video);
            let at = (eager.ppu.line, eager.ppu.dot);
            let read = lazy.ppu.read(2, dot, &mut lazy.video);
            assert_eq!(read, expected, "seed {seed} step {step} dot {dot} {at:?}");
        }
    }
}
