//! Verdicts, one kind of figure a file.

pub(super) mod allocations;
pub(super) mod memory;
pub(super) mod outcomes;
pub(super) mod time;

use super::model::{Change, Figure, FunctionName, Verdict};
use super::stats::shift::median;
use crate::report::model::FunctionReport;

/// A function that both sides have: what each run says of it, in the order of the runs; `None` where a run does not have it.
pub(super) struct Matched<'a> {
    pub(super) name: FunctionName,
    pub(super) base: Vec<Option<&'a FunctionReport>>,
    pub(super) head: Vec<Option<&'a FunctionReport>>,
}

impl Matched<'_> {
    pub(super) fn is_called(side: &[Option<&FunctionReport>]) -> bool {
        side.iter().flatten().any(|function| function.calls > 0)
    }
}

/// A change without a verdict yet.
fn shown(name: Option<&FunctionName>, figure: Figure, base: f64, head: f64) -> Change {
    Change {
        name: name.cloned(),
        figure,
        base,
        head,
        ratio: (base > 0.0).then_some(head / base),
        interval: None,
        p: None,
        verdict: Verdict::Same,
        fails: false,
        why: None,
    }
}

/// The middle one of some values.
fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    median(&sorted).unwrap_or(0.0)
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
