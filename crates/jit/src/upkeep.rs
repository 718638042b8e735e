//! What happens between calls of compiled code: groups are asked for, and dropped when their code
//! has been written to.

use core6502::bus::Written;
use core6502::{Bus, Cpu};

use crate::compiler::{Native, Tier};
use crate::plan::{Page, Plan};
use crate::survey::{Scope, Surroundings};
use crate::table::Group;
use crate::worker::{Ask, Order};
use crate::{Jit, Stats};

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
        self.late.clear();
        self.promoted.clear();
        self.recall();
    }

    pub(crate) fn discard(&mut self, group: Group) {
        if group.compiled.tier != Tier::Quick {
            self.promoted.remove(&place_of(&group.plan));
        }
        self.stats.groups -= 1;
        self.stats.entries -= group.compiled.heads.len() as u64;
        self.stats.blocks -= group.plan.blocks.len() as u64;
        self.stats.instructions -= group.plan.instructions() as u64;
        self.stats.code_bytes -= group.compiled.size as u64;
        self.free(group.compiled.code);
    }

    /// Frees code that nothing runs in any more.
    pub(crate) fn free(&mut self, code: Native) {
        if let Native::Linked(code) = code {
            self.workshop.free(code);
        }
    }

    /// Has the code at pc compiled: by stencils at once, or by LLVM.
    #[cold]
    pub(crate) fn ask(&mut self, cpu: &Cpu, bus: &mut Bus) {
        if self.fetch_waiting(cpu, bus) {
            return;
        }
        match self.quick {
            Some(_) => self.lay(cpu, bus),
            None => self.ask_compiler(cpu, bus),
        }
    }

    /// Makes the group at pc of stencils.
    fn lay(&mut self, cpu: &Cpu, bus: &mut Bus) {
        let plan = self.plan(bus, cpu, Tier::Quick);
        let laid = plan.and_then(|plan| {
            let compiled = self.quick.as_mut()?.group(&plan, bus)?;
            Some((plan, compiled))
        });
        match laid {
            Some((plan, compiled)) => {
                self.count(&compiled);
                self.table.ask(&plan);
                self.put(plan, compiled, bus);
            }
            None => self.table.never(offset_of(cpu, bus)),
        }
    }

    fn ask_compiler(&mut self, cpu: &Cpu, bus: &mut Bus) {
        if !self.workshop.has_room(self.stats.queued) {
            // What is hot will be met again.
            return;
        }
        let offset = offset_of(cpu, bus);
        let Some(ask) = self.how_to_ask(offset) else { return };
        let Some(plan) = self.plan(bus, cpu, self.first_tier()) else {
            return self.table.never(offset);
        };
        self.table.ask(&plan);
        self.order((plan, self.first_tier(), ask), bus);
    }

    /// Has LLVM compile the code at pc, where much time goes into stencils. These stay: what LLVM
    /// makes is smaller, and comes first where both can be entered.
    #[cold]
    pub(crate) fn promote(&mut self, cpu: &Cpu, bus: &mut Bus) {
        self.start_in_time();
        let offset = offset_of(cpu, bus);
        let has_room = self.workshop.has_room(self.stats.queued);
        if !has_room || self.is_too_late(offset) || self.is_linked(cpu.pc, offset) {
            return;
        }
        let Some(ask) = self.how_to_ask(offset) else { return };
        let Some(plan) = self.plan(bus, cpu, self.first_tier()) else { return };
        if self.promoted.insert(place_of(&plan)) {
            self.order((plan, self.first_tier(), ask), bus);
        }
    }

    /// Whether the instruction at pc is part of a group of LLVM's. Then the next jump finds that.
    fn is_linked(&self, pc: u16, offset: u32) -> bool {
        self.table.groups().any(|(_, Group { compiled, plan })| {
            compiled.tier != Tier::Quick && plan.offset_of(pc) == Some(offset) && plan.holds(pc)
        })
    }

    /// What LLVM's first work on a group is.
    pub(crate) fn first_tier(&self) -> Tier {
        if self.options.upgrade == 0 { Tier::Best } else { Tier::First }
    }

    /// Starts the compiler's thread when enough has run to be worth it.
    pub(crate) fn start_in_time(&mut self) {
        let Stats { native_cycles, interpreted_cycles, skipped_cycles, .. } = self.stats;
        if native_cycles + interpreted_cycles - skipped_cycles >= self.options.start {
            self.workshop.start();
        }
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
            Err(order) => {
                if let Order::Group { plan, .. } = *order {
                    self.give_up(&plan);
                }
            }
        }
    }

    /// The group of a tier that the code at pc would get.
    pub(crate) fn plan(&self, bus: &Bus, cpu: &Cpu, tier: Tier) -> Option<Plan> {
        let (limits, changes) = (self.options.limits, &self.changes);
        let (scope, around) = match tier {
            Tier::Quick => (
                // Stencils that look at their code know no decimal mode: the NES has none.
                Scope { limits: self.options.laid_limits, live: cpu.decimal == 0 },
                Surroundings { changes, table: Some(&self.table) },
            ),
            Tier::First | Tier::Best => {
                (Scope { limits, live: false }, Surroundings { changes, table: None })
            }
        };
        Plan::discover(bus, (cpu.pc, cpu.decimal), scope, around)
    }

    pub(crate) fn is_abandoned(&self, plan: &Plan) -> bool {
        let mut tracked = plan.pages.iter().filter(|page| !plan.live.contains(&page.0));
        tracked.any(|&(_, offset)| self.changes.is_live(offset >> 8))
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
            if self.changes.count_page(page) {
                self.stats.abandoned_pages += 1;
                self.tell_changing(plan.entry);
            }
        }
    }

    /// Says once that there is code which compiling is no use for.
    pub(crate) fn tell_changing(&mut self, pc: u16) {
        if !std::mem::replace(&mut self.told, true) {
            log::info!("code at {pc:04X} keeps changing: it is not worth much effort");
        }
    }

    /// A group has met an instruction at `pc` that is another one by now. Where that has happened
    /// before, what is made next leaves the instruction out.
    #[cold]
    pub(crate) fn drop_changed(&mut self, group: u32, pc: u16) {
        let Some(group) = self.table.remove(group) else { return };
        self.stats.invalidations += 1;
        if let Some(offset) = group.plan.offset_of(pc)
            && self.changes.count_instruction(offset)
        {
            self.table.never(offset);
            self.tell_changing(pc);
        }
        self.discard(group);
    }

    /// Bytes that are of no group any more need not be watched: writes to them would stop compiled
    /// code for nothing.
    fn unwatch_idle(&mut self, written: &Written, bus: &mut Bus) {
        for &offset in written.offsets() {
            if !self.table.groups().any(|(_, group)| group.plan.is_made_of(offset)) {
                self.watch_anew(offset >> 8, bus);
            }
        }
    }

    /// Watches those bytes of a page that groups are made of.
    fn watch_anew(&self, page: u32, bus: &mut Bus) {
        bus.unwatch(page << 8);
        for (_, group) in self.table.groups().filter(|(_, group)| group.plan.spans(page)) {
            let bytes = group.plan.bytes.iter().map(|byte| byte.0);
            bytes.filter(|offset| offset >> 8 == page).for_each(|offset| {
                bus.watch(offset);
            });
        }
    }
}

impl Plan {
    fn is_made_of(&self, offset: u32) -> bool {
        self.bytes.binary_search_by_key(&offset, |byte| byte.0).is_ok()
    }
}

/// Where in the memory block pc lies.
fn offset_of(cpu: &Cpu, bus: &Bus) -> u32 {
    bus.read_page((cpu.pc >> 8) as u8).wrapping_add(u32::from(cpu.pc & 0xff))
}

/// What tells the groups of LLVM's apart.
pub(crate) fn place_of(plan: &Plan) -> (u32, Vec<Page>) {
    (plan.offset_of(plan.entry).unwrap_or(0), plan.pages.clone())
}
