//! The crate tetanes-core, with its plain palette for the picture (its NTSC filter costs more).

use std::fs::File;
use std::path::Path;

use tetanes_core::control_deck::{Config, ControlDeck};
use tetanes_core::input::{JoypadBtnState, Player as Pad};
use tetanes_core::memory::RamState;
use tetanes_core::video::VideoFilter;

use super::Player;
use super::script::Buttons;

struct Tetanes {
    deck: ControlDeck,
}

/// Powers it up.
pub(crate) fn start(rom: &Path) -> anyhow::Result<Box<dyn Player>> {
    let config = Config::default()
        .with_ram_state(RamState::AllZeros)
        .with_sram_dir(None)
        .with_filter(VideoFilter::Pixellate);
    let mut deck = ControlDeck::with_config(config);
    deck.set_sample_rate(48_000.0);
    deck.load_rom(rom.to_string_lossy(), &mut File::open(rom)?)?;
    Ok(Box::new(Tetanes { deck }))
}

impl Player for Tetanes {
    fn frame(&mut self, held: Buttons) -> u64 {
        let pad = self.deck.joypad_mut(Pad::One);
        pad.set_button(JoypadBtnState::START, held.start);
        pad.set_button(JoypadBtnState::RIGHT, held.right);
        pad.set_button(JoypadBtnState::A, held.a);
        // A frame that fails is a frame that takes no time: better no result than a wrong one.
        let clocked = self.deck.clock_frame();
        assert!(clocked.is_ok(), "tetanes-core runs the ROM");
        let sound = self.deck.audio_samples().len() as u64;
        let picture = self.deck.frame_buffer();
        let some = u64::from(picture[picture.len() / 2]) + sound;
        self.deck.clear_audio_samples();
        some
    }
}
