//! The ranges in the expressions of panels, as Grafana has them.

use std::time::Duration;

use super::promql_duration;

/// What the variables stand for in one window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variables {
    /// A range that holds at least four samples, and no gap between two steps.
    pub(crate) rate_interval: Duration,
    /// The whole window.
    pub(crate) range: Duration,
}

/// For what is only checked.
impl Default for Variables {
    fn default() -> Self {
        Self { rate_interval: Duration::from_secs(60), range: Duration::from_secs(3_600) }
    }
}

impl Variables {
    /// Of a window that is asked in steps, over samples that are so far apart.
    pub(crate) fn of(window: Duration, step: Duration, resolution: Duration) -> Self {
        Self { rate_interval: (step + resolution).max(resolution * 4), range: window }
    }

    /// The expression with durations in place of the variables.
    pub(crate) fn fill(&self, expr: &str) -> String {
        expr.replace("$__rate_interval", &promql_duration(self.rate_interval))
            .replace("$__range", &promql_duration(self.range))
    }
}
