//! What the client saw.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::Failure;

#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// By what was asked, as `GET /registros/{id}`, and status code.
    by_answer: BTreeMap<(&'static str, u16), u64>,
    /// Seconds of every answered request, sorted by `finish`; half the memory of f64 and finer than the noise.
    latencies: Vec<f32>,
    failures: u64,
    first_failure: Option<String>,
    elapsed: Duration,
    clients: u64,
}

impl Tally {
    pub(super) fn answered(&mut self, what: &'static str, status: u16, latency: Duration) {
        *self.by_answer.entry((what, status)).or_default() += 1;
        self.latencies.push(latency.as_secs_f32());
    }

    pub(super) fn failed(&mut self, error: Failure) {
        self.failures += 1;
        self.first_failure.get_or_insert_with(|| chain(error.as_ref()));
    }

    pub(super) fn absorb(&mut self, other: Self) {
        for (answer, count) in other.by_answer {
            *self.by_answer.entry(answer).or_default() += count;
        }
        self.latencies.extend(other.latencies);
        self.failures += other.failures;
        self.first_failure = self.first_failure.take().or(other.first_failure);
    }

    pub(super) fn finish(&mut self, elapsed: Duration, clients: u64) {
        self.latencies.sort_unstable_by(f32::total_cmp);
        self.elapsed = elapsed;
        self.clients = clients;
    }

    /// Answered requests by what was asked and status code.
    pub(crate) fn by_answer(&self) -> &BTreeMap<(&'static str, u16), u64> {
        &self.by_answer
    }

    /// Requests of this kind that were answered with this status code.
    pub(crate) fn answers(&self, what: &'static str, status: u16) -> u64 {
        self.by_answer.get(&(what, status)).copied().unwrap_or(0)
    }

    /// Answered requests.
    pub(crate) fn requests(&self) -> u64 {
        self.by_answer.values().sum()
    }

    /// Milliseconds that `share` of the requests did not exceed.
    fn quantile(&self, share: f64) -> f64 {
        let rank = (self.latencies.len() as f64 * share).ceil() as usize;
        f64::from(self.latencies.get(rank.saturating_sub(1)).copied().unwrap_or_default()) * 1e3
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (requests, seconds) = (self.requests(), self.elapsed.as_secs_f64());
        let rate = requests as f64 / seconds.max(f64::MIN_POSITIVE);
        writeln!(
            f,
            "client    {requests} requests in {seconds:.1} s by {} connections: {rate:.0} req/s",
            self.clients
        )?;
        f.write_str("status  ")?;
        let mut by_status: BTreeMap<u16, u64> = BTreeMap::new();
        for ((_, status), count) in &self.by_answer {
            *by_status.entry(*status).or_default() += count;
        }
        for (status, count) in by_status {
            write!(f, "  {status}: {count}")?;
        }
        write!(
            f,
            "\nlatency   p50 {:.2} ms  p95 {:.2} ms  p99 {:.2} ms  max {:.2} ms",
            self.quantile(0.50),
            self.quantile(0.95),
            self.quantile(0.99),
            self.quantile(1.0)
        )?;
        if let Some(failure) = &self.first_failure {
            write!(f, "\nfailed    {} requests without an answer; the first: {failure}", self.failures)?;
        }
        Ok(())
    }
}

/// An error with its causes: hyper's own text alone says "client error".
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
