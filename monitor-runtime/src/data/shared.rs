//! What the callers and the thread that writes have in common.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Table;
use super::memory::{Memory, Outcome};

/// So many changed keys are remembered; more, of a disk that hangs, and the file is compared with the memory instead.
const MAX_PENDING: usize = 50_000;

/// What is not on the disk yet.
#[derive(Debug)]
pub(super) enum Pending {
    Keys(BTreeSet<(Table, Arc<str>)>),
    /// It is not known what the file holds.
    All,
}

impl Default for Pending {
    fn default() -> Self {
        Self::Keys(BTreeSet::new())
    }
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Keys(keys) if keys.is_empty())
    }

    pub(super) fn add(&mut self, table: Table, key: Arc<str>) {
        let Self::Keys(keys) = self else { return };
        keys.insert((table, key));
        if keys.len() > MAX_PENDING {
            *self = Self::All;
        }
    }
}

/// What became of a value.
pub(super) enum Put {
    Kept,
    /// There was no place; for the first time in this table.
    Refused {
        is_first: bool,
    },
}

/// Under one lock, which is never held while the disk or a reader of lines is waited for.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) memory: Memory,
    pub(super) pending: Pending,
    /// Changes up to now.
    pub(super) made: u64,
    /// How many of them are on the disk: always the first ones.
    pub(super) written: u64,
    /// Somebody waits for the disk.
    pub(super) is_urgent: bool,
    pub(super) is_closing: bool,
    /// The file is closed.
    pub(super) has_ended: bool,
    /// Tables of which it was told that they are full.
    pub(super) full: BTreeSet<Table>,
    /// Tables of which it was told that something in them cannot be read.
    pub(super) unreadable: BTreeSet<Table>,
}

impl State {
    /// Puts a value, if there is place for it.
    pub(super) fn put(&mut self, table: Table, key: Arc<str>, value: Arc<str>) -> Put {
        let outcome = self.memory.put(table, Arc::clone(&key), value);
        let put = match outcome {
            Outcome::Refused { .. } => Put::Refused { is_first: self.full.insert(table) },
            _ => Put::Kept,
        };
        match outcome {
            Outcome::Same | Outcome::Refused { had_one: false } => {}
            Outcome::Kept | Outcome::Refused { had_one: true } => self.change(table, key),
            Outcome::KeptWithout(oldest) => {
                self.pending.add(table, oldest);
                self.change(table, key);
            }
        }
        put
    }

    pub(super) fn remove(&mut self, table: Table, key: &str) {
        if self.memory.remove(table, key) {
            self.change(table, Arc::from(key));
        }
    }

    fn change(&mut self, table: Table, key: Arc<str>) {
        self.made += 1;
        self.pending.add(table, key);
    }
}

/// Gets a line for what a person should know.
type Tell = Box<dyn Fn(&str) + Send>;

pub(super) struct Shared {
    state: Mutex<State>,
    /// There is something to write.
    pub(super) due: Condvar,
    /// Something was written.
    pub(super) done: Condvar,
    errors: AtomicU64,
    bytes: AtomicU64,
    dropped: AtomicU64,
    tell: Mutex<Tell>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(state: State, tell: Tell) -> Self {
        Self {
            state: Mutex::new(state),
            due: Condvar::new(),
            done: Condvar::new(),
            errors: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            tell: Mutex::new(tell),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `condition`, no longer than `time`.
    pub(super) fn wait<'a>(
        &self,
        condition: &Condvar,
        state: MutexGuard<'a, State>,
        time: Option<Duration>,
    ) -> MutexGuard<'a, State> {
        match time {
            Some(time) => condition.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0,
            None => condition.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }

    pub(super) fn tell(&self, line: &str) {
        (self.tell.lock().unwrap_or_else(PoisonError::into_inner))(line);
    }

    pub(super) fn count_error(&self) {
        self.errors.fetch_add(1, Ordering::Relaxed);
    }

    /// A value that had no place.
    pub(super) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn set_bytes(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    /// Failed writes, bytes of the file, values that had no place.
    pub(super) fn figures(&self) -> [u64; 3] {
        [&self.errors, &self.bytes, &self.dropped].map(|figure| figure.load(Ordering::Relaxed))
    }
}
