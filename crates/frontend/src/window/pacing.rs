//! The machine's clock: when the next frame is due.
//!
//! Frames are due at exact multiples of the period from a start, so that errors of single sleeps
//! do not add up. A machine that was held up (a slow disk, a suspended laptop) catches up a few
//! frames, and beyond that lets the lost time go.

use std::thread;
use std::time::{Duration, Instant};

/// Frames that are caught up at most.
const CATCH_UP: u32 = 4;

/// Says when frames are due.
#[derive(Debug)]
pub(super) struct Pacer {
    period: Duration,
    next: Instant,
}

impl Pacer {
    /// Frames at `hz`, the first due at once.
    pub(super) fn new(hz: f64) -> Pacer {
        Pacer { period: Duration::from_secs_f64(1.0 / hz), next: Instant::now() }
    }

    /// Sleeps until the next frame is due.
    pub(super) fn wait(&mut self) {
        let wait = self.schedule(Instant::now());
        if !wait.is_zero() {
            thread::sleep(wait);
        }
    }

    /// Starts anew: the next frame is due at once. After a pause, or full speed.
    pub(super) fn restart(&mut self) {
        self.next = Instant::now();
    }

    /// How long to wait from `now`; the frame after that is due a period later.
    fn schedule(&mut self, now: Instant) -> Duration {
        let late = now.saturating_duration_since(self.next);
        if late > self.period * CATCH_UP {
            self.next = now;
        }
        let wait = self.next.saturating_duration_since(now);
        self.next += self.period;
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_keep_the_rate_in_spite_of_late_sleeps() {
        let mut pacer = Pacer::new(60.0988);
        let start = pacer.next;
        let mut now = start;
        for frame in 0..6010 {
            now += pacer.schedule(now);
            // Every sleep ends up to a millisecond late.
            now += Duration::from_micros(frame % 1000);
        }
        let seconds = (now - start).as_secs_f64();
        assert!((seconds - 100.0).abs() < 0.02, "{seconds}");
    }

    #[test]
    fn lost_time_is_caught_up_a_little_and_then_let_go() {
        let mut pacer = Pacer::new(50.0);
        let start = pacer.next;
        pacer.schedule(start);
        // Three periods late: these frames come at once.
        assert_eq!(pacer.schedule(start + Duration::from_millis(70)), Duration::ZERO);
        assert_eq!(pacer.schedule(start + Duration::from_millis(71)), Duration::ZERO);
        // An hour late: one frame at once, then the old rhythm.
        let later = start + Duration::from_secs(3600);
        assert_eq!(pacer.schedule(later), Duration::ZERO);
        assert_eq!(pacer.schedule(later), Duration::from_millis(20));
    }
}
