//! Allocations: counted exactly, so compared exactly.
//!
//! Where two runs made as many calls, their totals are compared, and one allocation more is more. Where the calls differ, some
//! allocations of a run were made once (a lazy value, a table that grew) by whichever call came first; spread over different
//! numbers of calls they look like a change. With `c` of them at most on either side, the amounts per call differ by at most
//! `c / calls` of the shorter run for that reason alone: only what goes beyond counts. `c` is `one_off_allocations` or
//! `one_off_bytes` of the policy; one allocation more a call shows in runs of more than `2 c` calls.
//!
//! With several runs a side, worse means worse in every pair of runs. What varies within a side is no exact figure: then the
//! head's least must lie above the base's most by more than either side varies.

use std::cmp::Ordering;

use super::super::model::{Change, Figure, Verdict};
use super::super::policy::{AllocationLimit, Limits, Policy};
use super::{Matched, greatest, least, middle, shown};
use crate::report::model::{AllocationReport, FunctionReport, ProfileReport};

/// What one run counted.
#[derive(Debug, Clone, Copy)]
struct Counted {
    amount: u64,
    calls: u64,
}

impl Counted {
    fn per_call(self) -> f64 {
        self.amount as f64 / self.calls as f64
    }
}

type Amount = fn(&AllocationReport) -> u64;

/// The figures: what they count, and whether callees are in it.
const FIGURES: &[(Figure, Amount)] = &[
    (Figure::SelfAllocations, |report| report.own.allocations),
    (Figure::SelfReallocations, |report| report.own.reallocations),
    (Figure::SelfBytes, |report| report.own.bytes),
    (Figure::TotalAllocations, |report| report.total.allocations),
    (Figure::TotalReallocations, |report| report.total.reallocations),
    (Figure::TotalBytes, |report| report.total.bytes),
];

