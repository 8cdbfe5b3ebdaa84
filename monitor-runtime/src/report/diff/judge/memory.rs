//! Memory: shown, and judged where the policy sets a limit.

use super::super::model::{Change, Figure, FunctionName, Verdict};
use super::super::policy::Policy;
use super::{Matched, greatest, least, middle, shown};
use crate::report::model::{FunctionReport, Report};

/// The most bytes that one call of a function allocated.
pub(in super::super) fn of_functions(functions: &[Matched<'_>], policy: &Policy) -> Vec<Change> {
    let bytes = |side: &[Option<&FunctionReport>]| -> Vec<f64> {
        let profiles = side.iter().flatten().filter_map(|function| function.profile.as_ref()?.allocations);
        profiles.map(|allocations| allocations.largest_call_bytes as f64).collect()
    };
    let judged = functions.iter().filter_map(|function| {
        let limit = policy.limits_of(&function.name).largest_call;
        change(Some(&function.name), Figure::LargestCall, &bytes(&function.base), &bytes(&function.head), limit)
    });
    judged.collect()
}

/// What the whole process has in use.
pub(in super::super) fn of_processes(base: &[Report], head: &[Report], policy: &Policy) -> Vec<Change> {
    let live = |side: &[Report]| side.iter().filter_map(|run| Some(run.memory?.live_bytes as f64)).collect::<Vec<_>>();
    let peak = |side: &[Report]| side.iter().filter_map(|run| Some(run.memory?.peak_bytes as f64)).collect::<Vec<_>>();
    [
        change(None, Figure::LiveMemory, &live(base), &live(head), policy.live_memory),
        change(None, Figure::PeakMemory, &peak(base), &peak(head), policy.peak_memory),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn change(
    name: Option<&FunctionName>,
    figure: Figure,
    base: &[f64],
    head: &[f64],
    limit: Option<f64>,
) -> Option<Change> {
    if base.is_empty() || head.is_empty() {
        return None;
    }
    let mut change = shown(name, figure, middle(base), middle(head));
    change.verdict = match limit {
        _ if base == head => Verdict::Same,
        None => Verdict::NotJudged,
        Some(limit) if least(head) > greatest(base) * (1.0 + limit) => Verdict::Worse,
        Some(limit) if greatest(head) * (1.0 + limit) < least(base) => Verdict::Better,
        Some(_) => Verdict::Noise,
    };
    Some(change)
}
