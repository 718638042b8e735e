//! Types, signatures and attributes of functions.

use std::fmt;

/// A machine type. Pointers are opaque; signedness lies in the operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// One bit: Rust's `bool` in a register.
    I1,
    /// 8 bits.
    I8,
    /// 16 bits.
    I16,
    /// 32 bits.
    I32,
    /// 64 bits.
    I64,
    /// A 64-bit float.
    F64,
    /// A pointer.
    Ptr,
}

impl Type {
    /// Width in bits of an integer type.
    #[must_use]
    pub const fn bits(self) -> Option<u32> {
        match self {
            Self::I1 => Some(1),
            Self::I8 => Some(8),
            Self::I16 => Some(16),
            Self::I32 => Some(32),
            Self::I64 => Some(64),
            Self::F64 | Self::Ptr => None,
        }
    }

    /// Whether this is one of the integer types.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        self.bits().is_some()
    }

    /// Size and alignment in memory, in bytes.
    #[must_use]
    pub const fn bytes(self) -> u32 {
        match self {
            Self::I1 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 => 4,
            Self::I64 | Self::F64 | Self::Ptr => 8,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::I1 => "i1",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F64 => "double",
            Self::Ptr => "ptr",
        })
    }
}

/// What a function returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Returns {
    /// Nothing.
    Nothing,
    /// One value.
    One(Type),
    /// Two values in registers. `extern "C"` on x86-64 returns a `#[repr(C)]` struct of two words,
    /// such as pointer and length, as `Pair(I64, I64)`: pointers too travel as integers, and are
    /// turned back by [`CastOp::IntToPtr`](crate::CastOp::IntToPtr).
    Pair(Type, Type),
}

impl From<Type> for Returns {
    fn from(one: Type) -> Self {
        Self::One(one)
    }
}

impl From<(Type, Type)> for Returns {
    fn from((first, second): (Type, Type)) -> Self {
        Self::Pair(first, second)
    }
}

impl From<()> for Returns {
    fn from((): ()) -> Self {
        Self::Nothing
    }
}

impl fmt::Display for Returns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("void"),
            Self::One(one) => one.fmt(f),
            Self::Pair(first, second) => write!(f, "{{ {first}, {second} }}"),
        }
    }
}

/// A promise about a parameter. A wrong promise is undefined behaviour when the code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamAttr {
    /// Memory reached through this pointer is reached through no other during the call.
    NoAlias,
    /// The pointer is not null.
    NonNull,
    /// The function does not keep the pointer.
    NoCapture,
    /// The function does not write through the pointer.
    ReadOnly,
    /// At least so many bytes may be read there.
    Dereferenceable(u64),
    /// The integer is less than this.
    Below(u64),
    /// The value is sign-extended by the caller. Integers below 32 bits are otherwise
    /// zero-extended, as `extern "C"` has it for `u8`, `u16` and `bool`.
    SignExt,
}

/// A property of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FnAttr {
    /// Never unwinds. A panic that would cross it is undefined behaviour.
    NoUnwind,
    /// Keeps unwind tables, so that a panic can cross it.
    UwTable,
    /// Is called rarely.
    Cold,
    /// Does not return.
    NoReturn,
    /// Is inlined wherever it is called.
    AlwaysInline,
    /// Is never inlined.
    NoInline,
    /// Neither reads nor writes memory.
    ReadNone,
    /// Always returns.
    WillReturn,
    /// Had better be small, as far as that costs little time.
    Small,
}

/// How arguments travel and who keeps which registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Convention {
    /// `extern "C"`.
    #[default]
    C,
    /// LLVM's `preserve_none`: on x86-64 up to twelve integers in registers, of which the first
    /// four survive calls of C functions, and none is kept for the caller. For code that jumps
    /// from function to function.
    PreserveNone,
}

/// Types and promises of a function, defined or declared.
///
/// ```
/// use bitlink::{FnAttr, ParamAttr, Signature, Type};
///
/// let hook = Signature::new([Type::Ptr, Type::I16, Type::I64], Type::I16)
///     .param(0, ParamAttr::NonNull)
///     .attribute(FnAttr::NoUnwind);
/// assert_eq!(hook.to_string(), "i16 (ptr, i16, i64)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Signature {
    pub(crate) params: Vec<Type>,
    pub(crate) returns: Returns,
    pub(crate) convention: Convention,
    pub(crate) param_attributes: Vec<(u32, ParamAttr)>,
    pub(crate) attributes: Vec<FnAttr>,
}

impl Signature {
    /// A signature without promises.
    pub fn new(params: impl IntoIterator<Item = Type>, returns: impl Into<Returns>) -> Self {
        Self {
            params: params.into_iter().collect(),
            returns: returns.into(),
            convention: Convention::C,
            param_attributes: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// With another convention than C's.
    #[must_use]
    pub fn convention(mut self, convention: Convention) -> Self {
        self.convention = convention;
        self
    }

    /// Adds a promise about parameter `index`, counted from 0. An index beyond the last
    /// parameter is reported when the signature is used.
    #[must_use]
    pub fn param(mut self, index: u32, attribute: ParamAttr) -> Self {
        self.param_attributes.push((index, attribute));
        self
    }

    /// Adds a property of the function.
    #[must_use]
    pub fn attribute(mut self, attribute: FnAttr) -> Self {
        self.attributes.push(attribute);
        self
    }

    /// What is wrong with the promises, if anything.
    pub(crate) fn fault(&self) -> Option<String> {
        self.param_attributes.iter().find_map(|&(index, attribute)| {
            let Some(&of) = self.params.get(index as usize) else {
                return Some(format!("{attribute:?} for parameter {index}, which does not exist"));
            };
            let wants_pointer = !matches!(attribute, ParamAttr::SignExt | ParamAttr::Below(_));
            let fits = if wants_pointer { of == Type::Ptr } else { of.is_integer() };
            (!fits).then(|| format!("{attribute:?} does not fit parameter {index} of type {of}"))
        })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params: Vec<String> = self.params.iter().map(Type::to_string).collect();
        write!(f, "{} ({})", self.returns, params.join(", "))
    }
}
