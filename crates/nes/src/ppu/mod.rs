//! The PPU, 2C02 and its PAL kin: the picture, and the registers that the CPU sees.
//!
//! The PPU runs lazily. Its state stands at an absolute dot, and [`Ppu::catch_up`] brings it to a
//! later one. The slow way, dot by dot, defines the timing; faster ways compute a whole line, eight
//! dots, or a stretch without rendering at once, where no access is under way, and leave the same
//! state behind.
//!
//! Reading order of the modules: `registers` and `access` (what the CPU sees, and when it takes
//! effect), `dot` (the timing of a dot), `scroll`, `background`, `oam`, `evaluation`, `sprites`,
//! `data_port` ($2007), `palette`, `open_bus`, `status`; `memory`, `tiles`, `a12`, `fetches` (the
//! PPU's own bus); then the fast ways: `run` (which way to take), `line` with `line_pixels`,
//! `nametable_image`, `line_sprites`, `sprite_lines` and `colour`, `strip` (eight dots), `settle`
//! (accesses in vblank), and `predict` (what will happen when).
//!
//! A frame as the outside sees it runs from the start of vblank to the start of the next, so that
//! it holds picture lines 0 to 239 whole. Sources are named in each module; most facts are from
//! the NESdev wiki and from the tests of AccuracyCoin.

mod a12;
mod access;
mod background;
mod chr_latch;
mod colour;
mod data_port;
mod dot;
mod evaluation;
mod fetches;
mod line;
mod line_pixels;
mod line_sprites;
mod memory;
mod nametable_image;
mod oam;
mod open_bus;
mod palette;
mod picture;
mod predict;
mod registers;
mod run;
mod scroll;
mod settle;
mod sprite_lines;
mod sprites;
mod status;
mod strip;
mod tiles;

pub use chr_latch::{LatchedTable, Triggers};
pub use memory::{NametablePage, Nametables, VideoMemory};
pub use picture::{EmphasisRun, HEIGHT, Picture, WIDTH};

use crate::region::Region;
use access::Access;
use background::Background;
use data_port::DataPort;
use oam::Oam;
use open_bus::OpenBus;
use palette::Palette;
use scroll::Scroll;
use sprite_lines::SpriteLines;
use sprites::Sprites;

/// The bits of PPUCTRL ($2000).
mod ctrl {
    /// v steps by 32 instead of 1 after an access through $2007.
    pub(super) const STEP_32: u8 = 0x04;
    /// 8x8 sprites come from the pattern table at $1000.
    pub(super) const SPRITE_TABLE: u8 = 0x08;
    /// The background comes from the pattern table at $1000.
    pub(super) const BACKGROUND_TABLE: u8 = 0x10;
    /// Sprites are 8x16.
    pub(super) const TALL_SPRITES: u8 = 0x20;
    /// The bits that choose the pattern tables.
    pub(super) const TABLES: u8 = SPRITE_TABLE | BACKGROUND_TABLE | TALL_SPRITES;
    /// NMI at the start of vblank.
    pub(super) const NMI: u8 = 0x80;
}

/// The bits of PPUMASK ($2001).
mod mask {
    /// Only greys.
    pub(super) const GREYSCALE: u8 = 0x01;
    /// Background in the leftmost eight pixels.
    pub(super) const BACKGROUND_LEFT: u8 = 0x02;
    /// Sprites in the leftmost eight pixels.
    pub(super) const SPRITES_LEFT: u8 = 0x04;
    /// Background.
    pub(super) const BACKGROUND: u8 = 0x08;
    /// Sprites.
    pub(super) const SPRITES: u8 = 0x10;
    /// Either: the PPU fetches.
    pub(super) const RENDERING: u8 = BACKGROUND | SPRITES;
    /// Emphasis (on PAL consoles red and green are swapped).
    pub(super) const RED: u8 = 0x20;
    pub(super) const GREEN: u8 = 0x40;
    pub(super) const BLUE: u8 = 0x80;
    /// The bits that only change colours.
    pub(super) const COLOUR: u8 = GREYSCALE | RED | GREEN | BLUE;
}

/// The picture processing unit. Plain data: a clone is a snapshot.
#[derive(Clone, Debug)]
pub struct Ppu {
    // Where it stands: `line` and `dot` are those of the last dot that ran, `now` counts dots.
    now: u64,
    line: u16,
    dot: u16,
    odd_frame: bool,
    /// The first dot of this frame was left out, and its dot 1 runs or has just run.
    skipped_dot: bool,
    /// When the frame ended that has not been taken yet.
    frame_ended_at: Option<u64>,

    // The television system.
    last_line: u16,
    vblank_line: u16,
    skips_dots: bool,
    swaps_red_green: bool,

    // Registers.
    ctrl: u8,
    /// PPUMASK as the picture sees it; colour bits are in `colour_mask`.
    mask: u8,
    colour_mask: u8,
    /// Whether rendering was on at the start of the dot: fetches and loads go by this.
    render_delayed: bool,
    ignores_writes: bool,
    vblank: bool,
    vblank_suppressed_at: u64,
    sprite0_hit: bool,
    sprite0_hit_at: u64,
    overflow: bool,
    access: Access,
    open_bus: OpenBus,
    scroll: Scroll,

