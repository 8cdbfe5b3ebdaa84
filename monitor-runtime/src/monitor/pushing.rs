//! The pushes beside the monitor.

use std::io::{self, Write};

use crate::push::{Pusher, Targets};

/// Keeps the pushes at work.
pub(super) struct Pushing(Option<Pusher>);

impl Pushing {
    /// Starts them. A failure must not stop the host: it is told on standard error.
    pub(super) fn start(targets: Targets) -> Self {
        let pusher = Pusher::start(targets, tell);
        Self(pusher.inspect_err(|error| tell(&format!("nothing is pushed: no thread for it: {error}"))).ok())
    }

    /// A signal that ends the process: at once where nobody else handles it, and then this is the last word; else when the host is
    /// ready, which may forget to stop the monitor.
    pub(super) fn on_signal(&self, is_the_end: bool) {
        match &self.0 {
            Some(pusher) if is_the_end => pusher.finish(),
            Some(pusher) => pusher.push_now(),
            None => {}
        }
    }

    /// Sends the last state, within bounded time.
    pub(super) fn finish(&self) {
        if let Some(pusher) = &self.0 {
            pusher.finish();
        }
    }
}

fn tell(line: &str) {
    // A closed stderr is no reason to panic.
    let _ = writeln!(io::stderr(), "monitor: {line}");
}
