//! How one push fares: what waits, when it may be tried again, what was said of it. No clock, no network, no thread.

use std::time::{Duration, Instant};

use super::buffer::Buffer;
use super::encode::{Batch, Batches};
use crate::outbound::{Outcome, pause_ms};
use crate::registry::{Pushed, pushed, set_waiting};

/// A push that fails and works in turn is not told of more often.
const TOLD_EVERY: Duration = Duration::from_secs(60);

pub(super) struct Lane {
    name: String,
    buffer: Buffer,
    /// Samples on their way.
    sending: u64,
    /// Tries in a row that failed.
    failures: u32,
    not_before: Option<Instant>,
    /// Somebody waits until then, and no longer.
    pub(super) deadline: Option<Instant>,
    /// The last state was added.
    pub(super) has_last: bool,
    /// Nothing is sent any more.
    pub(super) has_ended: bool,
    random: fastrand::Rng,
    /// Whether it does not work, and whether that was told.
    trouble: Option<bool>,
    told: Option<Instant>,
}

impl Lane {
    pub(super) fn new(name: String, buffer: Buffer) -> Self {
        Self {
            name,
            buffer,
            sending: 0,
            failures: 0,
            not_before: None,
            deadline: None,
            has_last: false,
            has_ended: false,
            random: fastrand::Rng::new(),
            trouble: None,
            told: None,
        }
    }

    pub(super) fn add(&mut self, batches: Batches) {
        let mut dropped = 0;
        for batch in batches.batches {
            dropped += if self.has_ended { batch.samples } else { self.buffer.push(batch) };
        }
        self.count(Pushed { dropped, left_out: batches.left_out, ..Pushed::default() });
    }

    /// What waits is tried at once.
    pub(super) fn retry(&mut self) {
        self.not_before = None;
    }

    /// At the end: whether all is sent, or nothing more can be in time.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        let in_time = |at: Instant| self.deadline.is_some_and(|end| at < end);
        (self.has_last && self.buffer.is_empty()) || !in_time(now) || self.not_before.is_some_and(|at| !in_time(at))
    }

    /// The next to send, if it may be sent now.
    pub(super) fn take(&mut self, now: Instant) -> Option<Batch> {
        if self.not_before.is_some_and(|at| at > now) {
            return None;
        }
        let batch = self.buffer.take()?;
        self.sending = batch.samples;
        Some(batch)
    }

    /// How long there is nothing to do, unless something comes.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        let ends = [self.not_before, self.deadline].into_iter().flatten();
        ends.filter(|end| *end > now).map(|end| end - now).min().unwrap_or(Duration::MAX)
    }

    /// A try has ended; a line for what a person should know.
    pub(super) fn done(&mut self, batch: Batch, outcome: Outcome, now: Instant) -> Option<String> {
        if self.has_ended {
            // What came too late was counted when it was given up.
            self.buffer.sent(&batch);
            return None;
        }
        let line = self.line(&outcome, now);
        let samples = std::mem::take(&mut self.sending);
        let more = match outcome {
            Outcome::Failed { after_ms, .. } => {
                self.failures = self.failures.saturating_add(1);
                let pause = pause_ms(self.failures, after_ms, &mut self.random);
                self.not_before = Some(now + Duration::from_millis(pause.max(0).unsigned_abs()));
                Pushed { failed: 1, dropped: self.buffer.again(batch), ..Pushed::default() }
            }
            Outcome::Delivered => {
                self.over(&batch);
                Pushed { delivered: 1, sent: samples, ..Pushed::default() }
            }
            Outcome::Refused { .. } => {
                self.over(&batch);
                Pushed { refused: 1, dropped: samples, ..Pushed::default() }
            }
        };
        self.count(more);
        line
    }

    /// It is not tried again, and what comes after it may be tried at once.
    fn over(&mut self, batch: &Batch) {
        (self.failures, self.not_before) = (0, None);
        self.buffer.sent(batch);
    }

    /// Once for each trouble, not once for each try.
    fn line(&mut self, outcome: &Outcome, now: Instant) -> Option<String> {
        let (error, what) = match outcome {
            Outcome::Delivered => {
                let was_told = self.trouble.take()?;
                return was_told.then(|| format!("the push {:?} works again", self.name));
            }
            Outcome::Failed { error, .. } => (error, "it is tried again"),
            Outcome::Refused { error } => (error, "what it refuses is dropped"),
        };
        let is_due = self.told.is_none_or(|told| now.saturating_duration_since(told) >= TOLD_EVERY);
        if self.trouble.is_some() || !is_due {
            self.trouble.get_or_insert(false);
            return None;
        }
        (self.trouble, self.told) = (Some(true), Some(now));
        Some(format!("the push {:?} does not work: {error}; {what}", self.name))
    }

    /// Nothing is sent from here on: how many samples were not, what is on its way included.
    pub(super) fn give_up(&mut self) -> u64 {
        self.has_ended = true;
        let dropped = self.buffer.clear() + std::mem::take(&mut self.sending);
        self.count(Pushed { dropped, ..Pushed::default() });
        dropped
    }

    fn count(&self, more: Pushed) {
        pushed(&self.name, more);
        set_waiting(&self.name, self.buffer.bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::{failed, refused};

    #[test]
    fn trouble_is_told_once_and_its_end_too() {
        let (mut lane, now) = (Lane::new("test-lane".to_owned(), Buffer::new(Some(1_000))), Instant::now());
        let mut done = |outcome, after: u64| {
            lane.add(Batches { batches: vec![Batch { body: vec![0], samples: 1 }], left_out: 0 });
            lane.not_before = None;
            let batch = lane.take(now).unwrap();
            lane.done(batch, outcome, now + Duration::from_secs(after))
        };
        assert_eq!(done(Outcome::Delivered, 0), None);
        let line = done(failed("it is down"), 1).unwrap();
        assert_eq!(line, "the push \"test-lane\" does not work: it is down; it is tried again");
        assert_eq!(done(failed("it is down, really"), 100), None);
        assert_eq!(done(Outcome::Delivered, 101).as_deref(), Some("the push \"test-lane\" works again"));
        assert!(done(refused("it answers 400"), 102).unwrap().ends_with("what it refuses is dropped"));
        assert!(done(Outcome::Delivered, 103).is_some());
        // In turn: not more often than that.
        assert_eq!((done(refused("it answers 400"), 104), done(Outcome::Delivered, 105)), (None, None));
        assert!(done(refused("it answers 400"), 200).is_some());
    }
}
