//! One clock, counted in CPU cycles; PPU dots derive from it.
//!
//! CPU cycle `c` covers the dots from `c * dots-per-cycle` on. Where in the cycle a register access
//! reaches the PPU, and where the CPU samples its interrupt lines, depends on how the two chips'
//! dividers came up at power-on; the phase here is one that consoles have, and the one that the
//! timing tests (`ppu_vbl_nmi`, AccuracyCoin) were written on.

use crate::region::Region;

/// Dots from the start of a CPU cycle to the PPU's side of a register access in it.
const ACCESS_PHASE: u64 = 2;
/// Dots from the end of a CPU cycle to the moment whose interrupt lines count for that cycle.
const SAMPLE_PHASE: u64 = 0;

/// Converts between CPU cycles and PPU dots, both counted from power-on.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Dots in five cycles.
    ratio: u64,
}

impl Clock {
    /// The clock of a region.
    pub fn new(region: Region) -> Self {
        Clock { ratio: region.dots_per_five_cycles() }
    }

    /// The first dot of a CPU cycle.
    #[inline]
    pub fn dot_at(self, cycle: u64) -> u64 {
        if self.ratio == 15 { cycle * 3 } else { cycle * self.ratio / 5 }
    }

    /// The dot at which an access in this cycle reaches the PPU.
    #[inline]
    pub fn access_dot(self, cycle: u64) -> u64 {
        self.dot_at(cycle) + ACCESS_PHASE
    }

    /// The dot up to which the PPU has run when `cycles` cycles are over and the lines are sampled.
    #[inline]
    pub fn sample_dot(self, cycles: u64) -> u64 {
        self.dot_at(cycles) + SAMPLE_PHASE
    }

    /// The least number of cycles after which something that happens in `dot` has been sampled.
    pub fn cycles_to_see(self, dot: u64) -> u64 {
        if dot == u64::MAX {
            return u64::MAX;
        }
        let wanted = (dot + 1).saturating_sub(SAMPLE_PHASE);
        if self.ratio == 15 { wanted.div_ceil(3) } else { (wanted * 5).div_ceil(self.ratio) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_to_see_is_the_first_sample_after_the_dot() {
        for region in Region::ALL {
            let clock = Clock::new(region);
            for dot in 0..1000 {
                let cycles = clock.cycles_to_see(dot);
                assert!(clock.sample_dot(cycles) > dot);
                assert!(cycles == 0 || clock.sample_dot(cycles - 1) <= dot);
            }
        }
    }
}
