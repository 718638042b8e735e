//! The dispatcher: from group to group, and to the interpreter where there is none.

use core6502::interpreter::{self, Exit, LONGEST};
use core6502::{Bus, Cpu, Entries};

use crate::Jit;
use crate::compiler::Tier;
use crate::group::{AGAIN, CHANGED, LEFT, STOPPED, WAITS};
use crate::table::{Entered, Found, LOOK};

/// How many cycles are interpreted between two looks at what is hot. A look costs as much as some
/// hundred cycles.
const SAMPLE: u64 = 4096;
/// How many cycles are interpreted without looking for groups, after one for another mapping.
const LOST: u64 = 512;
/// Below this threshold each jump is looked at.
const RARE: u8 = 3;
/// The longest stay in a group that may be replaced by a better one, in cycles.
const SLICE: u64 = 100_000;
/// What is left to the interpreter right before a deadline, in cycles: entering a group costs more.
const NEAR: u64 = 32;
/// Groups compare cycles as signed numbers. Beyond this, which no run reaches, all is interpreted.
const FAR: u64 = 1 << 62;

impl Jit {
    /// Runs whole instructions as long as each must end by `deadline`: the contract of
    /// [`interpreter::run`], with the same effects at the same cycles.
    pub fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        self.attend(cpu, bus);
        self.has_left = true;
        let last_start = deadline.saturating_sub(LONGEST);
        while cpu.cycles <= last_start {
            if let Some(exit) = self.turn(cpu, bus, deadline, |_| {}) {
                return exit;
            }
        }
        Exit::Deadline
    }

    /// Runs one group, or interprets where there is none. `look` sees the CPU right after a group.
    #[inline(always)]
    pub(crate) fn turn(
        &mut self,
        cpu: &mut Cpu,
        bus: &mut Bus,
        deadline: u64,
        look: impl FnOnce(&Cpu),
    ) -> Option<Exit> {
        if deadline.min(FAR).saturating_sub(cpu.cycles) < NEAR {
            return Some(self.finish(cpu, bus, deadline));
        }
        match self.table.find(bus, cpu.pc, self.now) {
            // The group would turn once and leave.
            Found::Enter(entered) if entered.waits => self.wait(cpu, bus, deadline),
            Found::Enter(entered) => {
                // A group that is to be replaced comes back now and then.
                let limit = match entered.tier {
                    Tier::Quick | Tier::First => deadline.min(cpu.cycles + SLICE),
                    Tier::Best => deadline.min(FAR),
                };
                let before = cpu.cycles;
                let mut answer = enter(&entered, cpu, bus, limit, entered.at);
                if answer & AGAIN != 0 {
                    answer = self.again(&entered, answer, cpu, bus, limit);
                }
                look(cpu);
                self.account(&entered, before, cpu, bus);
                match answer {
                    STOPPED if limit < deadline => None,
                    CHANGED => self.run_changed(&entered, cpu, bus),
                    _ => self.after(answer, cpu, bus, deadline),
                }
            }
            Found::Nothing => {
                if self.count_exit(cpu, bus) {
                    return None;
                }
                if self.sample == 0 {
                    self.look(cpu, bus);
                }
                self.interpret(cpu, bus, deadline)
            }
        }
    }

    /// Does for a group what reaches I/O against expectation, and lets it go on.
    #[cold]
    fn again(
        &self,
        entered: &Entered,
        mut answer: u32,
        cpu: &mut Cpu,
        bus: &mut Bus,
        limit: u64,
    ) -> u32 {
        let Some(base) = self.table.address(entered.group) else {
            return LEFT;
        };
        while answer & AGAIN != 0 {
            match interpreter::step_exported(cpu, bus) {
                Some(Exit::Outcome(outcome)) => return u32::from(outcome),
                Some(Exit::Fetch | Exit::Deadline) => return LEFT,
                None => {
                    answer = enter(entered, cpu, bus, limit, base + (answer & !AGAIN) as usize);
                }
            }
        }
        answer
    }

    /// Runs an instruction that is another one than when its group was made.
    #[cold]
    fn run_changed(&mut self, entered: &Entered, cpu: &mut Cpu, bus: &mut Bus) -> Option<Exit> {
        self.drop_changed(entered.group, cpu.pc);
        interpreter::step_exported(cpu, bus)
    }

    #[inline(always)]
    fn account(&mut self, entered: &Entered, before: u64, cpu: &Cpu, bus: &mut Bus) {
        let cycles = cpu.cycles - before;
        self.stats.native_cycles += cycles;
        self.stats.entered += 1;
        match entered.tier {
            Tier::Quick => {
                if self.table.ran(entered.group, cycles) >= self.options.promote {
                    self.table.restart(entered.group);
                    self.promote(cpu, bus);
                }
            }
            Tier::First => {
                if self.table.ran(entered.group, cycles) >= self.options.upgrade {
                    self.upgrade(entered.group, bus);
                }
            }
            Tier::Best => return,
        }
        self.receive(bus);
    }

    /// Goes on after a group has answered; none means at the next group.
    fn after(&mut self, answer: u32, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Option<Exit> {
        match answer {
            LEFT => {
                self.has_left = true;
                None
            }
            STOPPED => Some(self.finish(cpu, bus, deadline)),
            WAITS => self.wait(cpu, bus, deadline),
            outcome => Some(Exit::Outcome(outcome as u8)),
        }
    }

    /// Counts where the program is, which is likely to be where it often is.
    fn look(&mut self, cpu: &Cpu, bus: &mut Bus) {
        self.sample = if self.options.threshold < RARE { 0 } else { SAMPLE };
        self.receive(bus);
        if self.quick.is_none() {
            self.start_in_time();
        }
        if self.table.count(bus, cpu.pc, LOOK) {
            self.ask(cpu, bus);
        }
    }

    /// Counts where a group has led that is no group, or not for this mapping; gives whether there
    /// may be one now.
    fn count_exit(&mut self, cpu: &Cpu, bus: &mut Bus) -> bool {
        let is_hot = std::mem::take(&mut self.has_left) && self.table.count(bus, cpu.pc, 1);
        if is_hot {
            self.ask(cpu, bus);
        }
        is_hot
    }

    /// At the start of a loop that may be a wait. If it is one, the next time leads here at once.
    fn wait(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Option<Exit> {
        let (start, before, skipped) = (cpu.pc, cpu.cycles, self.stats.skipped_cycles);
        let exit = interpreter::run_wait(cpu, bus, deadline, &mut self.stats.skipped_cycles);
        self.stats.interpreted_cycles += cpu.cycles - before;
        self.table.set_waits(bus, start, self.stats.skipped_cycles != skipped);
        exit
    }

    /// Interprets up to the deadline.
    fn finish(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        self.run_interpreter(cpu, bus, (deadline, u64::MAX), false).unwrap_or(Exit::Deadline)
    }

    /// Interprets up to a group, or until it is time for a look.
    fn interpret(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Option<Exit> {
        // The group here is for another mapping. So may be those of all that runs next.
        let lost = self.table.addresses.has(cpu.pc);
        let stretch = if lost { self.sample.min(LOST) } else { self.sample };
        let pause = cpu.cycles.saturating_add(stretch);
        self.run_interpreter(cpu, bus, (deadline, pause), !lost)
    }

    fn run_interpreter(
        &mut self,
        cpu: &mut Cpu,
        bus: &mut Bus,
        (deadline, pause): (u64, u64),
        stops: bool,
    ) -> Option<Exit> {
        const NONE: &Entries = &Entries::new();
        let (before, mut skipped) = (cpu.cycles, 0);
        let entries = if stops { &self.table.addresses } else { NONE };
        let exit = interpreter::run_to_entry(cpu, bus, (deadline, pause), entries, &mut skipped);
        let ran = cpu.cycles - before;
        self.sample = self.sample.saturating_sub(ran - skipped);
        self.stats.interpreted_cycles += ran;
        self.stats.skipped_cycles += skipped;
        exit
    }
}

/// Runs a group from `at`.
// One of the places where the design allows unsafe code.
#[allow(unsafe_code)]
#[inline(always)]
fn enter(entered: &Entered, cpu: &mut Cpu, bus: &mut Bus, limit: u64, at: usize) -> u32 {
    // SAFETY: the group's code is in memory as long as the table holds it, and it is taken out by
    // this thread only, between calls. `attend` and the bus see to it that it was compiled from the
    // code that is mapped here now. `at` is a slot's, or what the group itself has answered.
    unsafe { (entered.function)(cpu, bus, limit, at) }
}
