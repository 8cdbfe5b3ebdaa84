//! What a comparison says, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Version of the JSON form of a [`Diff`]; it rises when a field changes its meaning or goes away.
pub const DIFF_SCHEMA: u32 = 1;

/// Two sides compared: what got worse, what got better, what is noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diff {
    /// [`DIFF_SCHEMA`] of the writer.
    pub schema: u32,
    /// Whether something got worse past the policy: the command then exits with 1.
    pub is_regression: bool,
    /// What was compared with.
    pub base: Side,
    /// What was compared.
    pub head: Side,
    /// How times were judged.
    pub method: Method,
    /// The chance that no time at all is called better or worse when nothing changed is at least this.
    pub confidence: f64,
    /// Every figure that was compared: what fails first, then what got worse, better, and the rest.
    pub changes: Vec<Change>,
    /// Functions that only the head has.
    pub added: Vec<FunctionName>,
    /// Functions that only the base has.
    pub removed: Vec<FunctionName>,
    /// Functions that both have, that were called in the base and never in the head.
    pub no_longer_called: Vec<FunctionName>,
    /// Whether `removed` and `no_longer_called` fail, by the policy.
    pub missing_fails: bool,
    /// What limits this comparison, each a sentence.
    pub notes: Vec<String>,
}

/// One side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Side {
    /// How many runs it has.
    pub runs: usize,
    /// When the first of them was reported, RFC 3339.
    pub generated_at: String,
    /// The program's name, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// `release` or `debug`.
    pub build_profile: String,
}

/// How times were judged; the module's documentation says what each does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// One run a side: distribution against distribution, with a wide limit for what differs between any two processes.
    OneRun,
    /// Too few runs a side for a test: as one run, and the sides must not overlap.
    FewRuns,
    /// Runs against runs.
    Runs,
    /// Pairs of runs that were made one after the other.
    Pairs,
}

/// A function's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FunctionName {
    /// The module it stands in.
    pub module: String,
    /// The name with its type, as in `Service::create`.
    pub function: String,
}

/// `module::function`, as the globs of a policy see it.
impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.module, self.function)
    }
}

/// One figure, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// Whose figure; absent where it is the process's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<FunctionName>,
    /// Which.
    pub figure: Figure,
    /// The base's value (the median of its runs), in the figure's unit.
    pub base: f64,
    /// The head's.
    pub head: f64,
    /// Head over base: with several runs not that of the two medians, but the median of all pairs. Absent where the base is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// Where the ratio lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// The chance of such a difference somewhere in this comparison if nothing changed; where there was a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// What it means.
    pub verdict: Verdict,
    /// Whether it is a regression past the policy.
    pub fails: bool,
    /// Why the verdict is not what the ratio suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// An interval of a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// How often such an interval holds the truth: 0.95, or less where there are too few runs for that.
    pub confidence: f64,
}

/// What a change means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It got worse, by more than the policy lets pass.
    Worse,
    /// It got better, by as much.
    Better,
    /// The same.
    Same,
    /// A difference that is too small, or that chance may have made.
    Noise,
    /// Too few calls to say.
    TooFewCalls,
    /// Shown, not judged: the policy sets no limit.
    NotJudged,
}

/// What can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Figure {
    /// Mean duration of all calls, in seconds.
    Mean,
    /// Mean duration of the fastest 75 % of the calls, in seconds: a call that nothing disturbed.
    Typical,
    /// 10th percentile, in seconds: what a call takes on a busy machine too, where it is let alone.
    P10,
    /// Median duration, in seconds.
    P50,
    /// 95th percentile, in seconds.
    P95,
    /// 99th percentile, in seconds.
    P99,
    /// Allocations per call, without profiled callees.
    SelfAllocations,
    /// Reallocations per call, without profiled callees.
    SelfReallocations,
    /// Bytes allocated per call, without profiled callees.
    SelfBytes,
    /// Allocations per call, callees included.
    TotalAllocations,
    /// Reallocations per call, callees included.
    TotalReallocations,
    /// Bytes allocated per call, callees included.
    TotalBytes,
    /// The most bytes that one call allocated.
    LargestCall,
    /// Share of calls that ended in an error.
    ErrorRate,
    /// Share of calls that panicked.
    PanicRate,
    /// Bytes in use by the process.
    LiveMemory,
    /// The most bytes in use by the process.
    PeakMemory,
}

/// What a policy may let a comparison fail on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Concern {
    /// Durations.
    Time,
    /// Allocations, reallocations and bytes per call.
    Allocations,
    /// Errors and panics.
    Errors,
    /// Memory figures for which the policy sets a limit.
    Memory,
    /// Functions that are gone, or no longer called.
    Missing,
}

impl Figure {
    /// What it belongs to.
    pub fn concern(self) -> Concern {
        match self {
            Self::Mean | Self::Typical | Self::P10 | Self::P50 | Self::P95 | Self::P99 => Concern::Time,
            Self::SelfAllocations
            | Self::SelfReallocations
            | Self::SelfBytes
            | Self::TotalAllocations
            | Self::TotalReallocations
            | Self::TotalBytes => Concern::Allocations,
            Self::ErrorRate | Self::PanicRate => Concern::Errors,
            Self::LargestCall | Self::LiveMemory | Self::PeakMemory => Concern::Memory,
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Typical => "typical",
            Self::P10 => "p10",
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::SelfAllocations => "allocations/call, self",
            Self::SelfReallocations => "reallocations/call, self",
            Self::SelfBytes => "bytes/call, self",
            Self::TotalAllocations => "allocations/call, total",
            Self::TotalReallocations => "reallocations/call, total",
            Self::TotalBytes => "bytes/call, total",
            Self::LargestCall => "largest call",
            Self::ErrorRate => "error rate",
            Self::PanicRate => "panic rate",
            Self::LiveMemory => "live memory",
            Self::PeakMemory => "peak memory",
        }
    }
}

impl Diff {
    /// What fails by the policy, figure by figure.
    pub fn regressions(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.fails)
    }

    /// The figures with this verdict.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.verdict == verdict)
    }

    /// What was found of one figure of one function; the name as the policy's globs see it: `module::function`.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// # use monitor::report::diff::{Figure, Policy, compare};
    /// # let report = monitor::report();
    /// let diff = compare(&[report.clone()], &[report], &Policy::default())?;
    /// assert!(diff.change("shop::price", Figure::P99).is_none(), "nothing was recorded");
    /// # Ok::<(), monitor::report::diff::NoRuns>(())
    /// ```
    pub fn change(&self, name: &str, figure: Figure) -> Option<&Change> {
        self.changes
            .iter()
            .find(|change| change.figure == figure && change.name.as_ref().is_some_and(|own| own.to_string() == name))
    }

    /// The comparison as JSON, indented, with [`DIFF_SCHEMA`] as `schema`.
    pub fn to_json(&self) -> String {
        // String keys and finite numbers only: nothing in it can fail to serialise.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
