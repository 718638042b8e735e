//! What the machine must do after a write to a board's register.

use std::ops::{BitOr, BitOrAssign};

/// A set of consequences. Before the machine acts on [`Effects::CHR`] or [`Effects::IRQ`] it has
/// to bring the PPU to the cycle of the write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects(u8);

impl Effects {
    /// Nothing observable changed.
    pub const NONE: Effects = Effects(0);
    /// The CPU's address space changed: call [`super::Board::map_prg`].
    pub const PRG: Effects = Effects(1);
    /// CHR banks or nametables changed: call [`super::Board::map_chr`].
    pub const CHR: Effects = Effects(2);
    /// The IRQ line, or the time of its next rise, may have changed: compute the deadline anew.
    pub const IRQ: Effects = Effects(4);

    /// This set and another.
    pub const fn with(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Effects) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the CPU's address space changed.
    pub const fn prg(self) -> bool {
        self.contains(Effects::PRG)
    }

    /// Whether CHR banks or nametables changed.
    pub const fn chr(self) -> bool {
        self.contains(Effects::CHR)
    }

    /// Whether the IRQ line or the time of its next rise may have changed.
    pub const fn irq(self) -> bool {
        self.contains(Effects::IRQ)
    }

    /// Whether there is nothing to do.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Sets a register; these effects follow only if that changes it, since games write the same
    /// bank over and over.
    pub(super) fn of_change<T: PartialEq>(self, register: &mut T, value: T) -> Effects {
        let changed = *register != value;
        *register = value;
        if changed { self } else { Effects::NONE }
    }
}

impl BitOr for Effects {
    type Output = Effects;

    fn bitor(self, other: Effects) -> Effects {
        self.with(other)
    }
}

impl BitOrAssign for Effects {
    fn bitor_assign(&mut self, other: Effects) {
        *self = *self | other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_that_keeps_its_value_has_no_effect() {
        let mut bank = 3;
        assert_eq!(Effects::PRG.of_change(&mut bank, 3), Effects::NONE);
        assert_eq!(Effects::PRG.of_change(&mut bank, 4), Effects::PRG);
        assert_eq!(bank, 4);
    }

    #[test]
    fn effects_join_and_are_told_apart() {
        let mut both = Effects::PRG | Effects::IRQ;
        assert!(both.prg() && both.irq() && !both.chr() && !both.is_empty());
        both |= Effects::CHR;
        assert!(both.contains(Effects::PRG | Effects::CHR));
    }
}
