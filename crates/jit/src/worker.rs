//! The compiler on a thread of its own. The thread that plays never waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;

use bitlink::{Code, Error};

use crate::compiler::{Compiled, Compiler, Tier};
use crate::plan::Plan;

/// Plans that may wait at a time: few, so that what is asked for is what is hot now.
const QUEUE: usize = 4;

/// The priority of the compiler's thread, as `nice` has it.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Something to be done. The generation comes back with the result.
pub(crate) enum Order {
    /// Load what the code cache has of this program, up to so many bytes of native code.
    Shelf { generation: u64, room: u64 },
    /// Work on a plan.
    Group { generation: u64, plan: Plan, tier: Tier, ask: Ask },
}

/// How much is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// To be compiled, if need be.
    Make,
    /// To be found in the code cache.
    Find,
}

/// Something that has been done.
pub(crate) struct Done {
    /// What it was asked with.
    pub(crate) generation: u64,
    pub(crate) news: News,
}

pub(crate) enum News {
    /// A plan has been worked on; none where it was to be found and is not there.
    Group(Plan, Option<Result<Compiled, Error>>),
    /// A group of the program's from the code cache.
    Shelved(Plan, Compiled),
    /// Former runs of the program went so many cycles, and what they found is there.
    Covered(u64),
}

/// Who compiles.
pub(crate) enum Workshop {
    /// Whoever asks: for tests and benchmarks that want the same thing at the same cycle.
    Here(Box<Compiler>, Vec<Done>),
    /// A thread.
    Thread(Worker),
}

/// The thread and the ways to and from it.
pub(crate) struct Worker {
    /// Lets the thread begin; none once it has.
    start: Option<SyncSender<()>>,
    orders: Option<SyncSender<Order>>,
    waste: Option<Sender<Code>>,
    done: Receiver<Done>,
    signs: Arc<Signs>,
    thread: Option<JoinHandle<()>>,
}

/// What both threads look at.
#[derive(Default)]
struct Signs {
    /// There is something to receive.
    news: AtomicBool,
    /// The compiler has started. Before, what is asked for would be what a program does first,
    /// which is seldom what it does often.
    ready: AtomicBool,
    stop: AtomicBool,
    /// How many CPU cycles the program has run, when it stops.
    ran: AtomicU64,
}

impl Workshop {
    /// Asks for a plan to be compiled; gives it back where too many wait already.
    pub(crate) fn ask(&mut self, order: Order) -> Result<(), Box<Order>> {
        match self {
            Workshop::Here(compiler, done) => {
                compiler.work(order, &mut |news| {
                    done.push(news);
                    true
                });
                Ok(())
            }
            Workshop::Thread(worker) => {
                let Some(orders) = &worker.orders else { return Err(order.into()) };
                orders.try_send(order).map_err(|error| match error {
                    TrySendError::Full(order) | TrySendError::Disconnected(order) => order.into(),
                })
            }
        }
    }

    /// Lets the compiler start, which takes a processor some milliseconds.
    pub(crate) fn start(&mut self) {
        if let Workshop::Thread(worker) = self
            && let Some(start) = worker.start.take()
        {
            // A thread that is not there has said why.
            let _ = start.send(());
        }
    }

    /// Whether another plan would be taken, if `waiting` are.
    pub(crate) fn has_room(&self, waiting: u64) -> bool {
        match self {
            Workshop::Here(..) => true,
            Workshop::Thread(worker) => {
                waiting < QUEUE as u64 && worker.signs.ready.load(Ordering::Acquire)
            }
        }
    }

    /// Whether [`Workshop::take`] may give something.
    #[inline]
    pub(crate) fn has_news(&self) -> bool {
        match self {
            Workshop::Here(_, done) => !done.is_empty(),
            Workshop::Thread(worker) => worker.signs.news.load(Ordering::Acquire),
        }
    }

