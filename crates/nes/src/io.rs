//! Everything behind the CPU's pins: PPU, APU, board and ports, run lazily, and the schedule that
//! says when one of them must be looked at.
//!
//! ```text
//! $2000-$3FFF  PPU registers, eight of them, mirrored
//! $4000-$4013  APU channels
//! $4014        OAM DMA
//! $4015        APU status
//! $4016-$4017  ports; writes to $4017 go to the APU's frame counter
//! $4018-$401F  test registers, disabled: open bus
//! $4020-$FFFF  the cartridge's board
//! ```
//!
//! Source: NESdev wiki "CPU memory map".

use core6502::Bus;
use core6502::bus::answer;
use core6502::outcome::INTERVENE;

use crate::apu::Apu;
use crate::board::Board;
use crate::clock::Clock;
use crate::dma::Requests;
use crate::input::Ports;
use crate::io_log::IoLog;
use crate::memory::{CpuMap, Layout};
use crate::ppu::{Ppu, VideoMemory};
use crate::region::Region;

/// The console without CPU and CPU memory.
pub(crate) struct Io {
    pub(crate) clock: Clock,
    pub(crate) ppu: Ppu,
    pub(crate) video: VideoMemory,
    pub(crate) apu: Apu,
    pub(crate) board: Board,
    pub(crate) ports: Ports,
    pub(crate) dma: Requests,
    /// The NMI line as the CPU last sampled it: while it is up, the dot in which vertical blanking
    /// lets it go.
    nmi_until: Option<u64>,
    /// Cycles after which the CPU sees the APU's IRQ, which takes it a cycle longer than PPUSTATUS
    /// or $4015 (`cpu_interrupts_v2`); `u64::MAX` while there is none.
    apu_irq_from: u64,
    /// Cycles after which something may have changed: [`Io::sync`] must run then. A lower bound.
    event: u64,
    /// The dot whose completion may raise NMI or, through A12, a board's IRQ.
    ppu_event: u64,
    /// The number of the pre-render line, the last of the frame.
    pre_render: u16,
    /// The deadline that the engine is running to.
    pub(crate) limit: u64,
    /// The IRQ line has been up since the engine began, with the CPU's mask closed. Opening it has
    /// an outcome of its own, so that the line need not be mentioned again.
    pub(crate) masked_irq: bool,
    pub(crate) log: IoLog,
    layout: Layout,
}

impl Io {
    pub(crate) fn new(
        region: Region,
        parts: (Ppu, VideoMemory, Apu, Board),
        layout: Layout,
    ) -> Self {
        let (ppu, video, apu, board) = parts;
        Io {
            clock: Clock::new(region),
            pre_render: region.scanlines() - 1,
            ppu,
            video,
            apu,
            board,
            ports: Ports::default(),
            dma: Requests::default(),
            nmi_until: None,
            apu_irq_from: u64::MAX,
            event: 0,
            ppu_event: 0,
            limit: 0,
            masked_irq: false,
            log: IoLog::default(),
            layout,
        }
    }

    /// Cycles after which lines may have changed or a DMA may start. A lower bound.
    pub(crate) fn deadline(&self) -> u64 {
        self.event.min(self.dma.earliest())
    }

    /// Cycles after which [`Io::sync`] must run.
    #[inline(always)]
    pub(crate) fn event(&self) -> u64 {
        self.event
    }

    /// Brings whatever is due to the state after `cycles` cycles and samples the lines.
    #[cold]
    pub(crate) fn sync(&mut self, bus: &mut Bus, cycles: u64) {
        self.apu.catch_up(cycles);
        self.board.catch_up(cycles);
        let dot = self.clock.sample_dot(cycles);
        if dot > self.ppu_event {
            self.catch_up_ppu(dot);
        }
        self.sample(bus, cycles);
    }

    /// Runs the PPU to `dot` and hands the board what it saw of the PPU's address bus.
    fn catch_up_ppu(&mut self, dot: u64) {
        self.ppu.catch_up(dot, &mut self.video);
        self.deliver_rises();
    }

    fn deliver_rises(&mut self) {
        if self.board.watches_a12() {
            let board = &mut self.board;
            self.video.take_a12_rises(&mut |dot| board.a12_rise(dot));
        }
    }

