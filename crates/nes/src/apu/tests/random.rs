//! The lazy APU against the naive one: random writes, reads and DMA at random cycles.

use super::naive::Naive;
use super::*;

/// A small generator of random numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }
}

struct Run {
    random: Random,
    naive: Naive,
    lazy: Apu,
    cycle: u64,
    next_access: u64,
    serve_at: u64,
    /// The next access comes close to a frame clock.
    meets_clock: bool,
    /// Changes of level in the naive APU: cycle and levels afterwards.
    changes: Vec<(u64, [u8; 5])>,
    /// IRQ line and request when the lazy APU was last looked at.
    seen: (bool, Option<DmcRequest>),
    bound: u64,
}

impl Run {
    fn new(seed: u64) -> Run {
        let region = Region::ALL[(seed % 3) as usize];
        let mut lazy = Apu::new(region);
        lazy.tracks.iter_mut().for_each(|track| track.set_blur(0));
        Run {
            random: Random(seed),
            naive: Naive::new(region),
            lazy,
            cycle: 0,
            next_access: 3,
            serve_at: 0,
            meets_clock: false,
            changes: vec![(0, [0, 0, 15, 0, 0])],
            seen: (false, None),
            bound: 0,
        }
    }

    fn cycles(&mut self, count: u64) {
        for _ in 0..count {
            self.observe();
            let before = self.naive.levels();
            if self.cycle == self.next_access {
                self.access();
                self.plan();
            } else if !self.serve() {
                self.naive.clock();
            }
            if self.naive.levels() != before {
                self.changes.push((self.cycle, self.naive.levels()));
            }
            self.cycle += 1;
        }
    }

    /// The lines during this cycle: the lazy APU is asked at its deadlines and now and then.
    fn observe(&mut self) {
        let truth = (self.naive.irq_line(), self.naive.request());
        if self.cycle >= self.bound || self.random.one_in(97) {
            self.lazy.catch_up(self.cycle);
            self.seen = (self.lazy.irq_line(), self.lazy.dmc_request());
            assert_eq!(self.seen, truth, "cycle {}", self.cycle);
            self.bound = self.lazy.next_event();
            assert_eq!(self.naive.status(), self.lazy.peek_status(self.cycle));
        }
        assert_eq!(self.seen, truth, "before the bound, cycle {}", self.cycle);
    }

    fn access(&mut self) {
        self.bound = 0;
        if self.random.one_in(6) {
            let (truth, seen) = (self.naive.read_status(), self.lazy.read_status(self.cycle, 0xff));
            assert_eq!(truth | 0x20, seen, "$4015 in cycle {}", self.cycle);
            return self.naive.clock();
        }
        let (addr, value) = self.register();
        self.naive.write(addr, value);
        self.naive.clock();
        self.lazy.write(addr, value, self.cycle);
    }

    fn register(&mut self) -> (u16, u8) {
        let value = self.random.next() as u8;
        if core::mem::take(&mut self.meets_clock) {
            let channel = 4 * self.random.below(4) as u16;
            let registers = [0x4000 + channel, 0x4003 + channel, 0x4017];
            return (registers[self.random.below(3) as usize], value);
        }
        match self.random.below(12) {
            0 => (0x4015, value),
            1 => (0x4015, value | 0x1f),
            2 => (0x4015, value & 0x0f),
            3 => (0x4017, value & 0xc0),
            4 => (0x4013, value & 1),
            5 => (0x4010, value & 0xc0 | 0x0f),
            // High notes and short lengths make more things meet.
            6 => (0x4003 + 4 * u16::from(value & 3), 0x18 | value >> 7),
            7 => (0x4008, value & 0x83),
            _ => (0x4000 + self.random.below(20) as u16, value),
        }
    }

    /// The next access comes soon, later, or close to an event of the frame counter.
    fn plan(&mut self) {
        self.next_access = self.cycle
            + match self.random.below(4) {
                0 => 1 + self.random.below(12),
                1 => 1 + self.random.below(2_000),
                2 => 1 + self.random.below(8_000),
                _ => self.next_frame_clock(),
            };
    }

    /// Cycles until about the next event of the frame counter.
    fn next_frame_clock(&mut self) -> u64 {
        self.meets_clock = true;
        let times: &[u64] = match self.lazy.region {
            Region::Pal => &[8313, 16627, 24939, 33253, 41565],
            _ => &[7457, 14913, 22371, 29829, 37281],
        };
        let count = u64::from(self.naive.frame_count);
        let time = times.iter().find(|&&time| time > count).unwrap_or(&times[0]);
        (time + self.random.below(5)).saturating_sub(count + 3).max(1)
    }

    /// Plays the DMA: serves a request on a get cycle, some cycles after it has appeared.
    fn serve(&mut self) -> bool {
        let Some(request) = self.seen.1.filter(|_| self.naive.request().is_some()) else {
            return false;
        };
        if self.serve_at < request.from_cycle {
            self.serve_at = self.cycle + 2 + self.random.below(12);
        }
        if self.cycle < self.serve_at || self.cycle % 2 == 1 {
            return false;
        }
        let byte = self.random.next() as u8;
        self.naive.supply(byte);
        self.lazy.dmc_supply(byte, self.cycle);
        self.bound = 0;
        true
    }

    /// Compares all levels since the start and begins anew.
    fn compare_levels(&mut self) {
        self.lazy.catch_up(self.cycle);
        self.lazy.channels.run_waveforms(self.cycle, &mut self.lazy.tracks);
        for (which, track) in self.lazy.tracks.iter().enumerate() {
            let truth = self.changes.iter().map(|(cycle, levels)| (*cycle, levels[which]));
            let seen = track.changes().iter();
            let unit = if which == 2 || which == 3 { 8 } else { 1 };
            let seen = seen.map(|change| {
                assert_eq!(change.channel(), which);
                (self.lazy.frame_start + u64::from(change.time()), change.level() / unit)
            });
            let last = self.changes[0].1[which];
            let initial = std::iter::once((0, last));
            assert_eq!(distinct(initial.chain(seen)), distinct(truth), "channel {which}");
        }
        self.changes = vec![(self.cycle - 1, self.naive.levels())];
        self.lazy.end_frame(self.cycle, &mut Vec::new());
    }
}

/// Only the last change of a cycle, and only where the level differs from the one before.
fn distinct(changes: impl Iterator<Item = (u64, u8)>) -> Vec<(u64, u8)> {
    let mut list: Vec<(u64, u8)> = Vec::new();
    for change in changes {
        if list.len() > 1 && list[list.len() - 1].0 == change.0 {
            list.pop();
        }
        if list.last().is_none_or(|last| last.1 != change.1) {
            list.push(change);
        }
    }
    list[0].0 = 0;
    list
}

#[test]
fn lazy_and_naive_apu_agree_on_random_accesses() {
    for seed in 0..2_000 {
        let mut run = Run::new(seed);
        for _ in 0..4 {
            run.cycles(11_000 + seed);
            run.compare_levels();
        }
    }
}