    /// What is ready.
    pub(crate) fn take(&mut self) -> Vec<Done> {
        match self {
            Workshop::Here(_, done) => core::mem::take(done),
            Workshop::Thread(worker) => {
                worker.signs.news.store(false, Ordering::Release);
                worker.done.try_iter().collect()
            }
        }
    }

    /// The program ends after so many CPU cycles.
    pub(crate) fn close(&mut self, ran: u64) {
        match self {
            Workshop::Here(compiler, _) => compiler.note_run(ran),
            Workshop::Thread(worker) => worker.signs.ran.store(ran, Ordering::Relaxed),
        }
    }

    /// Frees code that nothing runs in any more, without waiting for whoever compiles.
    pub(crate) fn free(&mut self, code: Code) {
        if let Workshop::Thread(Worker { waste: Some(waste), .. }) = self {
            // A thread that has ended leaves the code here, to be dropped at once.
            let _ = waste.send(code);
        }
    }
}

impl Compiler {
    /// Does what was ordered. `give` receives what comes of it, and tells whether to go on.
    fn work(&self, order: Order, give: &mut dyn FnMut(Done) -> bool) -> bool {
        let (generation, news) = match order {
            Order::Group { generation, plan, tier, ask } => {
                let result = match ask {
                    Ask::Make => Some(self.compile(&plan, tier)),
                    Ask::Find => self.find(&plan, tier).map(Ok),
                };
                (generation, News::Group(plan, result))
            }
            Order::Shelf { generation, room } => {
                self.take_all(room, &mut |plan, compiled| {
                    give(Done { generation, news: News::Shelved(plan, compiled) })
                });
                (generation, News::Covered(self.covered()))
            }
        };
        give(Done { generation, news })
    }
}

impl Worker {
    /// Makes the thread, which waits for [`Workshop::start`]; `make` runs on it.
    pub(crate) fn start(
        make: impl FnOnce() -> Result<Compiler, Error> + Send + 'static,
    ) -> std::io::Result<Worker> {
        let (start, wait) = sync_channel::<()>(1);
        let (orders, incoming) = sync_channel(QUEUE);
        let (waste, discarded) = channel();
        let (outgoing, done) = channel();
        let signs = Arc::new(Signs::default());
        let theirs = Arc::clone(&signs);
        let thread = std::thread::Builder::new().name("jit compiler".into()).spawn(move || {
            if wait.recv().is_err() {
                return;
            }
            stand_back();
            match make() {
                Ok(compiler) => work(&compiler, &incoming, &discarded, &outgoing, &theirs),
                Err(error) => log::error!("the JIT cannot start, the interpreter goes on: {error}"),
            }
        })?;
        Ok(Worker {
            start: Some(start),
            orders: Some(orders),
            waste: Some(waste),
            done,
            signs,
            thread: Some(thread),
        })
    }
}

/// Lets whoever else wants the processor go first: above all the thread that plays.
fn stand_back() {
    // On Linux this is a thread's own; elsewhere it would be the whole process's.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        log::debug!("the compiler keeps its priority: {error}");
    }
}

fn work(
    compiler: &Compiler,
    orders: &Receiver<Order>,
    waste: &Receiver<Code>,
    done: &Sender<Done>,
    signs: &Signs,
) {
    signs.ready.store(true, Ordering::Release);
    let mut give = |news| {
        let sent = done.send(news).is_ok();
        signs.news.store(true, Ordering::Release);
        sent && !signs.stop.load(Ordering::Acquire)
    };
    for order in orders {
        // What waits in the queue at the end is not wanted any more.
        if signs.stop.load(Ordering::Acquire) {
            break;
        }
        drop(waste.try_iter().collect::<Vec<_>>());
        if !compiler.work(order, &mut give) {
            break;
        }
    }
    compiler.note_run(signs.ran.load(Ordering::Relaxed));
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.signs.stop.store(true, Ordering::Release);
        self.start = None;
        self.orders = None;
        self.waste = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by itself.
            let _ = thread.join();
        }
    }
}
