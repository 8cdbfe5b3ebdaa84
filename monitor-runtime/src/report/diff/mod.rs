//! Two reports compared: what got worse, what got better, what is noise. [`compare`] does it, `monitor diff` shows it.
//!
//! # How times are judged
//!
//! Six figures of each function's distribution: the median, p95, p99, the mean, the *typical* call (mean of the fastest 75 %, exact
//! where the ranges of the distribution are too wide to show 5 %), and p10, which a busy machine disturbs least (Chen and Revels,
//! *Robust benchmarking in noisy environments*, 2016). A figure is worse only if a test is sure *and* the change
//! passes the policy's `min_change`.
//!
//! **Several runs a side.** The run is the unit, since calls of one process resemble each other more than those of two. The figures'
//! logarithms are compared by a permutation test over whole runs, or with `paired` over the order within pairs of runs made one
//! after the other. One bound holds for all functions and figures together: the step-down maxT procedure (Westfall and Young,
//! *Resampling-based multiple testing*, 1993; Ge, Dudoit and Speed, *Test* 12, 2003), so that at confidence 0.99 one comparison in a
//! hundred calls anything better or worse when nothing changed, however many functions there are. Random deals are counted with the
//! real one (Phipson and Smyth, *Permutation p-values should never be zero*, 2010) and come from a fixed seed. At 0.99 it takes 5 runs
//! a side, or 8 pairs; at 0.95 4 or 6. The ratio that is shown is the Hodges-Lehmann estimate with its exact 95 % interval (Lehmann
//! 1963; for pairs that of Wilcoxon's signed-rank test).
//!
//! **One run a side.** Nothing tells how much two processes differ anyway: intervals from the order statistics of the calls (as of at
//! most 10,000 independent ones), joined to one of the ratio (MOVER: Zou and Donner 2008), must exclude "no change" at the level
//! divided by the number of figures (Bonferroni), and the change must pass the wide `one_run_min_change`. A side whose processes were interrupted often enough to move the figure
//! is not called slower. So it is with a few runs, whose figures must not overlap besides.
//!
//! # How the rest is judged
//!
//! Allocations are compared exactly; where the calls differ, up to 64 of a run are taken for one-offs (the policy's
//! `one_off_allocations`). With several runs, what varies within a side is a range. Errors and panics: Fisher's exact test with
//! Holm's correction, and with several runs all must agree. Memory is shown, and judged where the policy sets a limit.
//!
//! ```
//! # extern crate monitor_runtime as monitor;
//! use monitor::report::Report;
//! use monitor::report::diff::{Policy, Verdict, compare};
//!
//! # let (base, head) = (monitor::report().to_json(), monitor::report().to_json());
//! let base = Report::from_json(&base)?;
//! let head = Report::from_json(&head)?;
//! let diff = compare(&[base], &[head], &Policy::default())?;
//! for change in diff.with(Verdict::Worse) {
//!     println!("{:?} of {:?}: {} after {}", change.figure, change.name, change.head, change.base);
//! }
//! assert!(!diff.is_regression);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compare;
mod judge;
mod model;
mod policy;
mod render;
mod stats;

pub use compare::{NoRuns, compare};
pub use model::{Change, Concern, DIFF_SCHEMA, Diff, Figure, FunctionName, Interval, Method, Side, Verdict};
pub use policy::{AllocationLimit, Limits, Override, Policy, PolicyError};
pub use render::TextOptions;
