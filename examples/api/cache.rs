//! Registros by id, in memory.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use monitor::timed;

use crate::registro::Registro;

const CAPACITY: u64 = 10_000;
const KEEP: Duration = Duration::from_secs(60);

/// What is known about an id without asking the database.
#[derive(Debug, Clone)]
pub(crate) enum Known {
    Stored(Arc<Registro>),
    /// Kept, so that a reader that was on its way meanwhile cannot put back what it read before.
    Deleted,
}

#[derive(Debug, Clone)]
pub(crate) struct RegistroCache(Cache<i64, Known>);

impl RegistroCache {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).time_to_live(KEEP).build())
    }

    #[timed(cache = "moka")]
    pub(crate) fn look_up(&self, id: i64) -> Option<Known> {
        self.0.get(&id)
    }

    /// By a reader: what a writer has put there is newer, and stays.
    pub(crate) fn offer(&self, registro: &Arc<Registro>) {
        self.0.entry(registro.id).or_insert_with(|| Known::Stored(Arc::clone(registro)));
    }

    /// By a writer, in its turn.
    pub(crate) fn put(&self, registro: &Arc<Registro>) {
        self.0.insert(registro.id, Known::Stored(Arc::clone(registro)));
    }

    /// By a writer, in its turn.
    pub(crate) fn put_deleted(&self, id: i64) {
        self.0.insert(id, Known::Deleted);
    }
}
