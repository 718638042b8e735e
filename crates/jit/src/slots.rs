//! The places of the table: marks of what is not to be counted, and ways into groups.

use crate::plan::Plan;
use crate::table::{REFUSED, SLOTS, Slot, Table};

/// Part of a group that has been asked for.
const ASKED: u32 = 0x100;
/// Not to be compiled.
const NEVER: u32 = 0x101;
/// An instruction of a group, but no entry. From here on up to [`SLOTS`] meetings are counted.
pub(crate) const INSIDE: u32 = 0x102;

impl Table {
    /// A group has been asked for.
    pub(crate) fn ask(&mut self, plan: &Plan) {
        self.mark(plan, ASKED);
        let offset = plan.offset_of(plan.entry).unwrap_or(0);
        if let Some(&entry) = self.entries.get(offset as usize)
            && entry >= SLOTS
        {
            let (_, last) = last_slot(&self.slots, entry);
            if let Some(slot) = self.slots.get_mut(last) {
                slot.misses = 0;
            }
        }
    }

    /// A group that has been asked for does not come: its code is counted again.
    pub(crate) fn forget(&mut self, plan: &Plan) {
        self.mark(plan, 0);
    }

    /// A group is there: its code is not counted.
    pub(crate) fn hold(&mut self, plan: &Plan) {
        self.mark(plan, INSIDE);
    }

    /// Marks the instructions of a plan that are nobody's entries, and may be compiled.
    fn mark(&mut self, plan: &Plan, mark: u32) {
        for offset in plan.starts() {
            if let Some(entry) = self.entries.get_mut(offset as usize)
                && *entry < SLOTS
                && *entry != NEVER
            {
                *entry = mark;
            }
        }
    }

    /// The place is not to be compiled, or, where it has been, not for yet another mapping.
    pub(crate) fn never(&mut self, offset: u32) {
        let Some(entry) = self.entries.get_mut(offset as usize) else { return };
        if *entry < SLOTS {
            *entry = NEVER;
            return;
        }
        let (_, last) = last_slot(&self.slots, *entry);
        if let Some(slot) = self.slots.get_mut(last) {
            slot.misses = REFUSED;
        }
    }

    /// A way into a group, before those that the place has already, or behind them.
    pub(crate) fn add_slot(
        &mut self,
        offset: u32,
        (pc, at): (u16, usize),
        group: u32,
        behind: bool,
    ) {
        let Some(entry) = self.entries.get_mut(offset as usize) else {
            return;
        };
        let first = *entry;
        let next = if first >= SLOTS && !behind { first } else { 0 };
        let slot = Slot { pc, at, group, next, misses: 0, waits: false };
        self.addresses.add(pc);
        let index = match self.free_slots.pop() {
            Some(index) => {
                self.slots[index as usize] = slot;
                index
            }
            None => {
                self.slots.push(slot);
                self.slots.len() as u32 - 1
            }
        };
        if first >= SLOTS && behind {
            let (_, last) = last_slot(&self.slots, first);
            self.slots[last].next = SLOTS + index;
        } else {
            *entry = SLOTS + index;
        }
    }

    pub(crate) fn remove_slots(&mut self, offset: u32, group: u32) {
        let Some(&first) = self.entries.get(offset as usize) else {
            return;
        };
        let mut kept = Vec::new();
        let mut entry = first;
        while entry >= SLOTS {
            let slot = &self.slots[(entry - SLOTS) as usize];
            let next = slot.next;
            if slot.group == group {
                self.free_slots.push(entry - SLOTS);
            } else {
                kept.push(entry);
            }
            entry = next;
        }
        if first < SLOTS {
            return;
        }
        let mut next = 0;
        for &entry in kept.iter().rev() {
            self.slots[(entry - SLOTS) as usize].next = next;
            next = entry;
        }
        self.entries[offset as usize] = next;
    }
}

/// How many slots a place has, and which is the last one.
pub(crate) fn last_slot(slots: &[Slot], first: u32) -> (usize, usize) {
    let (mut count, mut at) = (1, (first - SLOTS) as usize);
    while let Some(slot) = slots.get(at).filter(|slot| slot.next != 0) {
        at = (slot.next - SLOTS) as usize;
        count += 1;
    }
    (count, at)
}
