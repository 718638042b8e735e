//! The fast path's view of memory: one block of bytes and two tables of 256-byte pages.
//!
//! All memory that the CPU can reach without side effects (RAM, PRG-ROM, PRG-RAM) lies in one block
//! that the host owns. A page table entry is an offset into the block, or [`IO`]: then the access
//! calls a hook. Offsets rather than pointers keep the tables plain data, so that a snapshot can
//! copy them and the block can move.
//!
//! Zero page and stack are the first 512 bytes of the block, always.
//!
//! For a compiler the bus keeps two things: a counter of changed read pages, and which bytes have
//! been compiled and written since ([`Written`]).

// The page tables and hooks are one of the few places where the design allows unsafe code.
#![allow(unsafe_code)]

use core::ffi::c_void;
use core::ptr::NonNull;

use crate::tracking::Tracking;
pub use crate::tracking::Written;

/// The page table entry of a page that must go through a hook.
pub const IO: u32 = u32::MAX;

/// The least size of the memory block: the 2 KiB of RAM.
pub const RAM_SIZE: usize = 0x800;

/// Reads an I/O page: `(bus, address, cycle, open_bus)` gives an [`answer`]. `open_bus` is the last
/// value on the data bus.
pub type ReadHook = extern "C" fn(&mut Bus, u16, u64, u8) -> u32;
/// Writes an I/O page: `(bus, address, value, cycle)` gives an [`outcome`](crate::outcome).
pub type WriteHook = extern "C" fn(&mut Bus, u16, u8, u64) -> u32;
/// How long an I/O page stays quiet: `(bus, address, cycle)` gives the first cycle, from `cycle`
/// on, in which a read of `address` may give another value than the read before it, or may have an
/// effect that the read before it has not had. `cycle` itself means: not known to be quiet.
pub type QuietHook = extern "C" fn(&mut Bus, u16, u64) -> u64;
/// Called before each instruction with the feature `logging`: `(bus, registers)`.
pub type TraceHook = extern "C" fn(&mut Bus, &crate::Cpu);

/// What a [`ReadHook`] gives: the value read, the [`outcome`](crate::outcome), and the value that
/// the data bus holds afterwards (another one where the register is inside the CPU's chip).
pub const fn answer(value: u8, outcome: u8, data_bus: u8) -> u32 {
    value as u32 | (outcome as u32) << 8 | (data_bus as u32) << 16
}

/// The functions of the host that opcode functions may call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Reads from pages that are [`IO`].
    pub read: ReadHook,
    /// Writes to pages that are [`IO`].
    pub write: WriteHook,
    /// Tells how long a polled I/O address stays quiet, so that waits can be skipped.
    pub quiet: QuietHook,
    /// Sees every instruction where the crate is built with `logging`.
    pub trace: TraceHook,
}

/// Memory as the opcode functions reach it. `repr(C)`, since compiled code addresses the fields by
/// offset.
#[repr(C)]
pub struct Bus {
    // First, so that a compiler knows its place: it never changes while code runs.
    memory: NonNull<u8>,
    read_page: [u32; 256],
    write_page: [u32; 256],
    /// Where a page that is [`IO`] for writes only because it is watched really lies, or [`IO`].
    watched_page: [u32; 256],
    size: usize,
    hooks: Hooks,
    context: *mut c_void,
    /// 1 while any source pulls the IRQ line. Kept by the host.
    pub irq_line: u8,
    /// 1 while an NMI edge has been seen and not served. Kept by the host.
    pub nmi_pending: u8,
    /// The value on the data bus. Kept by the host's precise path, and by those instructions of the
    /// fast path after which code may be fetched from open bus: jumps, calls, returns, and branches
    /// into another page.
    pub data_bus: u8,
    /// Counts changes of read pages.
    mapping: u64,
    tracking: Tracking,
}

// SAFETY: `memory` and `context` are only dereferenced through `&mut Bus` (or, for reads, `&Bus`)
// by whoever owns the block; the host that built the bus moves both together.
unsafe impl Send for Bus {}

impl Bus {
    /// A bus over `size` bytes at `memory`, with every page going to the hooks.
    ///
    /// # Safety
    /// `memory` must be valid for reads and writes of `size` bytes, and not be accessed by other
    /// means while a method of this bus or an opcode function runs, for the life of the bus.
    /// `size` must be at least [`RAM_SIZE`].
    pub const unsafe fn new(memory: NonNull<u8>, size: usize, hooks: Hooks) -> Self {
        assert!(size >= RAM_SIZE && size < IO as usize);
        Bus {
            memory,
            read_page: [IO; 256],
            write_page: [IO; 256],
            watched_page: [IO; 256],
            size,
            hooks,
            context: core::ptr::null_mut(),
            irq_line: 0,
            nmi_pending: 0,
            data_bus: 0,
            mapping: 0,
            tracking: Tracking::new(),
        }
    }

