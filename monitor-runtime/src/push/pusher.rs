//! The threads: one reads the series when a push is due, one for each push sends, so that none waits for a server that hangs.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::buffer::Buffer;
use super::encode::{Batch, Batches, Encoder};
use super::lane::Lane;
use super::target::{Target, Targets};
use crate::outbound::{Client, Request, failed};
use crate::record;
use crate::registry::{Pushed, Registry, pushed};

/// A wait is looked at again after this long at most.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// What a request may take to end after its time, so that what it had is counted.
const GRACE: Duration = Duration::from_millis(250);

/// All pushes at work.
pub(crate) struct Pusher {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    targets: Vec<Target>,
    state: Mutex<State>,
    changed: Condvar,
    /// Gets a line for what a person should know.
    tell: fn(&str),
}

struct State {
    lanes: Vec<Lane>,
    /// The reader is to read at once.
    is_asked: bool,
    /// And that for the last time.
    is_last: bool,
}

impl Pusher {
    /// Starts all. `tell` gets a line for what a person should know.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub(crate) fn start(targets: Targets, tell: fn(&str)) -> io::Result<Self> {
        let Targets(targets) = targets;
        let lane = |target: &Target| {
            pushed(&target.name, Pushed::default());
            Lane::new(target.name.clone(), Buffer::new(target.buffer))
        };
        let lanes = targets.iter().map(lane).collect();
        let state = Mutex::new(State { lanes, is_asked: false, is_last: false });
        let shared = Arc::new(Shared { targets, state, changed: Condvar::new(), tell });
        let pusher = Self { shared, threads: Mutex::default() };
        for at in 0..pusher.shared.targets.len() {
            let shared = Arc::clone(&pusher.shared);
            pusher.spawn(move || shared.send(at))?;
        }
        let shared = Arc::clone(&pusher.shared);
        if !pusher.shared.targets.is_empty() {
            pusher.spawn(move || shared.read())?;
        }
        Ok(pusher)
    }

    fn spawn(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = thread::Builder::new().name("monitor-push".to_owned()).spawn(|| {
            record::own_thread();
            work();
        })?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    /// Sends the state of now, without waiting for it.
    pub(crate) fn push_now(&self) {
        let mut state = self.shared.lock();
        state.is_asked = true;
        state.lanes.iter_mut().for_each(Lane::retry);
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Sends the last state, and what waits before it, within each push's `exit_timeout`; ends the threads.
    pub(crate) fn finish(&self) {
        let mut threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        if threads.is_empty() {
            return;
        }
        self.wait_for_last();
        (0..self.shared.targets.len()).for_each(|at| self.shared.give_up(at));
        // One that still hangs in a request, or in a host's collector, is left alone: it sends nothing any more.
        threads.retain(JoinHandle::is_finished);
        threads.into_iter().for_each(|thread| drop(thread.join()));
    }

    /// Lets the series be read for the last time, and waits until everything is sent or its time is over.
    fn wait_for_last(&self) {
        let (mut state, begin) = (self.shared.lock(), Instant::now());
        state.is_last = true;
        for (lane, target) in state.lanes.iter_mut().zip(&self.shared.targets) {
            lane.retry();
            lane.deadline = Some(begin + target.exit_timeout);
        }
        self.shared.changed.notify_all();
        loop {
            let now = Instant::now();
            let ends = state.lanes.iter().filter(|lane| !lane.has_ended).filter_map(|lane| lane.deadline);
            let Some(end) = ends.map(|end| end + GRACE).filter(|end| *end > now).max() else { return };
            (state, _) = self.shared.changed.wait_timeout(state, end - now).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Pusher {
    /// Without word of an end, nothing is sent any more.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.is_last = true;
        let now = Instant::now();
        state.lanes.iter_mut().for_each(|lane| lane.deadline = Some(now));
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread that reads the series.
    fn read(&self) {
        let begin = Instant::now();
        let mut readers: Vec<_> = self.targets.iter().map(|target| Reader::new(target, begin)).collect();
        loop {
            let wanted = self.wait(readers.iter().filter_map(|reader| reader.due).min());
            let (is_last, now) = (wanted == Wanted::Last, Instant::now());
            // A fault in a host's collector must not end the sending.
            let families = catch_unwind(|| Registry::global().gather());
            let time_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
            for (at, (reader, target)) in readers.iter_mut().zip(&self.targets).enumerate() {
                if wanted == Wanted::Due && reader.due.is_none_or(|due| due > now) {
                    continue;
                }
                reader.due = target.interval.map(|interval| next(reader.due, interval, now));
                if let Ok(families) = &families {
                    let batches = reader.encoder.scrape(families, time_ms);
                    self.add(at, batches);
                }
                if is_last {
                    self.add(at, reader.encoder.end());
                }
            }
            if is_last {
                self.lock().lanes.iter_mut().for_each(|lane| lane.has_last = true);
                self.changed.notify_all();
                return;
            }
        }
    }

    /// Waits until a push is due, or somebody asks.
    fn wait(&self, due: Option<Instant>) -> Wanted {
        let mut state = self.lock();
        loop {
            let is_asked = std::mem::take(&mut state.is_asked);
            if state.is_last {
                return Wanted::Last;
            }
            let now = Instant::now();
            if is_asked {
                return Wanted::All;
            }
            if due.is_some_and(|due| due <= now) {
                return Wanted::Due;
            }
            let wait = due.map_or(MAX_WAIT, |due| due - now).min(MAX_WAIT);
            (state, _) = self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn add(&self, at: usize, batches: Batches) {
        if let Some(lane) = self.lock().lanes.get_mut(at) {
            lane.add(batches);
        }
        self.changed.notify_all();
    }

    /// The thread of a push.
    fn send(&self, at: usize) {
        let Some(target) = self.targets.get(at) else { return };
        let mut client = Client::default();
        while let Some((batch, timeout)) = self.next(at, target) {
            // A fault in what is below must not end the sending.
            let request = Request {
                method: target.method.clone(),
                path: &target.path,
                headers: &target.headers,
                body: &batch.body,
            };
            let outcome = catch_unwind(AssertUnwindSafe(|| client.send(&target.http, &request, timeout)));
            let outcome = outcome.unwrap_or_else(|_| failed("it panicked"));
            let line = self.lock().lanes.get_mut(at).and_then(|lane| lane.done(batch, outcome, Instant::now()));
            self.changed.notify_all();
            line.iter().for_each(|line| (self.tell)(line));
        }
        self.give_up(at);
        self.changed.notify_all();
    }

    /// Nothing of a push is sent from here on.
    fn give_up(&self, at: usize) {
        let (Some(target), left) = (self.targets.get(at), self.lock().lanes.get_mut(at).map_or(0, Lane::give_up))
        else {
            return;
        };
        if left > 0 {
            (self.tell)(&format!("the push {:?} ends with {left} samples not sent", target.name));
        }
    }

    /// Waits for the next batch to send, and says how long that may take; none at the end.
    fn next(&self, at: usize, target: &Target) -> Option<(Batch, Duration)> {
        let mut state = self.lock();
        loop {
            let is_last = state.is_last;
            let lane = state.lanes.get_mut(at)?;
            let now = Instant::now();
            if is_last && lane.is_over(now) {
                return None;
            }
            if let Some(batch) = lane.take(now) {
                let left = lane.deadline.map_or(target.timeout, |end| end.saturating_duration_since(now));
                // Whole milliseconds: it may be told.
                let left = Duration::from_millis(left.as_millis().max(1) as u64);
                return Some((batch, target.timeout.min(left)));
            }
            let wait = lane.wait(now).min(MAX_WAIT);
            (state, _) = self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Which pushes are to be read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Those that are due.
    Due,
    All,
    /// All, and then never again.
    Last,
}

/// What the reader keeps for a push.
struct Reader {
    encoder: Encoder,
    due: Option<Instant>,
}

impl Reader {
    /// Series begin at once, so that what they count from is known; a state of nothing yet would replace that of the last run.
    fn new(target: &Target, now: Instant) -> Self {
        let first = if target.buffer.is_some() { Some(Duration::ZERO) } else { target.interval };
        Self { encoder: Encoder::new(&target.format), due: first.map(|wait| now + wait) }
    }
}

/// When it is due again: times that were missed are not made up for.
fn next(due: Option<Instant>, interval: Duration, now: Instant) -> Instant {
    due.map(|due| due + interval).filter(|next| *next > now).unwrap_or(now + interval)
}
