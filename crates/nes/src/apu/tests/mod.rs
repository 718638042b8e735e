//! Tests of the APU as a whole.

mod naive;
mod random;
mod sound;
mod state;
mod voice;

use super::*;

/// Register writes, four cycles apart.
fn play(apu: &mut Apu, writes: &[(u16, u8)]) {
    for &(addr, value) in writes {
        let cycle = apu.channels.now() + 3;
        apu.write(addr, value, cycle);
    }
}
