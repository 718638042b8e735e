//! Writing battery RAM without holding up the game: a thread does it, since a slow disk takes
//! longer than a frame.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use winit::event_loop::EventLoopProxy;

use super::Event;
use crate::files::battery::BatteryFile;

enum Job {
    Save(BatteryFile, Vec<u8>),
    /// Answer when all before this is on the disk.
    Flush(Sender<()>),
}

/// The thread's other end. Dropped, it waits for what is under way.
pub(super) struct Saver {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    pub(super) fn start(proxy: EventLoopProxy<Event>) -> std::io::Result<Saver> {
        let (jobs, receiver) = mpsc::channel();
        let thread =
            thread::Builder::new().name("saver".into()).spawn(move || work(&receiver, &proxy))?;
        Ok(Saver { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Has `ram` written to `file` soon.
    pub(super) fn save(&self, file: &BatteryFile, ram: &[u8]) {
        self.send(Job::Save(file.clone(), ram.to_vec()));
    }

    /// Waits until all is written.
    pub(super) fn flush(&self) {
        let (done, wait) = mpsc::channel();
        self.send(Job::Flush(done));
        // An error means that the thread is gone, and nothing is left to wait for.
        let _ = wait.recv();
    }

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(jobs: &Receiver<Job>, proxy: &EventLoopProxy<Event>) {
    for job in jobs {
        match job {
            Job::Save(file, ram) => {
                log::debug!("writing {}", file.path().display());
                if let Err(error) = file.save(&ram) {
                    log::warn!("battery RAM is not saved: {error:#}");
                    let _ = proxy.send_event(Event::Note("battery RAM is not saved".into()));
                }
            }
            Job::Flush(done) => {
                let _ = done.send(());
            }
        }
    }
}
