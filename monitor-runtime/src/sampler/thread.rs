//! The sampler's thread.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Sampler, Sources};
use crate::record;
use crate::registry::{self, Reading};

/// The first share of the CPU does not wait for a long interval.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// How long a stop waits for a reading under way: the file system of a dead server may hold it for ever.
const STOP_TIME: Duration = Duration::from_secs(1);

/// The running sampler; dropping it ends it, and its figures are absent from then on.
pub(crate) struct Running {
    stop: Option<mpsc::Sender<()>>,
    ended: mpsc::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

/// Samples `sources` every `interval`. `add` may add to each reading; `after` is called when its figures are in the registry.
pub(crate) fn start(
    sources: Sources,
    interval: Duration,
    mut add: impl FnMut(&mut Reading) + Send + 'static,
    mut after: impl FnMut() + Send + 'static,
) -> io::Result<Running> {
    let (stop, stopping) = mpsc::channel::<()>();
    let (end, ended) = mpsc::channel();
    let work = move || {
        record::own_thread();
        let mut sampler = Sampler::new(sources, |line| {
            // A closed stderr is no reason to panic.
            let _ = writeln!(io::stderr(), "monitor: {line}");
        });
        let mut due = Instant::now();
        let mut next = interval.min(FIRST_WAIT);
        loop {
            let mut reading = sampler.read();
            add(&mut reading);
            registry::publish(reading, 3 * interval + FIRST_WAIT);
            after();
            due = next_due(due, next, Instant::now());
            next = interval;
            match stopping.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => break,
            }
        }
        registry::withdraw();
        drop(end);
    };
    let thread = thread::Builder::new().name("monitor-sampler".to_owned()).spawn(work)?;
    Ok(Running { stop: Some(stop), ended, thread: Some(thread) })
}

/// On the beat of the first one; beats that are over are left out.
fn next_due(due: Instant, interval: Duration, now: Instant) -> Instant {
    let next = due + interval;
    if next > now { next } else { now + interval }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        let has_ended = self.ended.recv_timeout(STOP_TIME) == Err(RecvTimeoutError::Disconnected);
        if let Some(thread) = self.thread.take().filter(|_| has_ended) {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_reading_does_not_pull_others_after_it() {
        let (begin, second) = (Instant::now(), Duration::from_secs(1));
        assert_eq!(next_due(begin, second, begin + second / 2), begin + second);
        assert_eq!(next_due(begin, second, begin + 10 * second), begin + 11 * second);
    }
}
