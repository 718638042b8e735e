//! Recorded input: what the pads hold on each frame, and when the reset button is pushed.

pub mod fm2;

use crate::cli::Press;

/// What happens on one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Buttons of the two pads (see [`crate::buttons`]).
    pub pads: [u8; 2],
    /// The reset button is pushed before the frame.
    pub reset: bool,
    /// The console is switched off and on before the frame.
    pub power: bool,
}

/// Input of a whole run: a movie, presses on top of it, and resets.
#[derive(Clone, Debug, Default)]
pub struct Script {
    steps: Vec<Step>,
    presses: Vec<Press>,
    resets: Vec<u64>,
}

impl Script {
    /// Combines the three sources. Buttons add up; after the movie's last frame its pads are
    /// released.
    pub fn new(steps: Vec<Step>, presses: Vec<Press>, resets: Vec<u64>) -> Script {
        Script { steps, presses, resets }
    }

    /// What happens on `frame`, the first being 0.
    pub fn step(&self, frame: u64) -> Step {
        let index = usize::try_from(frame).unwrap_or(usize::MAX);
        let mut step = self.steps.get(index).copied().unwrap_or_default();
        for press in &self.presses {
            if (press.first..=press.last).contains(&frame) {
                step.pads[press.pad] |= press.buttons;
            }
        }
        step.reset |= self.resets.contains(&frame);
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buttons::{A, B};

    #[test]
    fn presses_add_to_the_movie_and_end_with_their_range() {
        let movie = vec![Step { pads: [A, 0], ..Step::default() }; 2];
        let press = Press { pad: 0, first: 1, last: 2, buttons: B };
        let script = Script::new(movie, vec![press], vec![2]);
        assert_eq!(script.step(0).pads, [A, 0]);
        assert_eq!(script.step(1).pads, [A | B, 0]);
        assert_eq!(script.step(2), Step { pads: [B, 0], reset: true, power: false });
        assert_eq!(script.step(u64::MAX), Step::default());
    }
}
