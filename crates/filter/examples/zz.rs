#![allow(missing_docs, unreachable_pub)]
#[path = "../tests/common/mod.rs"]
mod common;
use common::users::{self, User};
use filter::Filter;
fn main() {
    let text = &users::filters()[6].1;
    if std::env::args().nth(1).is_some() {
        let f = Filter::parse::<User>(&users::filters()[0].1).unwrap();
        println!("{}", f.listing(&filter::Engine::new().unwrap()).unwrap().assembly);
        return;
    }
    for _ in 0..100_000 {
        std::hint::black_box(Filter::parse::<User>(text).unwrap());
    }
}
