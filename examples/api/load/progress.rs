//! How far the load is: a bar on a terminal, a line a second elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::sleep;

#[derive(Debug)]
pub(super) struct Progress {
    duration: Duration,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(duration: Duration) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(millis(duration));
            // A template that is refused leaves the plain default.
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { duration, bar }
    }

    /// Returns when the time is over.
    pub(super) async fn follow(self, sent: &AtomicU64, started: Instant) {
        let pause = Duration::from_millis(if self.bar.is_some() { 100 } else { 1_000 });
        loop {
            let elapsed = started.elapsed();
            let Some(left) = self.duration.checked_sub(elapsed).filter(|left| !left.is_zero()) else { break };
            sleep(left.min(pause)).await;
            self.show(sent.load(Ordering::Relaxed), started.elapsed());
        }
    }

    fn show(&self, sent: u64, elapsed: Duration) {
        let seconds = elapsed.as_secs_f64();
        let text = format!("{sent} requests, {:.0} req/s", sent as f64 / seconds);
        match &self.bar {
            Some(bar) => {
                bar.set_message(text);
                bar.set_position(millis(elapsed));
            }
            None => crate::note(&format!("{seconds:>5.1} s  {text}")),
        }
    }
}

/// The bar is left standing, also when the load is stopped early.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
