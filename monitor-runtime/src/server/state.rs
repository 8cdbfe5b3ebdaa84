//! Where the monitor is in its life; what it answers depends on it.

use std::sync::Arc;

use tokio::sync::watch;

/// Shared by the routes, the thread and the handle.
#[derive(Debug, Clone)]
pub(crate) struct State(Arc<watch::Sender<Phase>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Starting,
    Running,
    Stopping,
}

impl Default for State {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Starting)))
    }
}

impl State {
    pub(crate) fn run(&self) {
        self.0.send_replace(Phase::Running);
    }

    pub(crate) fn stop(&self) {
        self.0.send_replace(Phase::Stopping);
    }

    /// Why nothing can be answered now; `None` while running.
    pub(super) fn obstacle(&self) -> Option<&'static str> {
        match *self.0.borrow() {
            Phase::Starting => Some("the monitor is starting"),
            Phase::Running => None,
            Phase::Stopping => Some("the monitor is stopping"),
        }
    }

    /// Until the monitor stops, for what would go on for long.
    #[cfg_attr(not(feature = "alerts"), expect(dead_code, reason = "streams wait for it"))]
    pub(super) async fn stopping(&self) {
        // The sender is ours: it cannot be gone.
        let _ = self.0.subscribe().wait_for(|phase| *phase == Phase::Stopping).await;
    }
}
