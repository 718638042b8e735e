//! What an opcode does to the flow of the program and to memory, by its shape.

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
