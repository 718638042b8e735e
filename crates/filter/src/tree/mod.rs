//! The typed tree and its rewriting.

pub(crate) mod check;
pub(crate) mod rewrite;
pub(crate) mod simplify;
pub(crate) mod test;
