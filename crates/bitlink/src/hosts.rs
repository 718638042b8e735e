//! The table of functions that the host offers to compiled code.

use std::collections::BTreeMap;

/// Names and addresses of the host's functions: the only way from compiled code to the outside.
///
/// ```
/// use bitlink::Hosts;
///
/// extern "C" fn bus_read(_bus: *mut u8, _address: u16, _cycle: u64) -> u16 { 0 }
///
/// let hosts = Hosts::new().function("bus_read", bus_read as *const ());
/// assert!(hosts.contains("bus_read"));
/// ```
///
/// Calling convention and types are the contract of whoever declares the function on the other
/// side; nothing can check them. A function that may panic is `extern "C-unwind"`.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    functions: BTreeMap<String, usize>,
}

impl Hosts {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a function, or replaces the one of that name.
    #[must_use]
    pub fn function(mut self, name: impl Into<String>, address: *const ()) -> Self {
        self.functions.insert(name.into(), address as usize);
        self
    }

    /// Whether there is a function of that name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.functions.contains_key(name)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }

    #[cfg(bitlink_llvm)]
    pub(crate) fn address(&self, name: &str) -> Option<usize> {
        self.functions.get(name).copied()
    }
}
