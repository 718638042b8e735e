//! A PPU with its memory, for tests.

use super::super::*;

/// xorshift64*: random scenes that are the same on every run.
pub(in crate::ppu) struct Random(pub(in crate::ppu) u64);

impl Random {
    pub(in crate::ppu) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    pub(in crate::ppu) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(in crate::ppu) fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}

/// A PPU with its memory.
#[derive(Clone)]
pub(super) struct Console {
    pub(super) ppu: Ppu,
    pub(super) video: VideoMemory,
    pub(super) rises: Vec<u64>,
}

impl Console {
    pub(super) fn random(random: &mut Random, region: Region) -> Console {
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

    pub(super) fn fill_oam(&mut self, random: &mut Random) {
        let mut page = [0; 256];
        let crowd = random.below(200) as u8;
        for sprite in page.chunks_exact_mut(4) {
            let y = if random.below(3) == 0 { crowd + random.byte() % 12 } else { random.byte() };
            sprite.copy_from_slice(&[y, random.byte(), random.byte() & 0xE3, random.byte()]);
        }
        self.ppu.write_oam_all(&page, self.ppu.now);
    }

    /// Latches on both pattern tables, as MMC2 has them.
    pub(super) fn latch_tables(&mut self, random: &mut Random) {
        for (table, triggers) in [Triggers::FirstRow, Triggers::AllRows].into_iter().enumerate() {
            let banks = [0, 1].map(|_| random.below(4) as usize);
            self.video.latch_chr(table, LatchedTable { banks, triggers });
        }
    }

    /// The same console, all of whose dots run the slow way.
    pub(super) fn slow(&self) -> Console {
        let mut slow = self.clone();
        slow.video.watch_fetches(true);
        slow
    }

    pub(super) fn catch_up(&mut self, dot: u64) {
        self.ppu.catch_up(dot, &mut self.video);
        let rises = &mut self.rises;
        self.video.take_a12_rises(&mut |dot| rises.push(dot));
        self.video.take_fetches(&mut |_, _| {});
    }

    /// Everything that must be equal, as text, and the picture.
    pub(super) fn state(&self) -> String {
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
            p.access.mask_written,
            p.access.mask_delay,
            p.render_delayed,
            p.vblank,
            p.sprite0_hit,
            p.sprite0_hit_at,
            p.overflow,
            p.open_bus,
            p.scroll,
            p.access.v_delay,
            p.access.v_copied,
            p.access.v_before_copy,
            p.bus,
            p.bus_latch,
            p.reads,
            p.ale,
            p.port,
            p.access.port_due,
            p.access.port_write,
            p.access.busy_until.max(p.now),
            p.pixel_now,
            p.pixel_pipe,
            p.background,
            p.oam,
            p.sprites,
            self.video.a12.state(),
        )
    }

    pub(super) fn assert_equal(&self, other: &Console, what: &str) {
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
