//! Boolean rewriting. Records have a two-valued logic (a test of an absent value is false, `not`
//! of it true), so every law of Boolean algebra holds and none can be observed.
//!
//! The steps: `not` is pushed down to the tests; nested `and`/`or` are flattened; equal parts are
//! kept once; `a and not a` and `a or (a and b)` are resolved; tests of one field are joined into
//! one test; cheap and selective parts go first.

use std::collections::BTreeMap;

use foldhash::HashSet;
use foldhash::fast::RandomState;
use indexmap::IndexSet;

use super::check::Tree;
use super::simplify::{Simplified, intersect, simplify, unite};
use super::test::Test;
use crate::schema::Field;

/// One test of one field, evaluated by one kernel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Leaf {
    pub(crate) field: usize,
    pub(crate) test: Test,
}

/// A filter in normal form; leaves are numbers into the plan's list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Const(bool),
    Leaf { leaf: usize, negated: bool },
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// `and` or `or`: what the two have in common is written once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    And,
    Or,
}

/// Rewrites a typed tree without parameters.
pub(crate) fn rewrite(tree: Tree, fields: &[Field]) -> (Node, Vec<Leaf>) {
    let mut rewriter = Rewriter { fields, leaves: IndexSet::default() };
    let root = rewriter.node(tree, false);
    rewriter.keep_used(root)
}

struct Rewriter<'a> {
    fields: &'a [Field],
    /// Equal leaves have one number, their place here.
    leaves: IndexSet<Leaf, RandomState>,
}

impl Rewriter<'_> {
    fn node(&mut self, tree: Tree, negate: bool) -> Node {
        match tree {
            Tree::Const(value) => Node::Const(value != negate),
            Tree::Not(inner) => self.node(*inner, !negate),
            Tree::Test { field, test, negated } => self.leaf(field, test, negated != negate),
            Tree::And(parts) => self.join_trees(Join::And, parts, negate),
            Tree::Or(parts) => self.join_trees(Join::Or, parts, negate),
            Tree::Open(_) => Node::Const(false),
        }
    }

    /// De Morgan: a negated `and` is the `or` of the negated parts.
    fn join_trees(&mut self, join: Join, parts: Vec<Tree>, negate: bool) -> Node {
        let join = if negate { join.dual() } else { join };
        let parts = parts.into_iter().map(|part| self.node(part, negate)).collect();
        self.join(join, parts)
    }

    fn leaf(&mut self, field: usize, test: Test, negated: bool) -> Node {
        match simplify(&self.fields[field], test, negated) {
            Simplified::Const(value) => Node::Const(value),
            Simplified::NotNull => {
                Node::Leaf { leaf: self.number(field, Test::Null), negated: true }
            }
            Simplified::Test { test, negated } => {
                Node::Leaf { leaf: self.number(field, test), negated }
            }
        }
    }

    fn number(&mut self, field: usize, test: Test) -> usize {
        self.leaves.insert_full(Leaf { field, test }).0
    }

    fn join(&mut self, join: Join, parts: Vec<Node>) -> Node {
        let mut parts = join.flatten(parts);
        dedupe(&mut parts);
        self.merge_fields(join, &mut parts);
        let mut parts = join.flatten(parts);
        dedupe(&mut parts);
        if parts.contains(&Node::Const(join.absorbing())) || contradicts(&parts) {
            return Node::Const(join.absorbing());
        }
        absorb(join, &mut parts);
        match parts.len() {
            0 => Node::Const(!join.absorbing()),
            1 => parts.remove(0),
            _ => join.make(parts),
        }
    }

    /// Joins the tests of one field. Under `or`, plain tests unite and negated ones intersect;
    /// under `and` it is the other way round (De Morgan).
    fn merge_fields(&mut self, join: Join, parts: &mut Vec<Node>) {
        let mut groups: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
        let mut out = Vec::with_capacity(parts.len());
        for part in parts.drain(..) {
            match part {
                Node::Leaf { leaf, negated } => {
                    groups.entry((self.leaves[leaf].field, negated)).or_default().push(leaf);
                }
                other => out.push(other),
            }
        }
        for ((field, negated), leaves) in groups {
            if let [leaf] = leaves[..] {
                out.push(Node::Leaf { leaf, negated });
                continue;
            }
            let tests = leaves.iter().map(|&leaf| &self.leaves[leaf].test);
            let unites = (join == Join::Or) != negated;
            for test in if unites { unite(tests) } else { intersect(tests) } {
                out.push(self.leaf(field, test, negated));
            }
        }
        *parts = out;
    }

    /// Numbers the leaves that are left anew, in the order of the tree.
    fn keep_used(self, mut root: Node) -> (Node, Vec<Leaf>) {
        let mut numbers = vec![None; self.leaves.len()];
        let mut all: Vec<_> = self.leaves.into_iter().map(Some).collect();
        let mut used = Vec::new();
        root.for_each_leaf(&mut |leaf| {
            used.extend(all[*leaf].take());
            *leaf = *numbers[*leaf].get_or_insert(used.len() - 1);
        });
        (root, used)
    }
}

