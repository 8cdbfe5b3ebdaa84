//! Things by id, in memory.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use monitor::timed;

const CAPACITY: u64 = 10_000;
const KEEP: Duration = Duration::from_secs(60);

/// What is known about an id without asking the database.
#[derive(Debug, Clone)]
pub(crate) enum Known<T> {
    Stored(Arc<T>),
    /// Kept, so that a reader that was on its way meanwhile cannot put back what it read before.
    Deleted,
}

#[derive(Debug, Clone)]
pub(crate) struct CacheById<T: Clone + Send + Sync + 'static>(Cache<i64, Known<T>>);

impl<T: Clone + Send + Sync + 'static> CacheById<T> {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).time_to_live(KEEP).build())
    }

    #[timed(cache = "moka")]
    pub(crate) fn look_up(&self, id: i64) -> Option<Known<T>> {
        self.0.get(&id)
    }

    /// By a reader: what a writer has put there is newer, and stays.
    pub(crate) fn offer(&self, id: i64, thing: &Arc<T>) {
        self.0.entry(id).or_insert_with(|| Known::Stored(Arc::clone(thing)));
    }

    /// By a writer, in its turn.
    pub(crate) fn put(&self, id: i64, thing: &Arc<T>) {
        self.0.insert(id, Known::Stored(Arc::clone(thing)));
    }

    /// By a writer, in its turn.
    pub(crate) fn put_deleted(&self, id: i64) {
        self.0.insert(id, Known::Deleted);
    }
}
