//! Trace lines in the format of `nestest.log` (Nintendulator): address, bytes, instruction with
//! effective address and value, registers, PPU position, cycle.

use core::fmt::{self, Write};

use crate::Cpu;
use crate::disassemble::Instruction;
use crate::opcodes::Mode;

/// An instruction about to run, to be printed with `{}` as one line without its end.
pub struct Line<'a> {
    /// Registers before the instruction.
    pub cpu: &'a Cpu,
    /// The instruction at `cpu.pc`.
    pub instruction: Instruction,
    /// Scanline and dot of the PPU; none for a bare CPU.
    pub ppu: Option<(u16, u16)>,
    /// Reads memory without side effects.
    pub peek: &'a dyn Fn(u16) -> u8,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self.cpu;
        let bytes = self.instruction.bytes;
        write!(f, "{:04X}  ", cpu.pc)?;
        match self.instruction.length() {
            1 => write!(f, "{:02X}       ", bytes[0])?,
            2 => write!(f, "{:02X} {:02X}    ", bytes[0], bytes[1])?,
            _ => write!(f, "{:02X} {:02X} {:02X} ", bytes[0], bytes[1], bytes[2])?,
        }
        f.write_char(if self.instruction.row().documented { ' ' } else { '*' })?;
        let mut text = Column { f, used: 0 };
        self.write_text(&mut text)?;
        let used = text.used;
        write!(f, "{:1$}", "", 32usize.saturating_sub(used))?;
        write!(
            f,
            "A:{:02X} X:{:02X} Y:{:02X} P:{:02X} SP:{:02X}",
            cpu.a,
            cpu.x,
            cpu.y,
            cpu.p(),
            cpu.s
        )?;
        if let Some((scanline, dot)) = self.ppu {
            write!(f, " PPU:{scanline:3},{dot:3}")?;
        }
        write!(f, " CYC:{}", cpu.cycles)
    }
}

impl Line<'_> {
    fn write_text(&self, out: &mut impl Write) -> fmt::Result {
        write!(out, "{}", self.instruction)?;
        let (cpu, peek) = (self.cpu, self.peek);
        let (byte, word) = (self.instruction.bytes[1], self.instruction.word());
        let pointer =
            |at: u8| u16::from_le_bytes([peek(u16::from(at)), peek(u16::from(at.wrapping_add(1)))]);
        match self.instruction.row().mode {
            Mode::ZPG => write!(out, " = {:02X}", peek(u16::from(byte))),
            Mode::ZPX => self.indexed_zero_page(out, byte.wrapping_add(cpu.x)),
            Mode::ZPY => self.indexed_zero_page(out, byte.wrapping_add(cpu.y)),
            Mode::ABS if !matches!(self.instruction.bytes[0], 0x20 | 0x4c) => {
                write!(out, " = {:02X}", peek(word))
            }
            Mode::ABX => self.indexed(out, word.wrapping_add(u16::from(cpu.x))),
            Mode::ABY => self.indexed(out, word.wrapping_add(u16::from(cpu.y))),
            Mode::IND => {
                let high_at = crate::address::uncarried(word, 1);
                write!(out, " = {:04X}", u16::from_le_bytes([peek(word), peek(high_at)]))
            }
            Mode::IZX => {
                let at = byte.wrapping_add(cpu.x);
                let address = pointer(at);
                write!(out, " @ {at:02X} = {address:04X} = {:02X}", peek(address))
            }
            Mode::IZY => {
                let base = pointer(byte);
                let address = base.wrapping_add(u16::from(cpu.y));
                write!(out, " = {base:04X} @ {address:04X} = {:02X}", peek(address))
            }
            _ => Ok(()),
        }
    }

    fn indexed(&self, out: &mut impl Write, address: u16) -> fmt::Result {
        write!(out, " @ {address:04X} = {:02X}", (self.peek)(address))
    }

    fn indexed_zero_page(&self, out: &mut impl Write, address: u8) -> fmt::Result {
        write!(out, " @ {address:02X} = {:02X}", (self.peek)(u16::from(address)))
    }
}

/// Counts what is written, so that the next column can be aligned.
struct Column<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    used: usize,
}

impl Write for Column<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.used += text.len();
        self.f.write_str(text)
    }
}
