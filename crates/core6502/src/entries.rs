//! Where the interpreter stops for another engine: a set of addresses.

/// A set of addresses, as bits.
#[derive(Clone, Debug)]
pub struct Entries([u64; 0x400]);

impl Default for Entries {
    fn default() -> Self {
        Entries::new()
    }
}

impl Entries {
    /// None.
    pub const fn new() -> Self {
        Entries([0; 0x400])
    }

    /// Puts an address in.
    pub const fn add(&mut self, address: u16) {
        self.0[(address >> 6) as usize] |= 1 << (address & 63);
    }

    /// Takes all out.
    pub const fn clear(&mut self) {
        self.0 = [0; 0x400];
    }

    /// Whether an address is in it.
    #[inline(always)]
    pub const fn has(&self, address: u16) -> bool {
        self.0[(address >> 6) as usize] >> (address & 63) & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let mut entries = Entries::new();
        entries.add(0xffff);
        entries.add(0x8040);
        assert!(entries.has(0xffff) && entries.has(0x8040) && !entries.has(0x8041));
        entries.clear();
        assert!(!entries.has(0xffff));
    }
}
