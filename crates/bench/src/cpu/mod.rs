//! 6502 programs in 64 KiB of RAM, engines interleaved, the least time of several rounds.

mod engine;
mod native;
mod program;

use anyhow::ensure;
use engine::Engine;
use program::Program;

use crate::{clock, table};

/// Which programs, how often.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Rounds; each engine's least time counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only programs whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// The Klaus functional test's image (64 KiB); left out where the file is missing.
    #[arg(long, default_value = "../shared/roms/cpu/6502_functional_test.bin")]
    klaus: std::path::PathBuf,
}

/// Runs the benchmark and prints effective MHz and ratios.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut programs = program::all(&arguments.klaus);
    programs.retain(|program| program.name.contains(&arguments.only));
    let engines: Vec<&Engine> = engine::ENGINES.iter().filter(|e| (e.is_there)()).collect();
    print_head(&engines);
    let mut ratios = vec![Vec::new(); engines.len()];
    for program in &programs {
        let seconds = measure(program, &engines, arguments.rounds)?;
        print_row(program, &seconds);
        for (list, time) in ratios.iter_mut().zip(&seconds) {
            list.push(seconds[engine::RIVAL] / time);
        }
    }
    print!("{:10} {:>12}", "geomean", "");
    for list in &ratios {
        print!(" {:>20}", format!("x{:.2}", table::geomean(list)));
    }
    println!("   (ratio to {})", engines[engine::RIVAL].name);
    Ok(())
}

/// The least seconds of each engine. All must agree about the cycles.
fn measure(program: &Program, engines: &[&Engine], rounds: usize) -> anyhow::Result<Vec<f64>> {
    let mut times = vec![Vec::new(); engines.len()];
    for _ in 0..rounds {
        for (engine, list) in engines.iter().zip(&mut times) {
            list.push(once(program, engine)?);
        }
    }
    Ok(times.iter().map(|list| table::least(list)).collect())
}

fn once(program: &Program, engine: &Engine) -> anyhow::Result<f64> {
    let mut run = (engine.prepare)(program);
    let (seconds, cycles) = clock::time(&mut run);
    ensure!(
        cycles == program.cycles,
        "{} by {}: {cycles} cycles instead of {}",
        program.name,
        engine.name,
        program.cycles
    );
    Ok(seconds)
}

fn print_head(engines: &[&Engine]) {
    print!("{:10} {:>12}", "program", "cycles");
    for engine in engines {
        print!(" {:>20}", engine.name);
    }
    println!("   effective MHz");
}

fn print_row(program: &Program, seconds: &[f64]) {
    print!("{:10} {:>12}", program.name, program.cycles);
    for time in seconds {
        print!(" {:>20.0}", program.cycles as f64 / time / 1e6);
    }
    println!();
}
