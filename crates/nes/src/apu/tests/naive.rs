//! A second APU, which does its work cycle by cycle in the plainest way: the measure of the first.

use super::voice::Voice;
use crate::apu::{DmcDmaKind, DmcRequest};
use crate::region::Region;

const NOISE: [[u16; 16]; 2] = [
    [4, 8, 16, 32, 64, 96, 128, 160, 202, 254, 380, 508, 762, 1016, 2034, 4068],
    [4, 8, 14, 30, 60, 88, 118, 148, 188, 236, 354, 472, 708, 944, 1890, 3778],
];
const RATES: [[u16; 16]; 2] = [
    [428, 380, 340, 320, 286, 254, 226, 214, 190, 160, 142, 128, 106, 84, 72, 54],
    [398, 354, 316, 298, 276, 236, 210, 198, 176, 148, 132, 118, 98, 78, 66, 50],
];

#[derive(Clone)]
pub(super) struct Naive {
    pal: usize,
    cycle: u64,
    voices: [Voice; 4],
    lfsr: u16,
    // Frame counter.
    pub(super) frame_reg: u8,
    pub(super) frame_count: u32,
    reset_in: u8,
    clocked: [u8; 2],
    irq: bool,
    clear_irq: bool,
    // DMC.
    dmc_regs: [u8; 4],
    dmc_irq: bool,
    dmc_count: u16,
    bits: u8,
    shift: u8,
    silent: bool,
    dac: u8,
    buffer: Option<u8>,
    address: u16,
    remaining: u16,
    enabled: bool,
    active: bool,
    want: Option<DmcDmaKind>,
    load_in: u8,
    enable_in: u8,
    end_in: u8,
    visible: Option<u64>,
}

impl Naive {
    pub(super) fn new(region: Region) -> Naive {
        let pal = usize::from(region == Region::Pal);
        let mut voices: [Voice; 4] = Default::default();
        voices[3].timer = NOISE[pal][0];
        for voice in &mut voices {
            // Timers are due in cycle 0.
            voice.count = 1;
        }
        Naive {
            pal,
            cycle: 0,
            voices,
            lfsr: 1,
            frame_reg: 0,
            frame_count: 0,
            reset_in: 0,
            clocked: [0; 2],
            irq: false,
            clear_irq: false,
            dmc_regs: [0; 4],
            dmc_irq: false,
            dmc_count: 1022,
            bits: 8,
            shift: 0,
            silent: true,
            dac: 0,
            buffer: None,
            address: 0xc000,
            remaining: 0,
            enabled: false,
            active: false,
            want: None,
            load_in: 0,
            enable_in: 0,
            end_in: 0,
            visible: None,
        }
    }

    pub(super) fn levels(&self) -> [u8; 5] {
        let [pulse1, pulse2, triangle, noise] = &self.voices;
        let step = triangle.step;
        let triangle = if step < 16 { 15 - step } else { step - 16 };
        let noise = if self.lfsr & 1 == 0 { noise.volume() } else { 0 };
        [pulse1.pulse_level(true), pulse2.pulse_level(false), triangle, noise, self.dac]
    }

    pub(super) fn status(&self) -> u8 {
        let mut status = 0;
        for (bit, voice) in self.voices.iter().enumerate() {
            status |= u8::from(voice.length > 0) << bit;
        }
        status |= u8::from(self.remaining > 0 && self.enabled) << 4;
        status | u8::from(self.irq) << 6 | u8::from(self.dmc_irq) << 7
    }

    pub(super) fn read_status(&mut self) -> u8 {
        self.clear_irq = true;
        self.status()
    }

    pub(super) fn irq_line(&self) -> bool {
        self.irq && self.frame_reg & 0x40 == 0 || self.dmc_irq
    }

    pub(super) fn request(&self) -> Option<DmcRequest> {
        let from_cycle = self.visible?;
        Some(DmcRequest { address: self.address, kind: self.want?, from_cycle })
    }

