//! Errors and panics: shares of the calls, compared exactly (Fisher), one bound for all of them together (Holm, "A simple
//! sequentially rejective multiple test procedure", 1979).

use super::super::model::{Change, Figure, Verdict};
use super::super::policy::Policy;
use super::super::stats::fisher::{MOST, share_rose};
use super::{Matched, greatest, least, shown};
use crate::report::model::{FunctionReport, Outcomes};

/// Calls of one run, and how many of them ended so.
type Run = (u64, u64);
type Ended = fn(&Outcomes) -> u64;

struct Compared {
    change: Change,
    base: Vec<Run>,
    head: Vec<Run>,
    /// The smallest rise or fall that counts.
    least: f64,
}

pub(in super::super) fn judge(functions: &[Matched<'_>], policy: &Policy) -> Vec<Change> {
    let mut compared = Vec::new();
    for function in functions {
        let least = policy.limits_of(&function.name).min_error_change;
        let figures: [(Figure, f64, Ended); 2] = [
            (Figure::ErrorRate, least, |outcomes| outcomes.error),
            (Figure::PanicRate, 0.0, |outcomes| outcomes.panic),
        ];
        for (figure, least, bad) in figures {
            let runs = |side: &[Option<&FunctionReport>]| -> Vec<Run> {
                let called = side.iter().flatten().filter(|function| function.calls > 0);
                called
                    .map(|function| (function.calls.min(MOST), bad(&function.outcomes).min(function.calls).min(MOST)))
                    .collect()
            };
            let (base, head) = (runs(&function.base), runs(&function.head));
            if base.iter().chain(&head).all(|(_, bad)| *bad == 0) {
                continue;
            }
            let (all_base, all_head) = (sum(&base), sum(&head));
            let mut change = shown(Some(&function.name), figure, share(all_base), share(all_head));
            let (rose, fell) = (
                share_rose(all_base.1, all_base.0, all_head.1, all_head.0),
                share_rose(all_head.1, all_head.0, all_base.1, all_base.0),
            );
            change.p = Some((2.0 * rose.min(fell)).min(1.0));
            compared.push(Compared { change, base, head, least });
        }
    }
    holm(&mut compared);
    for one in &mut compared {
        let shares = |runs: &[Run]| runs.iter().copied().map(share).collect::<Vec<_>>();
        let (base, head) = (shares(&one.base), shares(&one.head));
        let change = &mut one.change;
        let is_sure = change.p.is_some_and(|p| p <= 1.0 - policy.confidence);
        let rise = change.head - change.base;
        // Several runs: calls of one run fail together, so every run must agree.
        change.verdict = if is_sure && rise >= one.least && least(&head) > greatest(&base) {
            Verdict::Worse
        } else if is_sure && -rise >= one.least && greatest(&head) < least(&base) {
            Verdict::Better
        } else {
            Verdict::Noise
        };
    }
    compared.into_iter().map(|one| one.change).collect()
}

fn sum(runs: &[Run]) -> Run {
    runs.iter().fold((0, 0), |sum, run| ((sum.0 + run.0).min(MOST), (sum.1 + run.1).min(MOST)))
}

fn share((calls, bad): Run) -> f64 {
    if calls == 0 { 0.0 } else { bad as f64 / calls as f64 }
}

/// Makes each p-value right for all together.
fn holm(compared: &mut [Compared]) {
    let mut order: Vec<&mut Compared> = compared.iter_mut().collect();
    order.sort_by(|a, b| a.change.p.unwrap_or(1.0).total_cmp(&b.change.p.unwrap_or(1.0)));
    let (mut left, mut least) = (order.len() as f64, 0.0_f64);
    for one in order {
        least = least.max(one.change.p.unwrap_or(1.0) * left).min(1.0);
        one.change.p = Some(least);
        left -= 1.0;
    }
}
