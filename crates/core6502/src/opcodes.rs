//! THE opcode table, and what is made of it.
//!
//! A row is `code mark mnemonic mode shape(arguments);` where the mark is `.` for a documented and
//! `*` for an undocumented opcode. Nothing else in the project knows what an opcode does.

use crate::{Access, Bus, Cpu, Fast, LOGGING, VALIDATION, address, operation, outcome, shape};

/// Hands the table to the macro `$consumer`, one row an opcode in order of their codes.
#[macro_export]
macro_rules! opcodes {
    ($consumer:ident) => {
        $consumer! {
            0x00 . BRK IMP software_interrupt();
            0x01 . ORA IZX read(indirect_x, ora);
            0x02 * JAM IMP jam();
            0x03 * SLO IZX modify(indirect_x, slo);
            0x04 * NOP ZPG read(zero_page, nop);
            0x05 . ORA ZPG read(zero_page, ora);
            0x06 . ASL ZPG modify(zero_page, asl);
            0x07 * SLO ZPG modify(zero_page, slo);
            0x08 . PHP IMP push(php);
            0x09 . ORA IMM immediate(ora);
            0x0a . ASL ACC accumulator(asl);
            0x0b * ANC IMM immediate(anc);
            0x0c * NOP ABS read(absolute, nop);
            0x0d . ORA ABS read(absolute, ora);
            0x0e . ASL ABS modify(absolute, asl);
            0x0f * SLO ABS modify(absolute, slo);
            0x10 . BPL REL branch(bpl);
            0x11 . ORA IZY read(indirect_y, ora);
            0x12 * JAM IMP jam();
            0x13 * SLO IZY modify(indirect_y_write, slo);
            0x14 * NOP ZPX read(zero_page_x, nop);
            0x15 . ORA ZPX read(zero_page_x, ora);
            0x16 . ASL ZPX modify(zero_page_x, asl);
            0x17 * SLO ZPX modify(zero_page_x, slo);
            0x18 . CLC IMP implied(clc);
            0x19 . ORA ABY read(absolute_y, ora);
            0x1a * NOP IMP implied(idle);
            0x1b * SLO ABY modify(absolute_y_write, slo);
            0x1c * NOP ABX read(absolute_x, nop);
            0x1d . ORA ABX read(absolute_x, ora);
            0x1e . ASL ABX modify(absolute_x_write, asl);
            0x1f * SLO ABX modify(absolute_x_write, slo);
            0x20 . JSR ABS call();
            0x21 . AND IZX read(indirect_x, and);
            0x22 * JAM IMP jam();
            0x23 * RLA IZX modify(indirect_x, rla);
            0x24 . BIT ZPG read(zero_page, bit);
            0x25 . AND ZPG read(zero_page, and);
            0x26 . ROL ZPG modify(zero_page, rol);
            0x27 * RLA ZPG modify(zero_page, rla);
            0x28 . PLP IMP pull_status();
            0x29 . AND IMM immediate(and);
            0x2a . ROL ACC accumulator(rol);
            0x2b * ANC IMM immediate(anc);
            0x2c . BIT ABS read(absolute, bit);
            0x2d . AND ABS read(absolute, and);
            0x2e . ROL ABS modify(absolute, rol);
            0x2f * RLA ABS modify(absolute, rla);
            0x30 . BMI REL branch(bmi);
            0x31 . AND IZY read(indirect_y, and);
            0x32 * JAM IMP jam();
            0x33 * RLA IZY modify(indirect_y_write, rla);
            0x34 * NOP ZPX read(zero_page_x, nop);
            0x35 . AND ZPX read(zero_page_x, and);
            0x36 . ROL ZPX modify(zero_page_x, rol);
            0x37 * RLA ZPX modify(zero_page_x, rla);
            0x38 . SEC IMP implied(sec);
            0x39 . AND ABY read(absolute_y, and);
            0x3a * NOP IMP implied(idle);
            0x3b * RLA ABY modify(absolute_y_write, rla);
            0x3c * NOP ABX read(absolute_x, nop);
            0x3d . AND ABX read(absolute_x, and);
            0x3e . ROL ABX modify(absolute_x_write, rol);
            0x3f * RLA ABX modify(absolute_x_write, rla);
            0x40 . RTI IMP return_from_interrupt();
            0x41 . EOR IZX read(indirect_x, eor);
            0x42 * JAM IMP jam();
            0x43 * SRE IZX modify(indirect_x, sre);
            0x44 * NOP ZPG read(zero_page, nop);
            0x45 . EOR ZPG read(zero_page, eor);
            0x46 . LSR ZPG modify(zero_page, lsr);
            0x47 * SRE ZPG modify(zero_page, sre);
            0x48 . PHA IMP push(sta);
            0x49 . EOR IMM immediate(eor);
            0x4a . LSR ACC accumulator(lsr);
            0x4b * ALR IMM immediate(alr);
            0x4c . JMP ABS jump();
            0x4d . EOR ABS read(absolute, eor);
            0x4e . LSR ABS modify(absolute, lsr);
            0x4f * SRE ABS modify(absolute, sre);
            0x50 . BVC REL branch(bvc);
            0x51 . EOR IZY read(indirect_y, eor);
            0x52 * JAM IMP jam();
            0x53 * SRE IZY modify(indirect_y_write, sre);
            0x54 * NOP ZPX read(zero_page_x, nop);
            0x55 . EOR ZPX read(zero_page_x, eor);
            0x56 . LSR ZPX modify(zero_page_x, lsr);
            0x57 * SRE ZPX modify(zero_page_x, sre);
            0x58 . CLI IMP mask(0);
            0x59 . EOR ABY read(absolute_y, eor);
            0x5a * NOP IMP implied(idle);
            0x5b * SRE ABY modify(absolute_y_write, sre);
            0x5c * NOP ABX read(absolute_x, nop);
            0x5d . EOR ABX read(absolute_x, eor);
            0x5e . LSR ABX modify(absolute_x_write, lsr);
            0x5f * SRE ABX modify(absolute_x_write, sre);
            0x60 . RTS IMP return_from_call();
            0x61 . ADC IZX read(indirect_x, adc);
            0x62 * JAM IMP jam();
            0x63 * RRA IZX modify(indirect_x, rra);
            0x64 * NOP ZPG read(zero_page, nop);
            0x65 . ADC ZPG read(zero_page, adc);
            0x66 . ROR ZPG modify(zero_page, ror);
            0x67 * RRA ZPG modify(zero_page, rra);
            0x68 . PLA IMP pull(lda);
            0x69 . ADC IMM immediate(adc);
            0x6a . ROR ACC accumulator(ror);
            0x6b * ARR IMM immediate(arr);
            0x6c . JMP IND jump_indirect();
            0x6d . ADC ABS read(absolute, adc);
            0x6e . ROR ABS modify(absolute, ror);
            0x6f * RRA ABS modify(absolute, rra);
            0x70 . BVS REL branch(bvs);
            0x71 . ADC IZY read(indirect_y, adc);
            0x72 * JAM IMP jam();
            0x73 * RRA IZY modify(indirect_y_write, rra);
            0x74 * NOP ZPX read(zero_page_x, nop);
            0x75 . ADC ZPX read(zero_page_x, adc);
            0x76 . ROR ZPX modify(zero_page_x, ror);
            0x77 * RRA ZPX modify(zero_page_x, rra);
            0x78 . SEI IMP mask(1);
            0x79 . ADC ABY read(absolute_y, adc);
            0x7a * NOP IMP implied(idle);
            0x7b * RRA ABY modify(absolute_y_write, rra);
            0x7c * NOP ABX read(absolute_x, nop);
            0x7d . ADC ABX read(absolute_x, adc);
            0x7e . ROR ABX modify(absolute_x_write, ror);
            0x7f * RRA ABX modify(absolute_x_write, rra);
            0x80 * NOP IMM immediate(nop);
            0x81 . STA IZX write(indirect_x, sta);
            0x82 * NOP IMM immediate(nop);
            0x83 * SAX IZX write(indirect_x, sax);
            0x84 . STY ZPG write(zero_page, sty);
            0x85 . STA ZPG write(zero_page, sta);
            0x86 . STX ZPG write(zero_page, stx);
            0x87 * SAX ZPG write(zero_page, sax);
            0x88 . DEY IMP implied(dey);
            0x89 * NOP IMM immediate(nop);
            0x8a . TXA IMP implied(txa);
            0x8b * ANE IMM immediate(ane);
            0x8c . STY ABS write(absolute, sty);
            0x8d . STA ABS write(absolute, sta);
            0x8e . STX ABS write(absolute, stx);
            0x8f * SAX ABS write(absolute, sax);
            0x90 . BCC REL branch(bcc);
            0x91 . STA IZY write(indirect_y_write, sta);
            0x92 * JAM IMP jam();
            0x93 * SHA IZY store_high_indirect();
            0x94 . STY ZPX write(zero_page_x, sty);
            0x95 . STA ZPX write(zero_page_x, sta);
            0x96 . STX ZPY write(zero_page_y, stx);
            0x97 * SAX ZPY write(zero_page_y, sax);
            0x98 . TYA IMP implied(tya);
            0x99 . STA ABY write(absolute_y_write, sta);
            0x9a . TXS IMP implied(txs);
            0x9b * TAS ABY store_high_absolute(y, |cpu| { cpu.s = cpu.a & cpu.x; cpu.s });
            0x9c * SHY ABX store_high_absolute(x, |cpu| cpu.y);
            0x9d . STA ABX write(absolute_x_write, sta);
            0x9e * SHX ABY store_high_absolute(y, |cpu| cpu.x);
            0x9f * SHA ABY store_high_absolute(y, |cpu| cpu.a & cpu.x);
            0xa0 . LDY IMM immediate(ldy);
            0xa1 . LDA IZX read(indirect_x, lda);
            0xa2 . LDX IMM immediate(ldx);
            0xa3 * LAX IZX read(indirect_x, lax);
            0xa4 . LDY ZPG read(zero_page, ldy);
            0xa5 . LDA ZPG read(zero_page, lda);
            0xa6 . LDX ZPG read(zero_page, ldx);
            0xa7 * LAX ZPG read(zero_page, lax);
            0xa8 . TAY IMP implied(tay);
            0xa9 . LDA IMM immediate(lda);
            0xaa . TAX IMP implied(tax);
            0xab * LXA IMM immediate(lxa);
            0xac . LDY ABS read(absolute, ldy);
            0xad . LDA ABS read(absolute, lda);
            0xae . LDX ABS read(absolute, ldx);
            0xaf * LAX ABS read(absolute, lax);
            0xb0 . BCS REL branch(bcs);
            0xb1 . LDA IZY read(indirect_y, lda);
            0xb2 * JAM IMP jam();
            0xb3 * LAX IZY read(indirect_y, lax);
            0xb4 . LDY ZPX read(zero_page_x, ldy);
            0xb5 . LDA ZPX read(zero_page_x, lda);
            0xb6 . LDX ZPY read(zero_page_y, ldx);
            0xb7 * LAX ZPY read(zero_page_y, lax);
            0xb8 . CLV IMP implied(clv);
            0xb9 . LDA ABY read(absolute_y, lda);
            0xba . TSX IMP implied(tsx);
            0xbb * LAS ABY read(absolute_y, las);
            0xbc . LDY ABX read(absolute_x, ldy);
            0xbd . LDA ABX read(absolute_x, lda);
            0xbe . LDX ABY read(absolute_y, ldx);
            0xbf * LAX ABY read(absolute_y, lax);
            0xc0 . CPY IMM immediate(cpy);
            0xc1 . CMP IZX read(indirect_x, cmp);
            0xc2 * NOP IMM immediate(nop);
            0xc3 * DCP IZX modify(indirect_x, dcp);
            0xc4 . CPY ZPG read(zero_page, cpy);
            0xc5 . CMP ZPG read(zero_page, cmp);
            0xc6 . DEC ZPG modify(zero_page, dec);
            0xc7 * DCP ZPG modify(zero_page, dcp);
            0xc8 . INY IMP implied(iny);
            0xc9 . CMP IMM immediate(cmp);
            0xca . DEX IMP implied(dex);
            0xcb * AXS IMM immediate(axs);
            0xcc . CPY ABS read(absolute, cpy);
            0xcd . CMP ABS read(absolute, cmp);
            0xce . DEC ABS modify(absolute, dec);
            0xcf * DCP ABS modify(absolute, dcp);
            0xd0 . BNE REL branch(bne);
            0xd1 . CMP IZY read(indirect_y, cmp);
            0xd2 * JAM IMP jam();
            0xd3 * DCP IZY modify(indirect_y_write, dcp);
            0xd4 * NOP ZPX read(zero_page_x, nop);
            0xd5 . CMP ZPX read(zero_page_x, cmp);
            0xd6 . DEC ZPX modify(zero_page_x, dec);
            0xd7 * DCP ZPX modify(zero_page_x, dcp);
            0xd8 . CLD IMP implied(cld);
            0xd9 . CMP ABY read(absolute_y, cmp);
            0xda * NOP IMP implied(idle);
            0xdb * DCP ABY modify(absolute_y_write, dcp);
            0xdc * NOP ABX read(absolute_x, nop);
            0xdd . CMP ABX read(absolute_x, cmp);
            0xde . DEC ABX modify(absolute_x_write, dec);
            0xdf * DCP ABX modify(absolute_x_write, dcp);
            0xe0 . CPX IMM immediate(cpx);
            0xe1 . SBC IZX read(indirect_x, sbc);
            0xe2 * NOP IMM immediate(nop);
            0xe3 * ISB IZX modify(indirect_x, isc);
            0xe4 . CPX ZPG read(zero_page, cpx);
            0xe5 . SBC ZPG read(zero_page, sbc);
            0xe6 . INC ZPG modify(zero_page, inc);
            0xe7 * ISB ZPG modify(zero_page, isc);
            0xe8 . INX IMP implied(inx);
            0xe9 . SBC IMM immediate(sbc);
            0xea . NOP IMP implied(idle);
            0xeb * SBC IMM immediate(sbc);
            0xec . CPX ABS read(absolute, cpx);
            0xed . SBC ABS read(absolute, sbc);
            0xee . INC ABS modify(absolute, inc);
            0xef * ISB ABS modify(absolute, isc);
            0xf0 . BEQ REL branch(beq);
            0xf1 . SBC IZY read(indirect_y, sbc);
            0xf2 * JAM IMP jam();
            0xf3 * ISB IZY modify(indirect_y_write, isc);
            0xf4 * NOP ZPX read(zero_page_x, nop);
            0xf5 . SBC ZPX read(zero_page_x, sbc);
            0xf6 . INC ZPX modify(zero_page_x, inc);
            0xf7 * ISB ZPX modify(zero_page_x, isc);
            0xf8 . SED IMP implied(sed);
            0xf9 . SBC ABY read(absolute_y, sbc);
            0xfa * NOP IMP implied(idle);
            0xfb * ISB ABY modify(absolute_y_write, isc);
            0xfc * NOP ABX read(absolute_x, nop);
            0xfd . SBC ABX read(absolute_x, sbc);
            0xfe . INC ABX modify(absolute_x_write, inc);
            0xff * ISB ABX modify(absolute_x_write, isc);
        }
    };
}

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
/// [`outcome`].
pub type OpcodeFunction = extern "C" fn(&mut Cpu, &mut Bus, u8, u8, u16) -> u8;

