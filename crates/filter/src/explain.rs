//! What became of a filter, for people to read.

use std::fmt::{self, Write};

use crate::lang::limits::Limits;
use crate::lang::parser;
use crate::plan::Plan;
use crate::range::key_float;
use crate::schema::{Field, FieldType, Schema};
use crate::tree::check::{Tree, check};
use crate::tree::rewrite::Node;
use crate::tree::test::{StrTest, Test};

/// A report on a filter; `Display` shows all of it.
#[derive(Debug, Clone)]
pub struct Explain {
    /// The tree as it was written.
    pub before: String,
    /// The tree after rewriting, in the order of evaluation.
    pub after: String,
    /// One line for each leaf: the test and its kernel.
    pub kernels: String,
    /// IR and native code, where they were asked for.
    pub native: String,
}

/// Longest list of texts or ranges that is shown whole.
const SHOWN: usize = 8;

impl Explain {
    pub(crate) fn new(text: &str, plan: &Plan, schema: &Schema) -> Self {
        let fields = schema.fields();
        let mut before = String::new();
        let limits = Limits { depth: usize::MAX, ..Limits::default() };
        let parsed = parser::parse(text, &limits).and_then(|e| check(text, &e, schema, &limits));
        if let Ok(checked) = parsed {
            show_tree(&checked.tree, fields, 1, &mut before);
        }
        let mut after = String::new();
        show_node(&plan.root, plan, fields, 1, &mut after);
        let mut kernels = String::new();
        for (leaf, kernel) in plan.leaves.iter().zip(&plan.kernels) {
            let test = show_test(&fields[leaf.field], &leaf.test);
            let _ = writeln!(kernels, "  {test}: {}", kernel.name());
        }
        Self { before, after, kernels, native: String::new() }
    }
}

#[cfg(feature = "jit")]
impl Explain {
    /// The same with the IR before and after optimisation, and the native code.
    #[must_use]
    pub fn with(mut self, listing: &crate::Listing) -> Self {
        self.native = listing.to_string();
        self
    }
}

impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "written:\n{}", self.before)?;
        write!(f, "rewritten, in order of evaluation:\n{}", self.after)?;
        write!(f, "kernels:\n{}{}", self.kernels, self.native)
    }
}

fn line(depth: usize, text: &str, out: &mut String) {
    let _ = writeln!(out, "{:width$}{text}", "", width = depth * 2);
}

fn show_tree(tree: &Tree, fields: &[Field], depth: usize, out: &mut String) {
    let (name, parts) = match tree {
        Tree::Const(value) => return line(depth, &value.to_string(), out),
        Tree::Open(_) => return line(depth, "test with parameters", out),
        Tree::Test { field, test, negated } => {
            let not = if *negated { "not " } else { "" };
            let test = show_test(&fields[*field], test);
            return line(depth, &format!("{not}{test}"), out);
        }
        Tree::Not(inner) => ("not", std::slice::from_ref(&**inner)),
        Tree::And(parts) => ("and", &parts[..]),
        Tree::Or(parts) => ("or", &parts[..]),
    };
    line(depth, name, out);
    for part in parts {
        show_tree(part, fields, depth + 1, out);
    }
}

fn show_node(node: &Node, plan: &Plan, fields: &[Field], depth: usize, out: &mut String) {
    let (name, parts) = match node {
        Node::Const(value) => return line(depth, &value.to_string(), out),
        Node::Leaf { leaf, negated } => {
            let not = if *negated { "not " } else { "" };
            let leaf = &plan.leaves[*leaf];
            let test = show_test(&fields[leaf.field], &leaf.test);
            return line(depth, &format!("{not}{test}"), out);
        }
        Node::And(parts) => ("and", parts),
        Node::Or(parts) => ("or", parts),
    };
    line(depth, name, out);
    for part in parts {
        show_node(part, plan, fields, depth + 1, out);
    }
}

/// One test, close to how it would be written.
fn show_test(field: &Field, test: &Test) -> String {
    let name = &field.name;
    match test {
        Test::Null => format!("{name} is null"),
        Test::Range(set) => {
            let ranges = set.ranges().iter().map(|range| show_range(field.ty, *range));
            format!("{name} in {}", list(ranges, set.ranges().len()))
        }
        Test::Str(test) => show_text_test(name, test),
    }
}

fn show_text_test(name: &str, test: &StrTest) -> String {
    let (op, texts) = match test {
        StrTest::Equal(list) => ("==", list),
        StrTest::Prefix(list) => ("^=", list),
        StrTest::Suffix(list) => ("$=", list),
        StrTest::Contains(list) => ("contains", list),
        StrTest::Below(bound, inclusive) => {
            return format!("{name} {} {bound:?}", if *inclusive { "<=" } else { "<" });
        }
        StrTest::Above(bound, inclusive) => {
            return format!("{name} {} {bound:?}", if *inclusive { ">=" } else { ">" });
        }
        StrTest::Regex(pattern) => return format!("{name} matches {pattern:?}"),
    };
    match &texts[..] {
        [one] => format!("{name} {op} {one:?}"),
        many => {
            let shown = list(many.iter().map(|text| format!("{text:?}")), many.len());
            format!("{name} {op} any of {shown}")
        }
    }
}

fn show_range(ty: FieldType, (low, high): (i128, i128)) -> String {
    let show = |key: i128| match ty {
        FieldType::Float => format!("{:?}", key_float(key)),
        FieldType::Bool => (key != 0).to_string(),
        _ => key.to_string(),
    };
    let (least, most) = crate::tree::test::bounds(ty);
    match (low == least, high == most) {
        _ if low == high => show(low),
        (true, _) => format!("..={}", show(high)),
        (_, true) => format!("{}..", show(low)),
        _ => format!("{}..={}", show(low), show(high)),
    }
}

fn list(items: impl Iterator<Item = String>, len: usize) -> String {
    let shown: Vec<_> = items.take(SHOWN).collect();
    let more = if len > SHOWN { format!(", … ({len} in all)") } else { String::new() };
    format!("[{}{more}]", shown.join(", "))
}
