//! What is known about each byte of the memory block as a place to enter: how often it was met, or
//! which groups can be entered there.
//!
//! Code that is part of a group, or of one that is being compiled, is not asked for again as soon
//! as one of its inner jumps is met: the group's own entries are seldom far.

use core6502::bus::IO;
use core6502::{Bus, Entries};

use crate::compiler::{Compiled, Tier};
use crate::group::GroupFunction;
use crate::plan::Plan;
use crate::slots::{INSIDE, last_slot};

/// Entries below this are counts.
const COUNTS: u32 = 0x100;
/// Entries from here on are numbers of slots.
pub(crate) const SLOTS: u32 = 0x200;
/// What a look at where the program is counts, where finding it on leaving a group counts 1.
pub(crate) const LOOK: u32 = 4;
/// How many times as often as other code must an instruction inside of a group be met from outside,
/// until it gets a group of its own, where groups are dear.
const INSIDERS: u32 = 4;
/// See [`Slot::misses`].
pub(crate) const REFUSED: u8 = u8::MAX;
/// Variants of one place (other banks around it, another address) that are kept.
const VARIANTS: usize = 4;

/// A way into a group.
pub(crate) struct Slot {
    pub(crate) pc: u16,
    /// What the group's function is to be told.
    pub(crate) at: usize,
    pub(crate) group: u32,
    /// Another slot of the same place, 0 for none, else its entry.
    pub(crate) next: u32,
    /// How often the place was met with another address or mapping; [`REFUSED`] where those
    /// cannot be compiled.
    pub(crate) misses: u8,
    /// A loop begins here that has turned out to be a wait.
    pub(crate) waits: bool,
}

/// A group in memory.
pub(crate) struct Group {
    pub(crate) compiled: Compiled,
    pub(crate) plan: Plan,
}

/// What each entry into a group looks at: beside each other, for the cache's sake.
struct Hot {
    function: GroupFunction,
    /// The bus's mapping number at which the guard was last found to hold.
    checked: u64,
    /// When it was last entered, in calls of the engine.
    used: u64,
    /// CPU cycles that it has run.
    native: u64,
    tier: Tier,
    /// A better one has been asked for.
    replaced: bool,
}

/// A way into native code.
pub(crate) struct Entered {
    pub(crate) function: GroupFunction,
    /// What it is to be told.
    pub(crate) at: usize,
    /// The group's number.
    pub(crate) group: u32,
    pub(crate) tier: Tier,
    /// See [`Slot::waits`].
    pub(crate) waits: bool,
}

/// What to do at a pc.
pub(crate) enum Found {
    /// Call this.
    Enter(Entered),
    /// Interpret.
    Nothing,
}

/// See the module's documentation.
pub(crate) struct Table {
    pub(crate) entries: Vec<u32>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) free_slots: Vec<u32>,
    /// The addresses of all ways into groups.
    pub(crate) addresses: Entries,
    groups: Vec<Option<Group>>,
    /// By the groups' numbers.
    hot: Vec<Hot>,
    threshold: u32,
    /// The same for instructions inside of groups.
    inner_threshold: u32,
}

impl Table {
    /// An empty table; `threshold` is after how many looks a place is hot. Groups are `cheap` where
    /// they are made of stencils.
    pub(crate) fn new(threshold: u8, cheap: bool) -> Table {
        let threshold = u32::from(threshold) * LOOK;
        Table {
            entries: Vec::new(),
            slots: Vec::new(),
            free_slots: Vec::new(),
            addresses: Entries::new(),
            groups: Vec::new(),
            hot: Vec::new(),
            threshold,
            inner_threshold: if cheap { threshold } else { INSIDERS * threshold },
        }
    }

    /// Forgets everything, for a memory block of so many bytes. Gives the groups.
    pub(crate) fn reset(&mut self, size: usize) -> Vec<Group> {
        self.entries = vec![0; size];
        self.slots.clear();
        self.free_slots.clear();
        self.addresses.clear();
        self.hot.clear();
        self.groups.drain(..).flatten().collect()
    }

    /// Looks up `pc`.
    #[inline]
    pub(crate) fn find(&mut self, bus: &Bus, pc: u16, now: u64) -> Found {
        // Small, so that it is in the cache.
        if !self.addresses.has(pc) {
            return Found::Nothing;
        }
        let mut entry = self.place(bus, pc).map_or(0, |offset| self.entries[offset]);
        while let Some(slot) = self.slots.get(entry.wrapping_sub(SLOTS) as usize) {
            if slot.pc == pc
                && let Some(hot) = self.hot.get_mut(slot.group as usize)
                && (hot.checked == bus.mapping() || hot.check(&self.groups, slot.group, bus))
            {
                hot.used = now;
                let Hot { function, tier, .. } = *hot;
                let Slot { at, group, waits, .. } = *slot;
                return Found::Enter(Entered { function, at, tier, group, waits });
            }
            entry = slot.next;
        }
        Found::Nothing
    }

    /// Whether a group can be entered at `pc`.
    pub(crate) fn is_entry(&self, bus: &Bus, pc: u16) -> bool {
        if !self.addresses.has(pc) {
            return false;
        }
        let mut entry = self.place(bus, pc).map_or(0, |offset| self.entries[offset]);
        while let Some(slot) = self.slots.get(entry.wrapping_sub(SLOTS) as usize) {
            let group = self.groups.get(slot.group as usize).and_then(Option::as_ref);
            if slot.pc == pc && group.is_some_and(|group| group.plan.is_current(bus)) {
                return true;
            }
            entry = slot.next;
        }
        false
    }

