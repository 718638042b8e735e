//! Walking the tree over batches, and learning the best order on the way.

use super::words::{BATCH, Words, count, first};
use crate::plan::{Cost, Plan, order};
use crate::tree::rewrite::Node;

/// Rows that can be asked batch by batch.
pub(crate) trait Source {
    /// Number of rows.
    fn len(&self) -> usize;
    /// Clears the bits of the rows of the batch at row `base` that fail the leaf.
    fn scan(&self, leaf: usize, base: usize, words: &mut Words);
}

/// The parts are put in a new order after the first batch and then every so many batches.
const RELEARN: usize = 64;

/// What is known of the leaves: for each, how many rows were asked and how many passed.
#[derive(Debug, Clone)]
pub(crate) struct Seen(Vec<(u64, u64)>);

impl Seen {
    /// Nothing is known.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self(vec![(0, 0); plan.leaves.len()])
    }

    /// The plan's tree in the best order as far as is known.
    pub(crate) fn best_order(&self, plan: &Plan) -> Node {
        let mut root = plan.root.clone();
        order(&mut root, &self.learnt(&plan.costs));
        root
    }

    /// The guessed costs, with the shares of rows that passed in place of the guesses.
    fn learnt(&self, guesses: &[Cost]) -> Vec<Cost> {
        let learn = |(guess, seen): (&Cost, &(u64, u64))| match seen.0 {
            0 => *guess,
            asked => Cost { passes: seen.1 as f64 / asked as f64, ..*guess },
        };
        guesses.iter().zip(&self.0).map(learn).collect()
    }
}

/// Evaluates the plan; `sink` gets each batch's first row and selection.
pub(crate) fn run(plan: &Plan, source: &impl Source, sink: impl FnMut(usize, &Words)) {
    run_from(plan, source, 0, sink);
}

/// The same from row `start` on, a multiple of 64.
pub(crate) fn run_from(
    plan: &Plan,
    source: &impl Source,
    start: usize,
    sink: impl FnMut(usize, &Words),
) {
    run_learning(plan, source, start, &mut Seen::new(plan), sink);
}

/// The same, with what is known before and after.
pub(crate) fn run_learning(
    plan: &Plan,
    source: &impl Source,
    start: usize,
    seen: &mut Seen,
    mut sink: impl FnMut(usize, &Words),
) {
    let mut runner = Runner { source, seen };
    let mut root = runner.seen.best_order(plan);
    for (number, base) in (start..source.len()).step_by(BATCH).enumerate() {
        if number % RELEARN == 1 {
            root = runner.seen.best_order(plan);
        }
        let mut words = first(source.len() - base);
        runner.node(&root, base, &mut words);
        sink(base, &words);
    }
}

struct Runner<'a, S> {
    source: &'a S,
    seen: &'a mut Seen,
}

impl<S: Source> Runner<'_, S> {
    fn node(&mut self, node: &Node, base: usize, words: &mut Words) {
        match node {
            Node::Const(true) => {}
            Node::Const(false) => words.fill(0),
            Node::Leaf { leaf, negated } => self.leaf(*leaf, *negated, base, words),
            Node::And(parts) => {
                for part in parts {
                    if words.iter().all(|word| *word == 0) {
                        return;
                    }
                    self.node(part, base, words);
                }
            }
            Node::Or(parts) => {
                let mut open = *words;
                for part in parts {
                    if open.iter().all(|word| *word == 0) {
                        break;
                    }
                    let mut passed = open;
                    self.node(part, base, &mut passed);
                    clear(&mut open, &passed);
                }
                clear(words, &open);
            }
        }
    }

    fn leaf(&mut self, leaf: usize, negated: bool, base: usize, words: &mut Words) {
        let mut passed = *words;
        self.source.scan(leaf, base, &mut passed);
        let seen = &mut self.seen.0[leaf];
        seen.0 += u64::from(count(words));
        seen.1 += u64::from(count(&passed));
        if negated {
            clear(words, &passed);
        } else {
            *words = passed;
        }
    }
}

/// Removes from `words` all bits of `gone`.
fn clear(words: &mut Words, gone: &Words) {
    for (word, gone) in words.iter_mut().zip(gone) {
        *word &= !gone;
    }
}
