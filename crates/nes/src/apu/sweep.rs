//! Sweep units: they bend the period of a pulse channel, and mute it.
//!
//! The target period is worked out all the time, and silences the channel when it overflows even
//! while the sweep is disabled; so does a period below 8. Pulse 1 subtracts in one's complement
//! (one more than asked for), pulse 2 in two's complement.
//!
//! Source: NESdev wiki "APU Sweep".

/// How a pulse channel negates the change of its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negate {
    /// Pulse 1: `period - change - 1`.
    OnesComplement,
    /// Pulse 2: `period - change`.
    TwosComplement,
}

/// A sweep unit. The period that it bends belongs to the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sweep {
    negate_as: Negate,
    enabled: bool,
    negate: bool,
    shift: u8,
    period: u8,
    divider: u8,
    reload: bool,
}

impl Sweep {
    pub(super) fn new(negate_as: Negate) -> Self {
        Sweep {
            negate_as,
            enabled: false,
            negate: false,
            shift: 0,
            period: 0,
            divider: 0,
            reload: false,
        }
    }

    /// `EPPP NSSS` of $4001 and $4005.
    pub(super) fn write(&mut self, value: u8) {
        self.enabled = value & 0x80 != 0;
        self.period = value >> 4 & 7;
        self.negate = value & 8 != 0;
        self.shift = value & 7;
        self.reload = true;
    }

    /// The period that the next effective clock would set; above $7FF it mutes the channel.
    pub(super) fn target(&self, period: u16) -> u16 {
        let change = period >> self.shift;
        match (self.negate, self.negate_as) {
            (false, _) => period + change,
            (true, Negate::OnesComplement) => period.saturating_sub(change + 1),
            (true, Negate::TwosComplement) => period - change,
        }
    }

    /// True while the unit silences a channel of this period.
    pub(super) fn mutes(&self, period: u16) -> bool {
        period < 8 || self.target(period) > 0x7ff
    }

    /// A half frame: the new period of the channel.
    #[must_use]
    pub(super) fn clock(&mut self, period: u16) -> u16 {
        let bends = self.divider == 0 && self.enabled && self.shift != 0 && !self.mutes(period);
        if self.divider == 0 || self.reload {
            self.divider = self.period;
            self.reload = false;
        } else {
            self.divider -= 1;
        }
        if bends { self.target(period) } else { period }
    }
}
