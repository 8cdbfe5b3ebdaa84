//! A distribution as the report holds it: ranges and how many calls lie in each.

use super::normal::upper_quantile;
use crate::report::model::{FunctionReport, Range};

/// The slowest calls that [`Binned::typical`] leaves out.
const LEFT_OUT: f64 = 0.25;

/// The durations of one function in one run.
#[derive(Debug, Clone)]
pub(crate) struct Binned {
    ranges: Vec<Range>,
    calls: u64,
    /// Exact, unlike what the ranges say.
    sum: f64,
}

/// A figure and where it lies, if the calls were independent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Binned {
    /// `None` where the function was not timed, or the report has no distribution of it.
    pub(crate) fn of(function: &FunctionReport) -> Option<Self> {
        let (min, max) = (function.min_seconds.unwrap_or(0.0), function.max_seconds.unwrap_or(f64::INFINITY));
        let ranges: Vec<Range> = function
            .distribution
            .iter()
            .filter(|range| range.2 > 0)
            .map(|Range(low, high, calls)| Range(low.max(min.min(*high)), high.min(max.max(*low)), *calls))
            .collect();
        let calls = ranges.iter().fold(0_u64, |sum, range| sum.saturating_add(range.2));
        let mean = function.mean_seconds?;
        (calls > 0 && mean > 0.0).then_some(Self { ranges, calls, sum: mean * calls as f64 })
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls
    }

    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.calls as f64
    }

    /// The duration below which the share `q` of the calls lies, interpolated within its range.
    pub(crate) fn quantile(&self, q: f64) -> f64 {
        let rank = q.clamp(0.0, 1.0) * self.calls as f64;
        let mut below = 0.0;
        for Range(low, high, calls) in &self.ranges {
            let calls = *calls as f64;
            if below + calls >= rank {
                return low + (high - low) * ((rank - below) / calls).clamp(0.0, 1.0);
            }
            below += calls;
        }
        self.ranges.last().map_or(0.0, |range| range.1)
    }

    /// The mean of the fastest three quarters of the calls: what a call takes when nothing comes between. The ranges are up to 6 % wide,
    /// which would hide a change of 5 %; the exact sum less what the ranges say of the slowest calls is better, unless those are so
    /// slow that the width of their ranges is more than that. So each counts by the inverse square of how wrong it can be.
    pub(crate) fn typical(&self) -> f64 {
        let kept = (1.0 - LEFT_OUT) * self.calls as f64;
        let (mut below, mut slow, mut slow_error) = (0.0, 0.0, 0.0);
        let (mut fast, mut least, mut most) = (0.0, 0.0, 0.0);
        for Range(low, high, calls) in &self.ranges {
            let calls = *calls as f64;
            let left_out = (below + calls - kept).clamp(0.0, calls);
            // Those left out are the upper part of the range.
            let cut = high - (high - low) * left_out / calls;
            slow += left_out * f64::midpoint(cut, *high);
            slow_error += left_out * (high - cut) / 2.0;
            fast += (calls - left_out) * f64::midpoint(*low, cut);
            least += (calls - left_out) * low;
            most += (calls - left_out) * high;
            below += calls;
        }
        let fast_error = (most - least) / 2.0;
        let weight = fast_error.powi(2) / (fast_error.powi(2) + slow_error.powi(2)).max(f64::MIN_POSITIVE);
        let by_sum = (self.sum - slow).max(least).min(most);
        (weight * by_sum + (1.0 - weight) * fast) / kept
    }

    /// The quantile with the interval between two of the ordered calls, whose ranks are binomial (David and Nagaraja, "Order
    /// statistics", 2003, section 7.1), for `calls` calls.
    pub(crate) fn quantile_within(&self, q: f64, z: f64, calls: f64) -> Estimate {
        let reach = z * (q * (1.0 - q) / calls).sqrt() + 0.5 / calls;
        Estimate { value: self.quantile(q), low: self.quantile(q - reach), high: self.quantile(q + reach) }
    }

    /// The mean with its interval on the scale of ratios (delta method: the deviation of ln(mean) is the coefficient of variation
    /// over the root of the number of calls).
    pub(crate) fn mean_within(&self, z: f64, calls: f64) -> Estimate {
        let mean = self.mean();
        let variance = self
            .ranges
            .iter()
            .map(|Range(low, high, calls)| (f64::midpoint(*low, *high) - mean).powi(2) * *calls as f64)
            .sum::<f64>()
            / self.calls as f64;
        around(mean, z * variance.sqrt() / mean / calls.sqrt())
    }

    /// [`Self::typical`] with its interval: that of a mean trimmed on one side, by the winsorised deviation (Tukey and McLaughlin,
    /// "Less vulnerable confidence and significance procedures for location", 1963).
    pub(crate) fn typical_within(&self, z: f64, calls: f64) -> Estimate {
        let (typical, limit) = (self.typical(), self.quantile(1.0 - LEFT_OUT));
        let at = |range: &Range| f64::midpoint(range.0, range.1).min(limit);
        let all = self.calls as f64;
        let mean = self.ranges.iter().map(|range| at(range) * range.2 as f64).sum::<f64>() / all;
        let variance = self.ranges.iter().map(|range| (at(range) - mean).powi(2) * range.2 as f64).sum::<f64>() / all;
        around(typical, z * variance.sqrt() / (1.0 - LEFT_OUT) / typical / calls.sqrt())
    }
}

fn around(value: f64, reach: f64) -> Estimate {
    Estimate { value, low: value * (-reach).exp(), high: value * reach.exp() }
}

