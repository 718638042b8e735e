//! Tokens to a syntax tree.
//!
//! ```text
//! or    = and ("or" and)*
//! and   = unary ("and" unary)*
//! unary = "not" unary | "(" or ")" | "true" | "false" | test
//! test  = field [op value | ["not"] "in" "[" values "]" | "is" ["not"] "null"]
//! ```

use super::ast::{Expr, Literal, LiteralKind, Name, Op, Span, Test};
use super::error::{ErrorKind, QueryError};
use super::lexer::{Kind, Token, tokens};
use super::limits::Limits;

/// Reads a filter text.
pub(crate) fn parse<'t>(text: &'t str, limits: &Limits) -> Result<Expr<'t>, QueryError> {
    if text.len() > limits.text_bytes {
        let message =
            format!("filter of {} bytes; at most {} are allowed", text.len(), limits.text_bytes);
        return Err(QueryError::new(ErrorKind::Limit, message));
    }
    let tokens = tokens(text)?;
    let mut parser =
        Parser { text, tokens, at: 0, limits, depth: 0, terms: 0, values: 0, params: 0 };
    let expr = parser.or()?;
    match parser.peek() {
        Kind::End => Ok(expr),
        Kind::Symbol(")") => Err(parser.error("closing parenthesis without an opening one")),
        Kind::Symbol("=") => Err(parser.single_equals()),
        _ => Err(parser.error("expected `and`, `or` or the end of the filter")),
    }
}

struct Parser<'t, 'l> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    limits: &'l Limits,
    depth: usize,
    terms: usize,
    values: usize,
    params: usize,
}

