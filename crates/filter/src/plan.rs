//! A filter that is ready to run: leaves with their kernels, and the tree in a good order.

use crate::kernel::Kernel;
use crate::lang::limits::Limits;
use crate::schema::Field;
use crate::tree::check::Tree;
use crate::tree::rewrite::{Leaf, Node, rewrite};
use crate::tree::test::{StrTest, Test};

/// The rewritten tree and a kernel for each of its leaves.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) root: Node,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) kernels: Vec<Kernel>,
    /// Guesses that order the parts until real records have been seen.
    pub(crate) costs: Vec<Cost>,
}

/// What a leaf is thought to cost, and how many rows it is thought to pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Nanoseconds for each row, roughly.
    pub(crate) nanos: f64,
    /// Share of rows that pass, 0 to 1.
    pub(crate) passes: f64,
}

impl Plan {
    pub(crate) fn new(tree: Tree, fields: &[Field], limits: &Limits) -> Self {
        let (mut root, leaves) = rewrite(tree, fields);
        let costs: Vec<Cost> = leaves.iter().map(Cost::guess).collect();
        order(&mut root, &costs);
        let kernel = |leaf: &Leaf| Kernel::new(leaf, &fields[leaf.field], limits.regex_bytes);
        let kernels = leaves.iter().map(kernel).collect();
        Self { root, leaves, kernels, costs }
    }
}

impl Cost {
    fn guess(leaf: &Leaf) -> Self {
        let (nanos, passes) = match &leaf.test {
            Test::Null => (0.5, 0.1),
            Test::Range(set) => match set.ranges() {
                [(low, high)] if low == high => (0.6, 0.2),
                [_] => (0.6, 0.4),
                many => (1.5, (0.1 * many.len() as f64).min(0.5)),
            },
            Test::Str(test) => text_guess(test),
        };
        Self { nanos, passes }
    }

    pub(crate) fn negated(self, negated: bool) -> Self {
        if negated { Self { passes: 1.0 - self.passes, ..self } } else { self }
    }
}

fn text_guess(test: &StrTest) -> (f64, f64) {
    let many = |list: &[_], each: f64, most: f64| (each * list.len() as f64).min(most);
    match test {
        StrTest::Equal(list) if list.len() == 1 => (1.5, 0.1),
        StrTest::Equal(list) => (3.0, many(list, 0.05, 0.5)),
        StrTest::Prefix(list) => (1.5 + many(list, 0.2, 5.0), many(list, 0.05, 0.5)),
        StrTest::Suffix(list) => (1.5 + many(list, 0.5, 50.0), many(list, 0.1, 0.5)),
        StrTest::Contains(list) => (8.0 + many(list, 2.0, 20.0), many(list, 0.1, 0.5)),
        StrTest::Below(..) | StrTest::Above(..) => (4.0, 0.5),
        StrTest::Regex(_) => (60.0, 0.2),
    }
}

/// Puts first what decides most for its cost, and returns the cost of the whole.
pub(crate) fn order(node: &mut Node, costs: &[Cost]) -> Cost {
    let (parts, is_and) = match node {
        Node::Const(value) => return Cost { nanos: 0.0, passes: f64::from(*value) },
        Node::Leaf { leaf, negated } => return costs[*leaf].negated(*negated),
        Node::And(parts) => (parts, true),
        Node::Or(parts) => (parts, false),
    };
    let mut ranked: Vec<(Cost, Node)> =
        parts.drain(..).map(|mut part| (order(&mut part, costs), part)).collect();
    let rank = |cost: &Cost| {
        let decides = if is_and { 1.0 - cost.passes } else { cost.passes };
        cost.nanos / decides.max(1e-3)
    };
    ranked.sort_by(|a, b| rank(&a.0).total_cmp(&rank(&b.0)));
    let mut whole = Cost { nanos: 0.0, passes: 0.0 };
    let mut open = 1.0;
    for (cost, _) in &ranked {
        whole.nanos += open * cost.nanos;
        open *= if is_and { cost.passes } else { 1.0 - cost.passes };
    }
    whole.passes = if is_and { open } else { 1.0 - open };
    parts.extend(ranked.into_iter().map(|(_, part)| part));
    whole
}
