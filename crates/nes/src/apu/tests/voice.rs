//! The parts that the four old channels of the naive APU have in common.

const LENGTHS: [u8; 32] = [
    10, 254, 20, 2, 40, 4, 80, 6, 160, 8, 60, 10, 14, 12, 26, 14, 12, 16, 24, 18, 48, 20, 96, 22,
    192, 24, 72, 26, 16, 28, 32, 30,
];
const WAVES: [[u8; 8]; 4] = [
    [0, 1, 0, 0, 0, 0, 0, 0],
    [0, 1, 1, 0, 0, 0, 0, 0],
    [0, 1, 1, 1, 1, 0, 0, 0],
    [1, 0, 0, 1, 1, 1, 1, 1],
];

/// Length counter, envelope and timer of any channel, as far as it has them.
#[derive(Clone, Default)]
pub(super) struct Voice {
    pub(super) regs: [u8; 4],
    pub(super) length: u8,
    pub(super) halt: bool,
    pub(super) enabled: bool,
    pub(super) reload: bool,
    pub(super) env_start: bool,
    pub(super) env_divider: u8,
    pub(super) env_decay: u8,
    pub(super) timer: u16,
    pub(super) count: u16,
    pub(super) step: u8,
    pub(super) sweep_divider: u8,
    pub(super) sweep_reload: bool,
    pub(super) linear: u8,
    pub(super) linear_reload: bool,
}

impl Voice {
    pub(super) fn clock_envelope(&mut self) {
        let period = self.regs[0] & 15;
        if self.env_start {
            (self.env_start, self.env_decay, self.env_divider) = (false, 15, period);
        } else if self.env_divider > 0 {
            self.env_divider -= 1;
        } else {
            self.env_divider = period;
            if self.env_decay > 0 {
                self.env_decay -= 1;
            } else if self.regs[0] & 0x20 != 0 {
                self.env_decay = 15;
            }
        }
    }

    pub(super) fn volume(&self) -> u8 {
        match () {
            () if self.length == 0 => 0,
            () if self.regs[0] & 0x10 != 0 => self.regs[0] & 15,
            () => self.env_decay,
        }
    }

    pub(super) fn clock_length(&mut self) {
        if self.reload && self.length == 0 {
            self.length = LENGTHS[usize::from(self.regs[3] >> 3)];
        } else {
            self.reload = false;
            if self.length > 0 && !self.halt {
                self.length -= 1;
            }
        }
    }

    pub(super) fn sweep_target(&self, first: bool) -> i32 {
        let change = i32::from(self.timer >> (self.regs[1] & 7));
        let timer = i32::from(self.timer);
        match self.regs[1] & 8 {
            0 => timer + change,
            _ => timer - change - i32::from(first),
        }
    }

    pub(super) fn sweep_mutes(&self, first: bool) -> bool {
        self.timer < 8 || self.sweep_target(first) > 0x7ff
    }

    pub(super) fn clock_sweep(&mut self, first: bool) {
        let target = self.sweep_target(first);
        let acts = self.sweep_divider == 0
            && self.regs[1] & 0x80 != 0
            && self.regs[1] & 7 != 0
            && !self.sweep_mutes(first);
        if acts {
            self.timer = target.max(0) as u16;
        }
        if self.sweep_divider == 0 || self.sweep_reload {
            self.sweep_divider = self.regs[1] >> 4 & 7;
            self.sweep_reload = false;
        } else {
            self.sweep_divider -= 1;
        }
    }

    pub(super) fn pulse_level(&self, first: bool) -> u8 {
        let high = WAVES[usize::from(self.regs[0] >> 6)][usize::from(self.step)];
        if self.sweep_mutes(first) { 0 } else { high * self.volume() }
    }

    pub(super) fn clock_linear(&mut self) {
        self.linear =
            if self.linear_reload { self.regs[0] & 0x7f } else { self.linear.saturating_sub(1) };
        self.linear_reload &= self.regs[0] & 0x80 != 0;
    }

    /// What a register write leaves to the end of its cycle.
    pub(super) fn end_cycle(&mut self, halt_bit: u8) {
        if self.reload {
            self.length = LENGTHS[usize::from(self.regs[3] >> 3)];
            self.reload = false;
        }
        self.halt = self.regs[0] & halt_bit != 0;
    }
}
