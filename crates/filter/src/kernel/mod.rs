//! Kernels: how one test of one field is carried out. The text's own constants choose the kernel
//! when a filter is made, so that the loops over records ask nothing twice.

mod any;
pub(crate) mod blocks;
mod contains;
mod equal_any;
mod fixed;
pub(crate) mod heads;
mod number;
#[cfg(target_arch = "x86_64")]
mod short;
mod text;

#[cfg(feature = "jit")]
pub(crate) use any::PrefixAny;
pub(crate) use contains::Contains;
#[cfg(feature = "jit")]
pub(crate) use equal_any::EqualAny;
#[cfg(all(feature = "jit", feature = "arrow"))]
pub(crate) use equal_any::PerfectSet;
#[cfg(feature = "jit")]
pub(crate) use fixed::Part;
pub(crate) use number::{NumberKernel, Ranges};
pub(crate) use text::{TextKernel, TextTest, TextVisitor};

use crate::schema::Field;
use crate::tree::rewrite::Leaf;
use crate::tree::test::Test;

/// Compiles a pattern within a limit of memory.
pub(crate) fn regex(pattern: &str, size_limit: usize) -> Result<regex::bytes::Regex, regex::Error> {
    regex::bytes::RegexBuilder::new(pattern)
        .size_limit(size_limit)
        .dfa_size_limit(size_limit.max(1 << 20))
        .nest_limit(64)
        .build()
}

/// The way in which a leaf is evaluated.
#[derive(Debug)]
pub(crate) enum Kernel {
    /// Is the value absent?
    Null,
    /// Is the number in a set?
    Number(NumberKernel),
    /// Does the text pass?
    Text(TextKernel),
}

impl Kernel {
    pub(crate) fn new(leaf: &Leaf, field: &Field, regex_bytes: usize) -> Self {
        match &leaf.test {
            Test::Null => Kernel::Null,
            Test::Range(set) => Kernel::Number(NumberKernel::new(set, field.ty)),
            Test::Str(test) => Kernel::Text(TextKernel::new(test, regex_bytes)),
        }
    }

    /// What `explain` calls it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Kernel::Null => "null test",
            Kernel::Number(kernel) => kernel.name(),
            Kernel::Text(kernel) => kernel.name(),
        }
    }
}
