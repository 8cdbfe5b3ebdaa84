//! The threads of the receivers: one decides, and one for each channel tells, so that nobody waits for a receiver that hangs.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::dispatch::{AlertStatus, ChannelStatus, Dispatcher, Now, Silence, SilenceError, Wanted};
use super::plan::Plan;
use super::receiver::{Surroundings, Teller};
use super::time::wall_ms;
use crate::alert::notice::Notice;
use crate::data::Data;
use crate::outbound::Outcome;
use crate::record;

/// A clock that is set must not keep a thread waiting for long.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The receivers at work.
pub(crate) struct Notifier {
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
}

struct Running {
    threads: Vec<JoinHandle<()>>,
    /// A message from each thread when it ends.
    ended: Receiver<()>,
}

struct Shared {
    dispatcher: Mutex<Dispatcher>,
    /// Something may be there to be told.
    work: Condvar,
    mail: Mutex<Mail>,
    /// Something came in.
    came: Condvar,
    origin: (Instant, i64),
}

/// What the rules say, until somebody looks at it. The newest says all that those before it said.
#[derive(Default)]
struct Mail {
    notices: Option<Vec<Notice>>,
    is_over: bool,
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notifier").finish_non_exhaustive()
    }
}

impl Notifier {
    /// Starts the receivers of a plan. `tell` gets a line for what a person should know.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub(crate) fn start(
        plan: Plan,
        external_url: String,
        data: Arc<Data>,
        tell: impl Fn(&str) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let plan = Arc::new(plan);
        let origin = (Instant::now(), wall_ms());
        let now = Now { ms: origin.1, wall_ms: origin.1 };
        let dispatcher = Dispatcher::new(Arc::clone(&plan), data, now, fastrand::u64(..));
        let shared = Arc::new(Shared {
            dispatcher: Mutex::new(dispatcher),
            work: Condvar::new(),
            mail: Mutex::default(),
            came: Condvar::new(),
            origin,
        });
        let (end, ended) = mpsc::channel();
        let mut threads = vec![spawn(&end, {
            let shared = Arc::clone(&shared);
            move || shared.decide()
        })?];
        let external_url = plan.external_url.clone().unwrap_or(external_url);
        for (at, (_, channel)) in plan.channels().enumerate() {
            let surroundings = Surroundings { external_url: external_url.clone() };
            let teller = Teller::new(channel.clone(), surroundings);
            let (shared, tell) = (Arc::clone(&shared), tell.clone());
            threads.push(spawn(&end, move || shared.deliver(at, teller, &tell))?);
        }
        Ok(Self { shared, running: Mutex::new(Some(Running { threads, ended })) })
    }

    /// All alerts that fire or were resolved lately. It takes no time, and nothing that a receiver does is waited for.
    pub(crate) fn update(&self, notices: Vec<Notice>) {
        lock(&self.shared.mail).notices = Some(notices);
        self.shared.came.notify_one();
    }

    /// Ends the threads; what is under way may end within `timeout`. What was not told is found again by a next run with the same
    /// data.
    pub(crate) fn stop(&self, timeout: Duration) {
        let Some(running) = lock(&self.running).take() else { return };
        lock(&self.shared.mail).is_over = true;
        self.shared.came.notify_all();
        // Whoever is about to wait has the lock, and looks before.
        drop(lock(&self.shared.dispatcher));
        self.shared.work.notify_all();
        let begin = Instant::now();
        let mut left = running.threads.len();
        while left > 0 && running.ended.recv_timeout(timeout.saturating_sub(begin.elapsed())).is_ok() {
            left -= 1;
        }
        // A try that still runs, and routes that a host still holds, must not keep the data from a next run.
        lock(&self.shared.dispatcher).let_go();
        for thread in running.threads {
            // One that a receiver holds ends with its try.
            if thread.is_finished() || left == 0 {
                let _ = thread.join();
            }
        }
    }

    /// The wall clock now, in milliseconds since 1970.
    pub(crate) fn wall_ms(&self) -> i64 {
        self.shared.now().wall_ms
    }

    /// When it was started, by the wall clock of then.
    pub(crate) fn began_ms(&self) -> i64 {
        self.shared.origin.1
    }

    pub(crate) fn status(&self) -> Vec<ChannelStatus> {
        lock(&self.shared.dispatcher).status()
    }

    /// The alerts that fire.
    pub(crate) fn alerts(&self) -> Vec<AlertStatus> {
        lock(&self.shared.dispatcher).alerts(self.shared.now())
    }

    pub(crate) fn silences(&self) -> Vec<Silence> {
        lock(&self.shared.dispatcher).silences().cloned().collect()
    }

    pub(crate) fn silence(&self, id: &str) -> Option<Silence> {
        lock(&self.shared.dispatcher).silence(id).cloned()
    }

    /// Makes a silence, or changes one: its id.
    pub(crate) fn set_silence(&self, wanted: Wanted) -> Result<String, SilenceError> {
        lock(&self.shared.dispatcher).set_silence(wanted, self.shared.now())
    }

    pub(crate) fn expire_silence(&self, id: &str) -> Result<(), SilenceError> {
        lock(&self.shared.dispatcher).expire_silence(id, self.shared.now())
    }
}

