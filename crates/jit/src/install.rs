//! What the compiler has made is put in place, where its code is still what it was, and others make
//! room for it.

use bitlink::Error;
use core6502::Bus;

use crate::Jit;
use crate::compiler::{Compiled, Tier};
use crate::plan::Plan;
use crate::upkeep::place_of;
use crate::worker::{Done, News};

/// So often may the code of a place have changed by the time its group arrives, before the place is
/// left to the interpreter.
const LATE: u32 = 8;

impl Jit {
    #[cold]
    pub(crate) fn install_all(&mut self, bus: &mut Bus) {
        for Done { generation, news } in self.workshop.take() {
            let current = generation == self.generation;
            match news {
                News::Group(plan, result) => {
                    self.stats.queued -= 1;
                    if current {
                        self.install(plan, result, bus);
                    } else if let Some(Ok(compiled)) = result {
                        self.free(compiled.code);
                    }
                }
                News::Shelved(plan, compiled) if current => self.shelve(plan, compiled, bus),
                News::Shelved(_, compiled) => self.free(compiled.code),
                News::Covered(cycles) => self.past.set_covered(cycles),
            }
        }
    }

    fn install(&mut self, plan: Plan, result: Option<Result<Compiled, Error>>, bus: &mut Bus) {
        let entry = plan.offset_of(plan.entry).unwrap_or(0);
        match result {
            None => {
                self.stats.cache_misses += 1;
                self.past.note_absent(entry);
                self.give_up(&plan);
            }
            Some(Err(error)) => {
                self.stats.failed += 1;
                log::warn!("group {:04X} stays with the interpreter: {error}", plan.entry);
                if self.quick.is_none() {
                    self.table.forget(&plan);
                }
                self.table.never(entry);
            }
            Some(Ok(compiled)) => {
                self.count(&compiled);
                self.put(plan, compiled, bus);
            }
        }
    }

    /// A group that LLVM was asked for does not come, and may be asked for again.
    pub(crate) fn give_up(&mut self, plan: &Plan) {
        match self.quick {
            None => self.table.forget(plan),
            Some(_) => drop(self.promoted.remove(&place_of(plan))),
        }
    }

    /// Puts a group in place, if its code is still what it was.
    pub(crate) fn put(&mut self, plan: Plan, compiled: Compiled, bus: &mut Bus) {
        if !Plan::is_unchanged(&plan.bytes, bus.memory()) || self.is_abandoned(&plan) {
            return self.drop_outdated(&plan, compiled);
        }
        let fits = compiled.size as u64 <= self.options.code_bytes;
        if !fits || !plan.bytes.iter().all(|&(offset, _)| bus.watch(offset)) {
            self.free(compiled.code);
            self.table.forget(&plan);
            return self.table.never(plan.offset_of(plan.entry).unwrap_or(0));
        }
        if compiled.tier != Tier::Quick
            && let Some(group) =
                self.table.made_of(&plan).and_then(|group| self.table.remove(group))
        {
            self.stats.upgrades += 1;
            self.discard(group);
        }
        self.make_room(compiled.size as u64);
        self.stats.groups += 1;
        self.stats.entries += compiled.heads.len() as u64;
        self.stats.blocks += plan.blocks.len() as u64;
        self.stats.instructions += plan.instructions() as u64;
        self.stats.code_bytes += compiled.size as u64;
        self.table.install(plan, compiled, self.now);
    }

    fn drop_outdated(&mut self, plan: &Plan, compiled: Compiled) {
        self.stats.outdated += 1;
        match compiled.tier {
            Tier::Quick => self.table.forget(plan),
            Tier::First | Tier::Best => self.give_up(plan),
        }
        self.free(compiled.code);
        let entry = plan.offset_of(plan.entry).unwrap_or(0);
        let late = self.late.entry(entry).or_default();
        *late += 1;
        if *late >= LATE {
            self.table.never(entry);
            self.tell_changing(plan.entry);
        }
    }

    /// Whether the code of a place has changed too often under the compiler's hands.
    pub(crate) fn is_too_late(&self, offset: u32) -> bool {
        self.late.get(&offset).is_some_and(|&late| late >= LATE)
    }

    pub(crate) fn count(&mut self, compiled: &Compiled) {
        match compiled.cached {
            Some(true) => self.stats.cache_hits += 1,
            Some(false) => self.stats.cache_misses += 1,
            None => {}
        }
        if compiled.tier == Tier::Quick {
            self.stats.laid += 1;
            self.stats.lay_time += compiled.time;
        } else if compiled.cached != Some(true) {
            self.stats.compiled += 1;
            self.stats.compile_time += compiled.time;
        }
    }

    /// Drops the groups that have not run for longest, until `size` more bytes fit.
    fn make_room(&mut self, size: u64) {
        while self.stats.code_bytes + size > self.options.code_bytes && self.stats.groups > 0 {
            let oldest = self.table.groups().min_by_key(|(number, _)| self.table.used(*number));
            let Some(number) = oldest.map(|(number, _)| number) else {
                return;
            };
            if let Some(group) = self.table.remove(number) {
                self.stats.evictions += 1;
                self.discard(group);
            }
        }
    }
}
