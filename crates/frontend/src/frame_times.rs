//! How long frames take: what a player feels is not the average but the worst of them.

use std::time::Duration;

/// Frames that are remembered; older ones are overwritten. Four hours and a half.
const KEPT: usize = 1 << 20;

/// Times of frames.
#[derive(Clone, Debug, Default)]
pub struct FrameTimes {
    /// In nanoseconds, up to four seconds each.
    times: Vec<u32>,
    next: usize,
}

impl FrameTimes {
    /// Adds a frame.
    pub fn push(&mut self, time: Duration) {
        let time = u32::try_from(time.as_nanos()).unwrap_or(u32::MAX);
        match self.times.get_mut(self.next) {
            Some(oldest) => *oldest = time,
            None => self.times.push(time),
        }
        self.next = (self.next + 1) % KEPT;
    }

    /// Mean, the time that one frame in a thousand exceeds, and the longest, by name and in
    /// milliseconds. Nothing without frames.
    pub fn counters(&self) -> Vec<(&'static str, f64)> {
        if self.times.is_empty() {
            return Vec::new();
        }
        let mut sorted = self.times.clone();
        sorted.sort_unstable();
        let sum: u64 = sorted.iter().map(|&time| u64::from(time)).sum();
        let last = sorted.len() - 1;
        // The smallest time that at least 99.9 % of the frames do not exceed.
        let rank = (sorted.len() * 999).div_ceil(1000) - 1;
        let milliseconds = |nanoseconds: f64| nanoseconds / 1e6;
        vec![
            ("frame_ms_mean", milliseconds(sum as f64 / sorted.len() as f64)),
            ("frame_ms_p99_9", milliseconds(f64::from(sorted[rank]))),
            ("frame_ms_max", milliseconds(f64::from(sorted[last]))),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_late_frame_in_a_thousand_is_the_longest_and_no_percentile() {
        let mut times = FrameTimes::default();
        assert!(times.counters().is_empty());
        (0..999).for_each(|_| times.push(Duration::from_millis(2)));
        times.push(Duration::from_millis(50));
        let found: Vec<f64> = times.counters().iter().map(|counter| counter.1).collect();
        assert_eq!((found[1], found[2]), (2.0, 50.0));
        assert!((found[0] - 2.048).abs() < 1e-9);
        times.push(Duration::from_millis(40));
        assert_eq!(times.counters()[1].1, 40.0);
    }
}
