//! Which moments a page shows.

use std::time::Duration;

use crate::panel::Variables;

/// The windows there are; the history keeps a day.
const WINDOWS: [(&str, u32); 7] =
    [("5m", 300), ("15m", 900), ("1h", 3_600), ("3h", 10_800), ("6h", 21_600), ("12h", 43_200), ("24h", 86_400)];

/// Points of a line at most: as many as can be told apart in a chart of usual width.
const POINTS: u32 = 180;

/// Samples of the last hour are as they were taken, older ones a minute apart.
const FINE_SECONDS: u32 = 3_600;
const COARSE: Duration = Duration::from_secs(60);

/// A list of what is largest looks back an hour at most: a day of all histograms would take a second to read.
const LONGEST_LIST: Duration = Duration::from_secs(3_600);

/// So long before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Window {
    seconds: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self { seconds: 3_600 }
    }
}

/// The moments of one window, in milliseconds since 1970: every step from start to end, and now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moments {
    pub(super) start_ms: i64,
    pub(super) end_ms: i64,
    pub(super) step_ms: i64,
    pub(super) now_ms: i64,
}

impl Window {
    pub(super) fn read(text: &str) -> Option<Self> {
        WINDOWS.iter().find(|(name, _)| *name == text).map(|(_, seconds)| Self { seconds: *seconds })
    }

    pub(super) fn all() -> impl Iterator<Item = Self> {
        WINDOWS.iter().map(|(_, seconds)| Self { seconds: *seconds })
    }

    /// As it stands in addresses and on the page.
    pub(super) fn name(self) -> &'static str {
        WINDOWS.iter().find(|(_, seconds)| *seconds == self.seconds).map_or("", |(name, _)| name)
    }

    pub(super) fn names() -> String {
        WINDOWS.map(|(name, _)| name).join(", ")
    }

    pub(super) fn duration(self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// How far samples are apart that it shows.
    fn resolution(self, interval: Duration) -> Duration {
        if self.seconds > FINE_SECONDS { interval.max(COARSE) } else { interval }
    }

    /// Whole samples, and not more points than are drawn.
    fn step(self, interval: Duration) -> Duration {
        let resolution = self.resolution(interval).max(Duration::from_millis(1));
        let samples = (self.duration().as_secs_f64() / f64::from(POINTS) / resolution.as_secs_f64()).ceil();
        resolution * (samples.clamp(1.0, 1e6) as u32)
    }

    pub(super) fn moments(self, interval: Duration, now_ms: i64) -> Moments {
        let step_ms = self.step(interval).as_millis() as i64;
        let end_ms = (now_ms - 1).div_euclid(step_ms) * step_ms;
        let start_ms = (now_ms - i64::from(self.seconds) * 1_000).div_euclid(step_ms) * step_ms;
        Moments { start_ms, end_ms, step_ms, now_ms }
    }

    /// What the variables of expressions stand for in lines.
    pub(super) fn variables(self, interval: Duration) -> Variables {
        Variables::of(self.duration(), self.step(interval), self.resolution(interval))
    }

    /// The same in lists: they look back an hour at most, and not to before the monitor began, where a rate would count time without
    /// calls.
    pub(super) fn variables_of_list(self, interval: Duration, age: Duration) -> Variables {
        let range = self.duration().min(LONGEST_LIST).min(age.max(interval * 4));
        Variables { range: Duration::from_secs(range.as_secs().max(1)), ..self.variables(interval) }
    }
}

impl Moments {
    /// Steps from start to end, both included.
    pub(super) fn count(&self) -> usize {
        usize::try_from((self.end_ms - self.start_ms) / self.step_ms + 1).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_has_enough_points_and_not_too_many() {
        for window in Window::all() {
            let moments = window.moments(Duration::from_secs(5), 1_700_000_001_234);
            assert!((60..=POINTS as usize + 2).contains(&moments.count()), "{window:?}: {}", moments.count());
            assert_eq!((moments.start_ms % moments.step_ms, moments.end_ms % moments.step_ms), (0, 0));
            assert!(moments.end_ms < moments.now_ms && moments.now_ms - moments.end_ms <= moments.step_ms);
            assert!(moments.now_ms - moments.start_ms >= window.duration().as_millis() as i64);
            assert_eq!(Window::read(window.name()), Some(window));
        }
        assert_eq!(Window::read("2h"), None);
        assert_eq!(Window::default().name(), "1h");
    }

    #[test]
    fn old_samples_are_a_minute_apart_and_ranges_hold_four() {
        let day = Window::read("24h").unwrap();
        assert_eq!(day.variables(Duration::from_secs(5)).rate_interval, Duration::from_secs(540));
        assert_eq!(day.variables_of_list(Duration::from_secs(5), Duration::from_secs(9_999)).range, LONGEST_LIST);
        let young = day.variables_of_list(Duration::from_secs(5), Duration::from_millis(90_400));
        assert_eq!(young.range, Duration::from_secs(90));
        let short = Window::read("5m").unwrap();
        assert_eq!(short.variables(Duration::from_secs(5)).rate_interval, Duration::from_secs(20));
        assert_eq!(short.moments(Duration::from_secs(600), 1_700_000_001_234).step_ms, 600_000);
    }
}
