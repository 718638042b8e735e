//! Substring search, by the searchers of the `memchr` crate, and for short texts by our own.

#[cfg(all(feature = "arrow", feature = "jit"))]
use memchr::arch::all::packedpair::Pair;
use memchr::memmem::Finder;

#[cfg(all(feature = "arrow", feature = "jit"))]
use super::blocks::Letter;
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

    /// The needle's letters, those first that are rarest in most texts.
    #[cfg(all(feature = "arrow", feature = "jit"))]
    pub(crate) fn letters(&self) -> Box<[Letter]> {
        let needle = self.finder.needle();
        let rarest = match Pair::new(needle) {
            Some(pair) => [pair.index1().into(), pair.index2().into()],
            None => [0; 2],
        };
        let letter = |at: usize| Letter { at: at as u32, byte: needle[at] };
        let others = (0..needle.len()).filter(|at| !rarest.contains(at));
        let mut letters: Vec<usize> = rarest.into_iter().chain(others).collect();
        letters.dedup();
        letters.into_iter().map(letter).collect()
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
