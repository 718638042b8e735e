//! Effective MHz of a 6502 program under the interpreter and the JIT, cold and warm.
//!
//! `cargo run --release -p jit --example speed -- FILE.bin PASSES`: an image for $2000 whose number
//! of passes lies at $2003 and which ends at $3F00, as those of the benchmark `cpu`; or the 64 KiB
//! of Klaus Dormann's functional test.

use core6502::bus::{Hooks, answer};
use core6502::interpreter::{self, Exit};
use core6502::{Bus, Cpu};
use jit::{Jit, Options};

extern "C" fn read(_bus: &mut Bus, _address: u16, _cycle: u64, open_bus: u8) -> u32 {
    answer(open_bus, 0, open_bus)
}
extern "C" fn write(bus: &mut Bus, address: u16, value: u8, _cycle: u64) -> u32 {
    u32::from(bus.store_watched(address, value).unwrap_or(false))
}
extern "C" fn quiet(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
    cycle
}
extern "C" fn trace(_bus: &mut Bus, _cpu: &Cpu) {}

/// CPU time of this thread, in seconds.
fn now() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let spent = text.split(' ').next().and_then(|number| number.parse::<f64>().ok());
    spent.unwrap_or(0.0) / 1e9
}

/// Loads the program and runs it to its JAM.
fn time(
    image: &[u8],
    passes: u8,
    bus: &mut Bus,
    mut run: impl FnMut(&mut Cpu, &mut Bus) -> Exit,
) -> (f64, u64) {
    let memory = bus.memory_mut();
    let klaus = image.len() == memory.len();
    let origin = if klaus { 0 } else { 0x2000 };
    memory[origin..][..image.len()].copy_from_slice(image);
    if klaus {
        memory[0x3469] = 0x02;
    } else {
        memory[0x2003] = passes;
        memory[0x3f00] = 0x02;
    }
    let pc = if klaus { 0x400 } else { 0x2000 };
    let mut cpu = Cpu { pc, decimal: 1, ..Cpu::new() };
    let start = now();
    while cpu.jammed == 0 {
        run(&mut cpu, bus);
    }
    (cpu.cycles as f64 / (now() - start) / 1e6, cpu.cycles)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for argument in std::env::args().skip(1) {
        let (file, passes) = argument.split_once(':').unwrap_or((&argument, "8"));
        let (image, passes) = (std::fs::read(file)?, passes.parse()?);
        let hooks = Hooks { read, write, quiet, trace };
        let mut bus = Bus::over(vec![0; 0x1_0000].leak(), hooks);
        for page in 0..=255u8 {
            bus.map_read(page, u32::from(page) << 8);
            bus.map_write(page, u32::from(page) << 8);
        }
        let (interpreted, cycles) =
            time(&image, passes, &mut bus, |cpu, bus| interpreter::run(cpu, bus, u64::MAX));
        let pipeline = match std::env::var("PIPELINE").as_deref() {
            Ok("O3") => jit::Pipeline::O3,
            Ok("O2") => jit::Pipeline::O2,
            _ => jit::Pipeline::LEAN,
        };
        let mut jit =
            Jit::new(Options { background: false, pipeline, promote: 0, ..Options::default() })?;
        let mut run = |cpu: &mut Cpu, bus: &mut Bus| jit.run(cpu, bus, u64::MAX);
        let (cold, _) = time(&image, passes, &mut bus, &mut run);
        let warm = (0..5).map(|_| time(&image, passes, &mut bus, &mut run).0).fold(0.0, f64::max);
        println!(
            "{file}: {cycles} cycles, interpreter {interpreted:.0} MHz, cold {cold:.0}, \
             warm {warm:.0}, x{:.1}",
            warm / interpreted
        );
        println!("  {:?}", jit.stats());
    }
    Ok(())
}