impl Drop for Notifier {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
    }
}

impl Shared {
    fn now(&self) -> Now {
        let (begin, wall_at_begin_ms) = self.origin;
        Now { ms: wall_at_begin_ms + begin.elapsed().as_millis() as i64, wall_ms: wall_ms() }
    }

    /// The thread that decides what is told.
    fn decide(&self) {
        loop {
            let wait = {
                let dispatcher = lock(&self.dispatcher);
                wait_until(dispatcher.next_ms(), self.now())
            };
            let mail = lock(&self.mail);
            let (mut mail, _) = self
                .came
                .wait_timeout_while(mail, wait, |mail| mail.notices.is_none() && !mail.is_over)
                .unwrap_or_else(PoisonError::into_inner);
            if mail.is_over {
                return;
            }
            let notices = mail.notices.take();
            drop(mail);
            let mut dispatcher = lock(&self.dispatcher);
            match notices {
                Some(notices) => dispatcher.update(self.now(), notices),
                None => dispatcher.tick(self.now()),
            }
            drop(dispatcher);
            self.work.notify_all();
        }
    }

    /// The thread of a channel.
    fn deliver(&self, channel: usize, mut teller: Teller, tell: &impl Fn(&str)) {
        let mut dispatcher = lock(&self.dispatcher);
        while !lock(&self.mail).is_over {
            let now = self.now();
            let Some(job) = dispatcher.take(channel, now) else {
                let wait = wait_until(dispatcher.due_ms(channel, now), now);
                (dispatcher, _) = self.work.wait_timeout(dispatcher, wait).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(dispatcher);
            // A fault in what is below must not end the telling.
            let outcome = catch_unwind(AssertUnwindSafe(|| teller.tell(&job)));
            let outcome =
                outcome.unwrap_or_else(|_| Outcome::Failed { error: "it panicked".to_owned(), after_ms: None });
            dispatcher = lock(&self.dispatcher);
            if let Some(line) = dispatcher.done(channel, outcome, self.now()) {
                drop(dispatcher);
                tell(&line);
                dispatcher = lock(&self.dispatcher);
            }
        }
    }
}

fn wait_until(due_ms: Option<i64>, now: Now) -> Duration {
    let wait =
        due_ms.map_or(MAX_WAIT, |due_ms| Duration::from_millis(due_ms.saturating_sub(now.ms).max(0).unsigned_abs()));
    wait.min(MAX_WAIT)
}

fn spawn(end: &Sender<()>, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    let end = end.clone();
    thread::Builder::new().name("monitor-notify".to_owned()).spawn(move || {
        record::own_thread();
        work();
        // Nobody waits any more when it ends late.
        let _ = end.send(());
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
