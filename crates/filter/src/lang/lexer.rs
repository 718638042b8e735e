//! Text to tokens.

use std::borrow::Cow;

use super::ast::Span;
use super::error::{ErrorKind, QueryError};

/// One word of the language and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind<'t>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind<'t> {
    /// A bare word: a keyword or a field name, with dots for nested fields.
    Word(&'t str),
    /// A field name between backticks; never a keyword.
    Quoted(&'t str),
    /// What a text says, without its escapes.
    Str(Cow<'t, str>),
    Int(i128),
    Float(f64),
    Symbol(&'static str),
    End,
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 19] = [
    "==", "!=", "<=", ">=", "^=", "$=", "*=", "&&", "||", "=", "<", ">", "!", "(", ")", "[", "]",
    ",", "?",
];

/// Splits `text` into tokens; the last one is always [`Kind::End`].
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, QueryError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut out = Vec::with_capacity(text.len() / 4 + 2);
    loop {
        let token = lexer.next_token()?;
        let end = token.kind == Kind::End;
        out.push(token);
        if end {
            return Ok(out);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn next_token(&mut self) -> Result<Token<'t>, QueryError> {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek() {
            None => Kind::End,
            Some('"' | '\'') => self.string()?,
            Some('`') => self.quoted_name()?,
            Some(c) if c.is_ascii_digit() => self.number()?,
            Some('-' | '+') if self.digit_follows() => self.number()?,
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            Some('~') => self.advance(1, Kind::Symbol("~")),
            Some(c) => self.symbol(c)?,
        };
        Ok(Token { kind, span: start..self.at })
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn advance(&mut self, bytes: usize, kind: Kind<'t>) -> Kind<'t> {
        self.at += bytes;
        kind
    }

    fn digit_follows(&self) -> bool {
        self.text.as_bytes().get(self.at + 1).is_some_and(u8::is_ascii_digit)
    }

    fn error(&self, message: impl Into<String>, span: Span) -> QueryError {
        QueryError::new(ErrorKind::Lexical, message).at(self.text, span)
    }

    fn word(&mut self) -> Kind<'t> {
        let rest = &self.text[self.at..];
        let stop = |c: char| !(c.is_alphanumeric() || c == '_' || c == '.');
        let length = rest.find(stop).unwrap_or(rest.len());
        self.advance(length, Kind::Word(&rest[..length]))
    }

    fn symbol(&mut self, c: char) -> Result<Kind<'t>, QueryError> {
        let rest = &self.text[self.at..];
        if let Some(symbol) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
            return Ok(self.advance(symbol.len(), Kind::Symbol(symbol)));
        }
        let span = self.at..self.at + c.len_utf8();
        Err(self.error(format!("unexpected character {c:?}"), span))
    }

    fn quoted_name(&mut self) -> Result<Kind<'t>, QueryError> {
        let rest = &self.text[self.at + 1..];
        match rest.find('`') {
            Some(end) => Ok(self.advance(end + 2, Kind::Quoted(&rest[..end]))),
            None => Err(self.error("field name without its closing backtick", self.to_end())),
        }
    }

    fn to_end(&self) -> Span {
        self.at..self.text.len()
    }

    fn number(&mut self) -> Result<Kind<'t>, QueryError> {
        let rest = &self.text[self.at..];
        let length = number_length(rest);
        let span = self.at..self.at + length;
        let digits: String = rest[..length].chars().filter(|&c| c != '_').collect();
        let float = digits.contains(['.', 'e', 'E']);
        let kind = if float {
            digits.parse().ok().filter(|f: &f64| f.is_finite()).map(Kind::Float)
        } else {
            digits.parse().ok().map(Kind::Int)
        };
        let glued = rest[length..].chars().next().filter(|c| c.is_alphanumeric() || *c == '.');
        match kind {
            Some(kind) if glued.is_none() => Ok(self.advance(length, kind)),
            Some(_) => Err(self
                .error("malformed number", span.start..span.end + 1)
                .help("text needs quotes: \"…\"")),
            None => Err(self.error("number out of range", span)),
        }
    }

    fn string(&mut self) -> Result<Kind<'t>, QueryError> {
        let inner = &self.text[self.at + 1..];
        let quote = self.peek().unwrap_or('"');
        match inner.find([quote, '\\']) {
            Some(end) if inner[end..].starts_with(quote) => {
                Ok(self.advance(end + 2, Kind::Str(Cow::Borrowed(&inner[..end]))))
            }
            _ => self.escaped_string(quote),
        }
    }

    fn escaped_string(&mut self, quote: char) -> Result<Kind<'t>, QueryError> {
        let start = self.at;
        let mut out = String::new();
        let mut chars = self.text[start..].char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == quote {
                return Ok(self.advance(at + 1, Kind::Str(Cow::Owned(out))));
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            match escape(&mut chars) {
                Some(c) => out.push(c),
                None => {
                    let message = "unknown escape in a text";
                    let help = "known are \\\" \\' \\\\ \\n \\r \\t \\0 \\u{1F600}";
                    return Err(self.error(message, start + at..start + at + 2).help(help));
                }
            }
        }
        Err(self.error(format!("text without its closing {quote}"), self.to_end()))
    }
}

/// Length of the sign, digits, fraction and exponent that `rest` starts with.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        let run = bytes[from..].iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count();
        from + run
    };
    let mut at = digits(usize::from(matches!(bytes[0], b'-' | b'+')));
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        at = digits(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'-' | b'+')));
        if bytes.get(at + 1 + sign).is_some_and(u8::is_ascii_digit) {
            at = digits(at + 1 + sign);
        }
    }
    at
}

/// The character that an escape stands for; the backslash is already read.
fn escape(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    match chars.next()?.1 {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        c @ ('"' | '\'' | '\\') => Some(c),
        'u' => {
            chars.next().filter(|(_, c)| *c == '{')?;
            let digits: String = chars.map(|(_, c)| c).take_while(|c| *c != '}').take(7).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
        }
        _ => None,
    }
}