pub(in super::super) fn judge(functions: &[Matched<'_>], policy: &Policy) -> Vec<Change> {
    let mut changes = Vec::new();
    for function in functions {
        let limits = policy.limits_of(&function.name);
        let AllocationLimit::Within(tolerance) = limits.allocations else { continue };
        for (figure, amount) in FIGURES {
            let counted = |side: &[Option<&FunctionReport>]| -> Vec<Counted> {
                side.iter().flatten().filter_map(|function| of(function, *figure, *amount)).collect()
            };
            let (base, head) = (counted(&function.base), counted(&function.head));
            if base.is_empty() || head.is_empty() {
                continue;
            }
            let rates = |side: &[Counted]| side.iter().map(|counted| counted.per_call()).collect::<Vec<_>>();
            let (base_rates, head_rates) = (rates(&base), rates(&head));
            let mut change = shown(Some(&function.name), *figure, middle(&base_rates), middle(&head_rates));
            (change.verdict, change.why) = verdict(
                &base,
                &head,
                tolerance,
                one_off(*figure, limits),
                spread(&base_rates).max(spread(&head_rates)),
            );
            changes.push(change);
        }
    }
    changes
}

fn of(function: &FunctionReport, figure: Figure, amount: Amount) -> Option<Counted> {
    let profile: &ProfileReport = function.profile.as_ref()?;
    let is_total = matches!(figure, Figure::TotalAllocations | Figure::TotalReallocations | Figure::TotalBytes);
    let calls = if is_total { profile.primitive_calls } else { profile.calls };
    let report = profile.allocations.as_ref()?;
    (calls > 0).then(|| Counted { amount: amount(report), calls })
}

fn one_off(figure: Figure, limits: &Limits) -> u64 {
    match figure {
        Figure::SelfBytes | Figure::TotalBytes => limits.one_off_bytes,
        _ => limits.one_off_allocations,
    }
}

fn spread(rates: &[f64]) -> f64 {
    (greatest(rates) - least(rates)).max(0.0)
}

fn verdict(base: &[Counted], head: &[Counted], tolerance: f64, one_off: u64, spread: f64) -> (Verdict, Option<String>) {
    let mut pairs = base.iter().flat_map(|base| head.iter().map(move |head| (*base, *head)));
    let orders: Vec<Ordering> =
        pairs.clone().map(|(base, head)| order(base, head, tolerance, one_off, spread)).collect();
    if orders.iter().all(|order| *order == Ordering::Greater) {
        return (Verdict::Worse, None);
    }
    if orders.iter().all(|order| *order == Ordering::Less) {
        return (Verdict::Better, None);
    }
    if pairs.clone().all(|(base, head)| exact(base, head) == Ordering::Equal) {
        return (Verdict::Same, None);
    }
    if pairs.any(|(base, head)| base.calls != head.calls && base.calls.min(head.calls) <= one_off.saturating_mul(2)) {
        let why = "the calls differ, and are too few to tell one-off allocations apart";
        return (Verdict::TooFewCalls, Some(why.to_owned()));
    }
    let why = if spread > 0.0 {
        "it varies from run to run"
    } else {
        "no more than one-off allocations or the policy explain"
    };
    (Verdict::Noise, Some(why.to_owned()))
}

/// Which is more per call, without any rounding.
fn exact(base: Counted, head: Counted) -> Ordering {
    let crossed = |one: Counted, other: Counted| u128::from(one.amount) * u128::from(other.calls);
    crossed(head, base).cmp(&crossed(base, head))
}

/// The same, where only what goes beyond the tolerance, one-offs and what varies anyway is a difference.
fn order(base: Counted, head: Counted, tolerance: f64, one_off: u64, spread: f64) -> Ordering {
    let exact = exact(base, head);
    let (less, more) = if exact == Ordering::Greater { (base, head) } else { (head, base) };
    let one_offs = if base.calls == head.calls { 0.0 } else { one_off as f64 / base.calls.min(head.calls) as f64 };
    let is_beyond =
        more.per_call() - less.per_call() > (less.per_call() * tolerance + one_offs + spread) * (1.0 + 1e-9);
    // Without any tolerance the exact order holds: a difference too small for a float is one.
    let is_strict = tolerance == 0.0 && one_offs == 0.0 && spread == 0.0;
    if is_beyond || is_strict { exact } else { Ordering::Equal }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(base: &[(u64, u64)], head: &[(u64, u64)]) -> Verdict {
        within(base, head, 0.0)
    }

    fn within(base: &[(u64, u64)], head: &[(u64, u64)], tolerance: f64) -> Verdict {
        let counted = |side: &[(u64, u64)]| {
            side.iter().map(|(amount, calls)| Counted { amount: *amount, calls: *calls }).collect::<Vec<_>>()
        };
        let (base, head) = (counted(base), counted(head));
        let rates = |side: &[Counted]| side.iter().map(|counted| counted.per_call()).collect::<Vec<_>>();
        verdict(&base, &head, tolerance, 64, spread(&rates(&base)).max(spread(&rates(&head)))).0
    }

    #[test]
    fn as_many_calls_are_compared_to_the_last_allocation() {
        assert_eq!(said(&[(2_000, 1_000)], &[(2_000, 1_000)]), Verdict::Same);
        assert_eq!(said(&[(2_000, 1_000)], &[(2_001, 1_000)]), Verdict::Worse);
        assert_eq!(said(&[(2_001, 1_000)], &[(2_000, 1_000)]), Verdict::Better);
        assert_eq!(said(&[(0, 1)], &[(1, 1)]), Verdict::Worse);
        let many = 1 << 60;
        assert_eq!(said(&[(many, many)], &[(many + 1, many)]), Verdict::Worse);
        assert_eq!(within(&[(1_000, 100)], &[(1_020, 100)], 0.02), Verdict::Noise);
        assert_eq!(within(&[(1_000, 100)], &[(1_021, 100)], 0.02), Verdict::Worse);
    }

    /// Two allocations a call and 37 made by the first call, seen through runs of different length: never a change.
    #[test]
    fn one_offs_over_different_numbers_of_calls_are_no_change() {
        let run = |calls: u64| (2 * calls + 37, calls);
        for (base, head) in [(1_000, 100), (100, 1_000), (1_000, 1_001), (7, 1_000_000), (1_000_000, 7), (999, 1_000)] {
            let found = said(&[run(base)], &[run(head)]);
            assert!(matches!(found, Verdict::Noise | Verdict::TooFewCalls), "{base} and {head} calls: {found:?}");
        }
        // A table that grew once more, because there was one call more.
        assert_eq!(said(&[(2_000, 1_000)], &[(2_003, 1_001)]), Verdict::Noise);
        // Nothing once, and as much per call.
        assert_eq!(said(&[(2_000, 1_000)], &[(4_000, 2_000)]), Verdict::Same);
    }

    #[test]
    fn one_more_a_call_is_found_whatever_the_calls() {
        let run = |each: u64, calls: u64| (each * calls + 37, calls);
        for (base, head) in [(1_000, 1_000), (1_000, 100), (100, 1_000), (102, 1_000_000), (1_000, 1_001)] {
            assert_eq!(said(&[run(2, base)], &[run(3, head)]), Verdict::Worse, "{base} and {head}");
            assert_eq!(said(&[run(3, base)], &[run(2, head)]), Verdict::Better, "{base} and {head}");
        }
        assert_eq!(said(&[run(2, 10)], &[run(3, 20)]), Verdict::TooFewCalls);
    }

    #[test]
    fn what_varies_within_a_side_is_a_range() {
        let base = [(2_000, 1_000), (2_010, 1_000), (2_004, 1_000)];
        assert_eq!(said(&base, &[(2_011, 1_000), (2_012, 1_000), (2_015, 1_000)]), Verdict::Noise);
        assert_eq!(said(&base, &[(2_001, 1_000), (2_005, 1_000)]), Verdict::Noise);
        assert_eq!(said(&base, &[(3_001, 1_000), (3_005, 1_000)]), Verdict::Worse);
        assert_eq!(said(&[(2_000, 1_000); 3], &[(2_001, 1_000); 3]), Verdict::Worse);
        assert_eq!(said(&[(2_000, 1_000); 3], &[(2_000, 1_000); 3]), Verdict::Same);
    }
}