    /// The loop at `pc` has turned out to be a wait, or not to be one.
    pub(crate) fn set_waits(&mut self, bus: &Bus, pc: u16, waits: bool) {
        let mut entry = self.place(bus, pc).map_or(0, |offset| self.entries[offset]);
        while let Some(slot) = self.slots.get_mut(entry.wrapping_sub(SLOTS) as usize) {
            slot.waits = waits && slot.pc == pc;
            entry = slot.next;
        }
    }

    /// Where in the memory block `pc` lies.
    #[inline]
    fn place(&self, bus: &Bus, pc: u16) -> Option<usize> {
        let page = bus.read_page((pc >> 8) as u8);
        let offset = page as usize + usize::from(pc & 0xff);
        (page != IO && offset < self.entries.len()).then_some(offset)
    }

    /// Counts a meeting with `pc`, where [`Table::find`] finds nothing; gives whether it is hot.
    pub(crate) fn count(&mut self, bus: &Bus, pc: u16, weight: u32) -> bool {
        let Some(offset) = self.place(bus, pc) else {
            return false;
        };
        let entry = self.entries[offset];
        if entry >= SLOTS {
            return self.count_miss(entry, weight);
        }
        let (first, last, threshold) = match entry {
            0..COUNTS => (0, COUNTS - 1, self.threshold),
            INSIDE.. => (INSIDE, SLOTS - 1, self.inner_threshold),
            _ => return false,
        };
        let count = (entry + weight).min(last);
        self.entries[offset] = count;
        count - first >= threshold.min(last - first)
    }

    /// Counts a meeting with a place that was compiled for another address or mapping.
    fn count_miss(&mut self, first: u32, weight: u32) -> bool {
        let (variants, last) = last_slot(&self.slots, first);
        let Some(slot) = self.slots.get_mut(last) else {
            return false;
        };
        if slot.misses == REFUSED {
            return false;
        }
        let last = u32::from(REFUSED - 1);
        let misses = (u32::from(slot.misses) + weight).min(last);
        slot.misses = misses as u8;
        misses >= self.threshold.min(last) && variants < VARIANTS
    }

    /// A group has run; gives how many cycles it has run altogether.
    #[inline]
    pub(crate) fn ran(&mut self, group: u32, cycles: u64) -> u64 {
        let Some(hot) = self.hot.get_mut(group as usize) else {
            return 0;
        };
        hot.native += cycles;
        hot.native
    }

    /// Where a group's code lies.
    pub(crate) fn address(&self, group: u32) -> Option<usize> {
        Some(self.groups.get(group as usize)?.as_ref()?.compiled.code.address())
    }

    /// Counts a group's cycles from 0 again.
    pub(crate) fn restart(&mut self, group: u32) {
        if let Some(hot) = self.hot.get_mut(group as usize) {
            hot.native = 0;
        }
    }

    /// The plan of a group for which none better has been asked yet; it counts as asked for now.
    pub(crate) fn replace(&mut self, group: u32) -> Option<Plan> {
        let hot = self.hot.get_mut(group as usize)?;
        let first = !core::mem::replace(&mut hot.replaced, true);
        let group = self.groups.get(group as usize)?.as_ref()?;
        first.then(|| group.plan.clone())
    }

    /// The group that was made of a plan.
    pub(crate) fn made_of(&self, plan: &Plan) -> Option<u32> {
        let offset = plan.offset_of(plan.entry)?;
        let mut entry = *self.entries.get(offset as usize)?;
        while let Some(slot) = self.slots.get(entry.wrapping_sub(SLOTS) as usize) {
            let group = self.groups.get(slot.group as usize)?.as_ref()?;
            let laid = group.compiled.tier == Tier::Quick;
            if !laid && group.plan.entry == plan.entry && group.plan.pages == plan.pages {
                return Some(slot.group);
            }
            entry = slot.next;
        }
        None
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
        self.hold(&plan);
        for &head in &compiled.heads {
            if let Some(offset) = plan.offset_of(head.0) {
                self.add_slot(offset, head, number, compiled.tier == Tier::Quick);
            }
        }
        let Compiled { function, tier, .. } = compiled;
        // No mapping number is 0 - 1: the first look checks the guard.
        let checked = u64::MAX;
        let hot = Hot { function, checked, used: now, native: 0, tier, replaced: false };
        match self.hot.get_mut(number as usize) {
            Some(place) => *place = hot,
            None => self.hot.push(hot),
        }
        self.groups[number as usize] = Some(Group { compiled, plan });
        number
    }

    /// Takes a group out.
    pub(crate) fn remove(&mut self, number: u32) -> Option<Group> {
        let group = self.groups.get_mut(number as usize)?.take()?;
        for &(head, _) in &group.compiled.heads {
            if let Some(offset) = group.plan.offset_of(head) {
                self.remove_slots(offset, number);
            }
        }
        self.addresses.clear();
        for group in self.groups.iter().flatten() {
            group.compiled.heads.iter().for_each(|&(head, _)| self.addresses.add(head));
        }
        self.forget(&group.plan);
        Some(group)
    }

    /// When a group was last entered.
    pub(crate) fn used(&self, group: u32) -> u64 {
        self.hot.get(group as usize).map_or(0, |hot| hot.used)
    }

    /// The groups in memory, with their numbers.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (u32, &Group)> {
        let numbered = self.groups.iter().enumerate();
        numbered.filter_map(|(number, group)| Some((number as u32, group.as_ref()?)))
    }
}

impl Hot {
    /// Whether the mapping is the one that the group was built for.
    fn check(&mut self, groups: &[Option<Group>], number: u32, bus: &Bus) -> bool {
        let group = groups.get(number as usize).and_then(Option::as_ref);
        let holds = group.is_some_and(|group| Plan::is_mapped(&group.plan.pages, bus));
        if holds {
            self.checked = bus.mapping();
        }
        holds
    }
}
