//! Whole frames of games from power-on with a fixed pad script: engines interleaved, the least CPU
//! time of several rounds. Each engine makes a 256x240 picture of 32-bit colours and sound at
//! 48 kHz, both left in memory.

mod ours;
mod script;
mod tetanes;

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::{clock, table};

/// The six ROMs of the published comparison, then five more boards and styles.
const ROMS: [&str; 11] = [
    "games/falling.nes",
    "games/thwaite.nes",
    "games/super-tilt-bro.nes",
    "games/novathesquirrel.nes",
    "games/lala.nes",
    "spritecans-2011/spritecans.nes",
    "games/croom.nes",
    "games/from_below.nes",
    "games/lj65.nes",
    "games/robotfindskitten.nes",
    "games/fff.nes",
];

/// Which games, how long, how often.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Frames from power-on.
    #[arg(long, default_value_t = 3000)]
    frames: u32,
    /// Rounds; each engine's least time counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Folder of the games (their list is fixed); or name files.
    #[arg(long, env = "RICOCHET_TEST_ROMS", default_value = "../shared/roms")]
    folder: PathBuf,
    /// Only ROMs whose path contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Files instead of the list.
    files: Vec<PathBuf>,
}

/// A console that runs frames.
trait Player {
    /// Runs a frame with `buttons` held; leaves picture and sound in memory. Gives something of
    /// both, so that neither can be left out.
    fn frame(&mut self, buttons: script::Buttons) -> u64;
}

/// An engine.
struct Engine {
    name: &'static str,
    start: fn(&Path) -> anyhow::Result<Box<dyn Player>>,
    is_there: fn() -> bool,
}

/// All engines. The first is the one that the others are compared with.
const ENGINES: [Engine; 3] = [
    Engine { name: "tetanes-core", start: tetanes::start, is_there: || true },
    Engine { name: "interp", start: ours::interpreter, is_there: || true },
    Engine { name: "jit", start: ours::jit, is_there: ours::has_jit },
];

/// Runs the benchmark and prints frames per second of CPU time, and ratios.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let engines: Vec<&Engine> = ENGINES.iter().filter(|engine| (engine.is_there)()).collect();
    let mut ratios = vec![Vec::new(); engines.len()];
    print!("{:32}", "ROM");
    engines.iter().for_each(|engine| print!(" {:>16}", engine.name));
    println!("   frames per CPU second, ratio");
    for rom in roms(arguments) {
        let Some(seconds) = measure(&rom, &engines, arguments)? else { continue };
        print!("{:32}", rom.file_name().unwrap_or_default().to_string_lossy());
        for (time, list) in seconds.iter().zip(&mut ratios) {
            let ratio = seconds[0] / time;
            list.push(ratio);
            print!(" {:>16}", format!("{:.0} x{ratio:.2}", f64::from(arguments.frames) / time));
        }
        println!();
    }
    print!("{:32}", "geomean");
    for list in &ratios {
        print!(" {:>16}", format!("x{:.2}", table::geomean(list)));
    }
    println!("   ({} ROMs)", ratios[0].len());
    Ok(())
}

fn roms(arguments: &Arguments) -> Vec<PathBuf> {
    if !arguments.files.is_empty() {
        return arguments.files.clone();
    }
    let chosen = ROMS.iter().filter(|rom| rom.contains(&arguments.only));
    chosen.map(|rom| arguments.folder.join(rom)).collect()
}

/// The least seconds of each engine; none, with a word why, where one cannot run the ROM.
fn measure(
    rom: &Path,
    engines: &[&Engine],
    arguments: &Arguments,
) -> anyhow::Result<Option<Vec<f64>>> {
    let mut times = vec![Vec::new(); engines.len()];
    for _ in 0..arguments.rounds {
        for (engine, list) in engines.iter().zip(&mut times) {
            let player = (engine.start)(rom).with_context(|| rom.display().to_string());
            let mut player = match player {
                Ok(player) => player,
                Err(error) => {
                    println!("{:32} left out: {}: {error:#}", rom.display(), engine.name);
                    return Ok(None);
                }
            };
            list.push(play(&mut *player, arguments.frames));
        }
    }
    Ok(Some(times.iter().map(|list| table::least(list)).collect()))
}

fn play(player: &mut dyn Player, frames: u32) -> f64 {
    let (seconds, sum) = clock::time(|| {
        (0..frames).fold(0, |sum: u64, frame| sum.wrapping_add(player.frame(script::held(frame))))
    });
    std::hint::black_box(sum);
    seconds
}
