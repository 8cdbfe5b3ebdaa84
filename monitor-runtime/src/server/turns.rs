//! How much of one kind of work is done at once, and how much may wait for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub(super) struct Turns {
    working: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

/// The right to work. The work has it, and not who waits for it: a client that has left does not end the work.
#[derive(Debug)]
pub(super) struct Turn {
    _working: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Turns {
    pub(super) fn new(working: usize, waiting: usize) -> Self {
        Self { working: Arc::new(Semaphore::new(working)), all: Arc::new(Semaphore::new(working + waiting)) }
    }

    /// A turn; none where too many wait already, or it takes too long.
    pub(super) async fn take(&self) -> Option<Turn> {
        let all = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let working = timeout(PATIENCE, Arc::clone(&self.working).acquire_owned()).await.ok()?.ok()?;
        Some(Turn { _working: working, _all: all })
    }
}
