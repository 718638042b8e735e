//! What the code cache has.

use std::time::Instant;

use bitlink::Object;

use super::{Compiled, Compiler, Tier};
use crate::plan::Plan;

impl Compiler {
    /// Loads a group from the code cache: the best that it has, but no less than `tier`. None where
    /// it has none, or an object that is whole but does not load.
    pub(crate) fn find(&self, plan: &Plan, tier: Tier) -> Option<Compiled> {
        // What is to be dumped must be compiled.
        let disk = self.disk.as_ref().filter(|_| self.dump.is_none())?;
        let start = Instant::now();
        let find = |tier| disk.find(plan, tier).map(|object| (tier, object));
        let (tier, object) =
            find(Tier::Best).or_else(|| if tier == Tier::First { find(tier) } else { None })?;
        self.load_kept(plan, &object, (start, tier))
    }

    /// Loads all groups that the code cache has of the program, up to so many bytes, as long as
    /// `take` wants more.
    pub(crate) fn take_all(&self, room: u64, take: &mut dyn FnMut(Plan, Compiled) -> bool) {
        let Some(disk) = self.disk.as_ref().filter(|_| self.dump.is_none()) else { return };
        let mut room = room;
        for entry in disk.entries() {
            let start = Instant::now();
            let Some((plan, tier, object)) = disk.take(entry) else { continue };
            let Some(compiled) = self.load_kept(&plan, &object, (start, tier)) else { continue };
            let Some(left) = room.checked_sub(compiled.size as u64) else { return };
            room = left;
            if !take(plan, compiled) {
                return;
            }
        }
    }

    fn load_kept(
        &self,
        plan: &Plan,
        object: &Object,
        (start, tier): (Instant, Tier),
    ) -> Option<Compiled> {
        let layout = self.layout(plan, tier);
        self.load(plan, &layout, object, (start, tier, Some(true))).ok()
    }

    /// For how many cycles from its start the program is known to need nothing but what the code
    /// cache has.
    pub(crate) fn covered(&self) -> u64 {
        self.disk.as_ref().filter(|_| self.dump.is_none()).map_or(0, |disk| disk.covered())
    }

    /// The program has run for so many cycles.
    pub(crate) fn note_run(&self, cycles: u64) {
        if let Some(disk) = &self.disk {
            disk.note_run(cycles);
        }
    }
}