    /// The access of this cycle; [`Self::clock`] ends it.
    pub(super) fn write(&mut self, addr: u16, value: u8) {
        let put = self.cycle & 1 == 1;
        match addr {
            0x4010 => {
                self.dmc_regs[0] = value;
                self.dmc_irq &= value & 0x80 != 0;
            }
            0x4011 => self.dac = value & 0x7f,
            0x4012 | 0x4013 => self.dmc_regs[usize::from(addr & 3)] = value,
            0x4015 => self.write_status(value, put),
            0x4017 => {
                self.frame_reg = value;
                self.irq &= value & 0x40 == 0;
                self.reset_in = if put { 3 } else { 4 };
            }
            _ => self.write_voice(usize::from(addr >> 2 & 3), usize::from(addr & 3), value),
        }
    }

    fn write_voice(&mut self, which: usize, register: usize, value: u8) {
        let voice = &mut self.voices[which];
        voice.regs[register] = value;
        match register {
            1 => voice.sweep_reload = true,
            2 if which == 3 => voice.timer = NOISE[self.pal][usize::from(value & 15)],
            2 => voice.timer = voice.timer & 0x700 | u16::from(value),
            3 => {
                voice.reload = voice.enabled;
                voice.env_start = true;
                voice.linear_reload = true;
                if which < 3 {
                    voice.timer = voice.timer & 0xff | u16::from(value & 7) << 8;
                }
                if which < 2 {
                    voice.step = 0;
                }
            }
            _ => {}
        }
    }

    fn write_status(&mut self, value: u8, put: bool) {
        for (bit, voice) in self.voices.iter_mut().enumerate() {
            voice.enabled = value >> bit & 1 == 1;
            if !voice.enabled {
                voice.length = 0;
            }
        }
        self.dmc_irq = false;
        self.enabled = value & 0x10 != 0;
        self.enable_in = if put { 3 } else { 4 };
        if self.enabled && self.remaining == 0 {
            self.start_sample();
            if self.buffer.is_none() {
                self.load_in = self.enable_in;
            }
        }
        let fresh = RATES[self.pal][usize::from(self.dmc_regs[0] & 15)];
        let firing = if put { self.dmc_count == fresh } else { self.dmc_count == 2 };
        if !self.enabled && firing {
            self.enable_in += 2;
        }
    }

    fn start_sample(&mut self) {
        self.address = 0xc000 | u16::from(self.dmc_regs[2]) << 6;
        self.remaining = u16::from(self.dmc_regs[3]) * 16 + 1;
    }

    /// The DMA's fetch in this cycle, which is then over.
    pub(super) fn supply(&mut self, byte: u8) {
        self.clock();
        self.buffer = Some(byte);
        self.want = None;
        self.visible = None;
        self.address = self.address.checked_add(1).unwrap_or(0x8000);
        self.remaining = self.remaining.saturating_sub(1);
        if self.remaining == 0 {
            if self.dmc_regs[0] & 0x40 != 0 {
                self.start_sample();
            } else {
                self.end_in = 3;
                self.dmc_irq |= self.dmc_regs[0] & 0x80 != 0;
            }
        }
    }

    /// Ends the cycle.
    pub(super) fn clock(&mut self) {
        if self.cycle & 1 == 0 {
            self.clock_timers();
            self.clock_dmc();
        } else if self.clear_irq {
            self.clear_irq = false;
            self.irq = false;
        }
        self.clock_triangle();
        self.clock_reader();
        self.clock_frame();
        self.cycle += 1;
    }

    fn clock_timers(&mut self) {
        for voice in &mut self.voices[..2] {
            voice.count -= 1;
            if voice.count == 0 {
                voice.count = voice.timer + 1;
                voice.step = (voice.step + 1) % 8;
            }
        }
        let noise = &mut self.voices[3];
        noise.count -= 1;
        if noise.count == 0 {
            noise.count = noise.timer / 2;
            let tap = if noise.regs[2] & 0x80 != 0 { 6 } else { 1 };
            let bit = (self.lfsr ^ self.lfsr >> tap) & 1;
            self.lfsr = self.lfsr >> 1 | bit << 14;
        }
    }

