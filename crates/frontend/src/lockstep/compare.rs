//! Where two runs of a frame part.

use core6502::Cpu;
use nes::{IoAccess, Nes};

use super::record::{Point, Stop};

/// The first difference of a frame.
#[derive(Clone, Debug)]
pub(super) enum Difference {
    /// Registers after a group, or after a stretch of interpretation.
    Registers(Parting),
    /// An access to a register or the board.
    Access {
        /// Its index in the list of the engine under test, and in the interpreter's.
        at: [usize; 2],
        found: Option<IoAccess>,
        expected: Option<IoAccess>,
    },
    /// What is compared at the end of a frame only.
    End(&'static str),
}

/// Where registers part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parting {
    /// The last state that both had.
    pub(super) agreed: Option<Cpu>,
    pub(super) found: Cpu,
    /// The interpreter's state at that cycle; or the next one, where no instruction ends then.
    pub(super) expected: Cpu,
}

impl Difference {
    /// When it was seen.
    pub(super) fn cycle(&self) -> Option<u64> {
        match self {
            Difference::Registers(parting) => Some(parting.found.cycles),
            Difference::Access { found, expected, .. } => {
                [found, expected].into_iter().flatten().map(|access| access.cycle).min()
            }
            Difference::End(_) => None,
        }
    }

    pub(super) fn what(&self) -> String {
        match self {
            Difference::Registers(_) => "registers differ".to_owned(),
            Difference::Access { found, expected, .. } => {
                format!("found {}, expected {}", words(*found), words(*expected))
            }
            Difference::End(what) => format!("{what} differs at the end of the frame"),
        }
    }
}

/// An access as people read it.
pub(super) fn words(access: Option<IoAccess>) -> String {
    let Some(IoAccess { cycle, address, value, write }) = access else {
        return "no access".to_owned();
    };
    let kind = if write { "write" } else { "read" };
    format!("{kind} ${address:04X} = {value:02X} at cycle {cycle}")
}

/// Compares a frame of two consoles: the one under test and the one to go by.
pub(super) fn frames(
    (nes, stops): (&Nes, &[Stop]),
    (other, points): (&Nes, &[Point]),
) -> Option<Difference> {
    let registers = registers(stops, points).map(Difference::Registers);
    let access = accesses(nes.io_accesses(), other.io_accesses());
    let first = [access, registers].into_iter().flatten().min_by_key(Difference::cycle);
    first.or_else(|| end(nes, other).map(Difference::End))
}

/// The first stop that differs from the interpreter's state at that cycle.
fn registers(stops: &[Stop], points: &[Point]) -> Option<Parting> {
    let mut agreed = None;
    let mut rest = points.iter().peekable();
    for &Stop { cpu: found, .. } in stops {
        while rest.next_if(|point| point.cpu.cycles < found.cycles).is_some() {}
        let Some(point) = rest.peek() else { break };
        // Between two stretches the console itself ran instructions: nothing is known there.
        if point.cpu.cycles > found.cycles && point.first {
            continue;
        }
        if point.cpu != found {
            return Some(Parting { agreed, found, expected: point.cpu });
        }
        agreed = Some(found);
    }
    None
}

/// The first access that differs. Missing may be only what skipping a wait leaves out: reads of
/// PPUSTATUS that give what the last one gave.
fn accesses(found: &[IoAccess], expected: &[IoAccess]) -> Option<Difference> {
    let mut ours = 0;
    for (theirs, access) in expected.iter().enumerate() {
        if found.get(ours) == Some(access) {
            ours += 1;
        } else if !repeats(&expected[..theirs], access) {
            return Some(differ([ours, theirs], found, expected));
        }
    }
    (ours < found.len()).then(|| differ([ours, expected.len()], found, expected))
}

fn differ(at: [usize; 2], found: &[IoAccess], expected: &[IoAccess]) -> Difference {
    let (found, expected) = (found.get(at[0]).copied(), expected.get(at[1]).copied());
    Difference::Access { at, found, expected }
}

