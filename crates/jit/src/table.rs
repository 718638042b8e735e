//! What is known about each byte of the memory block as a place to enter: how often it was met, or
//! which groups can be entered there.
//!
//! Code that is part of a group, or of one that is being compiled, is not asked for again because
//! one of its inner jumps is met: the group's own entries are never far.

use core6502::Bus;
use core6502::bus::IO;

use crate::compiler::{Compiled, Tier};
use crate::group::GroupFunction;
use crate::plan::Plan;

/// Entries below this are counts.
const COUNTS: u32 = 0x100;
/// Part of a group that has been asked for.
const ASKED: u32 = 0x100;
/// Not to be compiled.
const NEVER: u32 = 0x101;
/// An instruction of a group, but no entry.
const INSIDE: u32 = 0x102;
/// Entries from here on are numbers of slots.
const SLOTS: u32 = 0x200;
/// Variants of one place (other banks around it, another address) that are kept.
const VARIANTS: usize = 4;

/// A way into a group.
struct Slot {
    pc: u16,
    group: u32,
    /// Another slot of the same place, 0 for none, else its entry.
    next: u32,
    /// How often the place was met with another address or mapping.
    misses: u8,
}

/// A group in memory.
pub(crate) struct Group {
    pub(crate) compiled: Compiled,
    pub(crate) plan: Plan,
    /// The bus's mapping number at which the guard was last found to hold.
    checked: u64,
    /// When it was last entered, in calls of the engine.
    pub(crate) used: u64,
    /// CPU cycles that it has run.
    native: u64,
    /// A better one has been asked for.
    replaced: bool,
}

/// A way into native code.
pub(crate) struct Entered {
    pub(crate) function: GroupFunction,
    /// The group's number.
    pub(crate) group: u32,
    pub(crate) tier: Tier,
}

/// What to do at a pc.
pub(crate) enum Found {
    /// Call this.
    Enter(Entered),
    /// Interpret.
    Cold,
    /// Interpret, and have it compiled: it has been met often.
    Hot,
}

/// See the module's documentation.
pub(crate) struct Table {
    entries: Vec<u32>,
    slots: Vec<Slot>,
    free_slots: Vec<u32>,
    groups: Vec<Option<Group>>,
    threshold: u32,
}

impl Table {
    /// An empty table; `threshold` is after how many meetings a place is hot.
    pub(crate) fn new(threshold: u8) -> Table {
        Table {
            entries: Vec::new(),
            slots: Vec::new(),
            free_slots: Vec::new(),
            groups: Vec::new(),
            threshold: u32::from(threshold),
        }
    }

    /// Forgets everything, for a memory block of so many bytes. Gives the groups.
    pub(crate) fn reset(&mut self, size: usize) -> Vec<Group> {
        self.entries = vec![0; size];
        self.slots.clear();
        self.free_slots.clear();
        self.groups.drain(..).flatten().collect()
    }

    /// Looks up `pc`, and counts the meeting where nothing is found.
    #[inline]
    pub(crate) fn find(&mut self, bus: &Bus, pc: u16, now: u64) -> Found {
        let page = bus.read_page((pc >> 8) as u8);
        if page == IO {
            return Found::Cold;
        }
        let offset = page as usize + usize::from(pc & 0xff);
        let Some(&entry) = self.entries.get(offset) else {
            return Found::Cold;
        };
        if entry < SLOTS { self.count(offset, entry) } else { self.find_slot(bus, pc, entry, now) }
    }

    fn count(&mut self, offset: usize, entry: u32) -> Found {
        if entry >= COUNTS {
            return Found::Cold;
        }
        self.entries[offset] = (entry + 1).min(COUNTS - 1);
        if entry + 1 >= self.threshold { Found::Hot } else { Found::Cold }
    }

    #[inline]
    fn find_slot(&mut self, bus: &Bus, pc: u16, first: u32, now: u64) -> Found {
        let mut entry = first;
        let mut variants = 0;
        while let Some(slot) = self.slots.get_mut((entry.wrapping_sub(SLOTS)) as usize) {
            if slot.pc == pc
                && let Some(Some(group)) = self.groups.get_mut(slot.group as usize)
                && group.holds(bus)
            {
                group.used = now;
                let Compiled { function, tier, .. } = group.compiled;
                return Found::Enter(Entered { function, tier, group: slot.group });
            }
            variants += 1;
            if slot.next == 0 {
                slot.misses = slot.misses.saturating_add(1);
                let hot = u32::from(slot.misses) >= self.threshold && variants < VARIANTS;
                return if hot { Found::Hot } else { Found::Cold };
            }
            entry = slot.next;
        }
        Found::Cold
    }