/// One instruction: picks the shape that a row names.
macro_rules! instruction {
    ($cpu:ident $access:ident $pc:ident $mode:ident read($place:ident, $op:ident)) => {
        shape::read($cpu, $access, $pc, Mode::$mode.length(), address::$place, operation::$op)
    };
    ($cpu:ident $access:ident $pc:ident $mode:ident write($place:ident, $op:ident)) => {
        shape::write($cpu, $access, $pc, Mode::$mode.length(), address::$place, operation::$op)
    };
    ($cpu:ident $access:ident $pc:ident $mode:ident modify($place:ident, $op:ident)) => {
        shape::modify($cpu, $access, $pc, Mode::$mode.length(), address::$place, operation::$op)
    };
    ($cpu:ident $access:ident $pc:ident $mode:ident mask($i:literal)) => {
        shape::mask($cpu, $access, $pc, $i)
    };
    ($cpu:ident $access:ident $pc:ident $mode:ident
        store_high_absolute($index:ident, $value:expr)) => {
        shape::store_high_absolute($cpu, $access, $pc, |cpu| cpu.$index, $value)
    };
    ($cpu:ident $access:ident $pc:ident $mode:ident $shape:ident($($op:ident)?)) => {
        shape::$shape($cpu, $access, $pc $(, operation::$op)?)
    };
}

