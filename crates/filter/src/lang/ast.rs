//! The syntax tree: what was written, before anyone asked whether the fields exist.

use std::borrow::Cow;
use std::ops::Range;

/// Bytes of the filter text.
pub(crate) type Span = Range<usize>;

/// An expression as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr<'t> {
    And(Vec<Expr<'t>>),
    Or(Vec<Expr<'t>>),
    Not(Box<Expr<'t>>),
    Const(bool),
    Test(Test<'t>),
}

/// One comparison: a field, an operator, and the values on its right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Test<'t> {
    pub(crate) field: Name<'t>,
    pub(crate) op: Op,
    pub(crate) op_span: Span,
    /// Letters compare without case (`~` after the operator).
    pub(crate) fold_case: bool,
    /// `not in`, `is not null` and their like.
    pub(crate) negated: bool,
    pub(crate) values: Vec<Literal<'t>>,
}

/// A field name as written, perhaps with dots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name<'t> {
    pub(crate) text: &'t str,
    pub(crate) span: Span,
}

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literal<'t> {
    pub(crate) kind: LiteralKind<'t>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LiteralKind<'t> {
    Str(Cow<'t, str>),
    Int(i128),
    Float(f64),
    Bool(bool),
    /// The n-th `?`, from 0.
    Param(usize),
}

/// The operators of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    StartsWith,
    EndsWith,
    Contains,
    In,
    Matches,
    IsNull,
    /// A boolean field on its own.
    IsTrue,
}

impl Op {
    /// The operator as it is written.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Op::Eq => "==",
            Op::Ne => "!=",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
            Op::StartsWith => "^=",
            Op::EndsWith => "$=",
            Op::Contains => "contains",
            Op::In => "in",
            Op::Matches => "matches",
            Op::IsNull => "is null",
            Op::IsTrue => "is true",
        }
    }
}
