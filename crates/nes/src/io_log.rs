//! A record of the CPU's accesses to everything that is no memory: what engines are compared by.

/// An access of the CPU to a register or to the board, by an instruction or a DMA unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IoAccess {
    /// CPU cycles completed before it.
    pub cycle: u64,
    /// The address, as it was on the bus.
    pub address: u16,
    /// What was read or written.
    pub value: u8,
    /// Whether it was a write.
    pub write: bool,
}

/// The record, while somebody wants it.
#[derive(Default)]
pub(crate) struct IoLog(Option<Vec<IoAccess>>);

impl IoLog {
    pub(crate) fn set(&mut self, wanted: bool) {
        self.0 = wanted.then(Vec::new);
    }

    pub(crate) fn clear(&mut self) {
        if let Some(list) = &mut self.0 {
            list.clear();
        }
    }

    pub(crate) fn list(&self) -> &[IoAccess] {
        self.0.as_deref().unwrap_or(&[])
    }

    #[inline]
    pub(crate) fn note(&mut self, cycle: u64, address: u16, value: u8, write: bool) {
        if let Some(list) = &mut self.0 {
            push(list, IoAccess { cycle, address, value, write });
        }
    }
}

#[cold]
fn push(list: &mut Vec<IoAccess>, access: IoAccess) {
    list.push(access);
}
