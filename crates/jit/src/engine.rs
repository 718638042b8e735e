//! The dispatcher: from group to group, and to the interpreter where there is none.

use core6502::interpreter::{self, Exit, LONGEST};
use core6502::{Bus, Cpu};

use crate::Jit;
use crate::compiler::Tier;
use crate::group::{LEFT, STOPPED, WAITS};
use crate::table::{Entered, Found};

/// Jumps that are interpreted one by one, looking for a group at each, before looking less often.
const EAGER: u32 = 8;
/// The longest stretch that is interpreted without a look, in cycles.
const STRETCH: u64 = 1024;
/// The longest stay in a group that may be replaced by a better one, in cycles.
const SLICE: u64 = 100_000;
/// What the interpreter is given to recognise a wait, in cycles: some turns of the longest one.
const TURNS: u64 = 100;

impl Jit {
    /// Runs whole instructions as long as each must end by `deadline`: the contract of
    /// [`interpreter::run`], with the same effects at the same cycles.
    pub fn run(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Exit {
        self.attend(cpu, bus);
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
        match self.table.find(bus, cpu.pc, self.now) {
            Found::Enter(entered) => {
                self.cold = 0;
                // A group that is to be replaced comes back now and then.
                let limit = match entered.tier {
                    Tier::Quick => deadline.min(cpu.cycles.saturating_add(SLICE)),
                    Tier::Full => deadline,
                };
                let before = cpu.cycles;
                // One of the places where the design allows unsafe code.
                #[allow(unsafe_code)]
                // SAFETY: the group's code is in memory as long as the table holds it, and it is
                // taken out by this thread only, between calls. `attend` and the bus see to it
                // that it was compiled from the code that is mapped here now.
                let answer = unsafe { (entered.function)(cpu, bus, limit) };
                look(cpu);
                self.account(&entered, cpu.cycles - before, bus);
                match answer {
                    STOPPED if limit < deadline => None,
                    _ => self.after(answer, cpu, bus, deadline),
                }
            }
            Found::Cold => self.interpret_cold(cpu, bus, deadline),
            Found::Hot => {
                self.ask(cpu, bus);
                self.interpret_cold(cpu, bus, deadline)
            }
        }
    }

    #[inline(always)]
    fn account(&mut self, entered: &Entered, cycles: u64, bus: &mut Bus) {
        self.stats.native_cycles += cycles;
        self.stats.entered += 1;
        if entered.tier == Tier::Quick {
            if self.table.ran(entered.group, cycles) >= self.options.upgrade {
                self.upgrade(entered.group, bus);
            }
            self.receive(bus);
        }
    }

    /// Goes on after a group has answered; none means at the next group.
    fn after(&mut self, answer: u32, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Option<Exit> {
        match answer {
            LEFT => None,
            STOPPED => self.interpret(cpu, bus, deadline, u64::MAX).or(Some(Exit::Deadline)),
            WAITS => self.interpret(cpu, bus, deadline, cpu.cycles + TURNS),
            outcome => Some(Exit::Outcome(outcome as u8)),
        }
    }

    /// Interprets up to a jump: the next one at first, later ones the longer nothing is found.
    fn interpret_cold(&mut self, cpu: &mut Cpu, bus: &mut Bus, deadline: u64) -> Option<Exit> {
        let more = self.cold.saturating_sub(EAGER).min(6);
        let stretch = if self.cold < EAGER { 0 } else { (16 << more).min(STRETCH) };
        self.cold += 1;
        self.receive(bus);
        self.interpret(cpu, bus, deadline, cpu.cycles + stretch)
    }

    fn interpret(
        &mut self,
        cpu: &mut Cpu,
        bus: &mut Bus,
        deadline: u64,
        pause: u64,
    ) -> Option<Exit> {
        let before = cpu.cycles;
        let skipped = &mut self.stats.skipped_cycles;
        let exit = interpreter::run_to_jump(cpu, bus, deadline, pause, skipped);
        self.stats.interpreted_cycles += cpu.cycles - before;
        exit
    }
}
