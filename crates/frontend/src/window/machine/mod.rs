//! The machine's thread: it owns the console, and runs frame after frame.
//!
//! A frame goes: do what was asked, wait until it is due, read the pads (as late as possible, so
//! that they are fresh), run, publish the picture, hand over the sound. Battery RAM is looked at
//! once a second, and written by a thread of its own.

mod run;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use anyhow::bail;
use winit::event_loop::EventLoopProxy;

use super::Event;
use super::audio::Samples;
use super::input::Keyboard;
use super::pictures::{self, Viewer};
use super::session::{Loader, Session};
use crate::files::config::Settings;
use crate::palette::Palette;
use run::Machine;

/// What the window's thread asks for.
#[derive(Debug)]
pub(super) enum Command {
    /// Stop, or go on.
    TogglePause,
    /// Run one frame, and pause.
    Advance,
    /// Run as fast as possible, or stop doing so.
    FastForward(bool),
    /// Go on with the JIT, or from it with the interpreter.
    SwitchEngine,
    /// Push the reset button.
    Reset,
    /// Switch the console off and on.
    Power,
    /// Read the ROM file again, and start it.
    Reload,
    /// Start another game.
    Load(PathBuf),
    /// Play on another sound card, of this many samples a second.
    Sound(f64, Samples),
    /// End the thread.
    Quit,
}

/// What the machine needs to start.
pub(super) struct Setup {
    pub(super) session: Session,
    pub(super) loader: Loader,
    pub(super) palette: Palette,
    pub(super) samples: Option<Samples>,
    pub(super) settings: Settings,
}

/// What the machine tells without being asked.
#[derive(Debug, Default)]
pub(super) struct Status {
    /// Frames run.
    pub(super) frames: AtomicU64,
    /// Whether it stands still.
    pub(super) paused: AtomicBool,
}

/// The window's end of the machine.
pub(super) struct Handle {
    commands: Sender<Command>,
    pub(super) keyboard: Arc<Keyboard>,
    pub(super) viewer: Viewer,
    pub(super) status: Arc<Status>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(setup: Setup, proxy: EventLoopProxy<Event>) -> anyhow::Result<Handle> {
        let (commands, receiver) = mpsc::channel();
        let (painter, viewer) = pictures::channel();
        let keyboard = Arc::new(Keyboard::default());
        let status = Arc::new(Status::default());
        let shared = (keyboard.clone(), status.clone());
        let thread = thread::Builder::new().name("machine".into()).spawn(move || {
            // Dropped last, also when the machine panics: the window must not stay behind.
            let _stopped = TellWhenStopped(proxy.clone());
            Machine::new(setup, painter, receiver, shared, proxy).run();
        })?;
        Ok(Handle { commands, keyboard, viewer, status, thread: Some(thread) })
    }

    /// Asks for something. A machine that has stopped does not hear; its end is told elsewhere.
    pub(super) fn send(&self, command: Command) {
        let _ = self.commands.send(command);
    }

    /// Whether the machine stands still.
    pub(super) fn is_paused(&self) -> bool {
        self.status.paused.load(Ordering::Relaxed)
    }

    /// Ends the thread; battery RAM is on the disk then.
    ///
    /// # Errors
    /// When the thread had panicked.
    pub(super) fn stop(&mut self) -> anyhow::Result<()> {
        self.send(Command::Quit);
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => bail!("the machine has stopped: this is a bug in Ricochet"),
            _ => Ok(()),
        }
    }
}

struct TellWhenStopped(EventLoopProxy<Event>);

impl Drop for TellWhenStopped {
    fn drop(&mut self) {
        let _ = self.0.send_event(Event::MachineStopped);
    }
}
