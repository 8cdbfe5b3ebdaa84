//! Times: distribution against distribution, runs against runs.

use super::super::model::{Change, Figure, Interval, Method, Verdict};
use super::super::policy::{Limits, Policy};
use super::super::stats::binned::{Binned, Estimate, ln_ratio, pooled, z};
use super::super::stats::permutation::{Design, adjusted_p};
use super::super::stats::shift::{self, Shift};
use super::{Matched, greatest, least, middle, shown};
use crate::report::model::{FunctionReport, Report};

const FIGURES: [Figure; 6] = [Figure::Typical, Figure::P10, Figure::P50, Figure::P95, Figure::P99, Figure::Mean];
/// Of the intervals that are shown.
const SHOWN: f64 = 0.95;
/// A quantile is judged where at least so many calls lie beyond it.
const BEYOND: f64 = 10.0;
/// Interrupted calls move a quantile when they are as many as this share of the calls beyond it.
const INTERRUPTED: f64 = 0.25;
/// [`Figure::Typical`] is about as safe as this quantile.
const TYPICAL: f64 = 0.75;
/// Seconds that an interruption may last on a busy machine.
const WAIT: f64 = 0.1;
/// One process says no more of the next than so many independent calls would, however many it made: calls of one process resemble
/// each other (the design effect of a cluster sample: Kish, "Survey sampling", 1965, section 5.4).
const CALLS_THAT_COUNT: f64 = 10_000.0;

/// How the runs of two sides are compared, and the method's name.
pub(in super::super) fn method(base: usize, head: usize, policy: &Policy) -> (Method, Design) {
    let is_paired = policy.is_paired && base == head;
    let design = if is_paired { Design::Paired { pairs: base } } else { Design::Separate { base, head } };
    let method = match (base, head) {
        (1, 1) => Method::OneRun,
        _ if design.least_p() > 1.0 - policy.confidence => Method::FewRuns,
        _ if is_paired => Method::Pairs,
        _ => Method::Runs,
    };
    (method, design)
}

/// A figure of a function with enough calls on both sides.
struct Compared<'a> {
    change: Change,
    limits: &'a Limits,
    /// Logarithms, run by run.
    base: Vec<f64>,
    head: Vec<f64>,
    /// All runs of a side as one.
    pools: [Binned; 2],
    /// Interruptions of a side's processes, where they are enough to move this figure.
    interrupted: [Option<u64>; 2],
}

/// What the machine did to the processes of one side.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Machine {
    interruptions: Option<u64>,
    /// The longest total time of a function: that of the outermost one, as a rule.
    longest_seconds: f64,
}

impl Machine {
    pub(in super::super) fn of(runs: &[Report]) -> Self {
        let longest =
            |run: &Report| run.functions.iter().filter_map(|function| function.total_seconds).fold(0.0, f64::max);
        Self {
            interruptions: runs
                .iter()
                .try_fold(0_u64, |sum, run| Some(sum.saturating_add(run.recording.interruptions?))),
            longest_seconds: runs.iter().map(longest).sum(),
        }
    }

    /// How many interruptions there were, if those that met calls of this function may have moved the figure.
    fn interrupted(&self, pool: &Binned, figure: Figure) -> Option<u64> {
        let interruptions = self.interruptions.filter(|interruptions| *interruptions > 0)?;
        let seconds = pool.mean() * pool.calls() as f64;
        let met = interruptions as f64 * (seconds / self.longest_seconds).min(1.0);
        let is_moved = match (quantile(figure), figure) {
            (None, Figure::Mean) => met * WAIT >= seconds,
            (q, _) => met >= INTERRUPTED * (1.0 - q.unwrap_or(TYPICAL)) * pool.calls() as f64,
        };
        is_moved.then_some(interruptions)
    }
}

