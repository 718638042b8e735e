//! Tests of the PPU: facts about the chip, predictions, and the fast ways against the slow one.

pub(super) mod console;
mod facts;
mod predictions;
mod ways;
