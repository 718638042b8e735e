//! Which bytes of the memory block have been compiled, and which of those were written since.
//!
//! The bus keeps this for a compiler, so that it learns of self-modifying code whoever runs the
//! CPU: compiled code, the interpreter, or the host's precise path. A page with compiled bytes has
//! no write pointer; its writes reach [`Bus::store_watched`](crate::Bus::store_watched), which
//! looks here, at the granularity of a byte.

/// Pages of the memory block that can be watched: the first 16 MiB.
const PAGES: usize = 0x1_0000;
/// Pages whose bytes are told apart at a time.
const SLOTS: usize = 256;
/// Writes that are remembered one by one.
const WRITTEN: usize = 16;

/// The writes to compiled bytes since the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    offsets: [u32; WRITTEN],
    count: usize,
    lost: bool,
}

impl Written {
    const NONE: Written = Written { offsets: [0; WRITTEN], count: 0, lost: false };

    /// Offsets in the memory block, in order of the writes.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets[..self.count.min(WRITTEN)]
    }

    /// Whether there were more writes than are listed, so that any compiled byte may have changed.
    pub fn lost(&self) -> bool {
        self.lost
    }
}

/// See the module's documentation.
#[derive(Clone, Debug)]
pub(crate) struct Tracking {
    pub(crate) watcher: u64,
    pages: [u64; PAGES / 64],
    /// The page of each slot; by default one that cannot be watched.
    slots: [u32; SLOTS],
    bytes: [[u64; 4]; SLOTS],
    written: Written,
}

impl Tracking {
    pub(crate) const fn new() -> Self {
        Tracking {
            watcher: 0,
            pages: [0; PAGES / 64],
            slots: [u32::MAX; SLOTS],
            bytes: [[0; 4]; SLOTS],
            written: Written::NONE,
        }
    }

    /// Whether the page of `offset` holds compiled bytes.
    pub(crate) fn covers(&self, offset: u32) -> bool {
        let page = offset as usize >> 8;
        self.pages.get(page / 64).is_some_and(|word| word >> (page % 64) & 1 != 0)
    }

    /// Marks a byte as compiled; `false` where it lies too high to be watched.
    pub(crate) fn mark(&mut self, offset: u32) -> bool {
        let page = offset as usize >> 8;
        let Some(word) = self.pages.get_mut(page / 64) else {
            return false;
        };
        *word |= 1 << (page % 64);
        let slot = page % SLOTS;
        let holder = self.slots[slot];
        if holder != page as u32 {
            // A slot in use stays with its page; this one's bytes then all count as compiled.
            if holder != u32::MAX && self.covers(holder << 8) {
                return true;
            }
            self.slots[slot] = page as u32;
            self.bytes[slot] = [0; 4];
        }
        let byte = offset as usize & 0xff;
        self.bytes[slot][byte / 64] |= 1 << (byte % 64);
        true
    }

    /// Forgets the page of `offset`.
    pub(crate) fn clear(&mut self, offset: u32) {
        let page = offset as usize >> 8;
        if let Some(word) = self.pages.get_mut(page / 64) {
            *word &= !(1 << (page % 64));
        }
        if self.slots[page % SLOTS] == page as u32 {
            self.slots[page % SLOTS] = u32::MAX;
        }
    }

    pub(crate) fn clear_all(&mut self) {
        self.pages = [0; PAGES / 64];
        self.slots = [u32::MAX; SLOTS];
        self.written = Written::NONE;
    }

    /// Notes a write; gives whether the byte may be compiled.
    pub(crate) fn note(&mut self, offset: u32) -> bool {
        let page = offset as usize >> 8;
        let byte = offset as usize & 0xff;
        let slot = page % SLOTS;
        if self.slots[slot] == page as u32 && self.bytes[slot][byte / 64] >> (byte % 64) & 1 == 0 {
            return false;
        }
        match self.written.offsets.get_mut(self.written.count) {
            Some(place) => *place = offset,
            None => self.written.lost = true,
        }
        self.written.count = (self.written.count + 1).min(WRITTEN);
        true
    }

    /// Anything may have been written.
    pub(crate) fn lose(&mut self) {
        self.written.lost = true;
    }

    pub(crate) fn any_written(&self) -> bool {
        self.written.count != 0 || self.written.lost
    }

    pub(crate) fn take(&mut self) -> Written {
        core::mem::replace(&mut self.written, Written::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_page_are_told_apart() {
        let mut tracking = Tracking::new();
        assert!(tracking.mark(0x1234));
        assert!(tracking.covers(0x12ff) && !tracking.covers(0x1300));
        assert!(!tracking.note(0x1233) && tracking.note(0x1234));
        assert_eq!(tracking.take().offsets(), [0x1234]);
        tracking.clear(0x1200);
        assert!(!tracking.covers(0x1234));
    }

    #[test]
    fn pages_that_share_a_slot_are_watched_whole() {
        let mut tracking = Tracking::new();
        tracking.mark(0x1234);
        tracking.mark(0x1_1234);
        assert!(!tracking.note(0x1235) && tracking.note(0x1_1235));
        assert!(!tracking.mark(1 << 24));
    }

    #[test]
    fn more_writes_than_can_be_listed_are_said_to_be_lost() {
        let mut tracking = Tracking::new();
        tracking.mark(0x1234);
        for _ in 0..=WRITTEN {
            assert!(!tracking.take().lost());
            tracking.note(0x1234);
        }
        for _ in 0..WRITTEN {
            tracking.note(0x1234);
        }
        let written = tracking.take();
        assert!(written.lost() && written.offsets().len() == WRITTEN);
        assert!(!tracking.any_written());
    }
}
