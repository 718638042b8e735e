//! What a compiled filter over columns depends on, and the values that it does not depend on.

use arrow_schema::DataType;

use super::unit::Block;
use crate::kernel::blocks::Constant;
use crate::kernel::{Kernel, NumberKernel, TextKernel};
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

/// Parameters that each leaf has, set anew for each record batch: address of the column's values,
/// of a text column that of the offsets.
pub(crate) const VALUES: u32 = 0;
/// Address of the slice of a text column's bytes.
pub(crate) const BYTES: u32 = 1;
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
    /// So many short constants. Parameters: address of the first.
    Constants(u32, Exact),
    /// A perfect hash table. Parameters: address of the slice of slots, seed, shift.
    Set(Exact),
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

    /// Whether a part is a loop over words.
    pub(crate) fn is_one_loop(&self, node: &Node) -> bool {
        match node {
            Node::Leaf { leaf, .. } => self.leaves[*leaf].code != ColumnCode::Call,
            _ => self.is_fused(node),
        }
    }
}

/// Whether the compiled test decides, or the kernel has to look at the rows that pass it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Exact {
    Yes,
    No,
}

/// Most ranges and constants that are compiled inline.
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
/// block functions: zeros for those and for the places, and addresses of
/// constants that `constants` owns.
pub(crate) fn shape_of(
    plan: &Plan,
    root: Node,
    fields: &[Field],
    types: &[DataType],
    constants: &mut Vec<Box<[Constant]>>,
) -> (ColumnShape, Vec<u64>) {
    let mut params = vec![0; Block::ALL.len()];
    let mut leaves = Vec::with_capacity(plan.leaves.len());
    for (number, kernel) in plan.kernels.iter().enumerate() {
        let field = plan.leaves[number].field;
        let first = params.len() as u32;
        params.extend([0; PLACES as usize]);
        let leaf = &plan.leaves[number];
        let inline = inline(leaf, kernel, form(&types[field]), &mut params, constants);
        let code = inline.unwrap_or(ColumnCode::Call);
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
fn inline(
    leaf: &Leaf,
    kernel: &Kernel,
    form: Form,
    params: &mut Vec<u64>,
    constants: &mut Vec<Box<[Constant]>>,
) -> Option<ColumnCode> {
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
        (Kernel::Text(kernel), Form::Text) => {
            set(kernel, params).or_else(|| beginnings(leaf, params, constants))
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

fn set(kernel: &TextKernel, params: &mut Vec<u64>) -> Option<ColumnCode> {
    let TextKernel::EqualAny(set) = kernel else { return None };
    let set = set.perfect()?;
    let address = std::ptr::from_ref(set.slots).expose_provenance() as u64;
    params.extend([address, set.seed, set.shift.into()]);
    Some(ColumnCode::Set(if set.exact { Exact::Yes } else { Exact::No }))
}

/// Comparison of the first 8 bytes; the kernel looks at what is longer.
fn beginnings(
    leaf: &Leaf,
    params: &mut Vec<u64>,
    constants: &mut Vec<Box<[Constant]>>,
) -> Option<ColumnCode> {
    let (list, whole) = match &leaf.test {
        Test::Str(StrTest::Equal(list)) => (list, true),
        Test::Str(StrTest::Prefix(list)) => (list, false),
        _ => return None,
    };
    if !(1..=MOST).contains(&list.len()) || list.iter().any(|text| text.is_empty()) {
        return None;
    }
    let exact = list.iter().all(|text| text.len() <= 8);
    let list: Box<[Constant]> = list.iter().map(|text| constant(text, whole)).collect();
    params.push(list.as_ptr().expose_provenance() as u64);
    let count = list.len() as u32;
    constants.push(list);
    Some(ColumnCode::Constants(count, if exact { Exact::Yes } else { Exact::No }))
}

fn constant(text: &str, whole: bool) -> Constant {
    let head = &text.as_bytes()[..text.len().min(8)];
    let bits = head.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let mask = u64::MAX >> (64 - 8 * head.len());
    let least = u32::try_from(text.len()).unwrap_or(u32::MAX);
    Constant { bits, mask, least, span: if whole { 0 } else { u32::MAX - least } }
}
