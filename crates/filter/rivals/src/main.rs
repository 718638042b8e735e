//! The benchmark of `filter` with the engines wirefilter and cel in the same rounds.

#[path = "../../benches/filters/all.rs"]
mod all;
mod cel_engine;
mod record;
mod texts;
mod wirefilter_engine;

use all::common::users::User;
use all::{Engine, Rivals};

fn main() {
    all::main(&Rivals { rows, parse: wirefilter_engine::parse });
}

fn rows<'a>(name: &str, users: &'a [User]) -> Vec<Engine<'a>> {
    vec![wirefilter_engine::engine(name, users), cel_engine::engine(name, users)]
}
