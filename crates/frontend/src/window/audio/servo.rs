//! Keeping the ring half full by making a little more or less sound.
//!
//! The machine runs by the system's clock, the sound card by its own; they differ by some parts in
//! ten thousand, which would empty or fill any ring within minutes. The servo watches how much
//! waits in the ring, smooths that (the device takes it in chunks), and changes the rate at which
//! the machine makes samples by at most half a per cent, which nobody hears: a semitone is six.

/// Largest change of the rate.
const LIMIT: f64 = 0.005;
/// Share of each new observation in the smoothed level: some half a second.
const SMOOTHING: f64 = 1.0 / 32.0;
/// The full change is made when the level is off by this share of the target.
const FULL_AT: f64 = 0.5;

/// The servo.
#[derive(Debug)]
pub(crate) struct Servo {
    /// Samples that should wait.
    target: f64,
    level: Option<f64>,
}

impl Servo {
    /// A servo that keeps `target` samples waiting.
    pub(crate) fn new(target: usize) -> Servo {
        Servo { target: target as f64, level: None }
    }

    /// After a frame: `waiting` samples were in the ring, and the device takes up to `chunk` at
    /// once. Returns the factor for the machine's sample rate.
    pub(crate) fn step(&mut self, waiting: usize, chunk: usize) -> f64 {
        // A device with large chunks needs more in store than was asked for.
        let target = self.target.max(1.5 * chunk as f64);
        let level = self.level.get_or_insert(target);
        *level += (waiting as f64 - *level) * SMOOTHING;
        let missing = (target - *level) / (target * FULL_AT);
        1.0 + missing.clamp(-1.0, 1.0) * LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten minutes of a machine at 60.0988 Hz and a device whose clock is off by `drift`, taking
    /// `chunk` samples at once. Returns the lowest and the highest level after the first minute.
    fn run(drift: f64, chunk: usize) -> (f64, f64) {
        let (rate, hz) = (48_000.0, 60.0988);
        let mut servo = Servo::new(2880);
        let (mut waiting, mut due) = (2880.0, 0.0);
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for frame in 0..36_000 {
            let factor = servo.step(waiting as usize, chunk);
            waiting += rate / hz * factor;
            due += rate * (1.0 + drift) / hz;
            while due >= chunk as f64 {
                due -= chunk as f64;
                waiting -= chunk as f64;
            }
            if frame > 3600 {
                low = low.min(waiting);
                high = high.max(waiting);
            }
        }
        (low, high)
    }

    #[test]
    fn the_ring_neither_empties_nor_fills_whatever_the_device() {
        for drift in [-0.002, -0.0003, 0.0, 0.0003, 0.002] {
            for chunk in [64, 480, 1024, 2048] {
                let (low, high) = run(drift, chunk);
                assert!(low > 0.0, "drift {drift}, chunk {chunk}: down to {low}");
                assert!(high < 8000.0, "drift {drift}, chunk {chunk}: up to {high}");
            }
        }
    }

    #[test]
    fn the_change_is_never_audible() {
        let mut servo = Servo::new(1000);
        for waiting in [0, 100_000] {
            for _ in 0..1000 {
                assert!((servo.step(waiting, 0) - 1.0).abs() < LIMIT + 1e-9);
            }
        }
    }
}