pub(in super::super) fn judge(functions: &[Matched<'_>], machine: [Machine; 2], policy: &Policy) -> Vec<Change> {
    let all: f64 = functions.iter().map(total_seconds).sum();
    let (mut compared, mut changes) = (Vec::new(), Vec::new());
    let Some((bases, heads)) = functions.first().map(|function| (function.base.len(), function.head.len())) else {
        return changes;
    };
    for function in functions {
        let limits = policy.limits_of(&function.name);
        let share = if all > 0.0 { total_seconds(function) / all } else { 0.0 };
        collect(function, limits, share, machine, &mut compared, &mut changes);
    }
    let (method, design) = method(bases, heads, policy);
    match method {
        Method::OneRun | Method::FewRuns => by_distribution(&mut compared, method, policy.confidence),
        Method::Runs | Method::Pairs => by_runs(&mut compared, design, policy.confidence),
    }
    changes.extend(compared.into_iter().map(|compared| compared.change));
    changes
}

/// The longer of the two sides' times, so that a function that has become slow is not too small to look at.
fn total_seconds(function: &Matched<'_>) -> f64 {
    let side = |side: &[Option<&FunctionReport>]| {
        side.iter().flatten().filter_map(|function| function.total_seconds).sum::<f64>() / side.len().max(1) as f64
    };
    side(&function.base).max(side(&function.head))
}

/// Takes a function apart into its figures; those that cannot be judged go to `changes` with the reason.
fn collect<'a>(
    function: &Matched<'_>,
    limits: &'a Limits,
    share: f64,
    machine: [Machine; 2],
    compared: &mut Vec<Compared<'a>>,
    changes: &mut Vec<Change>,
) {
    let binned = |side: &[Option<&FunctionReport>]| -> Vec<Binned> {
        side.iter().flatten().filter_map(|function| Binned::of(function)).collect()
    };
    let (base, head) = (binned(&function.base), binned(&function.head));
    let (Some(base_pool), Some(head_pool)) = (pooled(&base), pooled(&head)) else { return };
    let fewer = base_pool.calls().min(head_pool.calls());
    let is_in_every_run = base.len() == function.base.len() && head.len() == function.head.len();
    for figure in FIGURES {
        let values = |runs: &[Binned]| runs.iter().map(|run| value(run, figure)).collect::<Vec<_>>();
        let (base, head) = (values(&base), values(&head));
        let mut change = shown(Some(&function.name), figure, middle(&base), middle(&head));
        let beyond = fewer as f64 * quantile(figure).map_or(1.0, |q| 1.0 - q);
        let is_too_few = fewer < limits.min_calls || (quantile(figure).is_some() && beyond < BEYOND - 1e-9);
        let refusal = if share < limits.min_share {
            Some((Verdict::NotJudged, "below the policy's min_share".to_owned()))
        } else if !is_in_every_run {
            Some((Verdict::TooFewCalls, "not called in every run".to_owned()))
        } else if is_too_few {
            Some((Verdict::TooFewCalls, format!("{fewer} calls on one side")))
        } else {
            None
        };
        if let Some((verdict, why)) = refusal {
            (change.verdict, change.why) = (verdict, Some(why));
            changes.push(change);
            continue;
        }
        let ln = |values: Vec<f64>| values.into_iter().map(|value| value.max(1e-12).ln()).collect();
        let pools = [base_pool.clone(), head_pool.clone()];
        let interrupted = [machine[0].interrupted(&base_pool, figure), machine[1].interrupted(&head_pool, figure)];
        compared.push(Compared { change, limits, base: ln(base), head: ln(head), pools, interrupted });
    }
}

fn quantile(figure: Figure) -> Option<f64> {
    match figure {
        Figure::P10 => Some(0.1),
        Figure::P50 => Some(0.5),
        Figure::P95 => Some(0.95),
        Figure::P99 => Some(0.99),
        _ => None,
    }
}

fn value(run: &Binned, figure: Figure) -> f64 {
    match (quantile(figure), figure) {
        (Some(q), _) => run.quantile(q),
        (None, Figure::Typical) => run.typical(),
        (None, _) => run.mean(),
    }
}

