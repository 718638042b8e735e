//! The compiler on a thread of its own. The thread that plays never waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;

use bitlink::{Code, Error};

use crate::compiler::{Compiled, Compiler, Tier};
use crate::plan::Plan;

/// Plans that may wait at a time: few, so that what is asked for is what is hot now.
const QUEUE: usize = 4;

/// A plan that is to be worked on.
pub(crate) struct Order {
    /// Comes back with the result.
    pub(crate) generation: u64,
    pub(crate) plan: Plan,
    pub(crate) tier: Tier,
}

/// A plan that has been worked on.
pub(crate) struct Done {
    /// What it was asked with.
    pub(crate) generation: u64,
    pub(crate) plan: Plan,
    pub(crate) result: Result<Compiled, Error>,
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
    news: Arc<AtomicBool>,
    /// The compiler has started. Before, what is asked for would be what a program does first,
    /// which is seldom what it does often.
    ready: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Workshop {
    /// Asks for a plan to be compiled; gives it back where too many wait already.
    pub(crate) fn ask(&mut self, order: Order) -> Result<(), Order> {
        match self {
            Workshop::Here(compiler, done) => {
                done.push(compiler.done(order));
                Ok(())
            }
            Workshop::Thread(worker) => {
                let Some(orders) = &worker.orders else { return Err(order) };
                orders.try_send(order).map_err(|error| match error {
                    TrySendError::Full(order) | TrySendError::Disconnected(order) => order,
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
                waiting < QUEUE as u64 && worker.ready.load(Ordering::Acquire)
            }
        }
    }

    /// Whether [`Workshop::take`] may give something.
    #[inline]
    pub(crate) fn has_news(&self) -> bool {
        match self {
            Workshop::Here(_, done) => !done.is_empty(),
            Workshop::Thread(worker) => worker.news.load(Ordering::Acquire),
        }
    }

    /// What is ready.
    pub(crate) fn take(&mut self) -> Vec<Done> {
        match self {
            Workshop::Here(_, done) => core::mem::take(done),
            Workshop::Thread(worker) => {
                worker.news.store(false, Ordering::Release);
                worker.done.try_iter().collect()
            }
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
    fn done(&self, Order { generation, plan, tier }: Order) -> Done {
        let result = self.compile(&plan, tier);
        Done { generation, plan, result }
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
        let news = Arc::new(AtomicBool::new(false));
        let stop = Arc::new(AtomicBool::new(false));
        let ready = Arc::new(AtomicBool::new(false));
        let started = Arc::clone(&ready);
        let flags = (Arc::clone(&news), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name("jit compiler".into()).spawn(move || {
            if wait.recv().is_err() {
                return;
            }
            match make() {
                Ok(compiler) => {
                    started.store(true, Ordering::Release);
                    work(&compiler, &incoming, &discarded, &outgoing, &flags);
                }
                Err(error) => log::error!("the JIT cannot start, the interpreter goes on: {error}"),
            }
        })?;
        Ok(Worker {
            start: Some(start),
            orders: Some(orders),
            waste: Some(waste),
            done,
            news,
            ready,
            stop,
            thread: Some(thread),
        })
    }
}

fn work(
    compiler: &Compiler,
    orders: &Receiver<Order>,
    waste: &Receiver<Code>,
    done: &Sender<Done>,
    (news, stop): &(Arc<AtomicBool>, Arc<AtomicBool>),
) {
    for order in orders {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        drop(waste.try_iter().collect::<Vec<_>>());
        if done.send(compiler.done(order)).is_err() {
            return;
        }
        news.store(true, Ordering::Release);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // What waits in the queue is not wanted any more.
        self.stop.store(true, Ordering::Relaxed);
        self.start = None;
        self.orders = None;
        self.waste = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by itself.
            let _ = thread.join();
        }
    }
}
