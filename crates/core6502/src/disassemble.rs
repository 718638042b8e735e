//! Instructions as text, in the assembler's notation.

use core::fmt;

use crate::opcodes::{Mode, OPCODES, Opcode};

/// An instruction at an address, to be printed with `{}`: `LDA ($80),Y`.
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    /// Where the opcode lies.
    pub pc: u16,
    /// The opcode and the two bytes after it.
    pub bytes: [u8; 3],
}

impl Instruction {
    /// Its row of the table.
    pub fn row(&self) -> &'static Opcode {
        &OPCODES[usize::from(self.bytes[0])]
    }

    /// Its length in bytes.
    pub fn length(&self) -> u16 {
        self.row().mode.length()
    }

    /// The operand as a 16-bit word.
    pub fn word(&self) -> u16 {
        u16::from_le_bytes([self.bytes[1], self.bytes[2]])
    }

    /// Where a branch goes.
    pub fn branch_target(&self) -> u16 {
        self.pc.wrapping_add(2).wrapping_add_signed(i16::from(self.bytes[1] as i8))
    }
}

impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, byte, word) = (self.row(), self.bytes[1], self.word());
        let name = row.mnemonic;
        match row.mode {
            Mode::IMP => write!(f, "{name}"),
            Mode::ACC => write!(f, "{name} A"),
            Mode::IMM => write!(f, "{name} #${byte:02X}"),
            Mode::ZPG => write!(f, "{name} ${byte:02X}"),
            Mode::ZPX => write!(f, "{name} ${byte:02X},X"),
            Mode::ZPY => write!(f, "{name} ${byte:02X},Y"),
            Mode::ABS => write!(f, "{name} ${word:04X}"),
            Mode::ABX => write!(f, "{name} ${word:04X},X"),
            Mode::ABY => write!(f, "{name} ${word:04X},Y"),
            Mode::IND => write!(f, "{name} (${word:04X})"),
            Mode::IZX => write!(f, "{name} (${byte:02X},X)"),
            Mode::IZY => write!(f, "{name} (${byte:02X}),Y"),
            Mode::REL => write!(f, "{name} ${:04X}", self.branch_target()),
        }
    }
}
