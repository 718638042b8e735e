//! The table as data: what disassembler, trace and compilers look up.

use super::exports;
use crate::{Bus, Cpu};

/// How an instruction's operand is written, and so its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Implied.
    IMP,
    /// Accumulator.
    ACC,
    /// `#$nn`
    IMM,
    /// `$nn`
    ZPG,
    /// `$nn,X`
    ZPX,
    /// `$nn,Y`
    ZPY,
    /// `$nnnn`
    ABS,
    /// `$nnnn,X`
    ABX,
    /// `$nnnn,Y`
    ABY,
    /// `($nnnn)`
    IND,
    /// `($nn,X)`
    IZX,
    /// `($nn),Y`
    IZY,
    /// A branch's target.
    REL,
}

impl Mode {
    /// Bytes of the instruction, opcode included.
    pub const fn length(self) -> u16 {
        match self {
            Mode::IMP | Mode::ACC => 1,
            Mode::ABS | Mode::ABX | Mode::ABY | Mode::IND => 3,
            _ => 2,
        }
    }
}

/// A row of the table, as data.
#[derive(Clone, Copy, Debug)]
pub struct Opcode {
    /// The opcode itself.
    pub code: u8,
    /// Three letters.
    pub mnemonic: &'static str,
    /// Its addressing mode.
    pub mode: Mode,
    /// Whether MOS documented it.
    pub documented: bool,
    /// The name of its exported function.
    pub symbol: &'static str,
    /// That function.
    pub function: OpcodeFunction,
}

/// An exported opcode function: `(cpu, bus, arg1, arg2, pc)`, where the arguments are the two bytes
/// after the opcode (also of shorter instructions) and `pc` is the opcode's address. It gives an
/// [`outcome`](crate::outcome).
pub type OpcodeFunction = extern "C" fn(&mut Cpu, &mut Bus, u8, u8, u16) -> u8;

/// Makes [`OPCODES`].
macro_rules! rows {
    ($($code:literal $mark:tt $name:ident $mode:ident $shape:ident($($args:tt)*);)*) => {
        paste::paste! {
            /// The table as data, indexed by opcode.
            pub static OPCODES: [Opcode; 256] = [$(Opcode {
                code: $code,
                mnemonic: stringify!($name),
                mode: Mode::$mode,
                documented: matches!(stringify!($mark).as_bytes(), b"."),
                symbol: stringify!([<opcode_ $code _ $name _ $mode>]),
                function: exports::[<opcode_ $code _ $name _ $mode>],
            },)*];
        }
    };
}
opcodes!(rows);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_their_codes() {
        for (code, row) in OPCODES.iter().enumerate() {
            assert_eq!(usize::from(row.code), code);
        }
    }

    #[test]
    fn symbols_name_code_mnemonic_and_mode() {
        assert_eq!(OPCODES[0x28].symbol, "opcode_0x28_PLP_IMP");
        assert_eq!(OPCODES[0x9d].symbol, "opcode_0x9d_STA_ABX");
    }

    #[test]
    fn there_are_151_documented_opcodes() {
        assert_eq!(OPCODES.iter().filter(|row| row.documented).count(), 151);
    }
}
