//! The thread that writes what has changed.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::error::DataError;
use super::file::{Change, Contents};
use super::folder::{Folder, unwritten};
use super::shared::{Pending, Shared, State};
use crate::record;

/// A disk that fails on and off is told of so often.
const TELL_EVERY: Duration = Duration::from_secs(600);

/// When the thread writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// From one transaction to the next: what changes in between is written together.
    pub(super) gather: Duration,
    /// From a failure to the next try; doubled with each further failure.
    pub(super) retry: Duration,
    pub(super) longest_retry: Duration,
    /// How long the end waits for the disk.
    pub(super) stop: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            gather: Duration::from_millis(50),
            retry: Duration::from_millis(250),
            longest_retry: Duration::from_secs(30),
            stop: Duration::from_secs(1),
        }
    }
}

/// The running thread; dropping it writes what is left, within bounded time.
#[derive(Debug)]
pub(super) struct Running {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    stop: Duration,
}

struct Writer {
    shared: Arc<Shared>,
    folder: Folder,
    pace: Pace,
    /// Nothing is written before, unless somebody waits for it.
    due: Instant,
    /// How long it waits after the failure before; `None` while all goes well.
    retry: Option<Duration>,
    told: Option<Instant>,
    /// The failure that lasts was told, so its end is told too.
    is_told: bool,
    is_last: bool,
}

/// Starts the thread. `is_told` when a failure that lasts was told already.
pub(super) fn start(shared: Arc<Shared>, folder: Folder, pace: Pace, is_told: bool) -> Result<Running, DataError> {
    let now = Instant::now();
    let mut writer = Writer {
        shared: Arc::clone(&shared),
        folder,
        pace,
        due: now,
        retry: is_told.then_some(pace.retry),
        told: is_told.then_some(now),
        is_told,
        is_last: false,
    };
    let work = move || {
        record::own_thread();
        while writer.wait() {
            writer.step();
        }
        // Its locks go before the word that it has ended.
        let Writer { shared, folder, .. } = writer;
        drop(folder);
        shared.state().has_ended = true;
        shared.done.notify_all();
    };
    let thread = thread::Builder::new().name("monitor-data".to_owned()).spawn(work).map_err(DataError::Thread)?;
    Ok(Running { shared, thread: Some(thread), stop: pace.stop })
}

impl Drop for Running {
    fn drop(&mut self) {
        let begin = Instant::now();
        let mut state = self.shared.state();
        state.is_closing = true;
        self.shared.due.notify_one();
        while let Some(left) = self.stop.checked_sub(begin.elapsed()).filter(|_| !state.has_ended) {
            state = self.shared.wait(&self.shared.done, state, Some(left));
        }
        let has_ended = state.has_ended;
        drop(state);
        if let Some(thread) = self.thread.take().filter(|_| has_ended) {
            let _ = thread.join();
        }
    }
}

impl Writer {
    /// Until there is something to write, and it is time; false when there is nothing more to do.
    fn wait(&mut self) -> bool {
        let mut state = self.shared.state();
        loop {
            let is_idle = state.pending.is_empty();
            if state.is_closing && (is_idle || self.is_last) {
                return false;
            }
            let wait = self.due.saturating_duration_since(Instant::now());
            if !is_idle && (state.is_urgent || state.is_closing || wait.is_zero()) {
                state.is_urgent = false;
                self.is_last = state.is_closing;
                return true;
            }
            state = self.shared.wait(&self.shared.due, state, (!is_idle).then_some(wait));
        }
    }

    fn step(&mut self) {
        let begin = Instant::now();
        match self.write_in_place() {
            Ok(()) => {
                self.due = begin + self.pace.gather;
                self.retry = None;
                if std::mem::take(&mut self.is_told) {
                    self.shared.tell("the state of alerting is written again, with all that has changed meanwhile");
                }
            }
            Err(error) => {
                self.folder.close();
                self.shared.state().pending = Pending::All;
                self.shared.count_error();
                let retry = next_retry(self.retry, self.pace);
                self.retry = Some(retry);
                self.due = Instant::now() + retry;
                if !self.is_told && self.told.is_none_or(|told| told.elapsed() > TELL_EVERY) {
                    (self.told, self.is_told) = (Some(Instant::now()), true);
                    self.shared.tell(&unwritten(&error));
                }
            }
        }
    }

    /// What was written to a file that was removed meanwhile is not written.
    fn write_in_place(&mut self) -> Result<(), DataError> {
        loop {
            let made = self.write()?;
            if self.folder.is_in_place() {
                self.shared.set_bytes(self.folder.bytes());
                self.shared.state().written = made;
                self.shared.done.notify_all();
                return Ok(());
            }
            self.shared.state().pending = Pending::All;
        }
    }

    /// One transaction, and how many changes are on the disk with it. The file then holds what was in memory at one moment, never a part of it.
    fn write(&mut self) -> Result<u64, DataError> {
        let is_new = self.folder.ready(&|line| self.shared.tell(line))?;
        let mut on_disk = None;
        if is_new {
            on_disk = Some(self.folder.contents()?);
        }
        let (changes, made) = loop {
            let mut state = self.shared.state();
            if on_disk.is_none() && matches!(state.pending, Pending::All) {
                drop(state);
                on_disk = Some(self.folder.contents()?);
                continue;
            }
            let pending = std::mem::take(&mut state.pending);
            break (changes(&state, &pending, on_disk.as_ref()), state.made);
        };
        if !changes.is_empty() {
            self.folder.commit(&changes)?;
        }
        Ok(made)
    }
}

/// What makes the file equal to the memory: of the keys that have changed, or of all when it is known what the file holds.
fn changes(state: &State, pending: &Pending, on_disk: Option<&Contents>) -> Vec<Change> {
    let Some(on_disk) = on_disk else {
        let Pending::Keys(keys) = pending else { return Vec::new() };
        let value = |table, key| state.memory.table(table).get(key).cloned();
        return keys.iter().map(|(table, key)| (*table, Arc::clone(key), value(*table, key))).collect();
    };
    let gone = on_disk.keys().filter(|(table, key)| !state.memory.table(*table).contains_key(key));
    let mut changes: Vec<Change> = gone.map(|(table, key)| (*table, Arc::clone(key), None)).collect();
    for (table, key, value) in state.memory.all() {
        let key = (table, Arc::clone(key));
        if on_disk.get(&key) != Some(value) {
            changes.push((table, key.1, Some(Arc::clone(value))));
        }
    }
    changes
}

fn next_retry(before: Option<Duration>, pace: Pace) -> Duration {
    before.map_or(pace.retry, |before| (2 * before).min(pace.longest_retry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_ever_more_rarely_up_to_a_bound() {
        let pace = Pace::default();
        let retries: Vec<_> =
            std::iter::successors(Some(next_retry(None, pace)), |before| Some(next_retry(Some(*before), pace)))
                .take(10)
                .map(|retry| retry.as_millis())
                .collect();
        assert_eq!(retries, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    }
}
