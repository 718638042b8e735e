//! The CPU's memory block and its page table.
//!
//! One block holds all that the CPU reaches without side effects:
//!
//! ```text
//! 0x000000  2 KiB internal RAM, seen four times at $0000-$1FFF
//! 0x000800  PRG-RAM: the volatile part, then the battery-backed part
//! ...       PRG-ROM
//! ```
//!
//! Boards say with [`CpuMap`] which part of it lies where at $4020-$FFFF. Everything else is I/O.

// The block is shared with the bus by pointer; see the SAFETY lines.
#![allow(unsafe_code)]

use core::ptr::NonNull;

use core6502::Bus;
use core6502::bus::{Hooks, IO, RAM_SIZE};

use crate::board::{self, CpuSpace};

/// The block, the bus over it, and where its parts lie.
pub struct Memory {
    block: NonNull<[u8]>,
    bus: Box<Bus>,
    prg_ram: Part,
    battery: Part,
    prg_rom: Part,
}

// SAFETY: the block is owned by this struct alone; the bus goes wherever the struct goes.
unsafe impl Send for Memory {}

/// A part of the block.
#[derive(Clone, Copy, Debug)]
struct Part {
    at: usize,
    size: usize,
}

impl Part {
    fn range(self) -> core::ops::Range<usize> {
        self.at..self.at + self.size
    }
}

impl Memory {
    /// Memory for a cartridge; all RAM is 0.
    pub fn new(prg_rom: &[u8], sizes: board::Memory, hooks: Hooks) -> Self {
        let ram_size = sizes.prg_total().next_multiple_of(256);
        let mut block = vec![0u8; RAM_SIZE + ram_size];
        block.extend_from_slice(prg_rom);
        block.resize(block.len().next_multiple_of(256), 0);
        let rom_size = block.len() - RAM_SIZE - ram_size;
        let block = NonNull::from(Box::leak(block.into_boxed_slice()));
        // SAFETY: the block stays allocated until `drop`, is at least RAM_SIZE long, and is only
        // reached through the bus from here on.
        let bus = unsafe { Bus::new(block.cast(), block.len(), hooks) };
        let mut memory = Memory {
            block,
            bus: Box::new(bus),
            prg_ram: Part { at: RAM_SIZE, size: ram_size },
            battery: Part { at: RAM_SIZE + sizes.prg_ram, size: sizes.prg_nvram },
            prg_rom: Part { at: RAM_SIZE + ram_size, size: rom_size },
        };
        memory.map_internal_ram();
        memory
    }

    fn map_internal_ram(&mut self) {
        for page in 0..0x20u8 {
            let offset = u32::from(page & 7) * 256;
            self.bus.map_read(page, offset);
            self.bus.map_write(page, offset);
        }
    }

    /// The bus.
    pub fn bus(&mut self) -> &mut Bus {
        &mut self.bus
    }

    /// The bus, to look at.
    pub fn bus_ref(&self) -> &Bus {
        &self.bus
    }

    /// What a board maps through.
    pub fn map(&mut self) -> CpuMap<'_> {
        CpuMap { bus: &mut self.bus, layout: Layout { ram: self.prg_ram, rom: self.prg_rom } }
    }

    /// Where the parts lie, for a [`CpuMap`] made elsewhere.
    pub fn layout(&self) -> Layout {
        Layout { ram: self.prg_ram, rom: self.prg_rom }
    }

    /// The 2 KiB of internal RAM.
    pub fn ram_mut(&mut self) -> &mut [u8] {
        &mut self.bus.memory_mut()[..RAM_SIZE]
    }

    /// The whole PRG-RAM, volatile and battery-backed.
    pub fn prg_ram_mut(&mut self) -> &mut [u8] {
        let range = self.prg_ram.range();
        &mut self.bus.memory_mut()[range]
    }

    /// Puts a trainer where it belongs: at $7000, if RAM is there.
    pub fn load_trainer(&mut self, trainer: &[u8; 512]) {
        if let Some(place) = self.prg_ram_mut().get_mut(0x1000..0x1200) {
            place.copy_from_slice(trainer);
        }
    }

    /// The battery-backed part of PRG-RAM; empty where there is none.
    pub fn battery(&self) -> &[u8] {
        &self.bus.memory()[self.battery.range()]
    }

    /// The battery-backed part, writable.
    pub fn battery_mut(&mut self) -> &mut [u8] {
        let range = self.battery.range();
        &mut self.bus.memory_mut()[range]
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: `block` came from a leaked Box in `new`, and nothing uses the bus afterwards.
        drop(unsafe { Box::from_raw(self.block.as_ptr()) });
    }
}

/// Where PRG-RAM and PRG-ROM lie in the block.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    ram: Part,
    rom: Part,
}

/// The CPU's address space from $4020 on, as boards rewrite it.
pub struct CpuMap<'a> {
    bus: &'a mut Bus,
    layout: Layout,
}

impl<'a> CpuMap<'a> {
    /// A map over a bus whose memory has this layout.
    pub fn new(bus: &'a mut Bus, layout: Layout) -> Self {
        CpuMap { bus, layout }
    }

    fn map_part(&mut self, addr: u16, window: usize, bank: usize, part: Part, writable: bool) {
        if part.size == 0 {
            return self.unmap(addr, window);
        }
        for (i, page) in pages(addr, window).enumerate() {
            let offset = (part.at + (bank * window + i * 256) % part.size) as u32;
            self.bus.map_read(page, offset);
            self.bus.map_write(page, if writable { offset } else { IO });
        }
    }
}

impl CpuSpace for CpuMap<'_> {
    fn map_rom(&mut self, addr: u16, window: usize, bank: usize) {
        self.map_part(addr, window, bank, self.layout.rom, false);
    }

    fn map_ram(&mut self, addr: u16, window: usize, bank: usize, writable: bool) {
        self.map_part(addr, window, bank, self.layout.ram, writable);
    }

    fn unmap(&mut self, addr: u16, window: usize) {
        for page in pages(addr, window) {
            self.bus.map_read(page, IO);
            self.bus.map_write(page, IO);
        }
    }
}

fn pages(addr: u16, window: usize) -> impl Iterator<Item = u8> {
    let first = usize::from(addr >> 8);
    (first..(first + window / 256).min(256)).map(|page| page as u8)
}
