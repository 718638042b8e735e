//! Filters over columns: Arrow record batches.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema as ArrowSchema};

use crate::arrow_fields::ArrowFields;
use crate::bitmap::Bitmap;
use crate::exec::columns::{Column, Columns};
use crate::exec::run;
use crate::exec::words::count;
use crate::explain::Explain;
use crate::lang::error::QueryError;
use crate::lang::limits::Limits;
use crate::lang::parser;
use crate::plan::Plan;
use crate::schema::Schema;
use crate::tree::check::{Checked, Tree, check};
use crate::value::Value;

/// A filter over record batches of one schema.
///
/// Columns of text (also large, view and dictionary), integers, floats, booleans, dates and
/// timestamps can be named, and those of nested structs as `location.city` or `city`.
#[derive(Debug, Clone)]
pub struct ColumnFilter {
    text: Arc<str>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) fields: Arc<ArrowFields>,
}

/// A filter over record batches with `?` parameters.
#[derive(Debug, Clone)]
pub struct PreparedColumns {
    text: Arc<str>,
    checked: Checked,
    limits: Limits,
    fields: Arc<ArrowFields>,
}

/// A record batch that is not of the schema that the filter was made for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnError {
    /// The batch has no such column.
    #[error("the data has no column `{0}`")]
    Missing(String),
    /// The column is of another type.
    #[error("column `{name}` was of type {expected} and is now {found}")]
    Type {
        /// Name of the column.
        name: String,
        /// Its type in the schema.
        expected: DataType,
        /// Its type in the batch.
        found: DataType,
    },
}

impl ColumnFilter {
    /// Reads a filter over batches of this schema.
    ///
    /// # Errors
    /// The first mistake in the text, with its place.
    pub fn parse(text: &str, schema: &ArrowSchema) -> Result<Self, QueryError> {
        let limits = Limits::default();
        let prepared = Self::prepare(text, schema, &limits)?;
        let tree = prepared.checked.close()?;
        Ok(Self::new(prepared.text, tree, prepared.fields, &limits))
    }

    /// Reads a filter with `?` in place of values.
    ///
    /// # Errors
    /// The first mistake in the text, with its place.
    pub fn prepare(
        text: &str,
        schema: &ArrowSchema,
        limits: &Limits,
    ) -> Result<PreparedColumns, QueryError> {
        let fields = ArrowFields::new(&schema.fields);
        let expr = parser::parse(text, limits)?;
        let checked = check(text, &expr, &fields.schema, limits)
            .map_err(|error| explain_unknown(error, &fields))?;
        let (text, fields) = (text.into(), Arc::new(fields));
        Ok(PreparedColumns { text, checked, limits: *limits, fields })
    }

    fn new(text: Arc<str>, tree: Tree, fields: Arc<ArrowFields>, limits: &Limits) -> Self {
        let plan = Arc::new(Plan::new(tree, fields.schema.fields(), limits));
        Self { text, plan, fields }
    }

    /// Which rows of the batch pass.
    ///
    /// # Errors
    /// If a column that the filter uses is missing or of another type.
    pub fn select(&self, batch: &RecordBatch) -> Result<Bitmap, ColumnError> {
        let mut words = Vec::with_capacity(batch.num_rows().div_ceil(64));
        let source = self.arrays(batch)?;
        run(&self.plan, &source, |_, batch| words.extend_from_slice(batch));
        Ok(Bitmap::from_words(words, batch.num_rows()))
    }

    /// How many rows of the batch pass.
    ///
    /// # Errors
    /// If a column that the filter uses is missing or of another type.
    pub fn count(&self, batch: &RecordBatch) -> Result<usize, ColumnError> {
        let mut total = 0;
        let source = self.arrays(batch)?;
        run(&self.plan, &source, |_, batch| total += count(batch) as usize);
        Ok(total)
    }

    /// The fields that the filter can name.
    pub fn schema(&self) -> &Schema {
        &self.fields.schema
    }

    /// The tree before and after rewriting, and the kernels.
    pub fn explain(&self) -> Explain {
        Explain::new(&self.text, &self.plan, &self.fields.schema)
    }

    /// Numbers of the schema's columns that the filter reads, ascending.
    pub fn columns(&self) -> Vec<usize> {
        let leaves = self.plan.leaves.iter();
        let mut columns: Vec<_> =
            leaves.map(|leaf| self.fields.places[leaf.field].path[0]).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The arrays of the plan's leaves, in their order.
    pub(crate) fn arrays<'b>(&'b self, batch: &'b RecordBatch) -> Result<Columns<'b>, ColumnError> {
        let columns = self.plan.leaves.iter().map(|leaf| self.column(leaf.field, batch));
        let columns = columns.collect::<Result<_, _>>()?;
        Ok(Columns { plan: &self.plan, columns, rows: batch.num_rows() })
    }

    fn column<'b>(&self, field: usize, batch: &'b RecordBatch) -> Result<Column<'b>, ColumnError> {
        let name = || self.fields.schema.fields()[field].name.clone();
        let place = &self.fields.places[field];
        let Some((array, nulls)) = place.find(batch) else {
            return Err(ColumnError::Missing(name()));
        };
        let wrong = || ColumnError::Type {
            name: name(),
            expected: place.ty.clone(),
            found: array.data_type().clone(),
        };
        if *array.data_type() != place.ty {
            return Err(wrong());
        }
        Column::new(array, nulls.as_ref()).ok_or_else(wrong)
    }
}

impl PreparedColumns {
    /// The filter with `values` in place of its parameters, in the order they are written.
    ///
    /// # Errors
    /// If there are too many or too few values, or one does not fit its field.
    pub fn bind(&self, values: &[Value]) -> Result<ColumnFilter, QueryError> {
        let tree = self.checked.bind(values, self.fields.schema.fields(), &self.limits)?;
        Ok(ColumnFilter::new(self.text.clone(), tree, self.fields.clone(), &self.limits))
    }
}

/// A column whose type the language does not know deserves a better word than "unknown field".
fn explain_unknown(error: QueryError, fields: &ArrowFields) -> QueryError {
    let named = |(name, _): &&(String, DataType)| error.message().contains(&format!("`{name}`"));
    match fields.unknown.iter().find(named) {
        Some((name, ty)) => {
            let help = format!("column `{name}` is of type {ty}, which filters do not know");
            error.help(help)
        }
        None => error,
    }
}
