//! Columns as input: Arrow arrays, brought into slices once per record batch.

mod numbers;
mod search;
mod text;

use std::cell::OnceCell;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, GenericStringArray, StringViewArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, TimeUnit};

use super::run::Source;
use super::words::{Words, retain};
use crate::kernel::{Kernel, NumberKernel, TextKernel};
use crate::plan::Plan;

/// One column of a record batch.
pub(crate) struct Column<'a> {
    values: Values<'a>,
    /// Bit set: the value is there. 64 rows a word.
    valid: Option<Vec<u64>>,
}

/// Addresses of a column's parts, for compiled code.
#[cfg(feature = "jit")]
pub(crate) struct Places {
    /// Of the values; 0 for texts.
    pub(crate) values: u64,
    /// Of words that tell which values are there.
    pub(crate) valid: u64,
    /// Mask for the number of such a word: 0 where all values are there.
    pub(crate) valid_mask: u64,
}

/// The values, by their form in memory.
enum Values<'a> {
    Utf8 {
        offsets: &'a [i32],
        bytes: &'a [u8],
    },
    LargeUtf8 {
        offsets: &'a [i64],
        bytes: &'a [u8],
    },
    View(&'a StringViewArray),
    /// For each row the number of its text among the distinct ones.
    Dictionary {
        keys: Vec<usize>,
        texts: &'a dyn Array,
        passed: OnceCell<Vec<bool>>,
    },
    Bool(Vec<u64>),
    I8(&'a [i8]),
    I16(&'a [i16]),
    I32(&'a [i32]),
    I64(&'a [i64]),
    U8(&'a [u8]),
    U16(&'a [u16]),
    U32(&'a [u32]),
    U64(&'a [u64]),
    F32(&'a [f32]),
    F64(&'a [f64]),
}

impl<'a> Column<'a> {
    /// Looks into an array; `None` for types that the language does not know. `nulls` are those
    /// of the array and of all structs around it.
    pub(crate) fn new(array: &'a dyn Array, nulls: Option<&NullBuffer>) -> Option<Self> {
        let values = match array.data_type() {
            DataType::Utf8 => utf8(array.as_string()),
            DataType::LargeUtf8 => {
                let array: &GenericStringArray<i64> = array.as_string();
                Values::LargeUtf8 { offsets: array.value_offsets(), bytes: array.value_data() }
            }
            DataType::Utf8View => Values::View(array.as_string_view()),
            DataType::Dictionary(..) => dictionary(array)?,
            DataType::Boolean => Values::Bool(words_of(array.as_boolean().values())),
            _ => primitive(array)?,
        };
        let valid = nulls.filter(|nulls| nulls.null_count() > 0).map(|n| words_of(n.inner()));
        Some(Self { values, valid })
    }

    /// Clears the bits of the rows from `base` on that fail; words beyond the last row have none.
    pub(crate) fn scan(&self, kernel: &Kernel, base: usize, words: &mut [u64]) {
        match kernel {
            Kernel::Null => match &self.valid {
                Some(valid) => each(words, &valid[base / 64..], |word, valid| *word &= !valid),
                None => words.fill(0),
            },
            Kernel::Number(NumberKernel::Int(ranges)) => {
                numbers::scan_ints(&self.values, ranges, base, words);
            }
            Kernel::Number(NumberKernel::Float(ranges)) => {
                numbers::scan_floats(&self.values, ranges, base, words);
            }
            Kernel::Text(kernel) => match &self.values {
                Values::Dictionary { keys, texts, passed } => {
                    let passed = passed.get_or_init(|| test_all(*texts, kernel));
                    retain(words, |at| passed.get(keys[base + at]).is_some_and(|x| *x));
                }
                values => text::scan(values, kernel, base, words),
            },
        }
        if let (Some(valid), Kernel::Number(_) | Kernel::Text(_)) = (&self.valid, kernel) {
            each(words, &valid[base / 64..], |word, valid| *word &= valid);
        }
    }
}

/// Where the parts of columns lie, for compiled code.
#[cfg(feature = "jit")]
impl Column<'_> {
    pub(crate) fn places(&self) -> Places {
        static ALL_VALID: u64 = u64::MAX;
        let values = self.values.address();
        let (valid, valid_mask) = match &self.valid {
            Some(words) => (address(&words[..]), u64::MAX),
            None => (address(std::slice::from_ref(&ALL_VALID)), 0),
        };
        Places { values, valid, valid_mask }
    }

    /// Offsets, bytes, and which texts are there (empty where all are), of a column of texts.
    pub(crate) fn texts(&self) -> Option<(&[i32], &[u8], &[u64])> {
        let Values::Utf8 { offsets, bytes } = self.values else { return None };
        Some((offsets, bytes, self.valid.as_deref().unwrap_or_default()))
    }
}

#[cfg(feature = "jit")]
impl Values<'_> {
    /// Of the values; 0 for those that compiled code does not read.
    fn address(&self) -> u64 {
        match self {
            Values::Utf8 { .. }
            | Values::LargeUtf8 { .. }
            | Values::View(_)
            | Values::Dictionary { .. } => 0,
            Values::Bool(words) => address(words),
            Values::I8(values) => address(values),
            Values::I16(values) => address(values),
            Values::I32(values) => address(values),
            Values::I64(values) => address(values),
            Values::U8(values) => address(values),
            Values::U16(values) => address(values),
            Values::U32(values) => address(values),
            Values::U64(values) => address(values),
            Values::F32(values) => address(values),
            Values::F64(values) => address(values),
        }
    }
}

#[cfg(feature = "jit")]
fn address<T>(values: &[T]) -> u64 {
    values.as_ptr().expose_provenance() as u64
}

fn each(words: &mut [u64], others: &[u64], change: impl Fn(&mut u64, u64)) {
    for (word, other) in words.iter_mut().zip(others) {
        change(word, *other);
    }
}

fn utf8(array: &GenericStringArray<i32>) -> Values<'_> {
    Values::Utf8 { offsets: array.value_offsets(), bytes: array.value_data() }
}

/// The bits of an Arrow buffer, aligned to words.
fn words_of(bits: &BooleanBuffer) -> Vec<u64> {
    bits.bit_chunks().iter_padded().collect()
}

fn dictionary(array: &dyn Array) -> Option<Values<'_>> {
    let array = array.as_any_dictionary_opt()?;
    let texts = array.values().as_ref();
    if !matches!(texts.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
        return None;
    }
    // Without a single text there are no keys to normalise.
    let keys =
        if texts.is_empty() { vec![usize::MAX; array.len()] } else { array.normalized_keys() };
    Some(Values::Dictionary { keys, texts, passed: OnceCell::new() })
}

/// For each distinct text of a dictionary, whether it passes.
fn test_all(texts: &dyn Array, kernel: &TextKernel) -> Vec<bool> {
    let test = |text: &str| kernel.test(text.as_bytes());
    let texts_at = 0..texts.len();
    match texts.data_type() {
        DataType::Utf8 => {
            let array = texts.as_string::<i32>();
            texts_at.map(|at| test(array.value(at))).collect()
        }
        DataType::LargeUtf8 => {
            let array = texts.as_string::<i64>();
            texts_at.map(|at| test(array.value(at))).collect()
        }
        _ => {
            let array = texts.as_string_view();
            texts_at.map(|at| test(array.value(at))).collect()
        }
    }
}

macro_rules! primitives {
    ($array:ident, $($pattern:pat => $variant:ident($ty:ty),)*) => {
        match $array.data_type() {
            $($pattern => Values::$variant($array.as_primitive::<$ty>().values()),)*
            _ => return None,
        }
    };
}

fn primitive(array: &dyn Array) -> Option<Values<'_>> {
    Some(primitives! { array,
        DataType::Int8 => I8(Int8Type),
        DataType::Int16 => I16(Int16Type),
        DataType::Int32 => I32(Int32Type),
        DataType::Int64 => I64(Int64Type),
        DataType::UInt8 => U8(UInt8Type),
        DataType::UInt16 => U16(UInt16Type),
        DataType::UInt32 => U32(UInt32Type),
        DataType::UInt64 => U64(UInt64Type),
        DataType::Float32 => F32(Float32Type),
        DataType::Float64 => F64(Float64Type),
        DataType::Date32 => I32(Date32Type),
        DataType::Date64 => I64(Date64Type),
        DataType::Timestamp(TimeUnit::Second, _) => I64(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => I64(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => I64(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => I64(TimestampNanosecondType),
    })
}

/// The columns of a plan's leaves, in their order.
pub(crate) struct Columns<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) rows: usize,
}

impl Source for Columns<'_> {
    fn len(&self) -> usize {
        self.rows
    }

    fn scan(&self, leaf: usize, base: usize, words: &mut Words) {
        self.columns[leaf].scan(&self.plan.kernels[leaf], base, words);
    }
}
