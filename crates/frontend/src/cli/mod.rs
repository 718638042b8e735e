//! The command line: what can be asked for, and what `--help` says about it.
//!
//! `ricochet [OPTIONS] [ROM]` opens the window, as front ends (EmulationStation, Lutris) expect:
//! the ROM is the last argument, and nothing asks back. The other ways are subcommands.

pub mod usage;
pub mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::engine::Settings;

pub use values::{EngineKind, PeekRange, Press, RegionChoice};

/// A NES emulator whose JIT is made of its own interpreter.
///
/// Without ROM it starts the built-in game. With one it plays it; drop another file onto the
/// window to change. The keys are in the README and at the end of this text.
#[derive(Debug, Parser)]
#[command(name = "ricochet", version, args_conflicts_with_subcommands = true)]
#[command(after_long_help = KEYS)]
pub struct Cli {
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Options of the window.
    #[command(flatten)]
    pub play: PlayArgs,

    /// Say more: -v what is going on, -vv details, -vvv everything (or set RUST_LOG)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

const KEYS: &str = "\
Keys (change them in config.toml):
  arrows, X = A, Z = B, S = turbo A, A = turbo B, Enter = Start, Right Shift = Select
  Esc, Pause    pause            ` or \\     next frame       Tab (hold)   fast-forward
  Ctrl+R        reset            Ctrl+T     power cycle      Ctrl+Shift+R reload the ROM
  F11           full screen      Alt+1..9   window scale     F12          screenshot
  Ctrl+= -      volume           Ctrl+M     mute             F10          frames a second
  Ctrl+J        engine           Ctrl+Q     quit";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a ROM without a window and tell what came out
    Headless(Box<HeadlessArgs>),
    /// Run test ROMs by the protocol that they speak; exit code 0 only if all pass
    Test(TestArgs),
    /// Fill the code cache with a game's code before it is played
    Compile(CompileArgs),
    /// Print a ROM's header and whether it is supported
    Info {
        /// iNES or NES 2.0 file
        rom: PathBuf,
    },
    /// Print shell completions
    Completions {
        /// The shell to complete for
        shell: Shell,
    },
}

/// Options of the window.
#[derive(Debug, Clone, Args)]
pub struct PlayArgs {
    /// iNES or NES 2.0 file; the built-in game when left out
    pub rom: Option<PathBuf>,

    /// Start in full screen
    #[arg(short, long)]
    pub fullscreen: bool,

    /// Size of a pixel of the console in pixels of the screen, 1 to 10
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10))]
    pub scale: Option<u32>,

    /// Shape of a pixel: square, or 8:7 as on a television
    #[arg(long, value_enum)]
    pub aspect: Option<values::Aspect>,

    /// Colours from a .pal file (192 or 1536 bytes) instead of the computed ones
    #[arg(long, value_name = "FILE")]
    pub palette: Option<PathBuf>,

    /// Television system; auto takes it from the ROM's header
    #[arg(long, value_enum, default_value_t)]
    pub region: RegionChoice,

    /// What runs the CPU
    #[arg(long, value_enum, default_value_t)]
    pub engine: EngineKind,

    /// How the JIT is to work.
    #[command(flatten)]
    pub jit: JitArgs,

    /// At the end, tell what the JIT has done and how long frames took
    #[arg(long)]
    pub jit_stats: bool,

    /// Start without sound
    #[arg(long)]
    pub mute: bool,

    /// Print one line per instruction in nestest's format, to FILE if given
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "-")]
    pub trace: Option<PathBuf>,

    /// Use this configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Keep configuration, saves and screenshots in the folder of the program
    #[arg(long)]
    pub portable: bool,
}

/// How the JIT is to work.
#[derive(Debug, Clone, Default, Args)]
pub struct JitArgs {
    /// Keep what the JIT compiles in this folder, so that the next start compiles nothing
    #[arg(long, value_name = "DIR")]
    pub code_cache: Option<PathBuf>,

    /// Write listing, IR and native code of everything that the JIT compiles
    #[arg(long, value_name = "DIR")]
    pub dump_ir: Option<PathBuf>,

    /// Tell `perf` the names of compiled code, in /tmp/perf-PID.map
    #[arg(long)]
    pub perf_map: bool,

    /// Tell GDB the names of compiled code
    #[arg(long)]
    pub gdb_jit: bool,

    /// Compile at once instead of on a thread beside: slower, but the same code on each run
    #[arg(long)]
    pub jit_foreground: bool,

    /// For tests of lockstep: compile the operand of the instruction at this address wrongly
    #[arg(long, value_name = "ADDR", hide = true, value_parser = values::address)]
    pub jit_damage: Option<u16>,
}

impl JitArgs {
    /// As the engine wants it, with a cache to take where none is named.
    pub fn settings(&self, cache: Option<PathBuf>) -> Settings {
        let map = || PathBuf::from(format!("/tmp/perf-{}.map", std::process::id()));
        Settings {
            code_cache: self.code_cache.clone().or(cache),
            dump_ir: self.dump_ir.clone(),
            perf_map: self.perf_map.then(map),
            debugger: self.gdb_jit,
            foreground: self.jit_foreground,
            damage: self.jit_damage,
            ..Settings::default()
        }
    }
}

/// Options of `ricochet headless`. The result depends on them and on the ROM alone.
#[derive(Debug, Clone, Args)]
pub struct HeadlessArgs {
    /// iNES or NES 2.0 file; the built-in game when left out
    pub rom: Option<PathBuf>,

    /// Frames to run from power-on
    #[arg(long, value_name = "N")]
    pub frames: u64,

    /// What runs the CPU
    #[arg(long, value_enum, default_value_t)]
    pub engine: EngineKind,

    /// Run as fast as a console, not as fast as can be
    #[arg(long)]
    pub real_time: bool,

    /// Television system; auto takes it from the ROM's header
    #[arg(long, value_enum, default_value_t)]
    pub region: RegionChoice,

    /// Hold buttons on these frames (the first frame is 0): 300-305:Start, 60:A+Right,
    /// 2:300-305:B for pad 2. May be repeated
    #[arg(long, value_name = "[PAD:]FIRST-LAST:BUTTONS")]
    pub press: Vec<Press>,

    /// Put this battery RAM into the cartridge first
    #[arg(long, value_name = "FILE.sav")]
    pub battery: Option<PathBuf>,

    /// Play the pads of an FCEUX movie
    #[arg(long, value_name = "FILE.fm2")]
    pub input: Option<PathBuf>,

    /// Push the reset button before this frame. May be repeated
    #[arg(long, value_name = "FRAME")]
    pub reset_at: Vec<u64>,

    /// Read the CPU's address space at the end, without side effects: 6000 or 6000:4
    /// (address in hex, length in decimal). May be repeated
    #[arg(long, value_name = "ADDR[:LEN]")]
    pub peek: Vec<PeekRange>,

    /// Write the last picture
    #[arg(long, value_name = "FILE.png")]
    pub screenshot: Option<PathBuf>,

    /// Write all sound: 48 kHz, 16 bit, mono
    #[arg(long, value_name = "FILE.wav")]
    pub wav: Option<PathBuf>,

    /// Write one line per instruction in nestest's format
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Tell what the JIT has done and how long frames took
    #[arg(long)]
    pub jit_stats: bool,

    /// How the JIT is to work.
    #[command(flatten)]
    pub jit: JitArgs,

    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// Options of `ricochet compile`.
#[derive(Debug, Clone, Args)]
pub struct CompileArgs {
    /// iNES or NES 2.0 file; the built-in game when left out
    pub rom: Option<PathBuf>,

    /// Frames to play, three times: left alone, with keys, and looking ahead
    #[arg(long, value_name = "N", default_value_t = 1800)]
    pub frames: u64,

    /// The cache to fill; the one of the window when left out
    #[arg(long, value_name = "DIR")]
    pub code_cache: Option<PathBuf>,

    /// Television system; auto takes it from the ROM's header
    #[arg(long, value_enum, default_value_t)]
    pub region: RegionChoice,
}

/// Options of `ricochet test`.
#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["roms", "manifest"]))]
pub struct TestArgs {
    /// Test ROMs; the protocol is recognised
    pub roms: Vec<PathBuf>,

    /// Run the ROMs of this list (TOML) by the protocols that it names
    #[arg(long, value_name = "FILE", conflicts_with = "roms")]
    pub manifest: Option<PathBuf>,

    /// With --manifest: only ROMs whose path contains this
    #[arg(long, value_name = "TEXT", requires = "manifest")]
    pub only: Option<String>,

    /// What runs the CPU
    #[arg(long, value_enum, default_value_t)]
    pub engine: EngineKind,

    /// Television system; auto takes it from the list, or from the ROM's header
    #[arg(long, value_enum, default_value_t)]
    pub region: RegionChoice,

    /// Print failures only
    #[arg(short, long)]
    pub quiet: bool,
}
