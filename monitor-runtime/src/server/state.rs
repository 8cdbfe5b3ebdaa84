//! Where the monitor is in its life; what it answers depends on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Shared by the routes, the thread and the handle.
#[derive(Debug, Clone, Default)]
pub(crate) struct State(Arc<AtomicU8>);

const STARTING: u8 = 0;
const RUNNING: u8 = 1;
const STOPPING: u8 = 2;

impl State {
    pub(crate) fn run(&self) {
        self.0.store(RUNNING, Ordering::Release);
    }

    pub(crate) fn stop(&self) {
        self.0.store(STOPPING, Ordering::Release);
    }

    /// Why nothing can be answered now; `None` while running.
    pub(super) fn obstacle(&self) -> Option<&'static str> {
        match self.0.load(Ordering::Acquire) {
            STARTING => Some("the monitor is starting"),
            RUNNING => None,
            _ => Some("the monitor is stopping"),
        }
    }
}
