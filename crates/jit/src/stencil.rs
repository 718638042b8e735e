//! Stencils: the opcode functions as machine code with holes, cut by the build script.
//!
//! LLVM needs a fifth of a millisecond for an instruction. A stencil is only copied. It is
//! compiled from the same functions, once per build; see `build/stencils.rs` for what lies in which
//! register.

use std::sync::OnceLock;

use core6502::opcodes::OPCODES;

/// A piece of machine code. What is laid behind it runs next.
pub(crate) struct Stencil {
    pub(crate) code: &'static [u8],
    pub(crate) holes: &'static [Hole],
}

/// A place in a stencil that a number belongs in.
pub(crate) struct Hole {
    /// Where, in bytes from its start.
    pub(crate) at: u32,
    pub(crate) what: What,
    pub(crate) form: Form,
    /// To be added to the number.
    pub(crate) addend: i64,
}

/// Which number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Where the code behind the stencil begins.
    Next,
    /// Where the code of the other way begins.
    Away,
    /// Where an instruction goes that reaches I/O against expectation.
    Elsewhere,
    /// Where an instruction goes that is another one by now.
    Changed,
    /// Where the group is left.
    Exit,
    /// The byte after the opcode.
    Low,
    /// The one after it.
    High,
    /// Where the instruction lies in the memory block.
    Place,
    /// The instruction's address, or what pc is to become.
    Pc,
    /// The cycles that a check asks for.
    Span,
    /// What the group is to answer.
    Answer,
}

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As the distance from the hole, in four bytes.
    Relative,
    /// In four bytes.
    Four,
    /// In two.
    Two,
    /// In one.
    One,
}

include!(concat!(env!("OUT_DIR"), "/stencils.rs"));

/// By opcode.
type Opcodes = [Option<&'static Stencil>; 256];

/// What is known about an instruction when its group is made.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// The CPU knows decimal mode.
    pub(crate) decimal: bool,
    /// If it is a branch, it stays in its page.
    pub(crate) near: bool,
    /// It is not likely to reach I/O.
    pub(crate) plain: bool,
    /// The program may write to it unseen.
    pub(crate) live: bool,
}

/// All stencils, by what they are for.
pub(crate) struct Stencils {
    /// Each opcode's; none for JAM. First without decimal mode, then with.
    any: [Opcodes; 2],
    /// For instructions that are not likely to reach I/O.
    plain: [Opcodes; 2],
    /// For branches within their page that lead elsewhere than to what follows.
    near: Opcodes,
    /// For code that the program may write to unseen.
    live: Opcodes,
    /// The same, where it is likely to reach I/O.
    live_io: Opcodes,
    pub(crate) check: &'static Stencil,
    pub(crate) goto: &'static Stencil,
    pub(crate) leave: &'static Stencil,
    pub(crate) leave_here: &'static Stencil,
    pub(crate) case: &'static Stencil,
    pub(crate) depart: &'static Stencil,
    pub(crate) enter: &'static Stencil,
}

impl Stencils {
    /// Those of this build; none where it has none, for want of LLVM or of an x86-64.
    pub(crate) fn get() -> Option<&'static Stencils> {
        static ALL: OnceLock<Option<Stencils>> = OnceLock::new();
        ALL.get_or_init(Stencils::find).as_ref()
    }

    fn find() -> Option<Stencils> {
        let all = |suffix: &str| {
            core::array::from_fn(|code| named(&format!("{}{suffix}", OPCODES[code].symbol)))
        };
        Some(Stencils {
            any: [all("_any"), all("_decimal")],
            plain: [all("_plain"), all("_plain_decimal")],
            near: all("_near"),
            live: all("_live"),
            live_io: all("_live_io"),
            check: named("check")?,
            goto: named("goto")?,
            leave: named("leave")?,
            leave_here: named("leave_here")?,
            case: named("case")?,
            depart: named("depart")?,
            enter: named("enter")?,
        })
    }

    /// The stencil of an opcode.
    pub(crate) fn opcode(&self, code: u8, known: Known) -> Option<&'static Stencil> {
        let (code, decimal) = (usize::from(code), usize::from(known.decimal));
        if known.live {
            // Only the NES's own CPU has these.
            let io = if known.plain { None } else { self.live_io[code] };
            return io.or(self.live[code]).filter(|_| !known.decimal);
        }
        let near = if known.near { self.near[code] } else { None };
        let plain = if known.plain { self.plain[decimal][code] } else { None };
        near.or(plain).or(self.any[decimal][code])
    }
}

fn named(name: &str) -> Option<&'static Stencil> {
    let at = NAMES.binary_search_by_key(&name, |entry| entry.0).ok()?;
    STENCILS.get(usize::from(NAMES[at].1))
}

#[cfg(test)]
mod tests {
    use core6502::opcodes::{KINDS, Kind};

    use super::*;

    #[test]
    fn every_opcode_but_jam_has_its_stencils() {
        let Some(stencils) = Stencils::get() else {
            assert!(NAMES.is_empty() && STENCILS.is_empty());
            return;
        };
        for (code, kind) in (0..=255u8).zip(KINDS) {
            let found = stencils.any[0][usize::from(code)].is_some();
            assert_eq!(found, kind != Kind::Jam, "{code:02X}");
            let near = stencils.near[usize::from(code)].is_some();
            assert_eq!(near, kind == Kind::Branch, "{code:02X}");
        }
    }

    #[test]
    fn holes_lie_within_their_stencils() {
        for stencil in STENCILS {
            for hole in stencil.holes {
                let size = match hole.form {
                    Form::Relative | Form::Four => 4,
                    Form::Two => 2,
                    Form::One => 1,
                };
                assert!(hole.at as usize + size <= stencil.code.len());
            }
        }
    }

    #[test]
    fn adc_is_another_one_where_the_cpu_knows_decimal_mode() {
        let Some(stencils) = Stencils::get() else { return };
        let of = |code, decimal| {
            stencils
                .opcode(code, Known { decimal, near: false, plain: false, live: false })
                .map(|s| s.code.len())
        };
        assert!(of(0x69, true) > of(0x69, false));
        assert_eq!(of(0xa9, true), of(0xa9, false));
    }

    #[test]
    fn what_stops_short_of_io_is_small() {
        let Some(stencils) = Stencils::get() else { return };
        let of = |code, plain| {
            let known = Known { decimal: false, near: false, plain, live: false };
            stencils.opcode(code, known).map(|s| s.code.len())
        };
        assert!(of(0xad, true) < of(0xad, false));
        assert_eq!(of(0xa5, true), of(0xa5, false));
    }
}
