//! The noise channel's shift register, many clocks at a time.
//!
//! Each clock shifts the register right; the new bit 14 is bit 0 xor bit 1 (long mode) or bit 0 xor
//! bit 6 (short mode). The new bits depend only on bits that are at least 14 (or 9) clocks away
//! from leaving, so that as many clocks are one operation. Clocks that nobody hears are owed, and
//! done by a jump when somebody does.
//!
//! Source: NESdev wiki "APU Noise".

/// The shift register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lfsr {
    register: u16,
    short: bool,
    /// Clocks still to be done.
    owed: u64,
}

impl Lfsr {
    /// The register at power-on.
    pub(super) fn new() -> Self {
        Lfsr { register: 1, short: false, owed: 0 }
    }

    /// Bit 7 of $400E.
    pub(super) fn set_short(&mut self, short: bool) {
        if self.short != short {
            self.settle();
            self.short = short;
        }
    }

    /// Clocks whose outcome does not matter now.
    pub(super) fn skip(&mut self, clocks: u64) {
        self.owed += clocks;
    }

    /// Bit 0: the channel is silent while it is set.
    pub(super) fn bit(&mut self) -> bool {
        self.settle();
        self.register & 1 == 1
    }

    /// The greatest argument of [`Self::advance`], 8 or more.
    #[inline]
    pub(super) fn limit(&self) -> u32 {
        if self.short { 9 } else { 14 }
    }

    /// Clocks the register, after [`Self::bit`] or this. Bit n of the answer is bit 0 of the
    /// register after n clocks, for n up to `clocks`.
    #[inline]
    pub(super) fn advance(&mut self, clocks: u32) -> u32 {
        let before = u32::from(self.register);
        let feedback = before ^ before >> if self.short { 6 } else { 1 };
        // Bits of `feedback` beyond `clocks` are wrong or early, and are cut off by the mask.
        let longer = before | feedback << 15;
        self.register = (longer >> clocks & 0x7fff) as u16;
        before
    }

    /// Does the clocks that are owed. The register comes round after 32,767 clocks in the long mode
    /// and after 93 or 31 in the short one.
    fn settle(&mut self) {
        if self.owed == 0 {
            return;
        }
        let mut clocks =
            (core::mem::take(&mut self.owed) % if self.short { 93 } else { 32_767 }) as u32;
        if !self.short {
            self.register = jump(self.register, clocks & !15);
            clocks &= 15;
        }
        while clocks != 0 {
            let count = clocks.min(self.limit());
            self.advance(count);
            clocks -= count;
        }
    }
}

/// Row i, column b: the register 2^i clocks (long mode) after it held only bit b. A clock is
/// linear in the bits, so any other register is the xor of its bits' columns.
static JUMPS: [[u16; 15]; 15] = jumps();

const fn jumps() -> [[u16; 15]; 15] {
    let mut table = [[0; 15]; 15];
    let mut bit = 0;
    while bit < 15 {
        let held = 1u16 << bit;
        table[0][bit] = held >> 1 | ((held ^ held >> 1) & 1) << 14;
        bit += 1;
    }
    let mut row = 1;
    while row < 15 {
        let mut bit = 0;
        while bit < 15 {
            table[row][bit] = combine(&table[row - 1], table[row - 1][bit]);
            bit += 1;
        }
        row += 1;
    }
    table
}

const fn combine(columns: &[u16; 15], register: u16) -> u16 {
    let mut sum = 0;
    let mut bit = 0;
    while bit < 15 {
        sum ^= columns[bit] & (register >> bit & 1).wrapping_neg();
        bit += 1;
    }
    sum
}

/// The register `clocks` (below 32,768) later in the long mode.
fn jump(register: u16, clocks: u32) -> u16 {
    let rows = JUMPS.iter().enumerate().filter(|(row, _)| clocks >> row & 1 == 1);
    rows.fold(register, |register, (_, columns)| combine(columns, register))
}