/// The interval of a ratio from the intervals of its two sides (MOVER: Zou and Donner, "Construction of confidence limits about
/// effect measures", 2008), all on the scale of logarithms. Gives the logarithms of the lower end, the ratio and the upper end.
pub(crate) fn ln_ratio(base: Estimate, head: Estimate) -> (f64, f64, f64) {
    let ln = |estimate: Estimate| {
        let value = estimate.value.max(f64::MIN_POSITIVE).ln();
        (value, value - estimate.low.max(f64::MIN_POSITIVE).ln(), estimate.high.max(f64::MIN_POSITIVE).ln() - value)
    };
    let ((base, base_down, base_up), (head, head_down, head_up)) = (ln(base), ln(head));
    let ratio = head - base;
    (ratio - head_down.hypot(base_up), ratio, ratio + head_up.hypot(base_down))
}

/// The `z` of a two-sided interval.
pub(crate) fn z(confidence: f64) -> f64 {
    upper_quantile((1.0 - confidence) / 2.0)
}

/// Several runs as one.
pub(crate) fn pooled(runs: &[Binned]) -> Option<Binned> {
    let mut ranges: Vec<Range> = runs.iter().flat_map(|run| run.ranges.iter().copied()).collect();
    ranges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let calls = runs.iter().fold(0_u64, |sum, run| sum.saturating_add(run.calls));
    (calls > 0).then(|| Binned { ranges, calls, sum: runs.iter().map(|run| run.sum).sum() })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::random::Random;
    use super::*;

    /// What a report would hold of these durations: a grid of 16 steps an octave.
    pub(crate) fn binned(durations: &[f64]) -> Binned {
        let mut counts = std::collections::BTreeMap::new();
        let mut sum = 0.0;
        for duration in durations {
            sum += duration;
            let octave = duration.log2().floor();
            let step = ((duration / octave.exp2() - 1.0) * 16.0) as i64;
            *counts.entry((octave as i64, step)).or_insert(0) += 1;
        }
        let ranges = counts
            .into_iter()
            .map(|((octave, step), calls)| {
                let unit = (octave as f64).exp2();
                Range(unit * (1.0 + step as f64 / 16.0), unit * (1.0 + (step + 1) as f64 / 16.0), calls)
            })
            .collect();
        Binned { ranges, calls: durations.len() as u64, sum }
    }

    #[test]
    fn figures_are_near_those_of_the_durations() {
        let mut random = Random::new(1);
        let mut durations: Vec<f64> = (0..20_000).map(|_| 1e-5 * (0.5 * random.normal()).exp()).collect();
        let run = binned(&durations);
        durations.sort_by(f64::total_cmp);
        for q in [0.01, 0.5, 0.95, 0.99] {
            let truth = durations[(q * 20_000.0) as usize];
            assert!((run.quantile(q) / truth - 1.0).abs() < 0.01, "{q}");
        }
        assert!((run.mean() / (durations.iter().sum::<f64>() / 20_000.0) - 1.0).abs() < 1e-12);
        let typical = durations[..15_000].iter().sum::<f64>() / 15_000.0;
        assert!((run.typical() / typical - 1.0).abs() < 0.01, "{} for {typical}", run.typical());
    }

    /// All calls in one range, then a tenth longer: the ranges say 6 %, the typical call says 10 %.
    #[test]
    fn a_tenth_is_seen_within_the_width_of_a_range() {
        for start in [1.001, 1.01, 1.03, 1.06] {
            let mut random = Random::new(2);
            let mut run = |scale: f64| {
                let calls: Vec<f64> = (0..10_000)
                    .map(|at| if at % 100 == 0 { 30.0 } else { start * scale * (1.0 + 0.002 * random.uniform()) })
                    .collect();
                binned(&calls).typical()
            };
            let ratio = run(1.1) / run(1.0);
            assert!((ratio - 1.1).abs() < 0.03, "{start}: {ratio}");
        }
    }

    /// One call in a thousand waited for so long that the rest is nothing beside it.
    #[test]
    fn what_waited_does_not_move_the_typical_call() {
        let mut random = Random::new(3);
        let mut run = || {
            let calls: Vec<f64> = (0..10_000)
                .map(|at| if at % 1_000 == 0 { 1e5 * (1.0 + random.uniform()) } else { 2.0 + 0.3 * random.uniform() })
                .collect();
            binned(&calls).typical()
        };
        for _ in 0..20 {
            let typical = run();
            assert!((typical / 2.1125 - 1.0).abs() < 0.01, "{typical}");
        }
    }

    /// How often the interval of a ratio holds the truth, over 400 pairs.
    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let mut random = Random::new(4);
        let mut missed = [0; 4];
        for _ in 0..400 {
            let mut run = |scale: f64| {
                let calls: Vec<f64> = (0..2_000).map(|_| scale * 1e-5 * (0.6 * random.normal()).exp()).collect();
                binned(&calls)
            };
            let (base, head) = (run(1.0), run(1.3));
            let estimates = |run: &Binned| {
                let z = z(0.95);
                [
                    run.quantile_within(0.5, z, 2_000.0),
                    run.quantile_within(0.95, z, 2_000.0),
                    run.mean_within(z, 2_000.0),
                    run.typical_within(z, 2_000.0),
                ]
            };
            for (at, (base, head)) in estimates(&base).into_iter().zip(estimates(&head)).enumerate() {
                let (low, _, high) = ln_ratio(base, head);
                missed[at] += u32::from(!(low..=high).contains(&1.3_f64.ln()));
            }
        }
        // 5 % of 400 is 20; the count's standard deviation is 4.4.
        assert!(missed.iter().all(|missed| (5..=36).contains(missed)), "{missed:?} of 400");
    }
}
