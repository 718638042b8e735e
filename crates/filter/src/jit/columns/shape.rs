//! What a compiled filter over columns depends on, and the values that it does not depend on.

use arrow_schema::DataType;

use super::unit::Block;
use crate::kernel::blocks::{Constant, Letter};
use crate::kernel::{Contains, Kernel, NumberKernel, PerfectSet, TextKernel};
use crate::plan::Plan;
use crate::schema::Field;
use crate::tree::rewrite::{Leaf, Node};
use crate::tree::test::{StrTest, Test};

/// All that the compiled code depends on. Equal shapes share their code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ColumnShape {
    pub(crate) root: Node,
    pub(crate) leaves: Vec<ColumnLeaf>,
}

/// One leaf: how its column lies in memory and what is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ColumnLeaf {
    pub(crate) code: ColumnCode,
    /// Number of the leaf's first parameter: the five places, then those of the code.
    pub(crate) params: u32,
    /// Whether values may be absent.
    pub(crate) optional: bool,
}

/// Parameters that each leaf has, set anew for each record batch: address of the column's values.
pub(crate) const VALUES: u32 = 0;
/// Address of the [`Texts`](crate::kernel::blocks::Texts), where a block function tests texts.
pub(crate) const TEXTS: u32 = 1;
/// Address of words that tell which values are there.
pub(crate) const VALID: u32 = 2;
/// Mask for the number of such a word: 0 where all values are there.
pub(crate) const VALID_MASK: u32 = 3;
/// Argument of calls.
pub(crate) const CALL: u32 = 4;
/// How many there are.
pub(crate) const PLACES: u32 = 5;

/// How a leaf is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ColumnCode {
    /// The value is absent.
    Null,
    /// Bits. Parameters: a word for "true passes", one for "false passes".
    Bool,
    /// So many ranges of integers of so many bytes. Parameters: low and span of each.
    Ints(u8, u32),
    /// So many ranges of floats of 4 or 8 bytes. Parameters: low and high of each.
    Floats(u8, u32),
    /// A block function tests texts.
    Texts(Block),
    /// The kernel is called with the rows that are in question.
    Call,
}

impl ColumnShape {
    /// Whether a part needs neither calls nor texts, so that it and its like make one loop.
    pub(crate) fn is_fused(&self, node: &Node) -> bool {
        match node {
            Node::Const(_) => true,
            Node::Leaf { leaf, .. } => matches!(
                self.leaves[*leaf].code,
                ColumnCode::Null | ColumnCode::Bool | ColumnCode::Ints(..) | ColumnCode::Floats(..)
            ),
            Node::And(parts) | Node::Or(parts) => parts.iter().all(|part| self.is_fused(part)),
        }
    }
}

/// What a leaf's block function compares texts with.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) constants: Box<[Constant]>,
    pub(crate) needles: Box<[Box<[Letter]>]>,
    pub(crate) set: Option<PerfectSet>,
    /// Whether the block function decides, or the kernel has to look at the rows that pass it.
    pub(crate) exact: bool,
}

/// Most ranges and constants that compiled code tries.
const MOST: usize = 8;

/// How a column's values lie in memory, where compiled code can read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Bool,
    Int(u8, bool),
    Float(u8),
    Other,
}

/// The shape of a plan in that order, and its parameters, which begin with the addresses of the
/// block functions: zeros for those and for the places. `wanted` is for each leaf what a block
/// function compares texts with.
pub(crate) fn shape_of(
    plan: &Plan,
    root: Node,
    fields: &[Field],
    types: &[DataType],
    wanted: &mut Vec<Wanted>,
) -> (ColumnShape, Vec<u64>) {
    let mut params = vec![0; Block::ALL.len()];
    let mut leaves = Vec::with_capacity(plan.leaves.len());
    for (number, kernel) in plan.kernels.iter().enumerate() {
        let field = plan.leaves[number].field;
        let first = params.len() as u32;
        params.extend([0; PLACES as usize]);
        let leaf = &plan.leaves[number];
        let form = form(&types[field]);
        let block = texts(leaf, kernel).filter(|_| form == Form::Text);
        let code = match &block {
            Some((block, _)) => Some(ColumnCode::Texts(*block)),
            None => inline(kernel, form, &mut params),
        };
        let code = code.unwrap_or(ColumnCode::Call);
        wanted.push(block.map(|(_, wanted)| wanted).unwrap_or_default());
        leaves.push(ColumnLeaf { code, params: first, optional: fields[field].optional });
    }
    (ColumnShape { root, leaves }, params)
}

fn form(ty: &DataType) -> Form {
    match ty {
        DataType::Utf8 => Form::Text,
        DataType::Boolean => Form::Bool,
        DataType::Int8 => Form::Int(1, true),
        DataType::Int16 => Form::Int(2, true),
        DataType::Int32 | DataType::Date32 => Form::Int(4, true),
        DataType::Int64 | DataType::Date64 | DataType::Timestamp(..) => Form::Int(8, true),
        DataType::UInt8 => Form::Int(1, false),
        DataType::UInt16 => Form::Int(2, false),
        DataType::UInt32 => Form::Int(4, false),
        DataType::UInt64 => Form::Int(8, false),
        DataType::Float32 => Form::Float(4),
        DataType::Float64 => Form::Float(8),
        _ => Form::Other,
    }
}

