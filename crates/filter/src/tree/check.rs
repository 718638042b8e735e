//! From the syntax tree to the typed tree: names become field numbers, comparisons [`Test`]s.

use crate::lang::ast::{self, Expr, LiteralKind, Op};
use crate::lang::error::{ErrorKind, QueryError};
use crate::lang::limits::Limits;
use crate::schema::{Field, Found, Schema};
use crate::tree::test::{Misfit, StrTest, Test};
use crate::value::Value;

/// A filter with all names and types resolved. Every part is true or false for every record, so
/// parts may be evaluated in any order.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    Const(bool),
    Test {
        field: usize,
        test: Test,
        negated: bool,
    },
    /// A test whose values are not all known yet.
    Open(Box<OpenTest>),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

/// A comparison with at least one `?`.
#[derive(Debug, Clone)]
pub(crate) struct OpenTest {
    field: usize,
    op: Op,
    fold_case: bool,
    negated: bool,
    values: Vec<Operand>,
}

#[derive(Debug, Clone)]
enum Operand {
    Value(Value),
    Param(usize),
}

/// A typed tree and the number of its parameters.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) tree: Tree,
    pub(crate) params: usize,
}

/// Resolves names and types; the first mistake is reported with its place in `text`.
pub(crate) fn check(
    text: &str,
    expr: &Expr<'_>,
    schema: &Schema,
    limits: &Limits,
) -> Result<Checked, QueryError> {
    let mut checker = Checker { text, schema, limits, params: 0, values: Vec::new() };
    let tree = checker.tree(expr)?;
    Ok(Checked { tree, params: checker.params })
}

struct Checker<'a> {
    text: &'a str,
    schema: &'a Schema,
    limits: &'a Limits,
    params: usize,
    /// Values of one test: memory that is used again and again.
    values: Vec<Value>,
}

impl Checker<'_> {
    fn tree(&mut self, expr: &Expr<'_>) -> Result<Tree, QueryError> {
        Ok(match expr {
            Expr::Const(value) => Tree::Const(*value),
            Expr::Not(inner) => Tree::Not(Box::new(self.tree(inner)?)),
            Expr::And(parts) => Tree::And(self.trees(parts)?),
            Expr::Or(parts) => Tree::Or(self.trees(parts)?),
            Expr::Test(test) => self.test(test)?,
        })
    }

    fn trees(&mut self, parts: &[Expr<'_>]) -> Result<Vec<Tree>, QueryError> {
        parts.iter().map(|part| self.tree(part)).collect()
    }

    fn test(&mut self, test: &ast::Test<'_>) -> Result<Tree, QueryError> {
        let index = self.field(&test.field)?;
        let field = &self.schema.fields()[index];
        let negated = test.negated != (test.op == Op::Ne);
        let literals = || test.values.iter().map(|literal| &literal.kind);
        let params = literals().filter(|kind| matches!(kind, LiteralKind::Param(_))).count();
        if params == 0 {
            self.values.clear();
            self.values.extend(literals().filter_map(|kind| operand(kind).value()));
            let made = Test::new(field, test.op, test.fold_case, &self.values)
                .map_err(|misfit| self.misfit(test, misfit))?;
            check_regex(&made, self.limits).map_err(|error| self.in_value(test, error))?;
            return Ok(Tree::Test { field: index, test: made, negated });
        }
        self.params += params;
        let operands = literals().map(operand).collect();
        let (op, fold_case) = (test.op, test.fold_case);
        let open = OpenTest { field: index, op, fold_case, negated, values: operands };
        Ok(Tree::Open(Box::new(open)))
    }

    fn field(&self, name: &ast::Name<'_>) -> Result<usize, QueryError> {
        let error = match self.schema.look_up(name.text) {
            Some(Found::Field(index)) => return Ok(*index),
            Some(Found::Ambiguous(several)) => {
                let names: Vec<_> = several.iter().map(|&i| self.name(i)).collect();
                QueryError::new(ErrorKind::UnknownField, format!("`{}` fits several", name.text))
                    .help(format!("write one of {}", names.join(", ")))
            }
            None => {
                let message = format!("unknown field `{}`", name.text);
                let error = QueryError::new(ErrorKind::UnknownField, message);
                match self.schema.closest(name.text) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help(self.known_fields()),
                }
            }
        };
        Err(error.at(self.text, name.span.clone()))
    }

    fn name(&self, index: usize) -> &str {
        &self.schema.fields()[index].name
    }

    fn known_fields(&self) -> String {
        let names: Vec<_> = self.schema.fields().iter().take(16).map(|f| &f.name[..]).collect();
        let more = if self.schema.fields().len() > 16 { ", …" } else { "" };
        format!("the fields are {}{more}", names.join(", "))
    }

    fn misfit(&self, test: &ast::Test<'_>, misfit: Misfit) -> QueryError {
        let span = match misfit.value {
            Some(index) => test.values[index].span.clone(),
            None => test.op_span.clone(),
        };
        misfit_error(ErrorKind::Type, misfit).at(self.text, span)
    }

    fn in_value(&self, test: &ast::Test<'_>, error: QueryError) -> QueryError {
        error.at(self.text, test.values.first().map_or(0..0, |value| value.span.clone()))
    }
}

