//! Errors in a filter text, shown with a caret under the offending words.

use std::fmt;
use std::ops::Range;

/// What kind of mistake a filter text contains. The message tells the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A character or literal that the language does not know.
    Lexical,
    /// Words in an order that makes no sense.
    Syntax,
    /// A field that the record does not have, or a short name that fits several fields.
    UnknownField,
    /// An operator or a value that does not fit the type of the field.
    Type,
    /// A regular expression that the `regex` crate refuses.
    Regex,
    /// Too long, too deep or too many terms: see [`crate::Limits`].
    Limit,
    /// Parameters that are missing, surplus or of the wrong type.
    Parameter,
}

/// A mistake in a filter text. `Display` prints a report of several lines:
///
/// ```text
/// error: unknown field `frist_name`
///  --> filter:1:1
///   |
/// 1 | frist_name ^= "jo"
///   | ^^^^^^^^^^
///   = help: did you mean `first_name`?
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
    place: Option<Box<Place>>,
}

/// Where in the text the mistake is; only the line concerned is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    line: usize,
    column: usize,
    shown: String,
    indent: usize,
    carets: usize,
}

/// Characters of a long line that are shown before and after the mistake.
const CONTEXT: usize = 48;

impl QueryError {
    /// An error without a place, as a wrong number of parameters is.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: None, place: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points at the bytes `span` of `text`.
    pub(crate) fn at(mut self, text: &str, span: Range<usize>) -> Self {
        self.place = Some(Box::new(Place::find(text, span)));
        self
    }

    /// What kind of mistake it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message alone, without place and help.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The suggestion, if there is one.
    pub fn suggestion(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Line and column, both from 1, the column counted in characters.
    pub fn line_column(&self) -> Option<(usize, usize)> {
        self.place.as_ref().map(|p| (p.line, p.column))
    }
}

impl Place {
    fn find(text: &str, span: Range<usize>) -> Self {
        let start = floor_boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor_boundary(text, span.end).clamp(start, line_end);
        let before: Vec<char> = text[line_start..start].chars().collect();
        let kept = before.len().saturating_sub(CONTEXT);
        let mut shown: String = if kept > 0 { "…".into() } else { String::new() };
        shown.extend(before[kept..].iter().map(|&c| printable(c)));
        let indent = shown.chars().count();
        shown.extend(text[start..line_end].chars().take(CONTEXT).map(printable));
        let carets = text[start..end].chars().take(CONTEXT).count().max(1);
        let line = text[..line_start].matches('\n').count() + 1;
        Self { line, column: before.len() + 1, shown, indent, carets }
    }
}

/// Tabs and control characters would shift the carets.
fn printable(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        let mut margin = String::new();
        if let Some(p) = &self.place {
            let number = p.line.to_string();
            margin = " ".repeat(number.len());
            write!(f, "\n{margin}--> filter:{}:{}", p.line, p.column)?;
            write!(f, "\n{margin} |\n{number} | {}", p.shown)?;
            write!(f, "\n{margin} | {}{}", " ".repeat(p.indent), "^".repeat(p.carets))?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n{margin} = help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for QueryError {}
