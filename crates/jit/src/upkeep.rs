//! What happens between calls of compiled code: groups are asked for, put in place, and dropped
//! when their code has been written to or room is needed.

use bitlink::Error;
use core6502::bus::Written;
use core6502::{Bus, Cpu};

use crate::Jit;
use crate::compiler::{Compiled, Tier};
use crate::plan::Plan;
use crate::table::Group;
use crate::worker::{Ask, Done, News, Order};

/// So often may code in one page change before the page is left to the interpreter.
const CHANGES: u32 = 16;

impl Jit {
    /// Catches up with what has happened since the last call. Nothing is compiled code now.
    #[inline]
    pub(crate) fn attend(&mut self, cpu: &Cpu, bus: &mut Bus) {
        self.now += 1;
        if bus.watcher() != self.identity || cpu.decimal != self.decimal {
            self.take_over(cpu, bus);
        }
        if bus.any_written() {
            let written = bus.take_written();
            self.invalidate(&written, bus);
        }
        self.receive(bus);
    }

    /// Puts in place what has been compiled. Nothing is compiled code now.
    #[inline]
    pub(crate) fn receive(&mut self, bus: &mut Bus) {
        if self.workshop.has_news() {
            self.install_all(bus);
        }
    }

    /// Starts anew on a bus that this JIT has not seen, or that has been restored.
    #[cold]
    fn take_over(&mut self, cpu: &Cpu, bus: &mut Bus) {
        bus.unwatch_all();
        bus.set_watcher(self.identity);
        self.decimal = cpu.decimal;
        self.generation += 1;
        for group in self.table.reset(bus.memory().len()) {
            self.discard(group);
        }
        self.changes.clear();
        self.recall();
    }

    fn discard(&mut self, group: Group) {
        self.stats.groups -= 1;
        self.stats.entries -= group.compiled.heads.len() as u64;
        self.stats.blocks -= group.plan.blocks.len() as u64;
        self.stats.instructions -= group.plan.instructions() as u64;
        self.stats.code_bytes -= group.compiled.size as u64;
        self.workshop.free(group.compiled.code);
    }

    /// Has the code at pc compiled.
    #[cold]
    pub(crate) fn ask(&mut self, cpu: &Cpu, bus: &mut Bus) {
        if !self.workshop.has_room(self.stats.queued) || self.fetch_waiting(cpu, bus) {
            // What is hot will be met again.
            return;
        }
        let pc = cpu.pc;
        let offset = bus.read_page((pc >> 8) as u8).wrapping_add(u32::from(pc & 0xff));
        let Some(ask) = self.how_to_ask(offset) else { return };
        let Some(plan) = self.plan(bus, pc, cpu.decimal) else {
            return self.table.never(offset);
        };
        self.table.ask(&plan);
        let tier = if self.options.upgrade == 0 { Tier::Best } else { Tier::First };
        self.order((plan, tier, ask), bus);
    }

    /// Has a group that has turned out to matter compiled again, when the compiler is idle.
    #[cold]
    pub(crate) fn upgrade(&mut self, group: u32, bus: &mut Bus) {
        if self.stats.queued == 0
            && self.is_past_over()
            && let Some(plan) = self.table.replace(group)
        {
            self.order((plan, Tier::Best, Ask::Make), bus);
        }
    }

    /// Gives a plan to whoever compiles.
    fn order(&mut self, (plan, tier, ask): (Plan, Tier, Ask), bus: &mut Bus) {
        let order = Order::Group { generation: self.generation, plan, tier, ask };
        match self.workshop.ask(order) {
            Ok(()) => {
                self.stats.queued += 1;
                self.receive(bus);
            }
            Err(Order::Group { plan, .. }) => self.table.forget(&plan),
            Err(Order::Shelf { .. }) => {}
        }
    }

    /// The group that the code at `pc` would get.
    pub(crate) fn plan(&self, bus: &Bus, pc: u16, decimal: u8) -> Option<Plan> {
        let is_out = |page| self.has_changed_often(page);
        Plan::discover(bus, (pc, decimal), self.options.limits, &is_out)
    }

