//! A [`Bus`] over 64 KiB of RAM, whose hooks write down what reaches them.

use std::cell::RefCell;

use core6502::bus::answer;
use core6502::outcome::INTERVENE;
use core6502::{Bus, Cpu, Hooks};

/// One call of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookCall {
    /// The address.
    pub address: u16,
    /// What was read or written.
    pub value: u8,
    /// Whether it was a write.
    pub write: bool,
    /// The cycle of the access.
    pub cycle: u64,
    /// What a read hook was told to be on the data bus; 0 for writes.
    pub open_bus: u8,
}

thread_local! {
    static CALLS: RefCell<Vec<HookCall>> = const { RefCell::new(Vec::new()) };
}

/// The calls of this thread's hooks since the last time.
pub fn take_calls() -> Vec<HookCall> {
    CALLS.take()
}

/// A bus whose memory is all mapped. The memory is never freed: make few.
pub fn mapped() -> Bus {
    let mut bus = hooked();
    for page in 2..=255 {
        bus.map_read(page, u32::from(page) << 8);
        bus.map_write(page, u32::from(page) << 8);
    }
    bus
}

/// A bus where all pages but zero page and stack go to the hooks, which read and write the same
/// memory. It is never freed: make few.
pub fn hooked() -> Bus {
    let hooks = Hooks { read: read_hook, write: write_hook, quiet: quiet_hook, trace: trace_hook };
    let mut bus = Bus::over(vec![0; 0x10000].leak(), hooks);
    for page in 0..2 {
        bus.map_read(page, u32::from(page) << 8);
        bus.map_write(page, u32::from(page) << 8);
    }
    bus
}

extern "C" fn read_hook(bus: &mut Bus, address: u16, cycle: u64, open_bus: u8) -> u32 {
    let value = bus.memory()[usize::from(address)];
    record(HookCall { address, value, write: false, cycle, open_bus });
    answer(value, 0, value)
}

extern "C" fn write_hook(bus: &mut Bus, address: u16, value: u8, cycle: u64) -> u32 {
    if let Some(compiled) = bus.store_watched(address, value) {
        return if compiled { u32::from(INTERVENE) } else { 0 };
    }
    bus.memory_mut()[usize::from(address)] = value;
    record(HookCall { address, value, write: true, cycle, open_bus: 0 });
    0
}

extern "C" fn quiet_hook(_bus: &mut Bus, _address: u16, cycle: u64) -> u64 {
    cycle
}

extern "C" fn trace_hook(_bus: &mut Bus, _cpu: &Cpu) {}

fn record(call: HookCall) {
    CALLS.with_borrow_mut(|calls| calls.push(call));
}
