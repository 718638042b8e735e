//! What a filter may name: fields and their types.

use std::fmt;

use foldhash::{HashMap, HashMapExt};

/// The type of a field, as the language sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// UTF-8 text.
    Str,
    /// Whole numbers of this range.
    Int(IntWidth),
    /// IEEE numbers; `f32` fields are widened.
    Float,
    /// true or false.
    Bool,
    /// An instant, counted from 1970-01-01 00:00 UTC in the given unit.
    Date(DateUnit),
}

/// Width and sign of a whole-number field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum IntWidth {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

/// What one step of a date field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum DateUnit {
    Days,
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl DateUnit {
    /// Nanoseconds in one step.
    pub(crate) fn nanos(self) -> i128 {
        match self {
            DateUnit::Days => 86_400_000_000_000,
            DateUnit::Seconds => 1_000_000_000,
            DateUnit::Millis => 1_000_000,
            DateUnit::Micros => 1_000,
            DateUnit::Nanos => 1,
        }
    }
}

impl IntWidth {
    /// Smallest and largest value.
    pub(crate) fn bounds(self) -> (i128, i128) {
        match self {
            IntWidth::I8 => (i8::MIN.into(), i8::MAX.into()),
            IntWidth::I16 => (i16::MIN.into(), i16::MAX.into()),
            IntWidth::I32 => (i32::MIN.into(), i32::MAX.into()),
            IntWidth::I64 => (i64::MIN.into(), i64::MAX.into()),
            IntWidth::U8 => (0, u8::MAX.into()),
            IntWidth::U16 => (0, u16::MAX.into()),
            IntWidth::U32 => (0, u32::MAX.into()),
            IntWidth::U64 => (0, u64::MAX.into()),
        }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FieldType::Str => "text",
            FieldType::Int(_) => "integer",
            FieldType::Float => "float",
            FieldType::Bool => "boolean",
            FieldType::Date(_) => "date",
        })
    }
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// Full name, with dots for fields of nested records: `location.city`.
    pub name: String,
    /// Type of the values.
    pub ty: FieldType,
    /// Whether a value may be absent.
    pub optional: bool,
}

impl Field {
    /// A field of which every record has a value.
    pub fn new(name: impl Into<String>, ty: FieldType) -> Self {
        Self { name: name.into(), ty, optional: false }
    }

    /// The same field, where the value may be absent.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// The fields of a record, found by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    fields: Vec<Field>,
    names: HashMap<String, Found>,
}

/// What a name in a filter may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Field(usize),
    /// The last part of several dotted names.
    Ambiguous(Vec<usize>),
}

impl Schema {
    /// A schema of these fields, in this order. `city` finds `location.city` as long as no
    /// other field is or ends in `city`.
    pub fn new(fields: Vec<Field>) -> Self {
        let mut names = HashMap::with_capacity(fields.len() * 2);
        for (index, field) in fields.iter().enumerate() {
            if let Some((_, leaf)) = field.name.rsplit_once('.') {
                let found = names.entry(leaf.to_owned()).or_insert(Found::Ambiguous(vec![]));
                if let Found::Ambiguous(fields) = found {
                    fields.push(index);
                }
            }
        }
        for found in names.values_mut() {
            if let Found::Ambiguous(several) = found
                && let [one] = several[..]
            {
                *found = Found::Field(one);
            }
        }
        for (index, field) in fields.iter().enumerate() {
            names.insert(field.name.clone(), Found::Field(index));
        }
        Self { fields, names }
    }

    /// All fields; positions in this slice are the field numbers used elsewhere.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The number of the field called `name`, by its full name or its unique last part.
    pub fn find(&self, name: &str) -> Option<usize> {
        match self.names.get(name) {
            Some(Found::Field(index)) => Some(*index),
            _ => None,
        }
    }

    pub(crate) fn look_up(&self, name: &str) -> Option<&Found> {
        self.names.get(name)
    }

    /// The name most like `name`, if any is close enough to be a slip of the fingers.
    pub(crate) fn closest(&self, name: &str) -> Option<&str> {
        let wanted = name.to_lowercase();
        let distance = |known: &str| strsim::damerau_levenshtein(&wanted, &known.to_lowercase());
        let best = self.names.keys().map(|known| (distance(known), known)).min()?;
        let allowed = (name.chars().count() / 3).max(1);
        (best.0 <= allowed).then_some(best.1.as_str())
    }
}