/// Makes [`execute`].
macro_rules! execute {
    ($($code:literal $mark:tt $name:ident $mode:ident $shape:ident($($args:tt)*);)*) => {
        /// Runs one instruction whose opcode has been fetched from `pc`.
        #[inline(always)]
        pub fn execute<A: Access>(opcode: u8, cpu: &mut Cpu, access: &mut A, pc: u16) {
            match opcode {
                $($code => instruction!(cpu access pc $mode $shape($($args)*)),)*
            }
        }
    };
}
opcodes!(execute);

/// Makes the exported functions.
macro_rules! functions {
    ($($code:literal $mark:tt $name:ident $mode:ident $shape:ident($($args:tt)*);)*) => {
        paste::paste! {$(
            #[doc = concat!("`", stringify!($name), "` ", stringify!($mode), ".")]
            ///
            /// See [`OpcodeFunction`].
            // The symbol is the contract with bitcode; the attribute is "unsafe" only because a
            // second definition of the same name would clash.
            #[allow(unsafe_code)]
            #[unsafe(no_mangle)]
            #[inline(always)]
            pub extern "C" fn [<opcode_ $code _ $name _ $mode>](
                cpu: &mut Cpu, bus: &mut Bus, arg1: u8, arg2: u8, pc: u16,
            ) -> u8 {
                exported(cpu, bus, [arg1, arg2], pc, |cpu, access| {
                    instruction!(cpu access pc $mode $shape($($args)*));
                })
            }
        )*}
    };
}

