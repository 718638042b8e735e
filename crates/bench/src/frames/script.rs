//! The pad script: through title screens with Start, then to the right with jumps.

/// What is held on pad 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Buttons {
    pub(crate) start: bool,
    pub(crate) right: bool,
    pub(crate) a: bool,
}

/// Start for six frames at 60, 180, 300, 420 and 540; from frame 600 Right, with A for 8 of every
/// 16 frames.
pub(crate) fn held(frame: u32) -> Buttons {
    let start = frame < 600 && frame % 120 >= 60 && frame % 120 < 66;
    let playing = frame >= 600;
    Buttons { start, right: playing, a: playing && frame % 16 < 8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_is_pressed_five_times_before_play_begins() {
        let starts: Vec<u32> = (0..1000).filter(|&frame| held(frame).start).collect();
        assert_eq!(starts.len(), 30);
        assert_eq!((starts[0], starts[29]), (60, 545));
        assert!(!held(599).right && held(600).right);
    }
}
