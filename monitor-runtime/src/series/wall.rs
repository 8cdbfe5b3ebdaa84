//! What time it is, and by how much the clock was set since it was last asked.
//!
//! A clock that is set must neither end an alert's `for` early nor hide what was recorded: whoever keeps times moves them along.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What the system corrects while it runs; more than that between two looks means that somebody set the clock.
const DRIFT_MS: i64 = 2_000;

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Milliseconds since 1970.
    pub(crate) ms: i64,
    /// By how much the clock was set forward since the process began, in milliseconds; less than 0 when it was set back.
    pub(crate) set_ms: i64,
}

/// The clock of the wall beside one that nobody sets.
#[derive(Debug, Default)]
pub(super) struct Wall {
    /// Wall and steady time of the look before.
    before: Option<(i64, i64)>,
    set_ms: i64,
}

impl Wall {
    /// Takes a look: the moment, and by how much the clock was set since the look before.
    pub(super) fn look(&mut self, wall_ms: i64, steady_ms: i64) -> (Moment, i64) {
        let set = self.before.map_or(0, |(wall, steady)| wall_ms.saturating_sub(wall) - (steady_ms - steady));
        let set = if set.abs() > DRIFT_MS { set } else { 0 };
        self.set_ms += set;
        self.before = Some((wall_ms, steady_ms));
        (Moment { ms: wall_ms, set_ms: self.set_ms }, set)
    }
}

/// Wall and steady time in milliseconds. The steady one goes on while the machine sleeps, where the system has such a clock.
pub(super) fn clocks(origin: Instant) -> (i64, i64) {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    (wall, awake_or_not().unwrap_or_else(|| origin.elapsed().as_millis() as i64))
}

#[cfg(target_os = "linux")]
fn awake_or_not() -> Option<i64> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writes.
    let done = unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &raw mut time) };
    (done == 0).then(|| time.tv_sec * 1_000 + time.tv_nsec / 1_000_000)
}

#[cfg(not(target_os = "linux"))]
fn awake_or_not() -> Option<i64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_told_once_and_remembered() {
        let mut wall = Wall::default();
        assert_eq!(wall.look(1_000_000, 50), (Moment { ms: 1_000_000, set_ms: 0 }, 0));
        assert_eq!(wall.look(1_005_900, 5_050).1, 0, "drift");
        assert_eq!(wall.look(4_610_900, 10_050), (Moment { ms: 4_610_900, set_ms: 3_600_000 }, 3_600_000));
        assert_eq!(wall.look(4_615_900, 15_050).1, 0);
        assert_eq!(wall.look(1_020_900, 20_050), (Moment { ms: 1_020_900, set_ms: 0 }, -3_600_000));
        // A machine that slept an hour: both clocks went on.
        assert_eq!(wall.look(4_620_900, 3_620_050).1, 0);
    }
}