/// The names of the exported functions: the contract with bitcode.
pub mod exports {
    #![allow(non_snake_case, unused_attributes)]
    use super::*;
    opcodes!(functions);
}

/// What is the same in every exported function.
#[inline(always)]
fn exported(
    cpu: &mut Cpu,
    bus: &mut Bus,
    operands: [u8; 2],
    pc: u16,
    instruction: impl FnOnce(&mut Cpu, &mut Fast<'_>),
) -> u8 {
    if VALIDATION && cpu.pc != pc {
        return outcome::INVALID;
    }
    if LOGGING {
        bus.trace(cpu);
    }
    let mut access = Fast::new(bus, cpu.cycles, operands);
    instruction(cpu, &mut access);
    cpu.cycles = access.cycles;
    access.outcome
}

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

/// What an opcode does to the flow of the program and to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Registers only; no flow.
    Registers,
    /// CLI, SEI and PLP: change the interrupt mask.
    Mask,
    /// Reads its operand.
    Read,
    /// Writes memory (stores, read-modify-writes).
    Write,
    /// Pushes or pulls.
    Stack,
    /// A conditional branch.
    Branch,
    /// JMP.
    Jump,
    /// JSR.
    Call,
    /// RTS and RTI.
    Return,
    /// BRK.
    Break,
    /// JAM.
    Jam,
}

