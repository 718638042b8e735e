//! What the chip does, fact by fact.

use super::super::*;
use crate::region::Region;

/// A PPU past its first pre-render line, with empty memory, at the start of a vblank.
struct Machine {
    ppu: Ppu,
    video: VideoMemory,
    /// The dot at which the last frame ended.
    start: u64,
}

impl Machine {
    fn new(region: Region) -> Machine {
        let video = VideoMemory::new(vec![], true);
        let mut machine = Machine { ppu: Ppu::new(region), video, start: 0 };
        machine.end_frame();
        machine.end_frame();
        machine
    }

    /// Runs to the end of the frame; returns its dots.
    fn end_frame(&mut self) -> u64 {
        let before = self.start;
        loop {
            self.start = self.ppu.frame_end();
            self.ppu.catch_up(self.start, &mut self.video);
            if self.ppu.frame_end() == self.start {
                break;
            }
        }
        self.ppu.take_frame();
        self.start - before
    }

    /// The dot of (line, dot) in the frame that has begun, if no dot is left out.
    fn at(&self, line: u16, dot: u16) -> u64 {
        let from_vblank = 262 + u64::from(line) - 241;
        self.start + (from_vblank % 262) * 341 + u64::from(dot) - 1
    }

    fn write(&mut self, addr: u16, value: u8, dot: u64) {
        self.ppu.write(addr, value, dot, &mut self.video);
    }

    fn read(&mut self, addr: u16, dot: u64) -> u8 {
        self.ppu.read(addr, dot, &mut self.video)
    }

    fn set_v(&mut self, v: u16, dot: u64) {
        self.write(0x2006, (v >> 8) as u8, dot);
        self.write(0x2006, v as u8, dot + 12);
    }

    /// Tile 1 is all of colour 1, and fills the screen; sprites use it too.
    fn fill_screen(&mut self) {
        (0x10..0x18).for_each(|addr| self.video.write(addr, 0xFF));
        (0x2000..0x23C0).for_each(|addr| self.video.write(addr, 1));
    }

    fn set_sprites(&mut self, sprites: &[[u8; 4]]) {
        let mut page = [0xFF; 256];
        page[..sprites.len() * 4].copy_from_slice(sprites.as_flattened());
        self.ppu.write_oam_all(&page, self.start + 10);
    }
}

#[test]
fn vblank_rises_in_dot_1_of_line_241_and_291_on_a_dendy() {
    for (region, line) in [(Region::Ntsc, 241), (Region::Pal, 241), (Region::Dendy, 291)] {
        let mut machine = Machine::new(region);
        assert_eq!(machine.ppu.scanline_dot(machine.start), (line, 0), "{region}");
        let mut other = Machine { ppu: machine.ppu.clone(), ..Machine::new(region) };
        let rise = machine.start;
        assert_eq!(machine.read(0x2002, rise + 1) & 0x80, 0x80);
        assert_eq!(machine.read(0x2002, rise + 4) & 0x80, 0);
        assert_eq!(other.read(0x2002, rise - 1) & 0x80, 0);
    }
}

#[test]
fn reading_right_before_vblank_rises_suppresses_flag_and_nmi() {
    let mut machine = Machine::new(Region::Ntsc);
    machine.end_frame();
    let rise = machine.start;
    machine.write(0x2000, 0x80, rise - 2);
    assert_eq!(machine.ppu.next_nmi(), rise);
    assert_eq!(machine.read(0x2002, rise) & 0x80, 0);
    machine.ppu.catch_up(rise + 100, &mut machine.video);
    assert!(!machine.ppu.nmi_line());
    assert_eq!(machine.read(0x2002, rise + 100) & 0x80, 0);
}

