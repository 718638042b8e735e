//! CPU time of the calling thread: other load on the machine counts less than on the wall clock.

use rustix::time::{ClockId, clock_gettime};

/// Seconds of CPU time that `work` takes, and what it gives.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = now();
    let result = work();
    (now() - start, result)
}

fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
