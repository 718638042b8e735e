//! CPU accesses whose effects have not all come through yet. When they do is told in
//! [`registers`](super::registers).

/// What is on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Access {
    /// The last value written to PPUMASK, and the dots until it takes effect.
    pub(super) mask_written: u8,
    pub(super) mask_delay: u8,
    /// Whether rendering was on before that write.
    pub(super) rendered_before_write: bool,
    /// Dots until v takes t over after a write to $2006.
    pub(super) v_delay: u8,
    /// v took t over in the last dot, and was this before.
    pub(super) v_copied: bool,
    pub(super) v_before_copy: u16,
    /// The dot at which the CPU lets go of $2007 (`u64::MAX`: it does not hold it), and the byte
    /// if it writes.
    pub(super) port_due: u64,
    pub(super) port_write: Option<u8>,
    /// From this dot on no access is under way any more.
    pub(super) busy_until: u64,
    /// Until this dot the address bus may still bear the marks of an access.
    pub(super) a12_settled_at: u64,
}

impl Access {
    /// Nothing is on its way.
    pub(super) fn new() -> Access {
        Access {
            mask_written: 0,
            mask_delay: 0,
            rendered_before_write: false,
            v_delay: 0,
            v_copied: false,
            v_before_copy: 0,
            port_due: u64::MAX,
            port_write: None,
            busy_until: 0,
            a12_settled_at: 0,
        }
    }
}
