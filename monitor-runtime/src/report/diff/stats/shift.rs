//! How far one sample lies from another: the Hodges-Lehmann estimate with its exact interval (Hodges and Lehmann, "Estimates of
//! location based on rank tests", 1963; Lehmann, "Nonparametric confidence intervals for a shift parameter", 1963).

use super::normal::upper_quantile;

/// A shift, and where it lies with the given confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shift {
    pub(crate) estimate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// What the interval reaches: with few runs less than was asked for.
    pub(crate) confidence: f64,
}

/// Sample sizes up to which the distribution of the rank statistic is counted out.
const EXACT: usize = 40;

/// `head` against `base`: the median of all differences; the interval inverts the Mann-Whitney test.
pub(crate) fn two_samples(base: &[f64], head: &[f64], confidence: f64) -> Option<Shift> {
    let differences = head.iter().flat_map(|head| base.iter().map(move |base| head - base)).collect();
    let (n, m) = (base.len(), head.len());
    let probabilities = if n.max(m) <= EXACT { Some(mann_whitney(n, m)) } else { None };
    let (n, m) = (n as f64, m as f64);
    interval(differences, probabilities, (n * m * (n + m + 1.0) / 12.0).sqrt(), confidence)
}

/// Differences within pairs: the median of their pairwise means (Walsh averages); the interval inverts Wilcoxon's signed-rank test.
pub(crate) fn pairs(differences: &[f64], confidence: f64) -> Option<Shift> {
    let means = differences
        .iter()
        .enumerate()
        .flat_map(|(at, one)| differences.iter().skip(at).map(move |other| f64::midpoint(*one, *other)))
        .collect();
    let probabilities = if differences.len() <= EXACT { Some(signed_rank(differences.len())) } else { None };
    let n = differences.len() as f64;
    interval(means, probabilities, (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt(), confidence)
}

/// The interval reaches from the `k`-th smallest value to the `k`-th largest, where `k` is the `(1 - confidence) / 2` quantile of
/// the rank statistic.
fn interval(mut values: Vec<f64>, probabilities: Option<Vec<f64>>, deviation: f64, confidence: f64) -> Option<Shift> {
    values.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    let (k, confidence) = match probabilities {
        Some(probabilities) => {
            // With very few values not even the whole range reaches the confidence: it is given, with what it reaches.
            let (mut below, mut k) = (probabilities.first().copied().unwrap_or(0.5), 1);
            for probability in probabilities.iter().skip(1) {
                if below + probability >= tail {
                    break;
                }
                below += probability;
                k += 1;
            }
            (k, 1.0 - 2.0 * below)
        }
        None => {
            let k = values.len() as f64 / 2.0 - upper_quantile(tail) * deviation;
            (k.floor().max(1.0) as usize, confidence)
        }
    };
    Some(Shift {
        estimate: median(&values)?,
        low: *values.get(k - 1)?,
        high: *values.get(values.len().checked_sub(k)?)?,
        confidence,
    })
}

/// The middle of sorted values.
pub(crate) fn median(sorted: &[f64]) -> Option<f64> {
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

/// The probability of each value of Mann and Whitney's U under the null: how often `n` of the numbers 0 to n+m-1 have each sum.
fn mann_whitney(n: usize, m: usize) -> Vec<f64> {
    let sums = n * m + n * n.saturating_sub(1) / 2 + 1;
    let mut ways = vec![vec![0.0_f64; sums]; n + 1];
    if let Some(none) = ways.first_mut().and_then(|ways| ways.first_mut()) {
        *none = 1.0;
    }
    for number in 0..n + m {
        for taken in (1..=n).rev() {
            let (before, after) = ways.split_at_mut(taken);
            if let (Some(without), Some(with)) = (before.last(), after.first_mut()) {
                with.iter_mut().skip(number).zip(without).for_each(|(with, without)| *with += without);
            }
        }
    }
    let least = n * n.saturating_sub(1) / 2;
    shares(ways.pop().unwrap_or_default().into_iter().skip(least).collect())
}

/// The probability of each value of Wilcoxon's signed-rank statistic under the null: sums of subsets of 1 to n.
fn signed_rank(n: usize) -> Vec<f64> {
    let mut ways = vec![0.0_f64; n * (n + 1) / 2 + 1];
    if let Some(none) = ways.first_mut() {
        *none = 1.0;
    }
    for rank in 1..=n {
        let without = ways.clone();
        ways.iter_mut().skip(rank).zip(&without).for_each(|(with, without)| *with += without);
    }
    shares(ways)
}

fn shares(ways: Vec<f64>) -> Vec<f64> {
    let all: f64 = ways.iter().sum();
    ways.into_iter().map(|ways| ways / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest value that is still rejected at 5 % on two sides, as the tables print it.
    fn critical(probabilities: &[f64]) -> i64 {
        let mut below = 0.0;
        probabilities
            .iter()
            .take_while(|probability| {
                below += **probability;
                below <= 0.025
            })
            .count() as i64
            - 1
    }

    #[test]
    fn critical_values_are_those_of_the_tables() {
        for (n, m, u) in [(4, 4, 0), (5, 5, 2), (5, 10, 8), (8, 8, 13), (10, 10, 23), (20, 20, 127)] {
            assert_eq!(critical(&mann_whitney(n, m)), u, "U for {n} and {m}");
        }
        for (n, w) in [(6, 0), (8, 3), (10, 8), (15, 25), (20, 52)] {
            assert_eq!(critical(&signed_rank(n)), w, "W for {n}");
        }
    }

    #[test]
    fn distributions_are_those_of_brute_force() {
        let mut counted = vec![0.0; 4 * 3 + 1];
        for mask in 0_u32..1 << 7 {
            if mask.count_ones() == 4 {
                let sum: u32 = (0..7).filter(|bit| mask & (1 << bit) != 0).sum();
                counted[sum as usize - 6] += 1.0 / 35.0;
            }
        }
        for (found, expected) in mann_whitney(4, 3).iter().zip(&counted) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(mann_whitney(4, 3).len(), counted.len());
        let mut counted = vec![0.0; 16];
        for mask in 0_u32..1 << 5 {
            counted[(0..5).filter(|bit| mask & (1 << bit) != 0).map(|bit| bit + 1).sum::<usize>()] += 1.0 / 32.0;
        }
        assert_eq!(signed_rank(5), counted);
    }

    /// The data of R's `?wilcox.test` (Hollander and Wolfe 1973, pages 29 and 69).
    #[test]
    #[expect(clippy::approx_constant, reason = "3.14 is what was measured")]
    fn estimates_and_intervals_are_those_of_the_text_book() {
        let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
        let differences: Vec<_> = before.iter().zip(after).map(|(before, after)| after - before).collect();
        let shift = pairs(&differences, 0.95).unwrap();
        assert!((shift.estimate + 0.46).abs() < 1e-9, "{shift:?}");
        assert!((shift.low + 0.786).abs() < 1e-3 && (shift.high + 0.01).abs() < 1e-3, "{shift:?}");
        assert!((shift.confidence - (1.0 - 2.0 * 10.0 / 512.0)).abs() < 1e-3, "{shift:?}");
        let at_term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let earlier = [1.15, 0.88, 0.90, 0.74, 1.21];
        let shift = two_samples(&earlier, &at_term, 0.95).unwrap();
        assert!((shift.estimate - 0.305).abs() < 1e-9, "{shift:?}");
        assert!((shift.low + 0.15).abs() < 1e-9 && (shift.high - 0.76).abs() < 1e-9, "{shift:?}");
    }

    #[test]
    fn few_runs_have_their_range_and_many_have_a_narrow_one() {
        let shift = two_samples(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], 0.95).unwrap();
        assert_eq!((shift.low, shift.high), (1.0, 5.0));
        assert!((shift.confidence - 0.9).abs() < 1e-9, "{shift:?}");
        assert_eq!(two_samples(&[], &[1.0], 0.95), None);
        assert_eq!(pairs(&[], 0.95), None);
        let many: Vec<_> = (0..100).map(|at| f64::from(at) / 100.0).collect();
        let shifted: Vec<_> = many.iter().map(|value| value + 1.0).collect();
        let shift = two_samples(&many, &shifted, 0.95).unwrap();
        assert!((shift.estimate - 1.0).abs() < 1e-9 && shift.low > 0.9 && shift.high < 1.1, "{shift:?}");
    }
}
