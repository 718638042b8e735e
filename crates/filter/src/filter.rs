//! Filters over rows: the library's front door.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::bitmap::Bitmap;
use crate::exec::rows::{Rows, matches};
use crate::exec::run;
use crate::exec::words::count;
use crate::explain::Explain;
use crate::lang::error::QueryError;
use crate::lang::limits::Limits;
use crate::lang::parser;
use crate::plan::Plan;
use crate::record::{Queryable, RowField};
use crate::tree::check::{Checked, Tree, check};
use crate::value::Value;

/// A filter over records of type `R`, ready to answer.
///
/// ```
/// # use filter::{Filter, Queryable};
/// #[derive(Queryable, Clone)]
/// struct User {
///     first_name: String,
///     age: u8,
/// }
///
/// let users = [User { first_name: "John".into(), age: 42 }];
/// let filter = Filter::parse::<User>(r#"first_name ^= "Jo" and age >= 18"#)?;
/// assert_eq!(filter.count(&users), 1);
/// # Ok::<(), filter::QueryError>(())
/// ```
pub struct Filter<R = ()> {
    pub(crate) text: Arc<str>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) accessors: Arc<[RowField<R>]>,
}

/// A filter with `?` parameters, to be bound to values again and again.
pub struct Prepared<R> {
    text: Arc<str>,
    checked: Checked,
    limits: Limits,
    record: PhantomData<fn(&R)>,
}

impl Filter {
    /// Reads a filter over records of type `R`.
    ///
    /// # Errors
    /// The first mistake in the text, with its place.
    pub fn parse<R: Queryable>(text: &str) -> Result<Filter<R>, QueryError> {
        Self::parse_with(text, &Limits::default())
    }

    /// The same with other limits on the text.
    ///
    /// # Errors
    /// The first mistake in the text, with its place.
    pub fn parse_with<R: Queryable>(text: &str, limits: &Limits) -> Result<Filter<R>, QueryError> {
        let prepared: Prepared<R> = Self::prepare_with(text, limits)?;
        let tree = prepared.checked.close()?;
        Ok(Filter::new(prepared.text, tree, limits))
    }

    /// Reads a filter with `?` in place of values.
    ///
    /// # Errors
    /// The first mistake in the text, with its place.
    pub fn prepare<R: Queryable>(text: &str) -> Result<Prepared<R>, QueryError> {
        Self::prepare_with(text, &Limits::default())
    }

    /// The same with other limits on the text.
    ///
    /// # Errors
    /// The first mistake in the text, with its place.
    pub fn prepare_with<R: Queryable>(
        text: &str,
        limits: &Limits,
    ) -> Result<Prepared<R>, QueryError> {
        let expr = parser::parse(text, limits)?;
        let checked = check(text, &expr, R::schema(), limits)?;
        Ok(Prepared { text: text.into(), checked, limits: *limits, record: PhantomData })
    }
}

impl<R: Queryable> Prepared<R> {
    /// The filter with `values` in place of its parameters, in the order they are written.
    ///
    /// # Errors
    /// If there are too many or too few values, or one does not fit its field.
    pub fn bind(&self, values: &[Value]) -> Result<Filter<R>, QueryError> {
        let tree = self.checked.bind(values, R::schema().fields(), &self.limits)?;
        Ok(Filter::new(self.text.clone(), tree, &self.limits))
    }

    /// How many values [`Prepared::bind`] expects.
    pub fn parameters(&self) -> usize {
        self.checked.params
    }
}

impl<R: Queryable> Filter<R> {
    fn new(text: Arc<str>, tree: Tree, limits: &Limits) -> Self {
        let plan = Plan::new(tree, R::schema().fields(), limits);
        let accessors = plan.leaves.iter().map(|leaf| R::field(leaf.field)).collect();
        Self { text, plan: Arc::new(plan), accessors }
    }

    /// Whether one row passes.
    pub fn matches(&self, row: &R) -> bool {
        matches(&self.plan, &self.accessors, &self.plan.root, row)
    }

    /// Which rows pass.
    pub fn select(&self, rows: &[R]) -> Bitmap {
        let mut words = Vec::with_capacity(rows.len().div_ceil(64));
        let source = Rows::new(&self.plan, &self.accessors, rows);
        run(&self.plan, &source, |_, batch| words.extend_from_slice(batch));
        Bitmap::from_words(words, rows.len())
    }

    /// How many rows pass.
    pub fn count(&self, rows: &[R]) -> usize {
        let mut total = 0;
        let source = Rows::new(&self.plan, &self.accessors, rows);
        run(&self.plan, &source, |_, batch| total += count(batch) as usize);
        total
    }

    /// Clones of the rows that pass, in their order.
    pub fn filter_cloned(&self, rows: &[R]) -> Vec<R>
    where
        R: Clone,
    {
        let passed = self.select(rows);
        let mut out = Vec::with_capacity(passed.count());
        out.extend(passed.iter().map(|index| rows[index].clone()));
        out
    }

    /// The text that the filter was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tree before and after rewriting, and the kernels.
    pub fn explain(&self) -> Explain {
        Explain::new(&self.text, &self.plan, R::schema())
    }
}

impl<R> Clone for Filter<R> {
    fn clone(&self) -> Self {
        let Self { text, plan, accessors } = self;
        Self { text: text.clone(), plan: plan.clone(), accessors: accessors.clone() }
    }
}

impl<R> fmt::Debug for Filter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.text).finish()
    }
}

impl<R> fmt::Debug for Prepared<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Prepared").field(&self.text).finish()
    }
}