fn within(run: &Binned, figure: Figure, confidence: f64) -> Estimate {
    let (z, calls) = (z(confidence), (run.calls() as f64).min(CALLS_THAT_COUNT));
    match (quantile(figure), figure) {
        (Some(q), _) => run.quantile_within(q, z, calls),
        (None, Figure::Typical) => run.typical_within(z, calls),
        (None, _) => run.mean_within(z, calls),
    }
}

/// One or few runs a side: the change must pass the wide limit, the intervals of the calls (at a level divided by the number of
/// figures: Bonferroni) must exclude "no change", and no run of one side may lie among those of the other.
fn by_distribution(compared: &mut [Compared<'_>], method: Method, confidence: f64) {
    let each = 1.0 - (1.0 - confidence) / compared.len().max(1) as f64;
    for one in compared {
        let figure = one.change.figure;
        let [base, head] = &one.pools;
        let (low, ratio, high) = ln_ratio(within(base, figure, SHOWN), within(head, figure, SHOWN));
        let (surely_above, _, surely_below) = ln_ratio(within(base, figure, each), within(head, figure, each));
        let shift = if method == Method::OneRun { None } else { shift::two_samples(&one.base, &one.head, SHOWN) };
        let shift = shift.unwrap_or(Shift { estimate: ratio, low, high, confidence: SHOWN });
        show(&mut one.change, shift);
        let limit = one.limits.one_run(figure).ln_1p();
        let is_worse = shift.estimate >= limit && surely_above > 0.0 && least(&one.head) > greatest(&one.base);
        let is_better = shift.estimate <= -limit && surely_below < 0.0 && greatest(&one.head) < least(&one.base);
        one.change.verdict = verdict(is_worse, is_better);
        // The machine is reason enough for the slower side to be slower.
        let interrupted = if is_worse { ("head", one.interrupted[1]) } else { ("base", one.interrupted[0]) };
        if let ((side, Some(times)), true) = (interrupted, is_worse || is_better) {
            one.change.verdict = Verdict::Noise;
            one.change.why = Some(format!("the {side} was interrupted {times} times; more runs a side can tell"));
        }
    }
}

/// Several runs a side: the permutation test over runs must be sure, and the change must pass the policy's limit.
fn by_runs(compared: &mut [Compared<'_>], design: Design, confidence: f64) {
    let differences =
        |one: &Compared<'_>| one.head.iter().zip(&one.base).map(|(head, base)| head - base).collect::<Vec<_>>();
    let rows: Vec<Vec<f64>> = compared
        .iter()
        .map(|one| match design {
            Design::Separate { .. } => one.base.iter().chain(&one.head).copied().collect(),
            Design::Paired { .. } => differences(one),
        })
        .collect();
    let p = adjusted_p(design, &rows);
    for (one, p) in compared.iter_mut().zip(p) {
        let shift = match design {
            Design::Separate { .. } => shift::two_samples(&one.base, &one.head, SHOWN),
            Design::Paired { .. } => shift::pairs(&differences(one), SHOWN),
        };
        let Some(shift) = shift else { continue };
        show(&mut one.change, shift);
        one.change.p = Some(p);
        let (limit, is_sure) = (one.limits.min_change.ln_1p(), p <= 1.0 - confidence + 1e-12);
        one.change.verdict = verdict(is_sure && shift.estimate >= limit, is_sure && shift.estimate <= -limit);
        if is_sure && one.change.verdict == Verdict::Noise {
            one.change.why = Some("sure, but below the policy's min_change".to_owned());
        }
    }
}

fn verdict(is_worse: bool, is_better: bool) -> Verdict {
    match (is_worse, is_better) {
        (true, _) => Verdict::Worse,
        (_, true) => Verdict::Better,
        _ => Verdict::Noise,
    }
}

fn show(change: &mut Change, shift: Shift) {
    change.ratio = Some(shift.estimate.exp());
    change.interval = Some(Interval { low: shift.low.exp(), high: shift.high.exp(), confidence: shift.confidence });
}
