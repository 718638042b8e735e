//! The language: text to syntax tree, and errors with carets.

pub(crate) mod ast;
pub(crate) mod error;
mod lexer;
pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod parser;