fn repeats(before: &[IoAccess], access: &IoAccess) -> bool {
    let is_status = matches!(access.address, 0x2000..=0x3fff) && access.address & 7 == 2;
    let same = |last: &IoAccess| !last.write && last.value == access.value;
    let last = before.iter().rev().find(|last| last.address == access.address);
    is_status && !access.write && last.is_some_and(same)
}

/// What differs at the end of a frame.
fn end(nes: &Nes, other: &Nes) -> Option<&'static str> {
    let bits = |nes: &Nes| nes.samples().iter().map(|s| s.to_bits()).collect::<Vec<_>>();
    let parts = [
        ("a register of the CPU", nes.cpu() == other.cpu()),
        ("memory", (0..0x800).chain(0x6000..0x8000).all(|at| nes.peek(at) == other.peek(at))),
        ("battery-backed RAM", nes.battery() == other.battery()),
        ("the picture", nes.picture() == other.picture()),
        ("the sound", bits(nes) == bits(other)),
    ];
    parts.iter().find(|part| !part.1).map(|part| part.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(cycles: u64, a: u8) -> Cpu {
        Cpu { cycles, a, ..Cpu::new() }
    }

    fn stops(states: &[Cpu]) -> Vec<Stop> {
        states.iter().map(|&cpu| Stop { from: 0, cpu, group: None }).collect()
    }

    fn points(states: &[(Cpu, bool)]) -> Vec<Point> {
        states.iter().map(|&(cpu, first)| Point { cpu, first }).collect()
    }

    #[test]
    fn runs_part_at_the_first_stop_with_other_registers() {
        let theirs = points(&[(state(10, 1), true), (state(20, 2), false), (state(30, 3), false)]);
        assert!(registers(&stops(&[state(10, 1), state(30, 3)]), &theirs).is_none());
        let parting = registers(&stops(&[state(10, 1), state(30, 4)]), &theirs).unwrap();
        assert_eq!(parting.agreed, Some(state(10, 1)));
        assert_eq!(parting.expected, state(30, 3));
    }

    #[test]
    fn a_stop_within_an_instruction_is_a_difference_unless_the_console_ran_it() {
        let stretch = |first| points(&[(state(10, 1), true), (state(20, 1), first)]);
        assert!(registers(&stops(&[state(15, 1)]), &stretch(false)).is_some());
        assert!(registers(&stops(&[state(15, 1)]), &stretch(true)).is_none());
    }

    fn access(cycle: u64, address: u16, value: u8, write: bool) -> IoAccess {
        IoAccess { cycle, address, value, write }
    }

    #[test]
    fn only_reads_that_a_wait_repeats_may_be_missing() {
        let poll = |cycle, value| access(cycle, 0x2002, value, false);
        let whole = [poll(1, 0), poll(8, 0), poll(15, 0x80), access(20, 0x2007, 5, false)];
        assert!(accesses(&whole, &whole).is_none());
        assert!(accesses(&[whole[0], whole[2], whole[3]], &whole).is_none());
        for wrong in [
            &whole[..3],
            &whole[1..],
            &[whole[0], whole[1], whole[3]],
            &[whole[0], whole[2], access(21, 0x2007, 5, false)],
            &[whole[0], whole[2], access(20, 0x2007, 4, false)],
            &[whole[0], whole[2], access(20, 0x2006, 5, false)],
            &[whole[0], whole[2], access(20, 0x2007, 5, true)],
            &[whole[0], whole[2], whole[3], access(30, 0x2000, 0, true)],
        ] {
            assert!(accesses(wrong, &whole).is_some(), "{wrong:?}");
        }
        // The same value from a register that a read changes is no repetition.
        let twice = [access(1, 0x2007, 5, false), access(8, 0x2007, 5, false)];
        assert!(accesses(&twice[..1], &twice).is_some());
    }
}