impl Node {
    /// Visits the numbers of all leaves.
    pub(crate) fn for_each_leaf(&mut self, visit: &mut impl FnMut(&mut usize)) {
        match self {
            Node::Const(_) => {}
            Node::Leaf { leaf, .. } => visit(leaf),
            Node::And(parts) | Node::Or(parts) => {
                for part in parts {
                    part.for_each_leaf(visit);
                }
            }
        }
    }
}

impl Join {
    fn dual(self) -> Self {
        if self == Join::And { Join::Or } else { Join::And }
    }

    /// The constant that decides the whole: false for `and`, true for `or`.
    fn absorbing(self) -> bool {
        self == Join::Or
    }

    fn make(self, parts: Vec<Node>) -> Node {
        if self == Join::And { Node::And(parts) } else { Node::Or(parts) }
    }

    /// The parts of nested joins of the same kind in one list, without neutral constants.
    fn flatten(self, parts: Vec<Node>) -> Vec<Node> {
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            match (self, part) {
                (Join::And, Node::And(inner)) | (Join::Or, Node::Or(inner)) => out.extend(inner),
                (_, Node::Const(value)) if value != self.absorbing() => {}
                (_, part) => out.push(part),
            }
        }
        out
    }
}

/// Leaves, plain and negated, that have been met. They are told by their numbers, which are small.
#[derive(Default)]
struct Met(Vec<bool>);

impl Met {
    fn place(leaf: usize, negated: bool) -> usize {
        2 * leaf + usize::from(negated)
    }

    /// Whether it is met for the first time.
    fn is_new(&mut self, leaf: usize, negated: bool) -> bool {
        let at = Self::place(leaf, negated);
        if self.0.len() <= at {
            self.0.resize(at + 1, false);
        }
        !std::mem::replace(&mut self.0[at], true)
    }

    fn has(&self, leaf: usize, negated: bool) -> bool {
        self.0.get(Self::place(leaf, negated)) == Some(&true)
    }
}

/// Keeps the first of equal parts.
fn dedupe(parts: &mut Vec<Node>) {
    let (mut leaves, mut others) = (Met::default(), HashSet::default());
    parts.retain(|part| match part {
        Node::Leaf { leaf, negated } => leaves.is_new(*leaf, *negated),
        _ => others.insert(part.clone()),
    });
}

/// Whether a test stands beside its own negation.
fn contradicts(parts: &[Node]) -> bool {
    let mut met = Met::default();
    parts.iter().any(|part| match part {
        Node::Leaf { leaf, negated } => {
            met.is_new(*leaf, *negated);
            met.has(*leaf, !negated)
        }
        _ => false,
    })
}

/// `a or (a and b)` is `a`, and likewise with the two swapped.
fn absorb(join: Join, parts: &mut Vec<Node>) {
    if parts.iter().all(|part| matches!(part, Node::Leaf { .. } | Node::Const(_))) {
        return;
    }
    let whole: HashSet<Node> = parts.iter().cloned().collect();
    parts.retain(|part| match (join, part) {
        (Join::Or, Node::And(inner)) | (Join::And, Node::Or(inner)) => {
            !inner.iter().any(|part| whole.contains(part))
        }
        _ => true,
    });
}
