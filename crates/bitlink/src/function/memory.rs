//! Memory: local variables, loads, stores, addresses by byte offset, copies.

use super::Instruction;
use super::builder::{FunctionBuilder, Value};
use crate::types::{Returns, Type};

impl FunctionBuilder {
    /// Bytes on the stack for the length of the call. Make them in the entry block, so that LLVM
    /// can turn them into registers.
    pub fn alloca(&mut self, bytes: u64, align: u32) -> Value {
        self.check_align(align);
        if self.current != 0 {
            self.offend(|_| "alloca outside the entry block".into());
        }
        self.push(Type::Ptr, Instruction::Alloca { bytes, align })
    }

    /// Reads a value with its natural alignment.
    pub fn load(&mut self, of: Type, from: Value) -> Value {
        self.load_aligned(of, from, of.bytes())
    }

    /// Reads a value from an address with that alignment, in bytes; 1 for any address.
    pub fn load_aligned(&mut self, of: Type, from: Value, align: u32) -> Value {
        self.check_align(align);
        let Some(from) = self.typed(from, Type::Ptr, "load") else { return self.poison(of) };
        self.push(of, Instruction::Load { from, align })
    }

    /// Which of the 64 bytes from an address on equal `byte` (`I8`): an `I64` with a bit for each,
    /// the first lowest. One comparison of vectors, of which Rust's `core` has none that fits
    /// every processor.
    pub fn equal_bytes(&mut self, from: Value, byte: Value) -> Value {
        let from = self.typed(from, Type::Ptr, "equal_bytes");
        let byte = self.typed(byte, Type::I8, "equal_bytes");
        let (Some(from), Some(byte)) = (from, byte) else { return self.poison(Type::I64) };
        self.push(Type::I64, Instruction::EqualBytes { from, byte })
    }

    /// Writes a value with its natural alignment.
    pub fn store(&mut self, value: Value, to: Value) {
        let align = self.type_of(value).map_or(1, Type::bytes);
        self.store_aligned(value, to, align);
    }

    /// Writes a value to an address with that alignment, in bytes; 1 for any address.
    pub fn store_aligned(&mut self, value: Value, to: Value, align: u32) {
        self.check_align(align);
        let value = self.single(value, "store");
        let to = self.typed(to, Type::Ptr, "store");
        if let (Some((value, _)), Some(to)) = (value, to) {
            self.push(Returns::Nothing, Instruction::Store { value, to, align });
        }
    }

    /// The address so many bytes after `base`, within the same object.
    pub fn offset(&mut self, base: Value, bytes: u64) -> Value {
        let bytes = self.int(Type::I64, bytes);
        self.offset_by(base, bytes)
    }

    /// The address a computed number of bytes (`I64`) after `base`, within the same object.
    pub fn offset_by(&mut self, base: Value, bytes: Value) -> Value {
        let base = self.typed(base, Type::Ptr, "offset");
        let bytes = self.typed(bytes, Type::I64, "offset");
        let (Some(base), Some(bytes)) = (base, bytes) else { return self.poison(Type::Ptr) };
        self.push(Type::Ptr, Instruction::Offset { base, bytes })
    }

    /// Copies `bytes` bytes; the two ranges must not overlap, both have that alignment.
    pub fn memcpy(&mut self, to: Value, from: Value, bytes: u64, align: u32) {
        let bytes = self.int(Type::I64, bytes);
        self.memcpy_by(to, from, bytes, align);
    }

    /// Copies a computed number of bytes (`I64`).
    pub fn memcpy_by(&mut self, to: Value, from: Value, bytes: Value, align: u32) {
        self.check_align(align);
        let to = self.typed(to, Type::Ptr, "memcpy");
        let from = self.typed(from, Type::Ptr, "memcpy");
        let bytes = self.typed(bytes, Type::I64, "memcpy");
        if let (Some(to), Some(from), Some(bytes)) = (to, from, bytes) {
            self.push(Returns::Nothing, Instruction::MemCpy { to, from, bytes, align });
        }
    }

    fn check_align(&mut self, align: u32) {
        if !align.is_power_of_two() || align > 4096 {
            self.offend(|_| format!("alignment {align} is no power of two up to 4096"));
        }
    }
}
