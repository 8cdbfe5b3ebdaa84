//! What is let pass, and what fails.

mod file;
mod glob;

use super::model::{Concern, Figure, FunctionName};
pub use file::PolicyError;

/// What is let pass, and what fails. `default()` is what the command uses without `--policy`; [`Policy::from_toml`] reads a file.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::report::diff::{Concern, Policy};
///
/// let mut policy = Policy::default();
/// policy.limits.min_change = 0.10;
/// policy.fail_on = vec![Concern::Allocations, Concern::Time, Concern::Missing];
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// How sure to be, from 0.5 to 0.9999; 0.99 by default. It holds for the whole comparison, not for each figure.
    pub confidence: f64,
    /// Whether the i-th run of the base and the i-th of the head were made one after the other; false by default.
    pub is_paired: bool,
    /// For every function.
    pub limits: Limits,
    /// For functions whose `module::function` the glob matches; where several do, the later wins.
    pub overrides: Vec<Override>,
    /// Functions that are left out: globs over `module::function`.
    pub ignore: Vec<String>,
    /// What makes a comparison fail; time, allocations, errors and memory by default.
    pub fail_on: Vec<Concern>,
    /// How much more memory in use may be: 0.2 lets a fifth more pass. `None`, the default: shown, not judged.
    pub live_memory: Option<f64>,
    /// The same of the most memory in use.
    pub peak_memory: Option<f64>,
}

/// What is let pass of one function.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Times that change by less are noise, however sure: 0.05 by default.
    pub min_change: f64,
    /// The same with one run a side (or few), where nothing tells how much two processes differ anyway: 1.0 (twice
    /// the time) by default, a quarter more for p95 and p99, twice that for the mean: beside other programs calls
    /// were seen to take twice as long.
    pub one_run_min_change: f64,
    /// Timed calls that each side must have; 100 by default. A quantile also needs ten calls beyond it: 1,000 for p99.
    pub min_calls: u64,
    /// Times are judged only of functions with this share of all functions' total time; 0 by default.
    pub min_share: f64,
    /// Shares of errors that rise by less are noise: 0.001 (0.1 % of the calls) by default. Of panics every rise counts.
    pub min_error_change: f64,
    /// How allocations are judged; strict by default.
    pub allocations: AllocationLimit,
    /// Where the two sides' calls differ, so many allocations of a run may be made once, by whichever call comes first: 64 by default.
    pub one_off_allocations: u64,
    /// The same in bytes: 1 MiB by default.
    pub one_off_bytes: u64,
    /// How much larger the largest call may be. `None`, the default: shown, not judged.
    pub largest_call: Option<f64>,
}

/// How allocations are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AllocationLimit {
    /// Not at all.
    Off,
    /// Per call so much more is let pass: 0.02 is 2 %; 0 is strict.
    Within(f64),
}

/// Other limits for some functions.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Override {
    /// Which: `*` stands for any text, `?` for one character, over `module::function`.
    pub matching: String,
    /// Theirs.
    pub limits: Limits,
}

impl Override {
    /// `limits` for the functions that `matching` matches.
    pub fn new(matching: impl Into<String>, limits: Limits) -> Self {
        Self { matching: matching.into(), limits }
    }
}

impl Policy {
    /// The limits of one function.
    pub(super) fn limits_of(&self, name: &FunctionName) -> &Limits {
        let name = name.to_string();
        let own = self.overrides.iter().rev().find(|own| glob::matches(&own.matching, &name));
        own.map_or(&self.limits, |own| &own.limits)
    }

    pub(super) fn ignores(&self, name: &FunctionName) -> bool {
        let name = name.to_string();
        self.ignore.iter().any(|glob| glob::matches(glob, &name))
    }

    pub(super) fn fails_on(&self, concern: Concern) -> bool {
        self.fail_on.contains(&concern)
    }
}

impl Limits {
    /// The least change of a time that counts with one run a side. A few calls that wait for the processor double the mean.
    pub(super) fn one_run(&self, figure: Figure) -> f64 {
        self.one_run_min_change
            * match figure {
                Figure::P95 | Figure::P99 => 1.25,
                Figure::Mean => 2.0,
                _ => 1.0,
            }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            confidence: 0.99,
            is_paired: false,
            limits: Limits::default(),
            overrides: Vec::new(),
            ignore: Vec::new(),
            fail_on: vec![Concern::Time, Concern::Allocations, Concern::Errors, Concern::Memory],
            live_memory: None,
            peak_memory: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            min_change: 0.05,
            one_run_min_change: 1.0,
            min_calls: 100,
            min_share: 0.0,
            min_error_change: 0.001,
            allocations: AllocationLimit::Within(0.0),
            one_off_allocations: 64,
            one_off_bytes: 1 << 20,
            largest_call: None,
        }
    }
}
