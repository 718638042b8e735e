//! The generated users as Arrow columns.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, UInt32Array};

use super::users::User;

/// One record batch with a column for each field; those of the location in short names.
pub fn batch(rows: &[User]) -> RecordBatch {
    let text = |get: fn(&User) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(get)))
    };
    let birthdates = Int64Array::from_iter_values(rows.iter().map(|u| u.birthdate.0));
    let birthdays =
        Date32Array::from_iter_values(rows.iter().map(|u| u.birthdate.0.div_euclid(86_400) as i32));
    let postcodes = UInt32Array::from_iter_values(rows.iter().map(|u| u.location.postcode));
    RecordBatch::try_from_iter([
        ("email", text(|u| &u.email)),
        ("gender", text(|u| &u.gender)),
        ("phone_number", text(|u| &u.phone_number)),
        ("birthdate", Arc::new(birthdates)),
        ("birthday", Arc::new(birthdays)),
        ("street", text(|u| &u.location.street)),
        ("city", text(|u| &u.location.city)),
        ("state", text(|u| &u.location.state)),
        ("postcode", Arc::new(postcodes)),
        ("username", text(|u| &u.username)),
        ("password", text(|u| &u.password)),
        ("first_name", text(|u| &u.first_name)),
        ("last_name", text(|u| &u.last_name)),
        ("title", text(|u| &u.title)),
        ("picture", text(|u| &u.picture)),
    ])
    .expect("columns of one length")
}
