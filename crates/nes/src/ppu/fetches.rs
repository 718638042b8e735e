//! A record of every fetch, for boards that react to the addresses they see.

/// The fetches not yet taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Fetches {
    on: bool,
    seen: Vec<(u64, u16)>,
}

impl Fetches {
    pub(super) fn watch(&mut self, on: bool) {
        self.on = on;
        self.seen.clear();
    }

    /// Whether anybody looks.
    #[inline]
    pub(super) fn is_watched(&self) -> bool {
        self.on
    }

    /// A fetch from `addr` in dot `dot`.
    #[inline]
    pub(super) fn see(&mut self, addr: u16, dot: u64) {
        if self.on {
            self.seen.push((dot, addr));
        }
    }

    pub(super) fn take(&mut self, out: &mut impl FnMut(u64, u16)) {
        self.seen.drain(..).for_each(|(dot, addr)| out(dot, addr));
    }
}
