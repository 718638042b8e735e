//! The fast ways against the slow one: random scenes, random accesses at random dots, equal states.

use super::*;

/// xorshift64*: random scenes that are the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}

/// A PPU with its memory.
#[derive(Clone)]
struct Console {
    ppu: Ppu,
    video: VideoMemory,
    rises: Vec<u64>,
}

impl Console {
    fn random(random: &mut Random, region: Region) -> Console {
        let mut chr: Vec<u8> = (0..16384).map(|_| random.byte() & random.byte()).collect();
        let plain = random.below(512) as usize * 16;
        chr[plain..plain + 16].fill(0xFF);
        let mut video = VideoMemory::new(chr, random.below(2) == 0);
        let wirings = [
            Nametables::Horizontal,
            Nametables::Vertical,
            Nametables::SingleHigh,
            Nametables::FourScreen,
            Nametables::Pages([0, 1, 2, 1].map(NametablePage::Ram)),
            Nametables::Pages(
                [NametablePage::Ram(0), NametablePage::Chr(3)].repeat(2).try_into().unwrap(),
            ),
        ];
        video.map_nametables(wirings[random.below(6) as usize]);
        if random.below(3) == 0 {
            (0..8).for_each(|slot| video.map_chr(slot, random.below(16) as usize));
        }
        (0x2000..0x3000).for_each(|addr| video.write(addr, random.byte()));
        video.watch_a12(true);
        let mut console = Console { ppu: Ppu::new(region), video, rises: vec![] };
        console.ppu.ignores_writes = false;
        console.fill_oam(random);
        (0..32).for_each(|entry| console.ppu.palette.write(entry, random.byte()));
        console
    }

    fn fill_oam(&mut self, random: &mut Random) {
        let mut page = [0; 256];
        let crowd = random.below(200) as u8;
        for sprite in page.chunks_exact_mut(4) {
            let y = if random.below(3) == 0 { crowd + random.byte() % 12 } else { random.byte() };
            sprite.copy_from_slice(&[y, random.byte(), random.byte() & 0xE3, random.byte()]);
        }
        self.ppu.write_oam_all(&page, self.ppu.now);
    }

    /// The same console, all of whose dots run the slow way.
    fn slow(&self) -> Console {
        let mut slow = self.clone();
        slow.video.watch_fetches(true);
        slow
    }

    fn catch_up(&mut self, dot: u64) {
        self.ppu.catch_up(dot, &mut self.video);
        let rises = &mut self.rises;
        self.video.take_a12_rises(&mut |dot| rises.push(dot));
        self.video.take_fetches(&mut |_, _| {});
    }

    /// Everything that must be equal, as text, and the picture.
    fn state(&self) -> String {
        let p = &self.ppu;
        format!(
            "now {} at {},{} odd {} skipped {} ended {:?} ctrl {:02x} mask {:02x} {:02x} \
             {:02x} {} delayed {} vblank {} hit {} {} overflow {} bus {:?} {:?} v {} {} {} | \
             {:04x} {:02x} {} {} {:?} {:?} {:?} {:?} {} {:08x} | {:?}\n{:?}\n{:?} {:?}",
            p.now,
            p.line,
            p.dot,
            p.odd_frame,
            p.skipped_dot,
            p.frame_ended_at,
            p.ctrl,
            p.mask,
            p.colour_mask,
            p.mask_written,
            p.mask_delay,
            p.render_delayed,
            p.vblank,
            p.sprite0_hit,
            p.sprite0_hit_at,
            p.overflow,
            p.open_bus,
            p.scroll,
            p.v_delay,
            p.v_copied,
            p.v_before_copy,
            p.bus,
            p.bus_latch,
            p.reads,
            p.ale,
            p.port,
            p.port_due,
            p.port_write,
            p.busy_until.max(p.now),
            p.pixel_now,
            p.pixel_pipe,
            p.background,
            p.oam,
            p.sprites,
            self.video.a12.state(),
        )
    }

    fn assert_equal(&self, other: &Console, what: &str) {
        let (fast, slow) = (self.state(), other.state());
        if fast != slow {
            let at = fast.bytes().zip(slow.bytes()).position(|(a, b)| a != b).unwrap_or(0);
            let from = at.saturating_sub(250);
            panic!(
                "{what} at {},{}\nfast …{}\nslow …{}",
                self.ppu.line,
                self.ppu.dot,
                &fast[from..fast.len().min(at + 60)],
                &slow[from..slow.len().min(at + 60)]
            );
        }
        assert!(self.ppu.palette == other.ppu.palette, "palette: {what}");
        let last = |c: &Console| c.rises[c.rises.len().saturating_sub(6)..].to_vec();
        assert!(self.rises == other.rises, "A12: {what} {:?} {:?}", last(self), last(other));
        let differs =
            self.ppu.back.pixels.iter().zip(&other.ppu.back.pixels).position(|(a, b)| a != b);
        assert!(differs.is_none(), "pixel {:?}: {what}", differs.map(|at| (at / 256, at % 256)));
        assert_eq!(self.ppu.back.emphasis, other.ppu.back.emphasis, "emphasis: {what}");
    }
}

/// One random access, the same on both.
fn access(random: &mut Random, dot: u64, consoles: [&mut Console; 2]) -> String {
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
    let mut fast = Console::random(&mut random, region);
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
        fast.assert_equal(&slow, &format!("seed {seed} {region} before {dot}, after {what}"));
        if random.below(64) == 0 {
            let mut page = random.0;
            for c in [&mut fast, &mut slow] {
                let mut same = Random(page | 1);
                c.fill_oam(&mut same);
            }
            page += 1;
            random.0 ^= page;
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
    for seed in 0..60 {
        play(seed, Region::ALL[seed as usize % 3], 200, 3);
    }
}

#[test]
fn bursts_of_accesses_leave_what_dots_leave() {
    for seed in 1000..1060 {
        play(seed, Region::ALL[seed as usize % 3], 400, 12);
    }
}

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
    for seed in 2000..2100 {
        let mut random = Random(seed * 77 + 1);
        let mut console = Console::random(&mut random, Region::ALL[seed as usize % 3]);
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
