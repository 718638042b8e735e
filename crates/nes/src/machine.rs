//! The console: one call a frame, no callbacks.

mod battery;
#[cfg(test)]
mod tests;

use core6502::interpreter::{Exit, LONGEST};
use core6502::outcome::INTERRUPT;
use core6502::{Cpu, step};
use thiserror::Error;

use crate::apu::Apu;
use crate::board::{Board, BoardError};
use crate::cartridge::{Cartridge, Header, Timing};
use crate::engine::Engine;
use crate::hooks;
use crate::input::Input;
use crate::io::Io;
use crate::io_log::IoAccess;
use crate::memory::Memory;
use crate::ppu::{Picture, Ppu, VideoMemory};
use crate::precise::Precise;
use crate::region::Region;
use crate::trace::TraceSink;
use battery::Battery;

/// What can be chosen about a console.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The television system; `None` takes it from the header.
    pub region: Option<Region>,
    /// Samples a second, in Hz.
    pub sample_rate: f64,
}

impl Default for Config {
    fn default() -> Self {
        Config { region: None, sample_rate: 48_000.0 }
    }
}

/// Why a console cannot take a cartridge or a save.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NesError {
    /// The cartridge's board is not known.
    #[error(transparent)]
    Board(#[from] BoardError),
    /// A battery save is of another size than the cartridge's battery-backed RAM.
    #[error("battery save: expected {expected} bytes, found {found}")]
    BatterySize {
        /// Bytes of battery-backed RAM.
        expected: usize,
        /// Bytes given.
        found: usize,
    },
}

/// A console with a cartridge in it.
pub struct Nes {
    cpu: Cpu,
    memory: Memory,
    io: Io,
    region: Region,
    header: Header,
    config: Config,
    cartridge: Cartridge,
    /// A poll has found an interrupt: it is entered before the next instruction.
    interrupted: bool,
    frames: u64,
    samples: Vec<f32>,
    rate_factor: f64,
    battery: Battery,
    trace: Option<Box<dyn TraceSink + Send>>,
}

impl Nes {
    /// A console with `cartridge`, switched on.
    ///
    /// # Errors
    /// [`NesError::Board`] where the cartridge's board is not supported.
    pub fn new(cartridge: &Cartridge, config: &Config) -> Result<Nes, NesError> {
        let region = config.region.unwrap_or_else(|| region_of(&cartridge.header));
        let board = Board::new(cartridge)?;
        let (memory, io) = build(cartridge, board, region, config);
        let mut nes = Nes {
            cpu: Cpu::new(),
            memory,
            io,
            region,
            header: cartridge.header,
            config: *config,
            cartridge: cartridge.clone(),
            interrupted: false,
            frames: 0,
            samples: Vec::new(),
            rate_factor: 1.0,
            battery: Battery::default(),
            trace: None,
        };
        nes.battery = Battery::new(&nes);
        nes.reset_cpu();
        Ok(nes)
    }

    /// Switches the console off and on. Battery-backed RAM is kept, all else starts anew.
    ///
    /// # Errors
    /// As [`Nes::new`]; not for a cartridge that it accepted before.
    pub fn power(&mut self) -> Result<(), NesError> {
        let mut fresh = Nes::new(&self.cartridge, &self.config)?;
        if let Some(battery) = self.battery() {
            fresh.load_battery(&battery)?;
        }
        fresh.battery = core::mem::take(&mut self.battery);
        fresh.trace = self.trace.take();
        fresh.io.log = core::mem::take(&mut self.io.log);
        *self = fresh;
        Ok(())
    }

    /// Presses the reset button.
    pub fn reset(&mut self) {
        let cycle = self.cpu.cycles;
        self.io.reset(self.memory.bus(), cycle);
        self.reset_cpu();
    }

    fn reset_cpu(&mut self) {
        self.interrupted = false;
        let bus = self.memory.bus();
        bus.nmi_pending = 0;
        let mut precise = Precise::new(bus, &mut self.io, &self.cpu);
        step::reset(&mut self.cpu, &mut precise);
        let cycle = precise.cycle;
        self.cpu.cycles = cycle;
    }