/// The kind that a shape belongs to.
macro_rules! kind {
    (implied) => {
        Kind::Registers
    };
    (accumulator) => {
        Kind::Registers
    };
    (immediate) => {
        Kind::Read
    };
    (read) => {
        Kind::Read
    };
    (write) => {
        Kind::Write
    };
    (modify) => {
        Kind::Write
    };
    (store_high_absolute) => {
        Kind::Write
    };
    (store_high_indirect) => {
        Kind::Write
    };
    (mask) => {
        Kind::Mask
    };
    (pull_status) => {
        Kind::Mask
    };
    (push) => {
        Kind::Stack
    };
    (pull) => {
        Kind::Stack
    };
    (branch) => {
        Kind::Branch
    };
    (jump) => {
        Kind::Jump
    };
    (jump_indirect) => {
        Kind::Jump
    };
    (call) => {
        Kind::Call
    };
    (return_from_call) => {
        Kind::Return
    };
    (return_from_interrupt) => {
        Kind::Return
    };
    (software_interrupt) => {
        Kind::Break
    };
    (jam) => {
        Kind::Jam
    };
}

/// Makes [`KINDS`].
macro_rules! kinds {
    ($($code:literal $mark:tt $name:ident $mode:ident $shape:ident($($args:tt)*);)*) => {
        /// The kind of every opcode, from its shape.
        pub static KINDS: [Kind; 256] = [$(kind!($shape),)*];
    };
}
opcodes!(kinds);

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