    /// Samples the lines after `cycles` cycles and computes the next event.
    fn sample(&mut self, bus: &mut Bus, cycles: u64) {
        let nmi_until = self.ppu.nmi_until(self.clock.sample_dot(cycles));
        if nmi_until.is_some() && nmi_until != self.nmi_until {
            bus.nmi_pending = 1;
        }
        self.nmi_until = nmi_until;
        self.apu_irq_from = match self.apu.irq_line() {
            true => self.apu_irq_from.min(cycles + 1),
            false => u64::MAX,
        };
        bus.irq_line = u8::from(cycles >= self.apu_irq_from || self.board.irq_line());
        self.masked_irq &= bus.irq_line != 0;
        self.dma.set_dmc(self.apu.dmc_request());
        self.schedule(cycles);
    }

    fn schedule(&mut self, cycles: u64) {
        self.ppu_event = self.ppu.next_nmi();
        if let Some(rises) = self.board.rises_to_irq() {
            self.ppu_event = self.ppu_event.min(self.ppu.nth_a12_rise(rises, &self.video));
        }
        self.event = self.clock.cycles_to_see(self.ppu_event).min(self.apu.next_event());
        if self.apu_irq_from > cycles {
            self.event = self.event.min(self.apu_irq_from);
        }
        if let Some(cycle) = self.board.next_irq_cycle(cycles) {
            self.event = self.event.min(cycle);
        }
    }

    /// Reads I/O space in CPU cycle `cycle`: a core6502 [`answer`].
    pub(crate) fn read(&mut self, bus: &mut Bus, addr: u16, cycle: u64, open_bus: u8) -> u32 {
        let answer = self.respond(bus, addr, cycle, open_bus);
        self.log.note(cycle, addr, answer as u8, false);
        answer
    }

    fn respond(&mut self, bus: &mut Bus, addr: u16, cycle: u64, open_bus: u8) -> u32 {
        match addr {
            0x2000..=0x3fff => {
                let value = self.read_ppu(addr, cycle);
                if addr & 7 == 7 && self.board.watches_a12() {
                    // v moves on, and A12 with it.
                    self.sync(bus, cycle + 1);
                    return answer(value, self.outcome(bus), value);
                }
                answer(value, 0, value)
            }
            0x4015 => {
                let value = self.apu.read_status(cycle, open_bus);
                self.sync(bus, cycle + 1);
                // The register is inside the 2A03: the outer data bus keeps its value.
                answer(value, self.outcome(bus), open_bus)
            }
            0x4016 | 0x4017 => {
                let value = self.ports.read(usize::from(addr & 1), cycle, open_bus);
                answer(value, 0, value)
            }
            0x4000..=0x401f => answer(open_bus, 0, open_bus),
            _ => {
                let value = self.board.read(addr, open_bus, cycle);
                answer(value, 0, value)
            }
        }
    }

    fn read_ppu(&mut self, addr: u16, cycle: u64) -> u8 {
        let dot = self.clock.access_dot(cycle);
        let value = self.ppu.read(addr, dot, &mut self.video);
        // Reading PPUSTATUS lets the line go; it can only rise again at a sampled dot.
        self.nmi_until = self.nmi_until.filter(|_| self.ppu.nmi_line());
        self.deliver_rises();
        value
    }

    /// Writes I/O space in CPU cycle `cycle`: a core6502 outcome.
    pub(crate) fn write(&mut self, bus: &mut Bus, addr: u16, value: u8, cycle: u64) -> u8 {
        self.log.note(cycle, addr, value, true);
        match addr {
            0x2000..=0x3fff => self.write_ppu(bus, addr, value, cycle),
            0x4014 => self.dma.start_oam(value, cycle + 1),
            0x4016 => self.ports.write(value, cycle),
            0x4000..=0x4017 => {
                self.apu.write(addr, value, cycle);
                if matches!(addr, 0x4010 | 0x4015 | 0x4017) {
                    self.sync(bus, cycle + 1);
                }
            }
            0x4018..=0x401f => {}
            _ => return self.write_board(bus, addr, value, cycle),
        }
        self.outcome(bus)
    }

    fn write_ppu(&mut self, bus: &mut Bus, addr: u16, value: u8, cycle: u64) {
        let dot = self.clock.access_dot(cycle);
        self.ppu.write(addr, value, dot, &mut self.video);
        self.deliver_rises();
        if addr & 7 < 2 || self.board.watches_a12() {
            self.sync(bus, cycle + 1);
        }
    }