    /// A group has run; gives how many cycles it has run altogether.
    #[inline]
    pub(crate) fn ran(&mut self, group: u32, cycles: u64) -> u64 {
        let Some(Some(group)) = self.groups.get_mut(group as usize) else {
            return 0;
        };
        group.native += cycles;
        group.native
    }

    /// The plan of a group for which none better has been asked yet; it counts as asked for now.
    pub(crate) fn replace(&mut self, group: u32) -> Option<Plan> {
        let group = self.groups.get_mut(group as usize)?.as_mut()?;
        let first = !core::mem::replace(&mut group.replaced, true);
        first.then(|| group.plan.clone())
    }

    /// The group that was made of a plan.
    pub(crate) fn made_of(&self, plan: &Plan) -> Option<u32> {
        let offset = plan.offset_of(plan.entry)?;
        let mut entry = *self.entries.get(offset as usize)?;
        while let Some(slot) = self.slots.get(entry.wrapping_sub(SLOTS) as usize) {
            let group = self.groups.get(slot.group as usize)?.as_ref()?;
            if group.plan.entry == plan.entry && group.plan.pages == plan.pages {
                return Some(slot.group);
            }
            entry = slot.next;
        }
        None
    }

    /// A group has been asked for.
    pub(crate) fn ask(&mut self, plan: &Plan) {
        self.mark(plan, ASKED);
        let offset = plan.offset_of(plan.entry).unwrap_or(0);
        if let Some(&entry) = self.entries.get(offset as usize)
            && entry >= SLOTS
        {
            let last = last_slot(&self.slots, entry);
            if let Some(slot) = self.slots.get_mut(last) {
                slot.misses = 0;
            }
        }
    }

    /// A group that has been asked for does not come: its code is counted again.
    pub(crate) fn forget(&mut self, plan: &Plan) {
        self.mark(plan, 0);
    }

    /// Marks the instructions of a plan that are nobody's entries.
    fn mark(&mut self, plan: &Plan, mark: u32) {
        for offset in plan.starts() {
            if let Some(entry) = self.entries.get_mut(offset as usize)
                && *entry < SLOTS
            {
                *entry = mark;
            }
        }
    }

    /// The place is not to be compiled.
    pub(crate) fn never(&mut self, offset: u32) {
        if let Some(entry) = self.entries.get_mut(offset as usize)
            && *entry < SLOTS
        {
            *entry = NEVER;
        }
    }

    /// Puts a group in place; gives its number.
    pub(crate) fn install(&mut self, plan: Plan, compiled: Compiled, now: u64) -> u32 {
        let number = match self.groups.iter().position(Option::is_none) {
            Some(free) => free,
            None => {
                self.groups.push(None);
                self.groups.len() - 1
            }
        } as u32;
        self.mark(&plan, INSIDE);
        for &head in &compiled.heads {
            if let Some(offset) = plan.offset_of(head) {
                self.add_slot(offset, head, number);
            }
        }
        // No mapping number is 0 - 1: the first look checks the guard.
        let checked = u64::MAX;
        let group = Group { compiled, plan, checked, used: now, native: 0, replaced: false };
        self.groups[number as usize] = Some(group);
        number
    }

    fn add_slot(&mut self, offset: u32, pc: u16, group: u32) {
        let Some(entry) = self.entries.get_mut(offset as usize) else {
            return;
        };
        let next = if *entry >= SLOTS { *entry } else { 0 };
        let slot = Slot { pc, group, next, misses: 0 };
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
        *entry = SLOTS + index;
    }

    /// Takes a group out.
    pub(crate) fn remove(&mut self, number: u32) -> Option<Group> {
        let group = self.groups.get_mut(number as usize)?.take()?;
        for &head in &group.compiled.heads {
            if let Some(offset) = group.plan.offset_of(head) {
                self.remove_slots(offset, number);
            }
        }
        self.forget(&group.plan);
        Some(group)
    }

    fn remove_slots(&mut self, offset: u32, group: u32) {
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

    /// The groups in memory, with their numbers.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (u32, &Group)> {
        let numbered = self.groups.iter().enumerate();
        numbered.filter_map(|(number, group)| Some((number as u32, group.as_ref()?)))
    }
}

fn last_slot(slots: &[Slot], first: u32) -> usize {
    let mut at = (first - SLOTS) as usize;
    while let Some(slot) = slots.get(at).filter(|slot| slot.next != 0) {
        at = (slot.next - SLOTS) as usize;
    }
    at
}

impl Group {
    /// Whether the mapping is still the one that the group was built for.
    #[inline]
    fn holds(&mut self, bus: &Bus) -> bool {
        if self.checked == bus.mapping() {
            return true;
        }
        let holds = Plan::is_mapped(&self.plan.pages, bus);
        if holds {
            self.checked = bus.mapping();
        }
        holds
    }
}
