//! What compiled code depends on, and the values that it does not depend on.

use super::records::{Accessor, RawKind};
use crate::kernel::{Kernel, NumberKernel, Part, TextKernel};
use crate::layout::{FieldPlace, ValueLayout};
use crate::plan::Plan;
use crate::tree::rewrite::Node;

/// All that the compiled code depends on. Equal shapes share their code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RowShape {
    /// Bytes from one record to the next.
    pub(crate) stride: u64,
    pub(crate) root: Node,
    pub(crate) leaves: Vec<LeafShape>,
}

/// One leaf: where the value is, what is done with it, and where its parameters begin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LeafShape {
    pub(crate) source: Source,
    pub(crate) code: LeafCode,
    /// Number of the leaf's first parameter.
    pub(crate) params: u32,
}

/// How compiled code comes by a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// It reads the record's memory.
    Place(FieldPlace),
    /// It has accessors inlined.
    Accessor(Accessor),
    /// Not at all: whoever is called does.
    None,
}

impl Source {
    fn kind(&self) -> Option<RawKind> {
        match self {
            Source::Place(place) => Some(match place.layout {
                ValueLayout::Text { .. } => RawKind::Text,
                ValueLayout::Int { .. } => RawKind::Int,
                ValueLayout::Float => RawKind::Float,
            }),
            Source::Accessor(accessor) => Some(accessor.kind),
            Source::None => None,
        }
    }
}

impl RowShape {
    /// Numbers of the units whose accessors are inlined, with repeats.
    pub(crate) fn units(&self) -> impl Iterator<Item = usize> {
        self.leaves.iter().filter_map(|leaf| match &leaf.source {
            Source::Accessor(accessor) => Some(accessor.unit),
            _ => None,
        })
    }
}

/// How a leaf is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LeafCode {
    /// Parameters: length, first bytes, last bytes.
    Fixed(Part, Width, Fit),
    /// So many ranges of integers. Parameters: least and span of each.
    Ints(u32),
    /// So many ranges of floats. Parameters: least and greatest of each.
    Floats(u32),
    /// A call of a host function with a kernel and a text. Parameter: the kernel.
    Kernel(HostKernel),
    /// The value is absent.
    Null,
    /// A call of the accessor and the kernel together. Parameters: function and its argument.
    Call,
}

/// Bytes of the two overlapping loads that compare a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u64)]
pub(crate) enum Width {
    One = 1,
    Two = 2,
    Four = 4,
    Eight = 8,
}

/// How many loads compare a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fit {
    One,
    Two,
}

/// Host functions that test a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum HostKernel {
    Contains,
    EqualAny,
    PrefixAny,
    Other,
}

/// Most ranges that are compiled inline.
const MOST_RANGES: usize = 8;

/// The shape of a plan, and its parameters. `calls` are the addresses of function and argument
/// for each leaf whose record field compiled code cannot read.
pub(crate) fn shape_of(
    plan: &Plan,
    sources: Vec<Source>,
    stride: usize,
    calls: &[(u64, u64)],
) -> (RowShape, Vec<u64>) {
    let mut params = Vec::new();
    let mut leaves = Vec::with_capacity(plan.leaves.len());
    for ((number, kernel), source) in plan.kernels.iter().enumerate().zip(sources) {
        let first = params.len() as u32;
        let inline = source.kind().and_then(|kind| inline(kernel, kind, &mut params));
        let code = inline.unwrap_or_else(|| {
            params.extend([calls[number].0, calls[number].1]);
            LeafCode::Call
        });
        let source = if code == LeafCode::Call { Source::None } else { source };
        leaves.push(LeafShape { source, code, params: first });
    }
    (RowShape { stride: stride as u64, root: plan.root.clone(), leaves }, params)
}

/// Code that has the value, if there is any for this kernel and kind.
fn inline(kernel: &Kernel, kind: RawKind, params: &mut Vec<u64>) -> Option<LeafCode> {
    match (kernel, kind) {
        (Kernel::Null, _) => Some(LeafCode::Null),
        (Kernel::Text(kernel), RawKind::Text) => Some(text(kernel, params)),
        (Kernel::Number(NumberKernel::Int(ranges)), RawKind::Int) => {
            let ranges = Some(&ranges.0).filter(|ranges| ranges.len() <= MOST_RANGES)?;
            for (low, high) in ranges {
                params.extend([low.cast_unsigned(), high.wrapping_sub(*low).cast_unsigned()]);
            }
            Some(LeafCode::Ints(ranges.len() as u32))
        }
        (Kernel::Number(NumberKernel::Float(ranges)), RawKind::Float) => {
            let ranges = Some(&ranges.0).filter(|ranges| ranges.len() <= MOST_RANGES)?;
            for (low, high) in ranges {
                params.extend([low.to_bits(), high.to_bits()]);
            }
            Some(LeafCode::Floats(ranges.len() as u32))
        }
        _ => None,
    }
}

fn text(kernel: &TextKernel, params: &mut Vec<u64>) -> LeafCode {
    if let Some((at, constant)) = kernel.constant()
        && let Some(width) = width(constant.len())
    {
        params.extend([constant.len() as u64, head(&constant, width), tail(&constant, width)]);
        let fit = if constant.len() == width as usize { Fit::One } else { Fit::Two };
        return LeafCode::Fixed(at, width, fit);
    }
    let (host, address) = match kernel {
        TextKernel::Contains(kernel) => {
            (HostKernel::Contains, std::ptr::from_ref(kernel).expose_provenance())
        }
        TextKernel::EqualAny(kernel) => {
            (HostKernel::EqualAny, std::ptr::from_ref(kernel).expose_provenance())
        }
        TextKernel::PrefixAny(kernel) => {
            (HostKernel::PrefixAny, std::ptr::from_ref(kernel).expose_provenance())
        }
        other => (HostKernel::Other, std::ptr::from_ref(other).expose_provenance()),
    };
    params.push(address as u64);
    LeafCode::Kernel(host)
}

fn width(len: usize) -> Option<Width> {
    Some(match len {
        1 => Width::One,
        2..4 => Width::Two,
        4..8 => Width::Four,
        8..=16 => Width::Eight,
        _ => return None,
    })
}

fn head(text: &[u8], width: Width) -> u64 {
    little_endian(&text[..width as usize])
}

fn tail(text: &[u8], width: Width) -> u64 {
    little_endian(&text[text.len() - width as usize..])
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}