#[test]
fn odd_frames_are_a_dot_shorter_while_rendering() {
    let mut machine = Machine::new(Region::Ntsc);
    assert_eq!([machine.end_frame(), machine.end_frame()], [89342, 89342]);
    machine.write(0x2001, 0x08, machine.start + 100);
    let mut frames = [machine.end_frame(), machine.end_frame()];
    frames.sort_unstable();
    assert_eq!(frames, [89341, 89342]);
    let mut machine = Machine::new(Region::Pal);
    machine.write(0x2001, 0x08, machine.start + 100);
    assert_eq!([machine.end_frame(), machine.end_frame()], [312 * 341; 2]);
}

#[test]
fn ppudata_is_buffered_except_for_the_palette() {
    let mut machine = Machine::new(Region::Ntsc);
    let dot = machine.start + 100;
    machine.set_v(0x23FE, dot);
    for (i, value) in [0x11, 0x22].into_iter().enumerate() {
        machine.write(0x2007, value, dot + 24 + 12 * i as u64);
    }
    machine.set_v(0x23FE, dot + 60);
    let reads: Vec<u8> = (0..3).map(|i| machine.read(0x2007, dot + 90 + 12 * i)).collect();
    assert_eq!(reads[1..], [0x11, 0x22]);
    machine.set_v(0x3F10, dot + 150);
    machine.write(0x2007, 0x2A, dot + 180);
    machine.set_v(0x3F00, dot + 200);
    assert_eq!(machine.read(0x2007, dot + 230) & 0x3F, 0x2A);
}

#[test]
fn sprite_0_hits_where_it_first_meets_the_background() {
    let mut machine = Machine::new(Region::Ntsc);
    machine.fill_screen();
    machine.set_sprites(&[[40, 1, 0, 100]]);
    machine.write(0x2001, 0x1E, machine.start + 1000);
    // Line 41, pixel 100 is dot 101; a read sees it from the dot after on.
    let hit = machine.at(41, 101) - u64::from(machine.ppu.odd_frame ^ true);
    let mut early = Machine { ppu: machine.ppu.clone(), video: machine.video.clone(), start: 0 };
    assert_eq!(early.read(0x2002, hit) & 0x40, 0);
    assert_eq!(machine.read(0x2002, hit + 1) & 0x40, 0x40);
    assert_eq!(early.ppu.status_stable_until(hit, &mut early.video), hit + 1);
}

#[test]
fn sprite_0_never_hits_at_the_right_edge_or_in_a_hidden_left_column() {
    for (x, mask, hits) in
        [(255, 0x1E, false), (254, 0x1E, true), (0, 0x18, false), (0, 0x1E, true)]
    {
        let mut machine = Machine::new(Region::Ntsc);
        machine.fill_screen();
        machine.set_sprites(&[[40, 1, 0, x]]);
        machine.write(0x2001, mask, machine.start + 1000);
        let status = machine.read(0x2002, machine.at(230, 0));
        assert_eq!(status & 0x40 != 0, hits, "x {x} mask {mask:02x}");
    }
}

#[test]
fn a_ninth_sprite_overflows_and_so_may_a_tile_number_that_looks_like_one() {
    let on_line = [100, 0, 0, 0];
    let off_line = [200, 0, 0, 0];
    // The search steps through the bytes diagonally: the tenth sprite's tile is taken for its y.
    let diagonal = [200, 100, 0, 0];
    for (ninth, tenth, overflows) in [
        (off_line, off_line, false),
        (on_line, off_line, true),
        (off_line, diagonal, true),
        (diagonal, off_line, false),
    ] {
        let mut machine = Machine::new(Region::Ntsc);
        let mut sprites = vec![on_line; 8];
        sprites.extend([ninth, tenth]);
        machine.set_sprites(&sprites);
        machine.write(0x2001, 0x18, machine.start + 1000);
        let status = machine.read(0x2002, machine.at(230, 0));
        assert_eq!(status & 0x20 != 0, overflows, "{ninth:?} {tenth:?}");
    }
}

