//! Substring search, by the searchers of the `memchr` crate.

use memchr::memmem::Finder;

use super::text::TextTest;

/// The text contains the needle.
#[derive(Debug)]
pub(crate) struct Contains {
    finder: Finder<'static>,
    short: Option<Short>,
}

/// A searcher without the dispatch of the general one, for texts of a few dozen bytes.
#[cfg(target_arch = "x86_64")]
type Short = memchr::arch::x86_64::avx2::packedpair::Finder;
#[cfg(target_arch = "aarch64")]
type Short = memchr::arch::aarch64::neon::packedpair::Finder;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("the filter crate knows the searchers of x86-64 and AArch64");

impl Contains {
    pub(crate) fn new(needle: &[u8]) -> Self {
        Self { finder: Finder::new(needle).into_owned(), short: Short::new(needle) }
    }

    /// The searcher for whole buffers.
    pub(crate) fn finder(&self) -> &Finder<'static> {
        &self.finder
    }
}

impl TextTest for Contains {
    #[inline]
    fn test(&self, text: &[u8]) -> bool {
        match &self.short {
            Some(short) if text.len() >= short.min_haystack_len() => {
                short.find(text, self.finder.needle()).is_some()
            }
            _ => self.finder.find(text).is_some(),
        }
    }

    fn as_searches(&self) -> &[Contains] {
        std::slice::from_ref(self)
    }
}
