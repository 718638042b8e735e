//! The functions that opcode functions call for I/O: from the C side of the bus to [`Io`].

// One of the places where the design allows unsafe code: the context pointer.
#![allow(unsafe_code)]

use core6502::bus::Hooks;
use core6502::outcome::INTERVENE;
use core6502::{Bus, Cpu};

use crate::io::Io;

/// The hooks of a machine.
pub(crate) const HOOKS: Hooks = Hooks { read, write, quiet, trace };

/// Lends `io` to the hooks while `run` lasts.
pub(crate) fn with_io<R>(bus: &mut Bus, io: &mut Io, run: impl FnOnce(&mut Bus) -> R) -> R {
    bus.set_context(core::ptr::from_mut(io).cast());
    let result = run(bus);
    bus.set_context(core::ptr::null_mut());
    result
}

/// The `Io` that the bus runs with; none outside of [`with_io`].
fn io<'a>(bus: &Bus) -> Option<&'a mut Io> {
    let io: *mut Io = bus.context().cast();
    // SAFETY: the context is null or the exclusive borrow that `with_io` holds for as long as the
    // engine runs; hooks run one at a time and do not keep the reference.
    unsafe { io.as_mut() }
}

extern "C" fn read(bus: &mut Bus, addr: u16, cycle: u64, open_bus: u8) -> u32 {
    match io(bus) {
        Some(io) => io.read(bus, addr, cycle, open_bus),
        None => core6502::bus::answer(open_bus, 0, open_bus),
    }
}

extern "C" fn write(bus: &mut Bus, addr: u16, value: u8, cycle: u64) -> u32 {
    if let Some(compiled) = bus.store_watched(addr, value) {
        return if compiled { u32::from(INTERVENE) } else { 0 };
    }
    io(bus).map_or(0, |io| u32::from(io.write(bus, addr, value, cycle)))
}

extern "C" fn quiet(bus: &mut Bus, addr: u16, cycle: u64) -> u64 {
    io(bus).map_or(cycle, |io| io.quiet_until(addr, cycle))
}

extern "C" fn trace(_bus: &mut Bus, _cpu: &Cpu) {}