    // The bus to video memory: address (low byte shared with the data), and the latch of its low
    // byte on the console's board.
    bus: u16,
    bus_latch: u8,
    reads: bool,
    ale: bool,
    port: DataPort,

    background: Background,
    oam: Oam,
    sprites: Sprites,
    palette: Palette,
    /// The colour of the last visible dot, and of those before it.
    pixel_now: u8,
    pixel_pipe: u32,

    // Not state of the chip: caches and pictures.
    sprite_lines: SpriteLines,
    status: status::Prediction,
    /// Whether whole lines put their pixels into the picture.
    draws: bool,
    back: Box<Picture>,
    front: Box<Picture>,
}

impl Ppu {
    /// A PPU at power-on, before its first dot.
    pub fn new(region: Region) -> Ppu {
        Ppu {
            now: 0,
            line: 0,
            dot: 0,
            odd_frame: true,
            skipped_dot: false,
            frame_ended_at: None,
            last_line: region.scanlines() - 1,
            vblank_line: region.vblank_line(),
            skips_dots: region == Region::Ntsc,
            swaps_red_green: region == Region::Pal,
            ctrl: 0,
            mask: 0,
            colour_mask: 0,
            render_delayed: false,
            ignores_writes: true,
            vblank: false,
            vblank_suppressed_at: u64::MAX,
            sprite0_hit: false,
            sprite0_hit_at: 0,
            overflow: false,
            access: Access::new(),
            open_bus: OpenBus::default(),
            scroll: Scroll::default(),
            bus: 0,
            bus_latch: 0,
            reads: false,
            ale: false,
            port: DataPort::new(),
            background: Background::default(),
            oam: Oam::new(),
            sprites: Sprites::default(),
            palette: Palette::new(),
            pixel_now: 0,
            pixel_pipe: 0,
            sprite_lines: SpriteLines::default(),
            status: status::Prediction::default(),
            draws: true,
            back: Picture::new(0x0F),
            front: Picture::new(0x0F),
        }
    }

    /// The reset button: PPUCTRL, PPUMASK, scroll, w and the read buffer are cleared, and writes to
    /// them are ignored until the first pre-render line; v, OAM and memory keep their contents.
    /// Source: NESdev wiki, "PPU power up state".
    pub fn reset(&mut self) {
        self.ctrl = 0;
        self.mask = 0;
        self.colour_mask = 0;
        self.access = Access::new();
        self.scroll = Scroll { v: self.scroll.v, ..Scroll::default() };
        self.port = DataPort::new();
        self.odd_frame = false;
        self.ignores_writes = true;
        self.sprite_lines.forget();
        self.forget_prediction();
    }

    /// Whether pictures are drawn. While they are not, everything that a program can see goes on as
    /// before at a fraction of the cost, and pictures have gaps: for frames that nobody looks at.
    pub fn set_drawing(&mut self, on: bool) {
        self.draws = on;
    }

    /// The last complete picture.
    pub fn picture(&self) -> &Picture {
        &self.front
    }

    /// Takes the picture that has been drawn as the last complete one, at the end of a frame.
    pub fn take_frame(&mut self) {
        core::mem::swap(&mut self.front, &mut self.back);
        self.frame_ended_at = None;
    }

    /// Line and dot (0-340) at absolute dot `dot`, which must be in this frame or the next; as a
    /// trace shows them.
    pub fn scanline_dot(&self, dot: u64) -> (u16, u16) {
        let lines = u64::from(self.last_line) + 1;
        let here = u64::from(self.line) * 341 + u64::from(self.dot);
        let there = (here + dot + lines * 341 - self.now) % (lines * 341);
        ((there / 341) as u16, (there % 341) as u16)
    }

    /// Either layer is shown: the PPU fetches, evaluates and moves v on lines that render.
    #[inline]
    fn rendering(&self) -> bool {
        self.mask & mask::RENDERING != 0
    }

    /// Visible lines and the pre-render line.
    #[inline]
    fn on_render_line(&self) -> bool {
        self.line < 240 || self.line == self.last_line
    }

    /// PPUMASK with the colour bits of the moment.
    fn mask_now(&self) -> u8 {
        (self.mask & !mask::COLOUR) | self.colour_mask
    }

    /// What greyscale leaves of a colour.
    #[inline]
    fn grey_mask(&self) -> u8 {
        if self.colour_mask & mask::GREYSCALE != 0 { 0x30 } else { 0x3F }
    }

    /// The emphasis bits as an NTSC console would have them.
    #[inline]
    fn emphasis_bits(&self) -> u8 {
        let bits = self.colour_mask & (mask::RED | mask::GREEN | mask::BLUE);
        if self.swaps_red_green {
            (bits & mask::BLUE) | (bits & mask::RED) << 1 | (bits & mask::GREEN) >> 1
        } else {
            bits
        }
    }
}

#[cfg(test)]
mod tests;
