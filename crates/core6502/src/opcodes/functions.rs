//! The opcode functions: one generic over the way to memory, and one exported per row.

use super::Mode;
use crate::{Access, Bus, Cpu, Fast, LOGGING, VALIDATION, address, operation, outcome, shape};

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
            /// See [`OpcodeFunction`](super::super::OpcodeFunction).
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

/// Makes the functions that stop short of I/O.
#[cfg(feature = "plain")]
macro_rules! plain {
    ($($code:literal $mark:tt $name:ident $mode:ident $shape:ident($($args:tt)*);)*) => {
        paste::paste! {$(
            #[doc = concat!("`", stringify!($name), "` ", stringify!($mode), ", of memory only.")]
            // See above.
            #[allow(unsafe_code)]
            #[unsafe(no_mangle)]
            #[inline(always)]
            pub extern "C" fn [<plain_ $code _ $name _ $mode>](
                cpu: &mut Cpu, bus: &mut Bus, arg1: u8, arg2: u8, pc: u16,
            ) -> u8 {
                let mut plain = crate::Plain::new(bus, cpu.cycles, [arg1, arg2]);
                let access = &mut plain;
                instruction!(cpu access pc $mode $shape($($args)*));
                cpu.cycles = plain.cycles;
                plain.outcome
            }
        )*}
    };
}

/// The names of the functions that stop short of I/O: see [`Plain`](crate::Plain).
#[cfg(feature = "plain")]
pub mod plain {
    #![allow(non_snake_case, unused_attributes)]
    use super::*;
    opcodes!(plain);
}

/// What is the same in every exported function.
#[inline(always)]
fn exported(
    cpu: &mut Cpu,
    bus: &mut Bus,
    operands: [u8; 2],
    pc: u16,
    instruction: impl FnOnce(&mut Cpu, &mut Fast<'_, true>),
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