    /// A bus over memory that is given away for good, such as a leaked vector: for hosts that need
    /// few buses and no unsafe code. `memory` must hold at least [`RAM_SIZE`] bytes.
    pub const fn over(memory: &'static mut [u8], hooks: Hooks) -> Self {
        let size = memory.len();
        let memory = NonNull::from_mut(memory).cast();
        // SAFETY: the exclusive borrow is moved in and never ends; `new` checks the size.
        unsafe { Bus::new(memory, size, hooks) }
    }

    /// Maps a page for reading at `offset` of the memory block, or to the hook with [`IO`].
    ///
    /// An offset that is no multiple of 256, or does not leave room for a page, is treated as
    /// [`IO`].
    pub fn map_read(&mut self, page: u8, offset: u32) {
        let offset = self.checked(offset);
        let entry = &mut self.read_page[usize::from(page)];
        if *entry != offset {
            *entry = offset;
            self.mapping += 1;
        }
    }

    /// Maps a page for writing; see [`Bus::map_read`].
    pub fn map_write(&mut self, page: u8, offset: u32) {
        let offset = self.checked(offset);
        let watched = offset != IO && self.tracking.covers(offset);
        let (write, watch) = if watched { (IO, offset) } else { (offset, IO) };
        self.write_page[usize::from(page)] = write;
        self.watched_page[usize::from(page)] = watch;
    }

    fn checked(&self, offset: u32) -> u32 {
        let fits = offset & 0xff == 0 && (offset as usize).saturating_add(256) <= self.size;
        if fits { offset } else { IO }
    }

    /// A number that is another one whenever a read page has changed.
    #[inline(always)]
    pub const fn mapping(&self) -> u64 {
        self.mapping
    }

    /// The offset of a page for reading, or [`IO`].
    #[inline(always)]
    pub const fn read_page(&self, page: u8) -> u32 {
        self.read_page[page as usize]
    }

    /// Where in a bus [`Bus::read_page`] finds the entry of a page, for compilers.
    pub const fn place_of_read_page(page: u8) -> usize {
        core::mem::offset_of!(Bus, read_page) + page as usize * size_of::<u32>()
    }

    /// The offset of a page for writing, or [`IO`]; watched pages count as [`IO`].
    #[inline(always)]
    pub const fn write_page(&self, page: u8) -> u32 {
        self.write_page[page as usize]
    }

    /// What the host left in [`Bus::set_context`].
    #[inline(always)]
    pub const fn context(&self) -> *mut c_void {
        self.context
    }

    /// A pointer for the host's hooks; the bus never follows it.
    pub const fn set_context(&mut self, context: *mut c_void) {
        self.context = context;
    }

    /// Reads a mapped page; `None` means I/O.
    #[inline(always)]
    pub fn load(&self, address: u16) -> Option<u8> {
        let page = self.read_page[usize::from(address >> 8)];
        if page == IO {
            return None;
        }
        // SAFETY: `checked` made every entry but IO leave room for 256 bytes in the block.
        Some(unsafe { *self.memory.as_ptr().add(page as usize + usize::from(address & 0xff)) })
    }

    /// Whether a read of `address` has no side effects.
    #[inline(always)]
    pub const fn is_readable(&self, address: u16) -> bool {
        self.read_page[(address >> 8) as usize] != IO
    }

    /// Writes a mapped page; `false` means I/O.
    #[inline(always)]
    pub fn store(&mut self, address: u16, value: u8) -> bool {
        let page = self.write_page[usize::from(address >> 8)];
        if page == IO {
            return false;
        }
        // SAFETY: as in `load`.
        unsafe {
            *self.memory.as_ptr().add(page as usize + usize::from(address & 0xff)) = value;
        }
        true
    }

    /// Reads zero page (`address` below $100) or stack (below $200), which are always RAM.
    #[inline(always)]
    pub fn load_low(&self, address: u16) -> u8 {
        // SAFETY: the mask keeps the offset below RAM_SIZE, the block's least size.
        unsafe { *self.memory.as_ptr().add(usize::from(address & 0x1ff)) }
    }

    /// Writes zero page or stack.
    #[inline(always)]
    pub fn store_low(&mut self, address: u16, value: u8) {
        // SAFETY: as in `load_low`.
        unsafe {
            *self.memory.as_ptr().add(usize::from(address & 0x1ff)) = value;
        }
    }

    /// The three bytes at `pc`, when they can be fetched without side effects.
    #[inline(always)]
    pub fn fetch(&self, pc: u16) -> Option<[u8; 3]> {
        let page = self.read_page[usize::from(pc >> 8)];
        let low = usize::from(pc & 0xff);
        // At $FD the next instruction may lie in the next page: what falls through into I/O space
        // goes the precise way, which knows the data bus.
        if page == IO || low >= 0xfd {
            return self.fetch_across(pc);
        }
        // SAFETY: `low + 2` is below 256, the room that `checked` guarantees.
        unsafe {
            let at = self.memory.as_ptr().add(page as usize + low);
            Some([*at, *at.add(1), *at.add(2)])
        }
    }

