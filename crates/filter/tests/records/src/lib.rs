//! Records with fields that compiled code cannot read without their accessors.

use std::sync::Arc;

use filter::{Date, Queryable};

/// A person.
#[derive(Debug, Clone, Queryable)]
pub struct Person {
    pub first_name: String,
    pub nickname: Option<String>,
    pub motto: Box<str>,
    pub age: Option<u8>,
    pub weight: f32,
    pub number: u64,
    pub member: bool,
    pub born: Option<Date>,
    #[queryable(nested)]
    pub home: Home,
}

/// Where a person lives.
#[derive(Debug, Clone, Queryable)]
pub struct Home {
    pub city: Arc<str>,
    pub height: Option<f64>,
}
