//! The line A12 of the PPU's address bus, as a scanline counter on the cartridge sees it.
//!
//! MMC3-style counters clock on a rise of A12, but only after the line has been low during three
//! falling edges of M2; the short lows between the fetches of one line do not count. A rise here is
//! reported only when A12 has been low for [`FILTER_DOTS`]. Source: NESdev wiki, "MMC3".

/// Dots that A12 must have been low for a rise to count.
pub(super) const FILTER_DOTS: u64 = 10;

/// The state of the line and the rises not yet taken.
#[derive(Clone, Debug, Default)]
pub(super) struct A12 {
    on: bool,
    high: bool,
    /// The dot of the last fall.
    low_since: u64,
    rises: Vec<u64>,
}

impl A12 {
    pub(super) fn watch(&mut self, on: bool) {
        self.on = on;
        self.rises.clear();
        if on {
            // A frame has at most two counted rises a line.
            self.rises.reserve(1024);
        }
    }

    /// Whether anybody looks.
    #[inline]
    pub(super) fn is_watched(&self) -> bool {
        self.on
    }

    /// The line's level and the dot of its last fall, for comparing states.
    #[cfg(test)]
    pub(super) fn state(&self) -> (bool, u64) {
        (self.high, self.low_since)
    }

    /// The address bus shows `addr` from `dot` on.
    #[inline]
    pub(super) fn see(&mut self, addr: u16, dot: u64) {
        let high = addr & 0x1000 != 0;
        if high == self.high {
            return;
        }
        self.high = high;
        if !high {
            self.low_since = dot;
        } else if self.on && dot - self.low_since >= FILTER_DOTS {
            self.rises.push(dot);
        }
    }

    pub(super) fn take(&mut self, out: &mut impl FnMut(u64)) {
        self.rises.drain(..).for_each(out);
    }
}
