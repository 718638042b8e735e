//! The filters F1 to F7 as a Rust programmer would write them.

use super::users::{F7_NAMES, User};

pub fn f1(u: &User) -> bool {
    u.first_name.starts_with("jo")
}

pub fn f2(u: &User) -> bool {
    u.email.contains("zebra")
}

pub fn f3(u: &User) -> bool {
    u.email.contains("example")
}

/// The 32 equal terms, as they are written in the filter.
pub fn f4(u: &User) -> bool {
    let long = "a long value";
    (0..32).any(|_| u.first_name.starts_with(std::hint::black_box(long)))
        || ((u.email.contains("example.com") || u.location.city == "new york")
            && u.gender == "female")
        || (u.username.starts_with("user_") && u.location.state.ends_with("shire"))
        || u.phone_number.contains("+123")
        || (u.first_name == "john"
            && (u.last_name == "doe" || (u.location.city == "london" && u.title == "dr")))
}

pub fn f5(u: &User) -> bool {
    u.first_name.starts_with("jo")
        || u.first_name.starts_with("al")
        || u.first_name.starts_with("xa")
        || u.last_name.starts_with("mc")
        || u.email.contains("zebra")
        || u.email.contains("hotmail")
        || u.location.city == "boston"
        || u.phone_number.contains("+123")
}

pub fn f6(u: &User) -> bool {
    (u.email.contains("example") || u.location.city == "boston")
        && u.gender == "female"
        && u.birthdate.0 >= 315_532_800
        && u.birthdate.0 < 631_152_000
        && !(u.phone_number.starts_with("07") || u.location.postcode < 10_000)
        && (u.last_name.ends_with("son") || u.location.street.contains("park"))
}

pub fn f7(u: &User) -> bool {
    matches!(
        &u.first_name[..],
        "ada"
            | "bruno"
            | "chloe"
            | "dmitri"
            | "elena"
            | "farid"
            | "greta"
            | "hugo"
            | "john"
            | "mary"
            | "jaro"
            | "keiko"
            | "lars"
            | "mbali"
            | "nadia"
            | "otto"
            | "pavel"
            | "quinn"
            | "rosa"
            | "sven"
            | "tariq"
            | "uma"
            | "vera"
            | "wim"
            | "xenia"
            | "yusuf"
            | "zelda"
            | "alexandrina"
            | "bartholomew"
            | "maximiliane"
            | "theodora"
            | "konstantin"
    )
}

pub const ALL: [fn(&User) -> bool; 7] = [f1, f2, f3, f4, f5, f6, f7];

/// F7's names are those of the filter text.
pub fn f7_agrees() -> bool {
    F7_NAMES.iter().all(|name| {
        let mut user = super::users::users(1).remove(0);
        user.first_name = (*name).into();
        f7(&user)
    })
}