/// Code without calls, if there is any for this kernel and form.
fn inline(kernel: &Kernel, form: Form, params: &mut Vec<u64>) -> Option<ColumnCode> {
    match (kernel, form) {
        (Kernel::Null, _) => Some(ColumnCode::Null),
        (Kernel::Number(NumberKernel::Int(ranges)), Form::Bool) => {
            let all = |passes: bool| if passes { u64::MAX } else { 0 };
            params.extend([all(ranges.holds(1)), all(ranges.holds(0))]);
            Some(ColumnCode::Bool)
        }
        (Kernel::Number(NumberKernel::Int(ranges)), Form::Int(bytes, signed)) => {
            // Kernels see `u64` with the top bit flipped; columns hold it plain.
            let flip = if bytes == 8 && !signed { 1 << 63 } else { 0 };
            let (least, most) = bounds(bytes, signed);
            let ranges = ranges.within(least, most);
            for (low, high) in few(&ranges)? {
                let span = high.wrapping_sub(*low).cast_unsigned();
                params.extend([low.cast_unsigned() ^ flip, span]);
            }
            Some(ColumnCode::Ints(bytes, ranges.len() as u32))
        }
        (Kernel::Number(NumberKernel::Float(ranges)), Form::Float(bytes)) => {
            for (low, high) in few(&ranges.0)? {
                params.extend([low.to_bits(), high.to_bits()]);
            }
            Some(ColumnCode::Floats(bytes, ranges.0.len() as u32))
        }
        _ => None,
    }
}

/// Least and greatest integer of a type, as kernels see it.
fn bounds(bytes: u8, signed: bool) -> (i64, i64) {
    match (bytes, signed) {
        (8, _) => (i64::MIN, i64::MAX),
        (_, true) => (-1 << (8 * bytes - 1), (1 << (8 * bytes - 1)) - 1),
        (_, false) => (0, (1 << (8 * bytes)) - 1),
    }
}

fn few<T>(ranges: &[T]) -> Option<&[T]> {
    (1..=MOST).contains(&ranges.len()).then_some(ranges)
}

/// The block function for a test of texts, if there is one, and what it compares with.
fn texts(leaf: &Leaf, kernel: &Kernel) -> Option<(Block, Wanted)> {
    let Kernel::Text(kernel) = kernel else { return None };
    if let TextKernel::EqualAny(set) = kernel
        && let Some(set) = set.perfect()
    {
        let (exact, set) = (set.is_exact(), Some(set));
        return Some((Block::Set, Wanted { set, exact, ..Wanted::default() }));
    }
    needles(kernel).or_else(|| words(leaf))
}

fn needles(kernel: &TextKernel) -> Option<(Block, Wanted)> {
    let searches = kernel.searches();
    let needles = searches.iter().map(Contains::letters).collect();
    let wanted = Wanted { needles, exact: true, ..Wanted::default() };
    (!searches.is_empty()).then_some((Block::Search, wanted))
}

/// Comparison of the first 8 bytes, or the last; the kernel looks at what is longer.
fn words(leaf: &Leaf) -> Option<(Block, Wanted)> {
    let (list, block, whole) = match &leaf.test {
        Test::Str(StrTest::Equal(list)) => (list, Block::Starts, true),
        Test::Str(StrTest::Prefix(list)) => (list, Block::Starts, false),
        Test::Str(StrTest::Suffix(list)) => (list, Block::Ends, false),
        _ => return None,
    };
    if !(1..=MOST).contains(&list.len()) || list.iter().any(|text| text.is_empty()) {
        return None;
    }
    let exact = list.iter().all(|text| text.len() <= 8);
    let constants = list.iter().map(|text| match block {
        Block::Ends => last(text),
        _ => first(text, whole),
    });
    Some((block, Wanted { constants: constants.collect(), exact, ..Wanted::default() }))
}

/// What the first 8 bytes are compared with.
fn first(text: &str, whole: bool) -> Constant {
    let head = &text.as_bytes()[..text.len().min(8)];
    let (bits, mask) = (word(head), u64::MAX >> (64 - 8 * head.len()));
    let least = u32::try_from(text.len()).unwrap_or(u32::MAX);
    Constant { bits, mask, least, span: if whole { 0 } else { u32::MAX - least } }
}

/// What the last 8 bytes are compared with.
fn last(text: &str) -> Constant {
    let tail = &text.as_bytes()[text.len() - text.len().min(8)..];
    let unused = 64 - 8 * tail.len();
    let least = u32::try_from(text.len()).unwrap_or(u32::MAX);
    Constant { bits: word(tail) << unused, mask: u64::MAX << unused, least, span: u32::MAX - least }
}

/// Up to 8 bytes, the first lowest.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}
