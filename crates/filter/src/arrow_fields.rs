//! The fields of Arrow data, as the language sees them.

use arrow_array::{Array, RecordBatch, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Fields, TimeUnit};

use crate::schema::{DateUnit, Field, FieldType, IntWidth, Schema};

/// A schema, and for each of its fields the way to the column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArrowFields {
    pub(crate) schema: Schema,
    pub(crate) places: Vec<Place>,
    /// Columns of types that the language does not know: name and type.
    pub(crate) unknown: Vec<(String, DataType)>,
}

/// Where a column lies: its number, and its number within each struct on the way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) path: Vec<usize>,
    pub(crate) ty: DataType,
}

impl ArrowFields {
    pub(crate) fn new(fields: &Fields) -> Self {
        let mut found =
            Self { schema: Schema::new(vec![]), places: Vec::new(), unknown: Vec::new() };
        let mut known = Vec::new();
        found.add(fields, "", &[], false, &mut known);
        found.schema = Schema::new(known);
        found
    }

    fn add(
        &mut self,
        fields: &Fields,
        prefix: &str,
        path: &[usize],
        optional: bool,
        known: &mut Vec<Field>,
    ) {
        for (number, field) in fields.iter().enumerate() {
            let name = format!("{prefix}{}", field.name());
            let path = [path, &[number]].concat();
            let optional = optional || field.is_nullable();
            let ty = field.data_type();
            if let DataType::Struct(inner) = ty {
                self.add(inner, &format!("{name}."), &path, optional, known);
            } else if let Some(language_type) = field_type(ty) {
                let field = Field::new(name, language_type);
                known.push(if optional { field.optional() } else { field });
                self.places.push(Place { path, ty: ty.clone() });
            } else {
                self.unknown.push((name, ty.clone()));
            }
        }
    }
}

/// The language's name for an Arrow type.
fn field_type(ty: &DataType) -> Option<FieldType> {
    Some(match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => FieldType::Str,
        DataType::Dictionary(_, values) => match field_type(values)? {
            FieldType::Str => FieldType::Str,
            _ => return None,
        },
        DataType::Boolean => FieldType::Bool,
        DataType::Int8 => FieldType::Int(IntWidth::I8),
        DataType::Int16 => FieldType::Int(IntWidth::I16),
        DataType::Int32 => FieldType::Int(IntWidth::I32),
        DataType::Int64 => FieldType::Int(IntWidth::I64),
        DataType::UInt8 => FieldType::Int(IntWidth::U8),
        DataType::UInt16 => FieldType::Int(IntWidth::U16),
        DataType::UInt32 => FieldType::Int(IntWidth::U32),
        DataType::UInt64 => FieldType::Int(IntWidth::U64),
        DataType::Float32 | DataType::Float64 => FieldType::Float,
        DataType::Date32 => FieldType::Date(DateUnit::Days),
        DataType::Date64 => FieldType::Date(DateUnit::Millis),
        DataType::Timestamp(unit, _) => FieldType::Date(match unit {
            TimeUnit::Second => DateUnit::Seconds,
            TimeUnit::Millisecond => DateUnit::Millis,
            TimeUnit::Microsecond => DateUnit::Micros,
            TimeUnit::Nanosecond => DateUnit::Nanos,
        }),
        _ => return None,
    })
}

impl Place {
    /// The array at this place, and the nulls of it and of the structs around it. `None` if the
    /// batch has no such column.
    pub(crate) fn find<'b>(
        &self,
        batch: &'b RecordBatch,
    ) -> Option<(&'b dyn Array, Option<NullBuffer>)> {
        let (first, rest) = self.path.split_first()?;
        let mut array: &dyn Array = batch.columns().get(*first)?.as_ref();
        let mut nulls = array.logical_nulls();
        for number in rest {
            let parent = array.as_any().downcast_ref::<StructArray>()?;
            array = parent.columns().get(*number)?.as_ref();
            nulls = NullBuffer::union(nulls.as_ref(), array.logical_nulls().as_ref());
        }
        Some((array, nulls))
    }
}
