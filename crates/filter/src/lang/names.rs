//! Which names a filter text uses, before there is a schema: for readers that choose types.

use super::ast::{Expr, LiteralKind, Test};
use super::error::QueryError;
use super::limits::Limits;
use super::parser::parse;

/// The fields that a filter names, as they are written, each once.
///
/// # Errors
/// The first mistake in the text's syntax.
pub fn fields(text: &str) -> Result<Vec<String>, QueryError> {
    collect(text, |_| true)
}

/// The fields that a filter compares with texts, each once.
///
/// # Errors
/// The first mistake in the text's syntax.
pub fn text_fields(text: &str) -> Result<Vec<String>, QueryError> {
    collect(text, |test| test.values.iter().any(|value| matches!(value.kind, LiteralKind::Str(_))))
}

fn collect(text: &str, wanted: fn(&Test<'_>) -> bool) -> Result<Vec<String>, QueryError> {
    let mut names = Vec::new();
    visit(&parse(text, &Limits::default())?, &mut |test| {
        if wanted(test) {
            names.push(test.field.text.to_owned());
        }
    });
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn visit(expr: &Expr<'_>, found: &mut impl FnMut(&Test<'_>)) {
    match expr {
        Expr::Const(_) => {}
        Expr::Test(test) => found(test),
        Expr::Not(inner) => visit(inner, found),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| visit(part, found)),
    }
}
