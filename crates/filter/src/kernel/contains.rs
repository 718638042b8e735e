//! Substring search, by the searchers of the `memchr` crate, and for short texts by our own.

use memchr::memmem::Finder;

#[cfg(target_arch = "x86_64")]
use super::short::{LONGEST, Short};
use super::text::TextTest;

/// The text contains the needle.
#[derive(Debug)]
pub(crate) struct Contains {
    finder: Box<Finder<'static>>,
    #[cfg(target_arch = "x86_64")]
    short: Option<Box<Short>>,
}

impl Contains {
    pub(crate) fn new(needle: &[u8]) -> Self {
        Self {
            finder: Box::new(Finder::new(needle).into_owned()),
            #[cfg(target_arch = "x86_64")]
            short: Short::new(needle).map(Box::new),
        }
    }

    /// The searcher for whole buffers.
    #[cfg(feature = "arrow")]
    pub(crate) fn finder(&self) -> &Finder<'static> {
        &self.finder
    }
}

impl TextTest for Contains {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        #[cfg(target_arch = "x86_64")]
        if let Some(short) = &self.short
            && text.len() <= LONGEST
        {
            return short.find(text);
        }
        self.finder.find(text).is_some()
    }

    fn as_searches(&self) -> &[Contains] {
        std::slice::from_ref(self)
    }
}