    fn write_board(&mut self, bus: &mut Bus, addr: u16, value: u8, cycle: u64) -> u8 {
        let dot = self.clock.access_dot(cycle);
        let irq_register = self.board.watches_a12() && self.board.is_irq_register(addr);
        if irq_register {
            self.catch_up_ppu(dot);
        }
        self.board.catch_up(cycle);
        let rom_value = bus.load(addr).unwrap_or(value);
        let effects = self.board.write(addr, value, rom_value, cycle);
        if effects.chr() {
            self.catch_up_ppu(dot);
            self.board.map_chr(&mut self.video);
            self.ppu.forget_prediction();
        }
        if effects.prg() {
            self.board.map_prg(&mut CpuMap::new(bus, self.layout));
        }
        if effects.irq() || irq_register {
            self.sync(bus, cycle + 1);
        }
        self.outcome(bus) | if effects.prg() { INTERVENE } else { 0 }
    }

    /// Whether the engine must come back: something may happen before its deadline.
    fn outcome(&self, bus: &Bus) -> u8 {
        let irq = bus.irq_line != 0 && !self.masked_irq;
        let now = self.deadline() < self.limit || bus.nmi_pending != 0 || irq;
        if now { INTERVENE } else { 0 }
    }

    /// See [`core6502::bus::QuietHook`].
    pub(crate) fn quiet_until(&mut self, addr: u16, cycle: u64) -> u64 {
        if !matches!(addr, 0x2000..=0x3fff) || addr & 7 != 2 {
            return cycle;
        }
        let dot = self.clock.access_dot(cycle);
        let until = self.ppu.status_stable_until(dot, &mut self.video);
        if until <= dot { cycle } else { self.first_access_from(until, cycle) }
    }

    /// The first cycle whose PPU accesses happen at `dot` or later.
    fn first_access_from(&self, dot: u64, not_before: u64) -> u64 {
        let mut cycle = self.clock.cycles_to_see(dot).max(not_before + 4) - 4;
        while self.clock.access_dot(cycle) < dot {
            cycle += 1;
        }
        cycle.max(not_before)
    }

    /// What a read would give, without side effects.
    pub(crate) fn peek(&self, addr: u16, cycle: u64, open_bus: u8) -> u8 {
        match addr {
            0x2000..=0x3fff => self.ppu.peek(addr, self.clock.access_dot(cycle), &self.video),
            0x4015 => self.apu.peek_status(cycle),
            0x4016 | 0x4017 => self.ports.peek(usize::from(addr & 1), open_bus),
            0x4000..=0x401f => open_bus,
            _ => self.board.peek(addr, open_bus),
        }
    }

    /// Whether `dot`, of this frame, lies between the picture and the pre-render line.
    fn in_vblank(&self, dot: u64) -> bool {
        let (line, _) = self.ppu.scanline_dot(dot);
        (240..self.pre_render).contains(&line)
    }

    /// Copies a page to OAM in one go, as DMA cycles from `first` to `last` would, if nothing can
    /// see the difference: no line changes, no other DMA, and vertical blanking all the while.
    pub(crate) fn write_oam_page(&mut self, page: &[u8; 256], first: u64, last: u64) -> bool {
        let dots = [self.clock.dot_at(first), self.clock.dot_at(last + 1)];
        let blank = dots.iter().all(|&dot| self.in_vblank(dot));
        if !blank || self.deadline() <= last + 1 {
            return false;
        }
        self.catch_up_ppu(dots[0]);
        self.ppu.write_oam_all(page, self.clock.access_dot(last));
        true
    }

    /// Ends a frame: picture and samples up to `cycles` are complete.
    pub(crate) fn end_frame(&mut self, bus: &mut Bus, cycles: u64, samples: &mut Vec<f32>) {
        let dot = self.ppu.frame_end();
        self.catch_up_ppu(dot);
        self.ppu.take_frame();
        self.apu.end_frame(cycles, samples);
        self.sample(bus, cycles);
    }

    /// The reset button.
    pub(crate) fn reset(&mut self, bus: &mut Bus, cycles: u64) {
        self.catch_up_ppu(self.clock.sample_dot(cycles));
        self.ppu.reset();
        self.apu.reset(cycles);
        self.board.reset();
        self.dma = Requests::default();
        self.board.map_prg(&mut CpuMap::new(bus, self.layout));
        self.board.map_chr(&mut self.video);
        self.sample(bus, cycles);
    }

    /// Whether the frame is over after `cycles`: the exact answer to [`Io::frame_end`].
    pub(crate) fn frame_is_over(&mut self, cycles: u64) -> bool {
        if cycles < self.frame_end() {
            return false;
        }
        self.catch_up_ppu(self.clock.sample_dot(cycles));
        cycles >= self.frame_end()
    }

    /// Cycles after which the frame is over, or a lower bound: see [`Io::frame_is_over`].
    pub(crate) fn frame_end(&self) -> u64 {
        self.clock.cycles_to_see(self.ppu.frame_end())
    }
}