    /// Runs until the picture is complete, with `input` held. Then [`Nes::picture`] and
    /// [`Nes::samples`] are those of this frame.
    pub fn run_frame(&mut self, engine: &mut dyn Engine, input: &Input) {
        self.io.ports.set(input);
        self.io.log.clear();
        // The end is a lower bound while it is open whether this frame leaves out a dot.
        while !self.io.frame_is_over(self.cpu.cycles) {
            self.run_until(engine, self.io.frame_end());
        }
        self.samples.clear();
        self.io.end_frame(self.memory.bus(), self.cpu.cycles, &mut self.samples);
        self.frames += 1;
    }

    fn run_until(&mut self, engine: &mut dyn Engine, end: u64) {
        while self.cpu.cycles < end {
            if self.trace.is_some() || !self.run_fast(engine, end) {
                self.step();
            }
        }
    }

    /// Lets the engine run to the next deadline; `false` where an instruction must be stepped.
    fn run_fast(&mut self, engine: &mut dyn Engine, end: u64) -> bool {
        let deadline = self.io.deadline().min(end);
        let bus = self.memory.bus();
        let quiet = !self.interrupted
            && bus.nmi_pending == 0
            && (bus.irq_line == 0 || self.cpu.i != 0)
            && self.cpu.jammed == 0;
        if !quiet || self.cpu.cycles + LONGEST > deadline {
            return false;
        }
        self.io.limit = deadline;
        self.io.masked_irq = bus.irq_line != 0;
        let cpu = &mut self.cpu;
        let exit = hooks::with_io(bus, &mut self.io, |bus| engine.run(cpu, bus, deadline));
        match exit {
            Exit::Deadline | Exit::Fetch => false,
            Exit::Outcome(outcome) => {
                self.interrupted = outcome & INTERRUPT != 0;
                true
            }
        }
    }

    /// Runs one instruction, or enters an interrupt, on the precise path.
    fn step(&mut self) {
        if self.trace.is_some() && !self.interrupted {
            self.trace_instruction();
        }
        let bus = self.memory.bus();
        let mut precise = Precise::new(bus, &mut self.io, &self.cpu);
        if self.interrupted {
            step::interrupt(&mut self.cpu, &mut precise);
        } else {
            step::step(&mut self.cpu, &mut precise);
        }
        let (cycle, found) = (precise.cycle, precise.interrupted);
        self.cpu.cycles = cycle;
        self.interrupted = found;
    }

    fn trace_instruction(&mut self) {
        let Some(mut sink) = self.trace.take() else {
            return;
        };
        let position = self.io.ppu.scanline_dot(self.io.clock.dot_at(self.cpu.cycles));
        // Registers show as $FF, as in nestest.log: what they hold is often not to be known.
        let peek = |addr| if is_register(addr) { 0xff } else { self.peek(addr) };
        let pc = self.cpu.pc;
        let bytes = [0, 1, 2].map(|n| self.peek(pc.wrapping_add(n)));
        sink.instruction(&core6502::trace::Line {
            cpu: &self.cpu,
            instruction: core6502::disassemble::Instruction { pc, bytes },
            ppu: Some(position),
            peek: &peek,
        });
        self.trace = Some(sink);
    }

    /// Gives every instruction to `sink` before it runs, or stops doing so.
    pub fn set_trace(&mut self, sink: Option<Box<dyn TraceSink + Send>>) {
        self.trace = sink;
    }

    /// Keeps a list of all accesses to registers and board, for [`Nes::io_accesses`], or stops
    /// doing so.
    pub fn log_io(&mut self, wanted: bool) {
        self.io.log.set(wanted);
    }

    /// The accesses to registers and board of the last frame, in order; nothing unless
    /// [`Nes::log_io`] asks for them. Reads of a wait that the engine has skipped are missing.
    pub fn io_accesses(&self) -> &[IoAccess] {
        self.io.log.list()
    }

    /// The last complete picture.
    pub fn picture(&self) -> &Picture {
        self.io.ppu.picture()
    }

