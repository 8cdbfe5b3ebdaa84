//! When a group is evaluated: on a beat of its own, so that not all are at once.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;

/// The beat of a group, in milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    interval_ms: i64,
    offset_ms: i64,
    next_ms: i64,
    last_ms: i64,
}

impl Schedule {
    /// The offset follows from the group's identity: the same after a restart.
    pub(super) fn new(id: &impl Hash, interval_ms: i64, now_ms: i64) -> Self {
        let interval_ms = interval_ms.max(1);
        let offset_ms = (FixedState::default().hash_one(id) % interval_ms.unsigned_abs()) as i64;
        let mut schedule = Self { interval_ms, offset_ms, next_ms: 0, last_ms: now_ms };
        schedule.next_ms = schedule.beat_before(now_ms) + interval_ms;
        schedule
    }

    pub(super) fn interval_ms(&self) -> i64 {
        self.interval_ms
    }

    pub(super) fn next_ms(&self) -> i64 {
        self.next_ms
    }

    /// The last evaluation; of none, when the group began.
    pub(super) fn last_ms(&self) -> i64 {
        self.last_ms
    }

    /// The moment to evaluate at, if it has come. Beats that are over are left out.
    pub(super) fn due(&self, now_ms: i64) -> Option<i64> {
        (now_ms >= self.next_ms).then(|| self.beat_before(now_ms).max(self.next_ms))
    }

    pub(super) fn ran(&mut self, at_ms: i64) {
        self.last_ms = at_ms;
        self.next_ms = at_ms + self.interval_ms;
    }

    /// The clock was set: the last evaluation is as long ago as before, the next is on the beat of the new time.
    pub(super) fn shift(&mut self, by_ms: i64, now_ms: i64) {
        self.last_ms += by_ms;
        self.next_ms = self.beat_before(now_ms) + self.interval_ms;
    }

    fn beat_before(&self, now_ms: i64) -> i64 {
        now_ms - (now_ms - self.offset_ms).rem_euclid(self.interval_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beats_are_regular_and_those_that_are_over_are_left_out() {
        let mut schedule = Schedule::new(&"group", 30_000, 1_000_000);
        let first = schedule.next_ms();
        assert!((1_000_001..=1_030_000).contains(&first));
        assert_eq!((schedule.due(first - 1), schedule.due(first + 29_999)), (None, Some(first)));
        schedule.ran(first);
        assert_eq!(schedule.due(first + 100_000), Some(first + 90_000));
        schedule.ran(first + 90_000);
        assert_eq!(schedule.next_ms(), first + 120_000);
        // Set back by an hour, and forward again.
        schedule.shift(-3_600_000, first + 95_000 - 3_600_000);
        assert_eq!(schedule.next_ms(), first + 120_000 - 3_600_000);
        schedule.shift(3_600_000, first + 96_000);
        assert_eq!((schedule.last_ms(), schedule.next_ms()), (first + 90_000, first + 120_000));
    }
}
