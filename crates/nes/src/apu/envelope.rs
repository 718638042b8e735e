//! Envelopes: the volume of the pulse and noise channels, constant or decaying from 15.
//!
//! Clocked by quarter frames. Writing the fourth register of the channel sets the start flag, and
//! the next clock begins a new decay. The loop flag shares its bit with the length counter's halt.
//!
//! Source: NESdev wiki "APU Envelope".

/// An envelope generator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// `--LC VVVV` of $4000, $4004, $400C.
    repeat: bool,
    constant: bool,
    period: u8,
    start: bool,
    divider: u8,
    decay: u8,
}

impl Envelope {
    /// The first register of the channel.
    pub(super) fn write(&mut self, value: u8) {
        self.repeat = value & 0x20 != 0;
        self.constant = value & 0x10 != 0;
        self.period = value & 0x0f;
    }

    /// The next clock begins a new decay.
    pub(super) fn restart(&mut self) {
        self.start = true;
    }

    /// A quarter frame.
    pub(super) fn clock(&mut self) {
        if self.start {
            self.start = false;
            self.decay = 15;
            self.divider = self.period;
        } else if self.divider != 0 {
            self.divider -= 1;
        } else {
            self.divider = self.period;
            if self.decay != 0 {
                self.decay -= 1;
            } else if self.repeat {
                self.decay = 15;
            }
        }
    }

    /// Volume, 0 to 15.
    #[inline]
    pub(super) fn volume(&self) -> u8 {
        if self.constant { self.period } else { self.decay }
    }
}
