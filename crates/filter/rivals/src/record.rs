//! A user's text fields, by the names that the filters call them.

use crate::all::common::users::User;

pub fn texts(user: &User) -> [(&'static str, &str); 10] {
    [
        ("email", &user.email),
        ("gender", &user.gender),
        ("phone_number", &user.phone_number),
        ("street", &user.location.street),
        ("city", &user.location.city),
        ("state", &user.location.state),
        ("username", &user.username),
        ("first_name", &user.first_name),
        ("last_name", &user.last_name),
        ("title", &user.title),
    ]
}
