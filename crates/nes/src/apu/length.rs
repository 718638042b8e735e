//! Length counters: how long a note sounds.
//!
//! Loaded from a table by the fourth register of a channel, clocked down by half frames, frozen by
//! the halt flag, forced to zero while the channel is disabled in $4015.
//!
//! A write that falls on the very cycle of a half frame loses a race: the old halt flag still
//! decides this clock, and a reload is ignored unless the counter is zero. So a write only leaves a
//! wish here, and [`LengthCounter::settle`] grants it once the cycle's clocks have happened.
//!
//! Sources: NESdev wiki "APU Length Counter"; test ROMs `10.len_halt_timing`,
//! `11.len_reload_timing` (blargg_apu_2005.07.30).

const LENGTHS: [u8; 32] = [
    10, 254, 20, 2, 40, 4, 80, 6, 160, 8, 60, 10, 14, 12, 26, 14, //
    12, 16, 24, 18, 48, 20, 96, 22, 192, 24, 72, 26, 16, 28, 32, 30,
];

/// A length counter with its halt flag and its enable bit of $4015.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LengthCounter {
    value: u8,
    halt: bool,
    enabled: bool,
    /// The halt flag as last written, in force after the cycle of the write.
    wished_halt: bool,
    /// The value to load after the cycle of the write; 0 for none (the table has no 0).
    wished_value: u8,
}

impl LengthCounter {
    /// True while the channel may sound.
    #[inline]
    pub(super) fn running(&self) -> bool {
        self.value != 0
    }

    /// Bit of $4015: a disabled counter is zero and cannot be loaded.
    pub(super) fn set_enabled(&mut self, enabled: bool) {
        self.enabled = enabled;
        if !enabled {
            self.value = 0;
            self.wished_value = 0;
        }
    }

    /// The halt flag takes effect when [`Self::settle`] is called.
    pub(super) fn write_halt(&mut self, halt: bool) {
        self.wished_halt = halt;
    }

    /// `value` is the whole register: its upper five bits index the table.
    pub(super) fn write_length(&mut self, value: u8) {
        if self.enabled {
            self.wished_value = LENGTHS[usize::from(value >> 3)];
        }
    }

    /// A half frame.
    pub(super) fn clock(&mut self) {
        let reload = core::mem::take(&mut self.wished_value);
        if reload != 0 && self.value == 0 {
            self.value = reload;
        } else if self.value != 0 && !self.halt {
            self.value -= 1;
        }
    }

    /// Ends the cycle of a register write.
    pub(super) fn settle(&mut self) {
        let reload = core::mem::take(&mut self.wished_value);
        if reload != 0 {
            self.value = reload;
        }
        self.halt = self.wished_halt;
    }
}
