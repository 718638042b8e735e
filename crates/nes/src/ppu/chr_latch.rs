//! Latches on the pattern tables, as MMC2 and MMC4 have them: a fetch of tile $FD or $FE chooses
//! which of two banks the table shows from the next fetch on.
//!
//! The boards name the banks; which fetches come, only the PPU knows. So the latches are here, and
//! no line is drawn as a whole while there are any. They power up as $FE.
//! Source: NESdev wiki, "MMC2", "MMC4".

/// Fetches that set a latch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triggers {
    /// Those of the first row's high plane: $0FD8 and $0FE8. MMC2's left table.
    FirstRow,
    /// Those of all rows' high planes: $xFD8-$xFDF and $xFE8-$xFEF.
    AllRows,
}

/// A pattern table with a latch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatchedTable {
    /// The banks of 4 KiB after a fetch of tile $FD and after one of $FE.
    pub banks: [usize; 2],
    /// What sets the latch.
    pub triggers: Triggers,
}

/// Both latches.
#[derive(Clone, Debug)]
pub(super) struct ChrLatches {
    tables: [Option<LatchedTable>; 2],
    /// 0 after $FD, 1 after $FE.
    states: [usize; 2],
    /// The last fetch, if it set a latch: which table's, and to what.
    set: Option<(u16, usize, usize)>,
}

impl Default for ChrLatches {
    fn default() -> Self {
        ChrLatches { tables: [None; 2], states: [1; 2], set: None }
    }
}

impl ChrLatches {
    /// Whether a table has a latch.
    #[inline]
    pub(super) fn exist(&self) -> bool {
        self.tables[0].is_some() || self.tables[1].is_some()
    }

    /// Gives table 0 or 1 a latch, or other banks. Gives the bank to show.
    pub(super) fn wire(&mut self, table: usize, latched: LatchedTable) -> usize {
        self.tables[table & 1] = Some(latched);
        latched.banks[self.states[table & 1]]
    }

    /// A fetch from `addr` is about to come. Gives the table and the bank of 4 KiB that it is to
    /// show from now on, if the fetch before it set a latch. (A fetch takes two looks at memory;
    /// the latch follows when it is over.)
    pub(super) fn before_fetch(&mut self, addr: u16) -> Option<(usize, usize)> {
        let (_, table, state) = self.set.take_if(|set| set.0 != addr)?;
        self.states[table] = state;
        Some((table, self.tables[table]?.banks[state]))
    }

    /// A fetch from `addr` has been made.
    pub(super) fn after_fetch(&mut self, addr: u16) {
        let table = usize::from(addr >> 12 & 1);
        let Some(latched) = self.tables[table].filter(|_| addr < 0x2000) else { return };
        let state = match (latched.triggers, addr & 0xFFF) {
            (Triggers::FirstRow, 0xFD8) | (Triggers::AllRows, 0xFD8..=0xFDF) => 0,
            (Triggers::FirstRow, 0xFE8) | (Triggers::AllRows, 0xFE8..=0xFEF) => 1,
            _ => return,
        };
        self.set = Some((addr, table, state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ppu::VideoMemory;

    /// CHR-ROM in which each byte names its bank of 4 KiB. Table 0 shows bank 2 or 3, table 1 bank
    /// 4 or 5.
    fn memory() -> VideoMemory {
        let chr = (0..8u8).flat_map(|bank| [bank; 0x1000]).collect();
        let mut memory = VideoMemory::new(chr, false);
        memory.latch_chr(0, LatchedTable { banks: [2, 3], triggers: Triggers::FirstRow });
        memory.latch_chr(1, LatchedTable { banks: [4, 5], triggers: Triggers::AllRows });
        memory
    }

    #[test]
    fn a_fetch_of_tile_fd_or_fe_shows_in_the_next_fetch() {
        let mut memory = memory();
        assert_eq!([0x0000, 0x1000].map(|addr| memory.fetch(addr)), [3, 5]);
        assert_eq!(memory.fetch(0x0FD8), 3, "the fetch itself sees the old bank");
        assert_eq!(memory.fetch(0x0FD8), 3, "and so does its second look");
        assert_eq!([0x0000, 0x1000].map(|addr| memory.fetch(addr)), [2, 5]);
        memory.fetch(0x1FDF);
        assert_eq!([0x0000, 0x1000].map(|addr| memory.fetch(addr)), [2, 4]);
        memory.fetch(0x0FE8);
        memory.fetch(0x1FE8);
        assert_eq!([0x0000, 0x1000].map(|addr| memory.fetch(addr)), [3, 5]);
    }

    #[test]
    fn the_left_table_of_mmc2_looks_at_one_row_only() {
        let mut memory = memory();
        for addr in [0x0FD0, 0x0FD9, 0x0FDF, 0x2FD8, 0x1FD0, 0x1FD7] {
            memory.fetch(addr);
        }
        assert_eq!([0x0000, 0x1000].map(|addr| memory.fetch(addr)), [3, 5]);
    }

    #[test]
    fn other_banks_show_at_once_where_the_latch_is() {
        let mut memory = memory();
        memory.fetch(0x1FD8);
        memory.fetch(0x0000);
        memory.latch_chr(1, LatchedTable { banks: [6, 7], triggers: Triggers::AllRows });
        assert_eq!(memory.fetch(0x1000), 6);
        memory.fetch(0x1FE8);
        assert_eq!(memory.fetch(0x1000), 7);
    }
}
