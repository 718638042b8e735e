//! Gamepads, as they come and go.
//!
//! The first that is plugged in plays pad 1, the next pad 2. One that is unplugged frees its
//! place, and finds it again if it comes back while it is free. The machine's thread asks once a
//! frame, just before it needs the answer.

use gilrs::{Axis, Button, EventType, GamepadId, Gilrs};

use super::input::{TURBO_A, TURBO_B};
use crate::buttons::{A, B, DOWN, LEFT, RIGHT, SELECT, START, UP};

/// How far a stick must be pushed to count as the pad's cross.
const STICK: f32 = 0.5;

/// The gamepad's buttons and ours: the right one is A and the lower one B, as on the NES.
const BUTTONS: [(Button, u16); 10] = [
    (Button::East, A as u16),
    (Button::South, B as u16),
    (Button::North, TURBO_A),
    (Button::West, TURBO_B),
    (Button::Select, SELECT as u16),
    (Button::Start, START as u16),
    (Button::DPadUp, UP as u16),
    (Button::DPadDown, DOWN as u16),
    (Button::DPadLeft, LEFT as u16),
    (Button::DPadRight, RIGHT as u16),
];

/// All gamepads.
pub(super) struct Pads {
    gilrs: Option<Gilrs>,
    places: [Option<GamepadId>; 2],
    swap_ab: bool,
}

/// What they say.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// Buttons of the two pads, as [`super::input`] has them.
    pub(super) pads: [u16; 2],
    /// The right trigger of any pad is held.
    pub(super) fast_forward: bool,
    /// What came and went.
    pub(super) notes: Vec<String>,
}

impl Pads {
    /// Looks for gamepads. A system that has no way to do so is said once and means none.
    pub(super) fn open(swap_ab: bool) -> Pads {
        let gilrs = match Gilrs::new() {
            Ok(gilrs) => Some(gilrs),
            Err(error) => {
                log::warn!("no gamepads: {error}");
                None
            }
        };
        let mut pads = Pads { gilrs, places: [None; 2], swap_ab };
        let present: Vec<GamepadId> =
            pads.gilrs.iter().flat_map(|gilrs| gilrs.gamepads().map(|(id, _)| id)).collect();
        for id in present {
            pads.seat(id);
        }
        pads
    }

    /// Takes in what has happened, and reads all pads. A press that has already ended counts too.
    pub(super) fn poll(&mut self) -> State {
        let mut state = State::default();
        while let Some(event) = self.gilrs.as_mut().and_then(Gilrs::next_event) {
            self.take_in(event.id, event.event, &mut state);
        }
        let Some(gilrs) = &self.gilrs else { return state };
        for (place, id) in self.places.iter().enumerate() {
            let Some(pad) = id.and_then(|id| gilrs.connected_gamepad(id)) else { continue };
            let held = BUTTONS.iter().filter(|(button, _)| pad.is_pressed(*button));
            state.pads[place] |= held.fold(0, |bits, (_, bit)| bits | bit);
            state.pads[place] |= stick(pad.value(Axis::LeftStickX), LEFT, RIGHT);
            state.pads[place] |= stick(pad.value(Axis::LeftStickY), DOWN, UP);
            state.fast_forward |= pad.is_pressed(Button::RightTrigger2);
        }
        if self.swap_ab {
            state.pads = state.pads.map(swap_ab);
        }
        state
    }

    fn take_in(&mut self, id: GamepadId, event: EventType, state: &mut State) {
        match event {
            EventType::Connected => {
                if let Some(place) = self.seat(id) {
                    state.notes.push(format!("pad {}: {}", place + 1, self.name(id)));
                }
            }
            EventType::Disconnected => {
                if let Some(place) = self.place_of(id) {
                    self.places[place] = None;
                    state.notes.push(format!("pad {} is gone", place + 1));
                }
            }
            EventType::ButtonPressed(button, _) => {
                let bit = BUTTONS.iter().find(|(known, _)| *known == button);
                if let (Some(place), Some((_, bit))) = (self.place_of(id), bit) {
                    state.pads[place] |= bit;
                }
            }
            _ => {}
        }
    }

    /// Gives a pad its place, or the first free one.
    fn seat(&mut self, id: GamepadId) -> Option<usize> {
        let place = self.place_of(id).or_else(|| self.places.iter().position(Option::is_none))?;
        self.places[place] = Some(id);
        log::info!("pad {}: {}", place + 1, self.name(id));
        Some(place)
    }

    fn place_of(&self, id: GamepadId) -> Option<usize> {
        self.places.iter().position(|place| *place == Some(id))
    }

    fn name(&self, id: GamepadId) -> String {
        self.gilrs.as_ref().map(|gilrs| gilrs.gamepad(id).name().to_owned()).unwrap_or_default()
    }
}

fn stick(value: f32, negative: u8, positive: u8) -> u16 {
    match value {
        value if value <= -STICK => negative.into(),
        value if value >= STICK => positive.into(),
        _ => 0,
    }
}

fn swap_ab(buttons: u16) -> u16 {
    const PAIRS: u16 = 0b11 | TURBO_A | TURBO_B;
    let up = buttons & (u16::from(A) | TURBO_A);
    let down = buttons & (u16::from(B) | TURBO_B);
    buttons & !PAIRS | up << 1 | down >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapping_exchanges_a_and_b_and_their_turbos() {
        assert_eq!(
            swap_ab(u16::from(A) | TURBO_B | u16::from(UP)),
            u16::from(B) | TURBO_A | u16::from(UP)
        );
        assert_eq!(swap_ab(swap_ab(0x3ff)), 0x3ff);
    }

    #[test]
    fn a_stick_counts_from_half_way() {
        assert_eq!(stick(-0.6, LEFT, RIGHT), u16::from(LEFT));
        assert_eq!(stick(0.4, LEFT, RIGHT), 0);
        assert_eq!(stick(1.0, LEFT, RIGHT), u16::from(RIGHT));
    }
}