fn misfit_error(kind: ErrorKind, misfit: Misfit) -> QueryError {
    let error = QueryError::new(kind, misfit.message);
    match misfit.help {
        Some(help) => error.help(help),
        None => error,
    }
}

fn operand(kind: &LiteralKind<'_>) -> Operand {
    Operand::Value(match kind {
        LiteralKind::Str(text) => Value::Str((&**text).into()),
        LiteralKind::Int(value) => Value::Int(*value),
        LiteralKind::Float(value) => Value::Float(*value),
        LiteralKind::Bool(value) => Value::Bool(*value),
        LiteralKind::Param(index) => return Operand::Param(*index),
    })
}

impl Operand {
    /// The value, if it is known.
    fn value(self) -> Option<Value> {
        match self {
            Operand::Value(value) => Some(value),
            Operand::Param(_) => None,
        }
    }
}

/// Compiles a pattern to learn whether it is valid and small enough.
fn check_regex(test: &Test, limits: &Limits) -> Result<(), QueryError> {
    let Test::Str(StrTest::Regex(pattern)) = test else { return Ok(()) };
    let error = match crate::kernel::regex(pattern, limits.regex_bytes) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    Err(match error {
        regex::Error::CompiledTooBig(bytes) => {
            let message = format!("regular expression compiles to more than {bytes} bytes");
            QueryError::new(ErrorKind::Limit, message)
        }
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            let reason = last.trim().trim_start_matches("error: ");
            QueryError::new(ErrorKind::Regex, format!("invalid regular expression: {reason}"))
        }
    })
}

impl Checked {
    /// The tree with `values` in place of the parameters, in the order they are written.
    pub(crate) fn bind(
        &self,
        values: &[Value],
        fields: &[Field],
        limits: &Limits,
    ) -> Result<Tree, QueryError> {
        self.expect(values.len())?;
        bind(&self.tree, values, fields, limits)
    }

    /// The tree of a filter without parameters.
    pub(crate) fn close(self) -> Result<Tree, QueryError> {
        self.expect(0)?;
        Ok(self.tree)
    }

    fn expect(&self, values: usize) -> Result<(), QueryError> {
        if values == self.params {
            return Ok(());
        }
        let message =
            format!("the filter has {} parameters, {values} values are bound", self.params);
        Err(QueryError::new(ErrorKind::Parameter, message))
    }
}

fn bind(
    tree: &Tree,
    values: &[Value],
    fields: &[Field],
    limits: &Limits,
) -> Result<Tree, QueryError> {
    let all = |parts: &[Tree]| -> Result<Vec<Tree>, QueryError> {
        parts.iter().map(|part| bind(part, values, fields, limits)).collect()
    };
    Ok(match tree {
        Tree::And(parts) => Tree::And(all(parts)?),
        Tree::Or(parts) => Tree::Or(all(parts)?),
        Tree::Not(inner) => Tree::Not(Box::new(bind(inner, values, fields, limits)?)),
        Tree::Open(open) => open.close(values, fields, limits)?,
        Tree::Const(_) | Tree::Test { .. } => tree.clone(),
    })
}

impl OpenTest {
    fn close(
        &self,
        params: &[Value],
        fields: &[Field],
        limits: &Limits,
    ) -> Result<Tree, QueryError> {
        let values: Vec<Value> = self
            .values
            .iter()
            .map(|operand| match operand {
                Operand::Value(value) => value.clone(),
                Operand::Param(index) => params[*index].clone(),
            })
            .collect();
        let test = Test::new(&fields[self.field], self.op, self.fold_case, &values)
            .map_err(|misfit| misfit_error(ErrorKind::Parameter, misfit))?;
        check_regex(&test, limits)?;
        Ok(Tree::Test { field: self.field, test, negated: self.negated })
    }
}
