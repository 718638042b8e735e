//! Frames a second, measured over half a second.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::window::machine::Status;

const SPAN: Duration = Duration::from_millis(500);

/// The measurement.
#[derive(Debug)]
pub(in crate::window) struct Meter {
    since: Instant,
    frames: u64,
    was_paused: bool,
    fps: f64,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter { since: Instant::now(), frames: 0, was_paused: false, fps: 0.0 }
    }
}

impl Meter {
    /// Looks at the clock; true when there is something new to show.
    pub(super) fn update(&mut self, status: &Status) -> bool {
        let is_paused = status.paused.load(Ordering::Relaxed);
        let elapsed = self.since.elapsed();
        if elapsed < SPAN && is_paused == self.was_paused {
            return false;
        }
        let frames = status.frames.load(Ordering::Relaxed);
        self.fps = (frames - self.frames) as f64 / elapsed.as_secs_f64();
        (self.since, self.frames, self.was_paused) = (Instant::now(), frames, is_paused);
        true
    }

    /// Frames a second.
    pub(in crate::window) fn fps(&self) -> f64 {
        self.fps
    }
}
