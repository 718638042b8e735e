//! How long an instruction can take: measured on the opcode functions themselves.

use core6502::{Access, Cpu, opcodes};

/// A bus that only counts, and answers so that indices carry and branches leave their page.
struct Counter {
    cycles: u64,
}

impl Access for Counter {
    fn read(&mut self, _address: u16) -> u8 {
        self.cycles += 1;
        0x7f
    }
    fn write(&mut self, _address: u16, _value: u8) {
        self.cycles += 1;
    }
    fn operand(&mut self, _pc: u16, _n: u16) -> u8 {
        self.read(0)
    }
    fn fetch_dummy(&mut self, _address: u16) {
        self.cycles += 1;
    }
    fn poll(&mut self, _i: u8) {}
}

/// The most cycles of each opcode, its fetch included.
pub(crate) fn longest() -> [u64; 256] {
    core::array::from_fn(|opcode| {
        let statuses = [0x00, 0xff];
        statuses.into_iter().map(|p| cycles(opcode as u8, p)).max().unwrap_or(0)
    })
}

/// Cycles with the flags of `p`, from the end of a page.
fn cycles(opcode: u8, p: u8) -> u64 {
    let pc = 0x80f0;
    let mut cpu = Cpu { pc, x: 0xff, y: 0xff, ..Cpu::new() };
    cpu.set_p(p);
    let mut counter = Counter { cycles: 1 };
    opcodes::execute(opcode, &mut cpu, &mut counter, pc);
    counter.cycles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instructions_cost_what_the_data_sheet_says() {
        let longest = longest();
        let known = [(0xea, 2), (0xd0, 4), (0x10, 4), (0xbd, 5), (0x9d, 5), (0x20, 6), (0xe3, 8)];
        for (opcode, cycles) in known {
            assert_eq!(longest[opcode], cycles, "{opcode:02X}");
        }
        assert!(longest.iter().all(|&cycles| cycles <= core6502::interpreter::LONGEST));
    }
}