    fn clock_triangle(&mut self) {
        let triangle = &mut self.voices[2];
        triangle.count -= 1;
        if triangle.count == 0 {
            triangle.count = triangle.timer + 1;
            if triangle.linear > 0 && triangle.length > 0 {
                triangle.step = (triangle.step + 1) % 32;
            }
        }
    }

    fn clock_dmc(&mut self) {
        self.dmc_count -= 2;
        if self.dmc_count > 0 {
            return;
        }
        self.dmc_count = RATES[self.pal][usize::from(self.dmc_regs[0] & 15)];
        if !self.silent {
            if self.shift & 1 == 1 && self.dac <= 125 {
                self.dac += 2;
            } else if self.shift & 1 == 0 && self.dac >= 2 {
                self.dac -= 2;
            }
        }
        self.shift >>= 1;
        self.bits -= 1;
        if self.bits == 0 {
            self.bits = 8;
            self.silent = self.buffer.is_none();
            if let Some(byte) = self.buffer.take() {
                self.shift = byte;
                if self.remaining > 0 || self.active {
                    self.want = Some(DmcDmaKind::Reload);
                }
            }
        }
    }

    fn clock_reader(&mut self) {
        let fires = |counter: &mut u8| {
            *counter = counter.saturating_sub(1);
            *counter == 0
        };
        if self.load_in > 0 && fires(&mut self.load_in) && self.buffer.is_none() {
            self.want = self.want.or(Some(DmcDmaKind::Load));
        }
        if self.enable_in > 0 && fires(&mut self.enable_in) {
            self.active = self.enabled;
            if !self.active {
                self.remaining = 0;
            }
        }
        if self.end_in > 0 && fires(&mut self.end_in) {
            self.active = false;
        }
        let visible = self.active && self.want.is_some();
        self.visible = visible.then(|| self.visible.unwrap_or(self.cycle + 1));
    }

    fn clock_frame(&mut self) {
        let five = self.frame_reg & 0x80 != 0;
        let inhibit = self.frame_reg & 0x40 != 0;
        self.frame_count += 1;
        let times: [u32; 5] = match self.pal {
            0 => [7457, 14913, 22371, 29829, 37281],
            _ => [8313, 16627, 24939, 33253, 41565],
        };
        let at = |index: usize| self.frame_count == times[index];
        let last = if five { 4 } else { 3 };
        let mut half = at(1) || at(last);
        let mut quarter = half || at(0) || at(2);
        self.clocked = self.clocked.map(|ago| ago.saturating_sub(1));
        if quarter {
            self.clocked = [2, if half { 2 } else { self.clocked[1] }];
        }
        let around = self.frame_count + 1;
        if !five && (around == times[3] || at(3)) {
            self.irq = true;
        } else if !five && self.frame_count == times[3] + 1 {
            self.irq = !inhibit;
        }
        if self.frame_count == times[last] + 1 {
            self.frame_count = 0;
        }
        if self.reset_in > 0 {
            self.reset_in -= 1;
            if self.reset_in == 0 {
                self.frame_count = 0;
                quarter |= five && self.clocked[0] != 1;
                half |= five && self.clocked[1] != 1;
            }
        }
        self.clock_units(quarter, half);
    }

    fn clock_units(&mut self, quarter: bool, half: bool) {
        for (which, voice) in self.voices.iter_mut().enumerate() {
            if quarter {
                voice.clock_envelope();
                voice.clock_linear();
            }
            if half {
                voice.clock_length();
                if which < 2 {
                    voice.clock_sweep(which == 0);
                }
            }
            voice.end_cycle(if which == 2 { 0x80 } else { 0x20 });
        }
    }
}