    /// The samples of the last frame, -1 to 1, one channel.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Makes `factor` times as many samples a second (0.9 to 1.1), from the next frame on: lets a
    /// player follow the clock of its sound card.
    pub fn set_rate_factor(&mut self, factor: f64) {
        self.rate_factor = factor;
        self.io.apu.set_rate_factor(factor);
    }

    /// Makes samples for another sound card from the next frame on: `hz` a second, 8,000 to
    /// 192,000.
    pub fn set_sample_rate(&mut self, hz: f64) {
        if self.config.sample_rate != hz {
            self.config.sample_rate = hz;
            self.io.apu.set_sample_rate(hz);
        }
        self.set_rate_factor(1.0);
    }

    /// Makes samples at the rate at which `other` makes them.
    pub fn follow_sample_rate(&mut self, other: &Nes) {
        let hz = other.config.sample_rate;
        if self.config.sample_rate != hz {
            self.set_sample_rate(hz);
        }
        if self.rate_factor != other.rate_factor {
            self.set_rate_factor(other.rate_factor);
        }
    }

    /// The television system.
    pub fn region(&self) -> Region {
        self.region
    }

    /// The cartridge's header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the cartridge's board.
    pub fn board_name(&self) -> &'static str {
        self.io.board.name()
    }

    /// CPU cycles since power-on.
    pub fn cpu_cycles(&self) -> u64 {
        self.cpu.cycles
    }

    /// The CPU's registers.
    pub fn cpu(&self) -> &Cpu {
        &self.cpu
    }

    /// Frames since power-on.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Reads of the ports since power-on; a frame without any is a lag frame.
    pub fn input_reads(&self) -> u64 {
        self.io.ports.reads()
    }

    /// What the CPU would read at `addr`, without side effects.
    pub fn peek(&self, addr: u16) -> u8 {
        let bus = self.memory.bus_ref();
        bus.load(addr).unwrap_or_else(|| self.io.peek(addr, self.cpu.cycles, bus.data_bus))
    }

    /// The byte at a PPU address, $0000-$2FFF: patterns and nametables as the board maps them now.
    pub fn peek_video(&self, addr: u16) -> u8 {
        self.io.video.read(addr)
    }

    /// Goes on at `pc`, as test ROMs with an entry for automation ask for. Takes no time.
    pub fn set_pc(&mut self, pc: u16) {
        self.cpu.pc = pc;
    }
}

/// PPU, APU and ports, with their mirrors.
fn is_register(addr: u16) -> bool {
    (0x2000..0x4020).contains(&addr)
}

/// The television system that a header asks for.
fn region_of(header: &Header) -> Region {
    match header.timing {
        Timing::Pal => Region::Pal,
        Timing::Dendy => Region::Dendy,
        _ => Region::Ntsc,
    }
}

fn build(cartridge: &Cartridge, board: Board, region: Region, config: &Config) -> (Memory, Io) {
    let sizes = board.memory();
    let mut memory = Memory::new(&cartridge.prg_rom, sizes, hooks::HOOKS);
    if let Some(trainer) = &cartridge.trainer {
        memory.load_trainer(trainer);
    }
    board.map_prg(&mut memory.map());
    let mut video = VideoMemory::new(chr_of(cartridge, &board), sizes.chr_writable);
    video.set_writable_banks(cartridge.chr_rom.len() / 1024..video.chr_banks_1k());
    board.map_chr(&mut video);
    video.watch_a12(board.watches_a12());
    let mut apu = Apu::new(region);
    apu.set_sample_rate(config.sample_rate);
    let parts = (Ppu::new(region), video, apu, board);
    let io = Io::new(region, parts, memory.layout());
    (memory, io)
}

/// The pattern memory: CHR-ROM, then RAM of the board's size. Most boards have only one of them.
fn chr_of(cartridge: &Cartridge, board: &Board) -> Vec<u8> {
    let sizes = board.memory();
    let mut chr = cartridge.chr_rom.clone();
    chr.resize(chr.len() + sizes.chr_ram + sizes.chr_nvram, 0);
    chr
}
