//! Handing pictures from the machine to the window: three buffers, of which the machine paints
//! one, the window shows one, and one waits in between.
//!
//! Neither side ever waits for the other to finish a picture: a lock is held only while two boxes
//! change places. A picture that nobody fetched is painted over.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::palette::{HEIGHT, WIDTH};

/// Bytes of a picture: red, green, blue, alpha.
const BYTES: usize = WIDTH * HEIGHT * 4;

/// A coloured picture.
pub(super) type Rgba = Box<[u8]>;

struct Waiting {
    picture: Rgba,
    is_new: bool,
}

/// The machine's end.
pub(super) struct Painter {
    back: Rgba,
    waiting: Arc<Mutex<Waiting>>,
}

/// The window's end.
pub(super) struct Viewer {
    front: Rgba,
    waiting: Arc<Mutex<Waiting>>,
}

/// Both ends, with black pictures.
pub(super) fn channel() -> (Painter, Viewer) {
    let black = || vec![0; BYTES].into_boxed_slice();
    let waiting = Arc::new(Mutex::new(Waiting { picture: black(), is_new: false }));
    (Painter { back: black(), waiting: waiting.clone() }, Viewer { front: black(), waiting })
}

impl Painter {
    /// Lets `paint` fill a picture and publishes it. True if the last one was fetched, so that the
    /// viewer has to be told that there is one again.
    pub(super) fn publish(&mut self, paint: impl FnOnce(&mut [u8])) -> bool {
        paint(&mut self.back);
        let mut waiting = lock(&self.waiting);
        mem::swap(&mut waiting.picture, &mut self.back);
        !mem::replace(&mut waiting.is_new, true)
    }
}

impl Viewer {
    /// The newest picture.
    pub(super) fn newest(&mut self) -> &[u8] {
        let mut waiting = lock(&self.waiting);
        if mem::take(&mut waiting.is_new) {
            mem::swap(&mut waiting.picture, &mut self.front);
        }
        &self.front
    }
}

/// Nothing can be left half done under this lock.
fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_viewer_gets_the_newest_and_is_told_once() {
        let (mut painter, mut viewer) = channel();
        assert!(painter.publish(|picture| picture.fill(1)));
        assert!(!painter.publish(|picture| picture.fill(2)));
        assert_eq!(viewer.newest()[0], 2);
        assert_eq!(viewer.newest()[0], 2);
        assert!(painter.publish(|picture| picture.fill(3)));
        assert_eq!(viewer.newest()[BYTES - 1], 3);
    }
}