#[test]
fn oamdata_has_no_bits_2_to_4_in_attributes_and_reads_ff_while_secondary_oam_is_cleared() {
    let mut machine = Machine::new(Region::Ntsc);
    let dot = machine.start + 100;
    machine.set_sprites(&[[0xFF; 4]]);
    machine.write(0x2003, 2, dot);
    assert_eq!(machine.read(0x2004, dot + 12), 0xE3);
    machine.write(0x2003, 0, dot + 100);
    machine.write(0x2001, 0x18, dot + 112);
    assert_eq!(machine.read(0x2004, machine.at(50, 30)), 0xFF);
}

#[test]
fn with_rendering_off_the_palette_entry_at_v_is_shown() {
    let mut machine = Machine::new(Region::Ntsc);
    let dot = machine.start + 100;
    machine.set_v(0x3F05, dot);
    machine.write(0x2007, 0x16, dot + 30);
    machine.set_v(0x3F05, dot + 60);
    machine.end_frame();
    assert!(machine.ppu.picture().pixels.iter().all(|&pixel| pixel == 0x16));
}

#[test]
fn greyscale_and_emphasis_reach_the_picture_and_pal_swaps_red_and_green() {
    for (region, bits) in [(Region::Ntsc, 0x20), (Region::Pal, 0x40)] {
        let mut machine = Machine::new(region);
        let dot = machine.start + 100;
        machine.set_v(0x3F00, dot);
        machine.write(0x2007, 0x26, dot + 30);
        machine.set_v(0x0000, dot + 60);
        machine.write(0x2001, 0x21, dot + 90);
        machine.end_frame();
        let picture = machine.ppu.picture();
        assert!(picture.pixels.iter().all(|&pixel| pixel == 0x20));
        assert_eq!(picture.line_emphasis(), Some([bits; HEIGHT]));
    }
}

#[test]
fn ppuctrl_ppumask_and_scroll_ignore_writes_until_the_first_pre_render_line() {
    let mut video = VideoMemory::new(vec![], true);
    let mut ppu = Ppu::new(Region::Ntsc);
    ppu.write(0x2000, 0x80, 1000, &mut video);
    ppu.write(0x2006, 0x21, 1012, &mut video);
    ppu.catch_up(250 * 341, &mut video);
    assert!(ppu.vblank && !ppu.nmi_line() && ppu.scroll.t == 0);
    ppu.write(0x2000, 0x80, 262 * 341, &mut video);
    ppu.catch_up(262 * 341 + 245 * 341, &mut video);
    assert!(ppu.nmi_line());
}

#[test]
fn a12_rises_once_a_line_with_sprites_in_the_right_table() {
    let mut machine = Machine::new(Region::Ntsc);
    machine.video.watch_a12(true);
    machine.write(0x2000, 0x08, machine.start + 50);
    machine.write(0x2001, 0x18, machine.start + 100);
    machine.ppu.catch_up(machine.at(240, 0), &mut machine.video);
    let mut rises = vec![];
    machine.video.take_a12_rises(&mut |dot| rises.push(dot));
    assert_eq!(rises.len(), 241);
    assert!(rises.windows(2).skip(1).all(|pair| pair[1] - pair[0] == 341));
}

#[test]
fn without_drawing_a_program_sees_the_same() {
    for x in 0..=255 {
        let mut machine = Machine::new(Region::Ntsc);
        machine.fill_screen();
        machine.set_sprites(&[[40 + x / 2, 1, 0, x], [50, 1, 0, 9], [51, 1, 0, 9]]);
        machine.write(0x2001, 0x1E, machine.start + 1000);
        let mut blind = Machine { ppu: machine.ppu.clone(), ..Machine::new(Region::Ntsc) };
        blind.video = machine.video.clone();
        blind.ppu.set_drawing(false);
        for line in [30, 60, 100, 140, 180, 230] {
            let dot = machine.at(line, u16::from(x));
            assert_eq!(machine.read(0x2002, dot), blind.read(0x2002, dot), "x {x} line {line}");
        }
        assert_eq!(machine.end_frame(), blind.end_frame());
    }
}
