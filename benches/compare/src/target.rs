//! One row of the target table; scripts/compare.sh collects the lines that begin with `target |`.

use std::fmt;

use crate::rounds::Samples;

/// A target of the design beside what was measured.
#[derive(Debug)]
pub struct Target {
    what: String,
    limit: String,
    measured: String,
    is_met: bool,
}

impl Target {
    /// A figure with a unit that must not exceed `limit`.
    pub fn at_most(what: impl Into<String>, limit: f64, measured: f64, unit: &str) -> Self {
        Self {
            what: what.into(),
            limit: format!("at most {limit} {unit}"),
            measured: format!("{measured:.2} {unit}"),
            is_met: measured <= limit,
        }
    }

    /// A ratio that must not exceed `limit`: decided on the least disturbed rounds; the medians are told.
    pub fn ratio(what: impl Into<String>, limit: f64, [figure, yardstick]: [Net; 2]) -> Self {
        let (min, median) = (figure.min / yardstick.min, figure.median / yardstick.median);
        Self {
            what: what.into(),
            limit: format!("at most {limit} x"),
            measured: format!("{min:.2} x (median {median:.2} x)"),
            is_met: min <= limit,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_met { "pass" } else { "MISS" };
        write!(f, "target | {} | {} | {} | {verdict}", self.what, self.limit, self.measured)
    }
}

/// What a variant adds to the bare call.
#[derive(Debug, Clone, Copy)]
pub struct Net {
    pub min: f64,
    pub median: f64,
}

impl Net {
    /// The figure as it is.
    pub fn of(samples: &Samples) -> Self {
        Self { min: samples.min(), median: samples.median() }
    }

    /// The figure without what the bare loop costs.
    pub fn over(samples: &Samples, bare: &Samples) -> Self {
        Self { min: samples.min() - bare.min(), median: samples.median() - bare.median() }
    }
}
