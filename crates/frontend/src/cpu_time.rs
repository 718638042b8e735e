//! CPU time of the calling thread: what a frame costs, whoever else is using the machine.

use std::time::Duration;

/// CPU time that this thread has used. Where the system cannot tell, the wall clock stands in:
/// differences of two calls still mean something on a quiet machine.
#[cfg(unix)]
pub(crate) fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

#[cfg(not(unix))]
pub(crate) fn now() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
