//! Memory for groups of stencils: packed, so that they share pages, and mapped twice, so that no
//! page can be written and run at the same address.
//!
//! A group of its own pages would cost three system calls and a fault for each, more than all its
//! stencils. What has been freed is used again: nothing runs in it by then, and no instruction of
//! it can still be on its way through the processor after all that happens in between.

// One of the places where the design allows unsafe code: memory that is run.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use memmap2::{Mmap, MmapMut, MmapOptions};

/// Bytes of a chunk. The system gives memory only for what has been written to.
const CHUNK: usize = 4 << 20;
/// Pieces begin where the processor's cache lines begin.
const LINE: usize = 64;

/// Where pieces of code are put.
#[derive(Default)]
pub(crate) struct Arena {
    chunks: Vec<Arc<Chunk>>,
}

/// A piece of code in memory that can be run; gives its place back when dropped.
pub(crate) struct Piece {
    chunk: Arc<Chunk>,
    start: usize,
    size: usize,
}

struct Chunk {
    /// To be run.
    run: Mmap,
    /// The same memory, to be written, and its free places.
    rest: Mutex<(MmapMut, Free)>,
}

/// Free places, by address: start and size.
struct Free(Vec<(usize, usize)>);

impl Arena {
    /// Puts code where it can be run.
    ///
    /// # Errors
    /// That of the system, where it refuses such memory.
    pub(crate) fn put(&mut self, code: &[u8]) -> io::Result<Piece> {
        let size = code.len().next_multiple_of(LINE);
        let found = self.chunks.iter().find_map(|chunk| chunk.put(code, size));
        if let Some(piece) = found {
            return Ok(piece);
        }
        // A chunk that nothing lies in is held by nobody else.
        self.chunks.retain(|chunk| Arc::strong_count(chunk) > 1);
        let chunk = Arc::new(Chunk::new(CHUNK.max(size))?);
        let piece = chunk.put(code, size).ok_or(io::ErrorKind::OutOfMemory)?;
        self.chunks.push(chunk);
        Ok(piece)
    }
}

impl Piece {
    /// Where it lies.
    pub(crate) fn address(&self) -> usize {
        self.chunk.run.as_ptr() as usize + self.start
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        let mut rest = self.chunk.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.1.give(self.start, self.size);
    }
}

impl Chunk {
    fn new(size: usize) -> io::Result<Chunk> {
        let file = anonymous_file()?;
        file.set_len(size as u64)?;
        let options = MmapOptions::new();
        // SAFETY: nobody else knows the file, so that it keeps its size, and what `run` shows
        // changes only in places that are free.
        let (written, run) = unsafe { (options.map_mut(&file)?, options.map_exec(&file)?) };
        Ok(Chunk { run, rest: Mutex::new((written, Free(vec![(0, size)]))) })
    }

    fn put(self: &Arc<Self>, code: &[u8], size: usize) -> Option<Piece> {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let (written, free) = &mut *rest;
        let start = free.take(size)?;
        written[start..start + code.len()].copy_from_slice(code);
        Some(Piece { chunk: self.clone(), start, size })
    }
}

impl Free {
    /// The first place that suffices.
    fn take(&mut self, size: usize) -> Option<usize> {
        let found = self.0.iter().position(|place| place.1 >= size)?;
        let (start, rest) = self.0[found];
        if rest == size {
            self.0.remove(found);
        } else {
            self.0[found] = (start + size, rest - size);
        }
        Some(start)
    }

    /// A place is free again, and one with its neighbours.
    fn give(&mut self, start: usize, mut size: usize) {
        let mut at = self.0.partition_point(|place| place.0 < start);
        if let Some(&(next, more)) = self.0.get(at)
            && start + size == next
        {
            size += more;
            self.0.remove(at);
        }
        if let Some(before) = at.checked_sub(1)
            && self.0[before].0 + self.0[before].1 == start
        {
            at = before;
            size += self.0[at].1;
            let begin = self.0[at].0;
            self.0[at] = (begin, size);
        } else {
            self.0.insert(at, (start, size));
        }
    }
}

#[cfg(target_os = "linux")]
fn anonymous_file() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, memfd_create};
    Ok(memfd_create("ricochet-stencils", MemfdFlags::CLOEXEC)?.into())
}

/// There are no stencils for other systems yet.
#[cfg(not(target_os = "linux"))]
fn anonymous_file() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn bytes(piece: &Piece) -> &[u8] {
        &piece.chunk.run[piece.start..piece.start + piece.size]
    }

    #[test]
    fn pieces_lie_beside_each_other_and_hold_what_was_put() {
        let mut arena = Arena::default();
        let one = arena.put(&[1; 100]).unwrap();
        let two = arena.put(&[2; 10]).unwrap();
        assert_eq!(two.address(), one.address() + 128);
        assert_eq!((&bytes(&one)[..100], &bytes(&two)[..10]), (&[1; 100][..], &[2; 10][..]));
    }

    #[test]
    fn a_freed_place_is_used_again() {
        let mut arena = Arena::default();
        let pieces: Vec<_> = (0..4).map(|n| arena.put(&[n; 64]).unwrap()).collect();
        let mut pieces = pieces.into_iter();
        let (zero, one, two) = (pieces.next(), pieces.next(), pieces.next());
        let at = one.as_ref().map(Piece::address);
        drop((two, one));
        assert_eq!(Some(arena.put(&[9; 128]).unwrap().address()), at);
        drop(zero);
        drop(pieces);
        assert_eq!(arena.chunks[0].rest.lock().unwrap().1.0, [(0, CHUNK)]);
    }

    #[test]
    fn a_full_chunk_is_followed_by_another() {
        let mut arena = Arena::default();
        let first = arena.put(&[0; CHUNK]).unwrap();
        let second = arena.put(&[0; CHUNK / 2]).unwrap();
        assert_eq!(arena.chunks.len(), 2);
        drop((first, second));
        let _large = arena.put(&[0; CHUNK + 1]).unwrap();
        assert_eq!(arena.chunks.len(), 1);
    }
}
