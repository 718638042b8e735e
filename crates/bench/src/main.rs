//! Benchmarks that compare engines in one process run: ratios mean something, absolute figures only
//! on one machine.

mod clock;
mod cpu;
mod frames;
mod table;

use clap::{Parser, Subcommand};

/// Compares engines within one run.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Subcommand)]
enum Benchmark {
    /// 6502 programs without a console: ours against the crate mos6502.
    Cpu(cpu::Arguments),
    /// Games with picture and sound: ours against the crate tetanes-core.
    Frames(frames::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().benchmark {
        Benchmark::Cpu(arguments) => cpu::run(&arguments),
        Benchmark::Frames(arguments) => frames::run(&arguments),
    }
}