    fn has_changed_often(&self, page: u32) -> bool {
        self.changes.get(&page).is_some_and(|&changes| changes >= CHANGES)
    }

    fn is_abandoned(&self, plan: &Plan) -> bool {
        plan.pages.iter().any(|&(_, offset)| self.has_changed_often(offset >> 8))
    }

    #[cold]
    fn install_all(&mut self, bus: &mut Bus) {
        for Done { generation, news } in self.workshop.take() {
            let current = generation == self.generation;
            match news {
                News::Group(plan, result) => {
                    self.stats.queued -= 1;
                    if current {
                        self.install(plan, result, bus);
                    } else if let Some(Ok(compiled)) = result {
                        self.workshop.free(compiled.code);
                    }
                }
                News::Shelved(plan, compiled) if current => self.shelve(plan, compiled, bus),
                News::Shelved(_, compiled) => self.workshop.free(compiled.code),
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
                self.table.forget(&plan);
            }
            Some(Err(error)) => {
                log::warn!("group {:04X} stays with the interpreter: {error}", plan.entry);
                self.table.forget(&plan);
                self.table.never(entry);
            }
            Some(Ok(compiled)) => {
                self.count(&compiled);
                self.put(plan, compiled, bus);
            }
        }
    }

    /// Puts a group in place, if its code is still what it was.
    pub(crate) fn put(&mut self, plan: Plan, compiled: Compiled, bus: &mut Bus) {
        if !Plan::is_unchanged(&plan.bytes, bus.memory()) || self.is_abandoned(&plan) {
            self.stats.outdated += 1;
            self.workshop.free(compiled.code);
            return self.table.forget(&plan);
        }
        let fits = compiled.size as u64 <= self.options.code_bytes;
        if !fits || !plan.bytes.iter().all(|&(offset, _)| bus.watch(offset)) {
            self.workshop.free(compiled.code);
            self.table.forget(&plan);
            return self.table.never(plan.offset_of(plan.entry).unwrap_or(0));
        }
        if let Some(group) = self.table.made_of(&plan).and_then(|group| self.table.remove(group)) {
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

    pub(crate) fn count(&mut self, compiled: &Compiled) {
        match compiled.cached {
            Some(true) => self.stats.cache_hits += 1,
            Some(false) => self.stats.cache_misses += 1,
            None => {}
        }
        if compiled.cached != Some(true) {
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

    /// Drops the groups whose code is no longer what it was.
    #[cold]
    fn invalidate(&mut self, written: &Written, bus: &mut Bus) {
        let memory = bus.memory();
        let hit = |group: &Group| match written.lost() {
            true => !Plan::is_unchanged(&group.plan.bytes, memory),
            false => written.offsets().iter().any(|&offset| group.plan.differs_at(offset, memory)),
        };
        let groups = self.table.groups().filter(|(_, group)| hit(group));
        let stale: Vec<u32> = groups.map(|(number, _)| number).collect();
        for number in stale {
            if let Some(group) = self.table.remove(number) {
                self.count_changes(&group.plan, bus);
                self.stats.invalidations += 1;
                self.discard(group);
            }
        }
        self.unwatch_idle(written, bus);
    }

    fn count_changes(&mut self, plan: &Plan, bus: &Bus) {
        let memory = bus.memory();
        let mut pages: Vec<u32> = plan.changed(memory).map(|offset| offset >> 8).collect();
        pages.dedup();
        for page in pages {
            let changes = self.changes.entry(page).or_default();
            *changes += 1;
            self.stats.abandoned_pages += u64::from(*changes == CHANGES);
        }
    }

    /// Pages that hold no group any more need not be watched.
    fn unwatch_idle(&mut self, written: &Written, bus: &mut Bus) {
        for &offset in written.offsets() {
            let page = offset >> 8;
            if !self.table.groups().any(|(_, group)| group.plan.spans(page)) {
                bus.unwatch(page << 8);
            }
        }
    }
}
