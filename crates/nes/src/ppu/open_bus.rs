//! The PPU's I/O latch: the byte that the CPU reads where a register drives no bits.
//!
//! Every write to $2000-$2007 and every read of a readable register charges the bits that were
//! driven; each bit fades to 0 some 20 frames after it was last driven. Reads charge only the
//! bits that they drive, so three groups of bits age apart: 0-4, 5, and 6-7 ($2002 drives 5-7, a
//! palette read through $2007 drives 0-5). Source: NESdev wiki, "Open bus behavior", and the test
//! ROMs `ppu_open_bus` and AccuracyCoin, "PPU Register Open Bus".

/// Dots that a bit keeps its charge: 20 NTSC frames, as measured by AccuracyCoin's author.
const DECAY_DOTS: u64 = 1_786_830;

/// The bits of each group.
const GROUPS: [u8; 3] = [0x1F, 0x20, 0xC0];

/// The latch with the dots at which its groups of bits fade.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OpenBus {
    value: u8,
    fades_at: [u64; 3],
}

impl OpenBus {
    /// The latch as the CPU would read it at `dot`.
    pub(super) fn get(&self, dot: u64) -> u8 {
        let mut value = self.value;
        for (group, fades_at) in GROUPS.iter().zip(self.fades_at) {
            if dot >= fades_at {
                value &= !group;
            }
        }
        value
    }

    /// The first dot from `dot` on at which bits 0-4, which $2002 does not drive, read differently.
    pub(super) fn low_bits_stable_until(&self, dot: u64) -> u64 {
        let charged = self.get(dot) & GROUPS[0] != 0;
        if charged { self.fades_at[0] } else { u64::MAX }
    }

    /// Charges the bits of `driven` (whole groups) with `value`; the others keep their age.
    pub(super) fn drive(&mut self, value: u8, driven: u8, dot: u64) {
        self.value = (self.get(dot) & !driven) | (value & driven);
        for (group, fades_at) in GROUPS.iter().zip(&mut self.fades_at) {
            if driven & group != 0 {
                *fades_at = dot + DECAY_DOTS;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_fade_group_by_group() {
        let mut bus = OpenBus::default();
        bus.drive(0xFF, 0xFF, 100);
        bus.drive(0x00, 0x20, 200);
        assert_eq!(bus.get(100 + DECAY_DOTS - 1), 0xDF);
        bus.drive(0xE0, 0xE0, 300);
        assert_eq!(bus.low_bits_stable_until(200), 100 + DECAY_DOTS);
        assert_eq!(bus.get(100 + DECAY_DOTS), 0xE0);
        assert_eq!(bus.low_bits_stable_until(100 + DECAY_DOTS), u64::MAX);
        assert_eq!(bus.get(300 + DECAY_DOTS), 0x00);
    }
}
