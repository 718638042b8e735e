//! Tracks: the level changes of each channel since the last frame, before they are mixed.
//!
//! The non-linear mixer needs the changes of all channels in the order of time, while the channels
//! run one after the other, each a stretch at a time. So a channel appends its changes to its own
//! track, already in order, and the mixer merges the tracks once a frame.

/// The channels, in the order of the bits of $4015.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Channel {
    /// Pulse 1.
    Pulse1,
    /// Pulse 2.
    Pulse2,
    /// Triangle.
    Triangle,
    /// Noise.
    Noise,
    /// Delta modulation.
    Dmc,
}

/// How many channels there are.
pub(super) const CHANNELS: usize = 5;

/// One change of level, packed so that the order of the numbers is the order of time:
/// time in CPU cycles since the frame began (22 bits), channel (3 bits), level (7 bits). The
/// levels of triangle and noise count in eighths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change(pub(super) u32);

impl Change {
    #[inline]
    pub(super) fn time(self) -> u32 {
        self.0 >> 10
    }

    #[inline]
    pub(super) fn channel(self) -> usize {
        (self.0 >> 7 & 7) as usize
    }

    #[inline]
    pub(super) fn level(self) -> u8 {
        (self.0 & 0x7f) as u8
    }
}

/// Where a channel writes its changes.
#[derive(Clone, Debug)]
pub(super) struct Track {
    changes: Vec<Change>,
    channel: Channel,
    base: u64,
    on: bool,
    blur: u64,
}

impl Track {
    pub(super) fn new(channel: Channel, on: bool) -> Self {
        Track { changes: Vec::new(), channel, base: 0, on, blur: 0 }
    }

    /// False when nobody listens: a channel may then skip its waveform.
    #[inline]
    pub(super) fn on(&self) -> bool {
        self.on
    }

    /// A stretch of this many cycles may be replaced by its mean. For the triangle: a step of that
    /// length is part of a tone that may.
    #[inline]
    pub(super) fn blur(&self) -> u64 {
        self.blur
    }

    /// See [`Self::blur`].
    pub(super) fn set_blur(&mut self, cycles: u64) {
        self.blur = cycles;
    }

    /// Starts or stops listening; drops what is there.
    pub(super) fn set_on(&mut self, on: bool) {
        self.on = on;
        self.changes.clear();
    }

    /// Forgets the changes and counts time from `base` on.
    pub(super) fn restart(&mut self, base: u64) {
        self.base = base;
        self.changes.clear();
    }

    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The channel has `level` after `cycle`.
    #[inline]
    pub(super) fn push(&mut self, cycle: u64, level: u8) {
        if self.on {
            let change = self.change(cycle, level);
            self.changes.push(change);
        }
    }

    /// As [`Self::push`], `cycles` after `base`, by a caller that has asked [`Self::on`].
    #[inline]
    pub(super) fn push_audible(&mut self, base: u64, cycles: u32, level: u8) {
        let change = Change(self.change(base, level).0 + (cycles << 10));
        self.changes.push(change);
    }

    /// Many changes at once, an equal number of cycles apart.
    #[inline]
    pub(super) fn push_regular(
        &mut self,
        first: u64,
        period: u32,
        levels: impl ExactSizeIterator<Item = u8>,
    ) {
        let first = self.change(first, 0).0;
        let changes = levels.zip(0u32..);
        self.changes.extend(
            changes
                .map(|(level, index)| Change(first + ((index * period) << 10) + u32::from(level))),
        );
    }

    #[inline]
    fn change(&self, cycle: u64, level: u8) -> Change {
        let time = cycle.wrapping_sub(self.base) as u32;
        Change(time << 10 | (self.channel as u32) << 7 | u32::from(level))
    }
}
