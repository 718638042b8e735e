//! DMA: what asks for it, and the cycles it takes from the CPU.
//!
//! Two units share the bus. OAM DMA copies a page to OAMDATA; DMC DMA fetches one sample byte.
//! Either halts the CPU in a read cycle, which the CPU then repeats. GET cycles (even here) may
//! read, PUT cycles may write:
//! - OAM: halt, align to GET, then 256 times GET and PUT: 513 or 514 cycles.
//! - DMC: halt, one dummy cycle, align to GET, GET: 3 or 4 cycles; while OAM DMA runs, only the
//!   GET and a realignment are lost.
//!
//! In every cycle in which no unit accesses the bus, the CPU's halted read happens again, with all
//! its side effects. Source: NESdev wiki "DMA".

use crate::apu::DmcRequest;
use crate::precise::Precise;

/// What asks for DMA.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requests {
    /// Page of OAM DMA and the first cycle in which it may halt the CPU.
    oam: Option<(u8, u64)>,
    dmc: Option<DmcRequest>,
}

impl Requests {
    pub(crate) fn start_oam(&mut self, page: u8, from_cycle: u64) {
        self.oam = Some((page, from_cycle));
    }

    pub(crate) fn set_dmc(&mut self, request: Option<DmcRequest>) {
        self.dmc = request;
    }

    /// The first cycle in which a read may be halted.
    #[inline(always)]
    pub(crate) fn earliest(&self) -> u64 {
        let oam = self.oam.map_or(u64::MAX, |(_, cycle)| cycle);
        let dmc = self.dmc.as_ref().map_or(u64::MAX, |request| request.from_cycle);
        oam.min(dmc)
    }

    fn dmc_at(&self, cycle: u64) -> Option<u16> {
        self.dmc.as_ref().filter(|request| request.from_cycle <= cycle).map(|r| r.address)
    }
}

/// Progress of DMC DMA.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dmc {
    Idle,
    Halt,
    Dummy,
    Ready,
}

/// Progress of OAM DMA: the bytes copied so far, and the one between GET and PUT.
struct Oam {
    page: u8,
    copied: u16,
    byte: Option<u8>,
    halted: bool,
}

/// A run of DMA cycles.
struct Transfer {
    /// The address that the halted CPU goes on reading.
    halted_at: u16,
    oam: Option<Oam>,
    dmc: Dmc,
}

impl Precise<'_> {
    /// Takes the bus from the CPU, which is about to read `address`, until no unit wants it.
    #[cold]
    pub(crate) fn run_dma(&mut self, address: u16) {
        let oam = self.io.dma.oam.take_if(|(_, from)| *from <= self.cycle);
        let oam = oam.map(|(page, _)| Oam { page, copied: 0, byte: None, halted: false });
        let oam = oam.filter(|oam| !self.copy_page(oam.page, address));
        let mut transfer = Transfer { halted_at: address, oam, dmc: Dmc::Idle };
        loop {
            self.notice_dmc(&mut transfer);
            if transfer.oam.is_none() && transfer.dmc == Dmc::Idle {
                break;
            }
            self.dma_cycle(&mut transfer);
        }
    }

    /// The whole of OAM DMA at once, where nothing can tell: `false` where it must go by cycles.
    fn copy_page(&mut self, page: u8, halted_at: u16) -> bool {
        let start = u16::from(page) << 8;
        let quiet = self.bus.load(halted_at).is_some() && self.bus.load(start).is_some();
        let last = self.cycle + 512 + ((self.cycle & 1) ^ 1);
        if !quiet {
            return false;
        }
        let bytes = core::array::from_fn(|i| self.bus.load(start + i as u16).unwrap_or(0));
        if !self.io.write_oam_page(&bytes, self.cycle, last) {
            return false;
        }
        self.bus.data_bus = bytes[255];
        self.cycle = last + 1;
        true
    }

    /// Takes up a new DMC request, or drops one that has been withdrawn.
    fn notice_dmc(&mut self, transfer: &mut Transfer) {
        match (self.io.dma.dmc_at(self.cycle), transfer.dmc) {
            (Some(_), Dmc::Idle) => transfer.dmc = Dmc::Halt,
            (None, Dmc::Halt | Dmc::Dummy | Dmc::Ready) => transfer.dmc = Dmc::Idle,
            _ => {}
        }
    }

    fn dma_cycle(&mut self, transfer: &mut Transfer) {
        let get = self.cycle & 1 == 0;
        let was_dmc = transfer.dmc;
        match (get, &mut transfer.oam) {
            (true, _) if was_dmc == Dmc::Ready => self.dmc_get(transfer),
            (true, Some(oam)) if oam.halted => self.oam_get(transfer),
            (false, Some(oam)) if oam.byte.is_some() => self.oam_put(transfer),
            _ => {
                self.access_read(transfer.halted_at);
            }
        }
        transfer.dmc = match (was_dmc, transfer.dmc) {
            (Dmc::Halt, _) => Dmc::Dummy,
            (Dmc::Dummy, _) => Dmc::Ready,
            (_, now) => now,
        };
        if let Some(oam) = &mut transfer.oam {
            oam.halted = true;
        }
    }

    fn dmc_get(&mut self, transfer: &mut Transfer) {
        transfer.dmc = Dmc::Idle;
        let Some(address) = self.io.dma.dmc_at(self.cycle) else {
            return;
        };
        let cycle = self.cycle;
        let byte = self.dma_read(address, transfer.halted_at);
        self.io.apu.dmc_supply(byte, cycle);
        self.io.sync(self.bus, self.cycle);
    }

    fn oam_get(&mut self, transfer: &mut Transfer) {
        let halted_at = transfer.halted_at;
        if let Some(oam) = &mut transfer.oam {
            let address = u16::from(oam.page) << 8 | oam.copied;
            oam.byte = Some(self.dma_read(address, halted_at));
        }
    }

    fn oam_put(&mut self, transfer: &mut Transfer) {
        let Some(oam) = &mut transfer.oam else {
            return;
        };
        self.access_write(0x2004, oam.byte.take().unwrap_or(0));
        oam.copied += 1;
        if oam.copied == 256 {
            transfer.oam = None;
        }
    }

    /// A DMA unit's read. The 2A03's own registers answer to the *CPU's* address bus: they are
    /// enabled while the CPU is halted on $4000-$401F, and then by the low five bits of the DMA's
    /// address; otherwise not even an address in their range reaches them.
    fn dma_read(&mut self, address: u16, halted_at: u16) -> u8 {
        let in_registers = address & 0xffe0 == 0x4000;
        if halted_at & 0xffe0 != 0x4000 {
            if in_registers {
                return self.idle_read();
            }
            return self.access_read(address);
        }
        let register = 0x4000 | (address & 0x1f);
        match register {
            _ if in_registers => self.access_read(register),
            0x4015 => self.conflict_read(address, register, 0xdf),
            0x4016 | 0x4017 => self.conflict_read(address, register, 0x1f),
            _ => self.access_read(address),
        }
    }
}