impl<'t> Parser<'t, '_> {
    fn peek(&self) -> &Kind<'t> {
        &self.tokens[self.at].kind
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span.clone()
    }

    /// Goes to the next token; what was taken out of this one is not missed.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    /// Takes the symbol or keyword if it is next.
    fn take(&mut self, wanted: &str) -> bool {
        let found = match self.peek() {
            Kind::Word(word) => word.eq_ignore_ascii_case(wanted),
            Kind::Symbol(symbol) => *symbol == wanted,
            _ => false,
        };
        if found {
            self.at += 1;
        }
        found
    }

    fn error(&self, message: impl Into<String>) -> QueryError {
        self.error_at(ErrorKind::Syntax, message, self.span())
    }

    fn error_at(&self, kind: ErrorKind, message: impl Into<String>, span: Span) -> QueryError {
        QueryError::new(kind, message).at(self.text, span)
    }

    fn single_equals(&self) -> QueryError {
        self.error("`=` is not an operator").help("equality is written `==`")
    }

    fn or(&mut self) -> Result<Expr<'t>, QueryError> {
        let first = self.and()?;
        if !self.take("or") && !self.take("||") {
            return Ok(first);
        }
        let mut parts = vec![first, self.and()?];
        while self.take("or") || self.take("||") {
            parts.push(self.and()?);
        }
        Ok(Expr::Or(parts))
    }

    fn and(&mut self) -> Result<Expr<'t>, QueryError> {
        let first = self.unary()?;
        if !self.take("and") && !self.take("&&") {
            return Ok(first);
        }
        let mut parts = vec![first, self.unary()?];
        while self.take("and") || self.take("&&") {
            parts.push(self.unary()?);
        }
        Ok(Expr::And(parts))
    }

    fn unary(&mut self) -> Result<Expr<'t>, QueryError> {
        let start = self.span();
        if self.take("not") || self.take("!") {
            self.enter(start)?;
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(Expr::Not(Box::new(inner)));
        }
        if self.take("(") {
            self.enter(start.clone())?;
            let inner = self.or()?;
            if !self.take(")") {
                return Err(self.unclosed("parenthesis", start));
            }
            self.depth -= 1;
            return Ok(inner);
        }
        if self.take("true") {
            return Ok(Expr::Const(true));
        }
        if self.take("false") {
            return Ok(Expr::Const(false));
        }
        self.test()
    }

    fn enter(&mut self, span: Span) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            let message = format!("nested deeper than {} levels", self.limits.depth);
            return Err(self.error_at(ErrorKind::Limit, message, span));
        }
        Ok(())
    }

    fn unclosed(&self, what: &str, opened: Span) -> QueryError {
        match self.peek() {
            Kind::End => {
                self.error_at(ErrorKind::Syntax, format!("{what} is never closed"), opened)
            }
            Kind::Symbol("=") => self.single_equals(),
            _ => self.error(format!("expected `and`, `or` or the end of the {what}")),
        }
    }

    fn test(&mut self) -> Result<Expr<'t>, QueryError> {
        let field = self.field()?;
        self.terms += 1;
        if self.terms > self.limits.terms {
            let message = format!("more than {} terms", self.limits.terms);
            return Err(self.error_at(ErrorKind::Limit, message, field.span));
        }
        let start = self.span();
        if self.take("is") {
            let negated = self.take("not");
            if !self.take("null") {
                return Err(self.error("expected `null` after `is`"));
            }
            let op_span = start.start..self.tokens[self.at - 1].span.end;
            return Ok(test(field, Op::IsNull, op_span, negated, false, vec![]));
        }
        let negated = self.take("not");
        let Some(op) = self.operator() else {
            return self.bare_field(field, negated);
        };
        let fold_case = self.take("~");
        let op_span = start.start..self.tokens[self.at - 1].span.end;
        let values = if op == Op::In { self.list()? } else { vec![self.value()?] };
        Ok(test(field, op, op_span, negated, fold_case, values))
    }

    fn bare_field(&self, field: Name<'t>, negated: bool) -> Result<Expr<'t>, QueryError> {
        let ends = matches!(self.peek(), Kind::End | Kind::Symbol(")" | "&&" | "||"));
        let joins = matches!(self.peek(), Kind::Word(w) if is_keyword(w));
        if negated || !(ends || joins) {
            let error = match self.peek() {
                Kind::Symbol("=") => self.single_equals(),
                _ => self
                    .error("expected an operator")
                    .help("operators are == != < <= > >= ^= $= *= contains in matches `is null`"),
            };
            return Err(error);
        }
        let op_span = field.span.clone();
        Ok(test(field, Op::IsTrue, op_span, false, false, vec![]))
    }

    fn field(&mut self) -> Result<Name<'t>, QueryError> {
        let span = self.span();
        let text = match *self.peek() {
            Kind::Word(word) if !is_keyword(word) => word,
            Kind::Quoted(name) => name,
            Kind::Word(word) => {
                let message = format!("expected a field, found the word `{word}`");
                return Err(self.error(message).help("a field of that name needs backticks"));
            }
            Kind::End => return Err(self.error("expected a field, found the end of the filter")),
            Kind::Symbol("=") => return Err(self.single_equals()),
            _ => return Err(self.error("expected a field")),
        };
        self.advance();
        Ok(Name { text, span })
    }

    fn operator(&mut self) -> Option<Op> {
        const OPERATORS: [(&str, Op); 14] = [
            ("==", Op::Eq),
            ("!=", Op::Ne),
            ("<=", Op::Le),
            (">=", Op::Ge),
            ("<", Op::Lt),
            (">", Op::Gt),
            ("^=", Op::StartsWith),
            ("$=", Op::EndsWith),
            ("*=", Op::Contains),
            ("contains", Op::Contains),
            ("in", Op::In),
            ("matches", Op::Matches),
            ("starts_with", Op::StartsWith),
            ("ends_with", Op::EndsWith),
        ];
        OPERATORS.iter().find(|(text, _)| self.take(text)).map(|(_, op)| *op)
    }

    fn list(&mut self) -> Result<Vec<Literal<'t>>, QueryError> {
        let opened = self.span();
        if !self.take("[") {
            return Err(self.error("expected a list").help("write `in [1, 2, 3]`"));
        }
        let mut values = Vec::new();
        while !self.take("]") {
            values.push(self.value()?);
            self.values += 1;
            if self.values > self.limits.list_values {
                let message = format!("more than {} values in lists", self.limits.list_values);
                return Err(self.error_at(ErrorKind::Limit, message, opened));
            }
            if !self.take(",") && *self.peek() != Kind::Symbol("]") {
                return Err(self.unclosed("list", opened));
            }
        }
        Ok(values)
    }

    fn value(&mut self) -> Result<Literal<'t>, QueryError> {
        let span = self.span();
        let kind = match &mut self.tokens[self.at].kind {
            Kind::Str(text) => LiteralKind::Str(std::mem::take(text)),
            Kind::Int(value) => LiteralKind::Int(*value),
            Kind::Float(value) => LiteralKind::Float(*value),
            Kind::Symbol("?") => {
                self.params += 1;
                LiteralKind::Param(self.params - 1)
            }
            Kind::Word(word) if word.eq_ignore_ascii_case("true") => LiteralKind::Bool(true),
            Kind::Word(word) if word.eq_ignore_ascii_case("false") => LiteralKind::Bool(false),
            Kind::Word(word) if word.eq_ignore_ascii_case("null") => {
                let error = self.error("`null` is not a value");
                return Err(error.help("ask for it by `is null` or `is not null`"));
            }
            Kind::Word(word) => {
                let word = *word;
                let error = self.error(format!("expected a value, found the word `{word}`"));
                return Err(error.help(format!("text needs quotes: \"{word}\"")));
            }
            Kind::End => return Err(self.error("expected a value, found the end of the filter")),
            _ => return Err(self.error("expected a value")),
        };
        self.advance();
        Ok(Literal { kind, span })
    }
}

fn test<'t>(
    field: Name<'t>,
    op: Op,
    op_span: Span,
    negated: bool,
    fold_case: bool,
    values: Vec<Literal<'t>>,
) -> Expr<'t> {
    Expr::Test(Test { field, op, op_span, fold_case, negated, values })
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 12] = [
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "true",
        "false",
        "contains",
        "matches",
        "starts_with",
        "ends_with",
    ];
    KEYWORDS.iter().any(|k| word.eq_ignore_ascii_case(k))
}