    #[cold]
    fn fetch_across(&self, pc: u16) -> Option<[u8; 3]> {
        self.load(pc.wrapping_add(3))?;
        Some([self.load(pc)?, self.load(pc.wrapping_add(1))?, self.load(pc.wrapping_add(2))?])
    }

    /// Reads through the hook: an [`answer`].
    #[inline(always)]
    pub fn read_io(&mut self, address: u16, cycle: u64, open_bus: u8) -> u32 {
        (self.hooks.read)(self, address, cycle, open_bus)
    }

    /// Asks the host how long an address stays quiet; see [`QuietHook`].
    pub fn quiet_until(&mut self, address: u16, cycle: u64) -> u64 {
        (self.hooks.quiet)(self, address, cycle)
    }

    /// Writes through the hook: the outcome.
    #[inline(always)]
    pub fn write_io(&mut self, address: u16, value: u8, cycle: u64) -> u8 {
        (self.hooks.write)(self, address, value, cycle) as u8
    }

    /// Calls the trace hook.
    #[inline(always)]
    pub fn trace(&mut self, cpu: &crate::Cpu) {
        (self.hooks.trace)(self, cpu);
    }

    /// Marks a byte of the memory block as compiled: writes to its page go through the write hook
    /// from now on, wherever the page is mapped. The hook finishes them with
    /// [`Bus::store_watched`]. `false` where the byte lies beyond the 16 MiB that can be watched.
    pub fn watch(&mut self, offset: u32) -> bool {
        if self.tracking.covers(offset) {
            return self.tracking.mark(offset);
        }
        for (write, watched) in self.write_page.iter_mut().zip(&mut self.watched_page) {
            if *write == offset & !0xff {
                *watched = *write;
                *write = IO;
            }
        }
        self.tracking.mark(offset)
    }

    /// Ends [`Bus::watch`] for all bytes of a page of the memory block.
    pub fn unwatch(&mut self, offset: u32) {
        self.tracking.clear(offset);
        for (write, watched) in self.write_page.iter_mut().zip(&mut self.watched_page) {
            if *watched == offset & !0xff {
                *write = *watched;
                *watched = IO;
            }
        }
    }

    /// Ends [`Bus::watch`] for all pages, and forgets what was written.
    pub fn unwatch_all(&mut self) {
        self.tracking.clear_all();
        for (write, watched) in self.write_page.iter_mut().zip(&mut self.watched_page) {
            if *watched != IO {
                *write = *watched;
                *watched = IO;
            }
        }
    }

    /// Writes to a watched page, for the write hook; `None` when the page is not watched, else
    /// whether the byte may be a compiled one and is another one now. The hook then answers
    /// [`INTERVENE`](crate::outcome::INTERVENE), so that compiled code leaves.
    pub fn store_watched(&mut self, address: u16, value: u8) -> Option<bool> {
        let page = self.watched_page[usize::from(address >> 8)];
        if page == IO {
            return None;
        }
        let offset = page + u32::from(address & 0xff);
        // SAFETY: watched entries are former write entries: as in `load`.
        let old = unsafe { self.memory.as_ptr().add(offset as usize).replace(value) };
        // Programs like to copy the same code to the same place again.
        Some(old != value && self.tracking.note(offset))
    }

    /// Whether [`Bus::take_written`] would have something to tell.
    #[inline(always)]
    pub fn any_written(&self) -> bool {
        self.tracking.any_written()
    }

    /// The writes to compiled bytes since the last call.
    pub fn take_written(&mut self) -> Written {
        self.tracking.take()
    }

    /// Who watches: the number that a compiler has left here, 0 for nobody. A bus that is new, or
    /// that has been restored from a snapshot by its host, is nobody's.
    #[inline(always)]
    pub const fn watcher(&self) -> u64 {
        self.tracking.watcher
    }

    /// Leaves a number for [`Bus::watcher`].
    pub const fn set_watcher(&mut self, watcher: u64) {
        self.tracking.watcher = watcher;
    }

    /// The memory block.
    pub fn memory(&self) -> &[u8] {
        // SAFETY: `new` promises `size` valid bytes that nobody else writes meanwhile.
        unsafe { core::slice::from_raw_parts(self.memory.as_ptr(), self.size) }
    }

    /// The memory block, writable. Whoever watches will be told that anything may have changed.
    pub fn memory_mut(&mut self) -> &mut [u8] {
        self.tracking.lose();
        // SAFETY: as in `memory`, and `&mut self` excludes other readers through this bus.
        unsafe { core::slice::from_raw_parts_mut(self.memory.as_ptr(), self.size) }
    }
}
