//! What alerting remembers: active alerts, their last changes, silences, what was delivered.
//!
//! The memory is what counts: it is read, it is bounded, and a call changes nothing else. A thread writes what has changed to a
//! database in `data_dir`, one transaction for all that has gathered, so that the file always holds what the memory held at one
//! moment: the first so many changes, and none after them. A write that fails is tried again with what the memory holds then.

mod error;
mod file;
mod folder;
mod lock;
mod memory;
mod shared;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::DataError;
use folder::Folder;
use shared::{Pending, Put, Shared, State};
use writer::Pace;

/// One kind of thing that is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    /// Alerts that are pending, firing or lately resolved.
    Alerts,
    /// What became of alerts. The key begins with the time, so that the newest is last: of more than 1,000 the first ones go.
    Changes,
    Silences,
    /// What each receiver was told of each group.
    Deliveries,
}

impl Table {
    const ALL: &[Self; 4] = &[Self::Alerts, Self::Changes, Self::Silences, Self::Deliveries];

    /// How many values it holds.
    const fn most(self) -> usize {
        match self {
            Self::Changes => 1_000,
            _ => 10_000,
        }
    }
}

/// The memory of the rules and receivers. A call never waits for the disk, and never fails: what could not be written is told and
/// tried again.
#[derive(Debug)]
pub(crate) struct Data {
    shared: Arc<Shared>,
    /// `None` where nothing is written.
    writer: Option<writer::Running>,
}

/// How the memory and its file fare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stats {
    /// Values that had no place.
    pub(crate) dropped: u64,
    /// `None` where nothing is written.
    pub(crate) file: Option<FileStats>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileStats {
    pub(crate) write_errors: u64,
    pub(crate) bytes: u64,
}

/// In memory alone, and silent.
impl Default for Data {
    fn default() -> Self {
        Self::in_memory(|_| {})
    }
}

impl Data {
    /// What was remembered in `directory`, which is made when it is not there; without one all is in memory alone. `tell` gets a
    /// line for what a person should know.
    ///
    /// A file that is damaged is renamed, and the memory begins empty; a disk that is full is waited for. Both are told.
    ///
    /// # Errors
    /// The directory cannot be used: see [`DataError`].
    pub(crate) fn open(directory: Option<&Path>, tell: impl Fn(&str) + Send + 'static) -> Result<Self, DataError> {
        Self::open_at(directory, Pace::default(), tell)
    }

    fn in_memory(tell: impl Fn(&str) + Send + 'static) -> Self {
        // No key is noted for a thread that is not there.
        let state = State { pending: Pending::All, ..State::default() };
        Self { shared: Arc::new(Shared::new(state, Box::new(tell))), writer: None }
    }

    fn open_at(directory: Option<&Path>, pace: Pace, tell: impl Fn(&str) + Send + 'static) -> Result<Self, DataError> {
        let Some(directory) = directory else {
            return Ok(Self::in_memory(tell));
        };
        let (folder, contents) = Folder::open(directory, &tell)?;
        let (mut state, read) = (State::default(), contents.len());
        for ((table, key), value) in contents {
            state.put(table, key, value);
        }
        // The file is as the memory, unless it held more than has a place.
        let is_same = folder.is_ready() && state.memory.all().count() == read;
        state.pending = if is_same { Pending::default() } else { Pending::All };
        state.written = state.made;
        let (bytes, is_told) = (folder.bytes(), !folder.is_ready());
        let shared = Arc::new(Shared::new(state, Box::new(tell)));
        shared.set_bytes(bytes);
        let writer = writer::start(Arc::clone(&shared), folder, pace, is_told)?;
        Ok(Self { shared, writer: Some(writer) })
    }

    /// Everything in a table, by key, in the keys' order. What cannot be read as a `T` is left out, and told the first time.
    pub(crate) fn read<T: DeserializeOwned>(&self, table: Table) -> Vec<(String, T)> {
        let own = self.shared.state().memory.table(table).clone();
        let (mut read, mut failed) = (Vec::with_capacity(own.len()), None);
        for (key, value) in own {
            match serde_json::from_str(&value) {
                Ok(value) => read.push((key.to_string(), value)),
                Err(error) => failed = failed.or(Some((key, error))),
            }
        }
        if let Some((key, error)) = failed
            && self.shared.state().unreadable.insert(table)
        {
            let line = format!(
                "the state of alerting holds what this version cannot read, and leaves it out: {table:?} {key}: {error}"
            );
            self.shared.tell(&line);
        }
        read
    }

    /// Adds a value, or changes it. JSON has no number that is infinite or none: a value with such an `f64` is not read back.
    ///
    /// Where there is no place (10,000 values in a table, 64 KiB in a value, 64 MiB in all), it is not kept, and neither is the
    /// one before it: told the first time, and counted.
    pub(crate) fn put(&self, table: Table, key: &str, value: &impl Serialize) {
        let Ok(value) = serde_json::to_string(value) else {
            self.shared.count_dropped();
            return self.remove(table, key);
        };
        let (key, value) = (Arc::from(key), Arc::from(value));
        let put = self.change(|state| state.put(table, key, value));
        if let Put::Refused { is_first } = put {
            self.shared.count_dropped();
            if is_first {
                self.shared.tell(&format!(
                    "there is no place for more of the state of alerting ({table:?}): what is over is not remembered"
                ));
            }
        }
    }

    /// Forgets a value.
    pub(crate) fn remove(&self, table: Table, key: &str) {
        self.change(|state| state.remove(table, key));
    }

    /// Waits until all that was put and removed up to now is on the disk; false when that takes longer than `timeout`. Where
    /// nothing is written there is nothing to wait for.
    pub(crate) fn flush(&self, timeout: Duration) -> bool {
        if self.writer.is_none() {
            return true;
        }
        let begin = Instant::now();
        let mut state = self.shared.state();
        let made = state.made;
        // Not again after a failure: what waits then is the next try.
        state.is_urgent = state.written < made;
        self.shared.due.notify_one();
        while state.written < made {
            let Some(left) = timeout.checked_sub(begin.elapsed()).filter(|left| !left.is_zero()) else { return false };
            state = self.shared.wait(&self.shared.done, state, Some(left));
        }
        true
    }

    /// How the memory and its file fare.
    pub(crate) fn stats(&self) -> Option<Stats> {
        let [write_errors, bytes, dropped] = self.shared.figures();
        Some(Stats { dropped, file: self.writer.as_ref().map(|_| FileStats { write_errors, bytes }) })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.shared.state());
        self.shared.due.notify_one();
        changed
    }
}
