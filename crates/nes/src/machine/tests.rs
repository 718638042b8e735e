//! The console as its users see it: frames, samples, the buttons on its case.

use super::*;
use crate::engine::Interpreter;

/// NROM whose program stores `CODE` and loops. NMI is not used.
fn console(code: &[u8], region: Region) -> Nes {
    let mut rom = b"NES\x1a\x01\x01".to_vec();
    rom.resize(16, 0);
    rom.extend(code);
    rom.resize(16 + 0x4000, 0xea);
    rom[16 + 0x3ffc..][..2].copy_from_slice(&[0x00, 0xc0]);
    rom.resize(16 + 0x6000, 0);
    let cartridge = Cartridge::parse(&rom).expect("a good header");
    Nes::new(&cartridge, &Config { region: Some(region), ..Config::default() }).expect("NROM")
}

fn frame(nes: &mut Nes) {
    nes.run_frame(&mut Interpreter, &Default::default());
}

/// INC $10; JMP $C000, so that RAM tells one run from two.
const COUNT: [u8; 5] = [0xe6, 0x10, 0x4c, 0x00, 0xc0];
/// A square wave on the first pulse, and a loop.
const TONE: [u8; 23] = [
    0xa9, 0x01, 0x8d, 0x15, 0x40, 0xa9, 0xbf, 0x8d, 0x00, 0x40, 0xa9, 0xfd, 0x8d, 0x02, 0x40, 0xa9,
    0x00, 0x8d, 0x03, 0x40, 0x4c, 0x14, 0xc0,
];

/// While nothing is rendered no frame leaves a dot out.
#[test]
fn a_frame_takes_as_long_as_the_region_says() {
    for (region, cycles) in
        [(Region::Ntsc, 29_780.67), (Region::Pal, 33_247.5), (Region::Dendy, 35_464.0)]
    {
        let mut nes = console(&COUNT, region);
        frame(&mut nes);
        let start = nes.cpu().cycles;
        (0..100).for_each(|_| frame(&mut nes));
        let mean = (nes.cpu().cycles - start) as f64 / 100.0;
        assert!((mean - cycles).abs() < 0.1, "{region:?}: {mean}");
    }
}

#[test]
fn a_console_that_follows_another_makes_the_same_samples() {
    let (mut one, mut other) = (console(&TONE, Region::Ntsc), console(&TONE, Region::Ntsc));
    let samples = |nes: &mut Nes| {
        frame(nes);
        nes.samples().iter().map(|sample| sample.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(samples(&mut one), samples(&mut other));
    for (rate, factor, expected) in
        [(44_100.0, 1.0, 734), (44_100.0, 1.05, 770), (96_000.0, 1.0, 1597)]
    {
        one.set_sample_rate(rate);
        one.set_rate_factor(factor);
        other.follow_sample_rate(&one);
        let mut made = 0;
        for _ in 0..50 {
            let ours = samples(&mut one);
            assert_eq!(ours, samples(&mut other));
            made += ours.len();
        }
        // They come in blocks, so that one frame's count says little.
        assert!((made / 50).abs_diff(expected) <= 1, "{rate} * {factor}: {made} in 50 frames");
        let loudest = one.samples().iter().fold(0.0, |most: f32, sample| most.max(sample.abs()));
        assert!(loudest > 0.02, "the tone goes on: {loudest}");
    }
}

#[test]
fn power_starts_anew_and_reset_keeps_ram() {
    let mut nes = console(&COUNT, Region::Ntsc);
    let state = |nes: &Nes| (*nes.cpu(), nes.peek(0x10), nes.frames());
    frame(&mut nes);
    let first = state(&nes);
    nes.reset();
    assert_eq!(nes.peek(0x10), first.1, "the reset button leaves RAM alone");
    frame(&mut nes);
    assert_ne!(state(&nes), first);
    nes.power().expect("the cartridge was accepted before");
    frame(&mut nes);
    assert_eq!(state(&nes), first);
}

#[test]
fn peeking_has_no_effect() {
    let mut nes = console(&COUNT, Region::Ntsc);
    (0..3).for_each(|_| frame(&mut nes));
    let status = nes.peek(0x2002);
    assert_ne!(status & 0x80, 0, "a frame ends in vertical blanking");
    assert_eq!(nes.peek(0x2002), status);
    assert_eq!(nes.peek(0xc000), 0xe6);
}
