//! Which code has changed how often, and what is no use compiling for it.

use std::collections::HashMap;

/// So often may code in one page change before the page is taken for live: before stores to it are
/// no longer tracked.
const OF_PAGE: u32 = 16;
/// So often may an instruction of live code become another one before it is left to the
/// interpreter.
const OF_INSTRUCTION: u32 = 2;

/// Counts, by place in the memory block.
#[derive(Default)]
pub(crate) struct Changes {
    pages: HashMap<u32, u32>,
    instructions: HashMap<u32, u32>,
}

impl Changes {
    /// Counts a change of tracked code; gives whether from now on its page is live.
    pub(crate) fn count_page(&mut self, page: u32) -> bool {
        let times = self.pages.entry(page).or_default();
        *times += 1;
        *times == OF_PAGE
    }

    /// Counts that live code has become another instruction at `offset`; gives whether it is left
    /// to the interpreter from now on.
    pub(crate) fn count_instruction(&mut self, offset: u32) -> bool {
        let times = self.instructions.entry(offset).or_default();
        *times += 1;
        *times == OF_INSTRUCTION
    }

    /// Whether code of a page changes too often to be tracked.
    pub(crate) fn is_live(&self, page: u32) -> bool {
        self.pages.get(&page).is_some_and(|&times| times >= OF_PAGE)
    }

    /// Whether the instruction at `offset` keeps becoming another one.
    pub(crate) fn is_unsteady(&self, offset: u32) -> bool {
        self.instructions.get(&offset).is_some_and(|&times| times >= OF_INSTRUCTION)
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.pages.clear();
        self.instructions.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_live_after_its_sixteenth_change() {
        let mut changes = Changes::default();
        assert!((1..OF_PAGE).all(|_| !changes.count_page(3)));
        assert!(!changes.is_live(3));
        assert!(changes.count_page(3) && changes.is_live(3));
        assert!(!changes.count_page(3) && changes.is_live(3) && !changes.is_live(4));
    }

    #[test]
    fn an_instruction_is_unsteady_after_its_second_change() {
        let mut changes = Changes::default();
        assert!(!changes.count_instruction(0x78) && !changes.is_unsteady(0x78));
        assert!(changes.count_instruction(0x78) && changes.is_unsteady(0x78));
        changes.clear();
        assert!(!changes.is_unsteady(0x78));
    }
}
