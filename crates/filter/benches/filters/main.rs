//! The benchmark without foreign engines; `rivals/` has them too. See `all.rs`.
#![allow(missing_docs, unreachable_pub)]

#[path = "all.rs"]
mod all;

fn main() {
    all::main(&all::NONE);
}
