//! Many comparisons over the same runs, with one bound on the chance of any false alarm: the step-down maxT procedure (Westfall
//! and Young, "Resampling-based multiple testing", 1993; as algorithm 4.1 of Ge, Dudoit and Speed, "Resampling-based multiple
//! testing for microarray data analysis", 2003).
//!
//! The run is the unit: calls of one process resemble each other more than those of two. If nothing changed, which runs are
//! called *head* is arbitrary. So the labels are dealt again in every way there is, over whole runs, for all figures at once:
//! what the runs have in common (a slow minute of the machine) stays in. A figure's p-value is the share of deals in which the
//! largest statistic of all figures that are not yet decided is as large as the one seen: it is right for all figures together,
//! however they depend on each other, and needs no further correction.

use super::random::Random;
use super::shift::median;

/// More deals than this are drawn at random instead of counted out.
const ALL: f64 = 20_000.0;
const DRAWN: usize = 10_000;
const SEED: u64 = 0x6D6F_6E69_746F_7221;
/// A difference of a thousandth is nothing, however still the figure: added to each statistic's deviation (as `s0` of Tusher,
/// Tibshirani and Chu, "Significance analysis of microarrays", 2001).
const LEAST_DEVIATION: f64 = 0.001;
/// Values further than so many deviations from the middle are moved there: runs that the machine disturbed must not hide the rest. At
/// 1.5 little is lost where none was (Huber, "Robust estimation of a location parameter", 1964).
const FAR: f64 = 1.5;

/// How the runs were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Design {
    /// In any order. A row holds the base's values, then the head's.
    Separate { base: usize, head: usize },
    /// One of each after the other. A row holds the differences, head less base.
    Paired { pairs: usize },
}

impl Design {
    /// The least p-value there can be.
    pub(crate) fn least_p(self) -> f64 {
        // The deal that swaps the sides looks the same where it is one.
        let alike = if self.is_symmetric() { 2.0 } else { 1.0 };
        alike / self.deals().min(DRAWN as f64)
    }

    fn is_symmetric(self) -> bool {
        match self {
            Design::Separate { base, head } => base == head,
            Design::Paired { .. } => true,
        }
    }

    fn deals(self) -> f64 {
        match self {
            Design::Separate { base, head } => {
                (1..=head).map(|at| (base + at) as f64 / at as f64).product::<f64>().round()
            }
            Design::Paired { pairs } => 2_f64.powi(pairs.min(1_000) as i32),
        }
    }

    /// Which runs are called head (or: which pairs are swapped), in each deal; the real one among them.
    fn assignments(self) -> Vec<Vec<bool>> {
        let real: Vec<bool> = match self {
            Design::Separate { base, head } => (0..base + head).map(|at| at >= base).collect(),
            Design::Paired { pairs } => vec![false; pairs],
        };
        let mut deals = Vec::new();
        if self.deals() <= ALL {
            let heads = match self {
                Design::Separate { head, .. } => Some(head),
                Design::Paired { .. } => None,
            };
            all_deals(&mut Vec::new(), real.len(), heads, &mut deals);
            return deals;
        }
        let mut random = Random::new(SEED);
        deals.push(real.clone());
        while deals.len() < DRAWN {
            let mut deal = real.clone();
            match self {
                Design::Separate { .. } => random.shuffle(&mut deal),
                Design::Paired { .. } => deal.iter_mut().for_each(|swapped| *swapped = random.next() >> 63 == 1),
            }
            deals.push(deal);
        }
        deals
    }
}

fn all_deals(begun: &mut Vec<bool>, left: usize, heads: Option<usize>, deals: &mut Vec<Vec<bool>>) {
    if left == 0 {
        deals.push(begun.clone());
        return;
    }
    if heads != Some(0) {
        begun.push(true);
        all_deals(begun, left - 1, heads.map(|heads| heads - 1), deals);
        begun.pop();
    }
    if heads.is_none_or(|heads| left > heads) {
        begun.push(false);
        all_deals(begun, left - 1, heads, deals);
        begun.pop();
    }
}

/// For each row the chance, over all rows together, of a difference as clear as this one if nothing changed.
pub(crate) fn adjusted_p(design: Design, rows: &[Vec<f64>]) -> Vec<f64> {
    let rows: Vec<Row> = rows.iter().map(|values| Row::new(design, values)).collect();
    let real: Vec<bool> = match design {
        Design::Separate { base, head } => (0..base + head).map(|at| at >= base).collect(),
        Design::Paired { pairs } => vec![false; pairs],
    };
    // The clearest last: maxima are taken over a row and all that are less clear.
    let mut order: Vec<Ordered> =
        rows.iter().enumerate().map(|(at, row)| Ordered { at, row, seen: row.statistic(&real), as_large: 0 }).collect();
    order.sort_by(|a, b| a.seen.total_cmp(&b.seen));
    let deals = design.assignments();
    for deal in &deals {
        let mut largest = 0.0_f64;
        for ordered in &mut order {
            largest = largest.max(ordered.row.statistic(deal));
            ordered.as_large += usize::from(largest >= ordered.seen * (1.0 - 1e-9));
        }
    }
    let mut p = vec![1.0; rows.len()];
    let mut least = 0.0_f64;
    for ordered in order.iter().rev() {
        least = least.max(ordered.as_large as f64 / deals.len() as f64);
        if let Some(p) = p.get_mut(ordered.at) {
            *p = least;
        }
    }
    p
}

struct Ordered<'a> {
    at: usize,
    row: &'a Row,
    seen: f64,
    as_large: usize,
}

/// One figure's values, made ready for many deals.
struct Row {
    design: Design,
    /// Around 0 where the runs are separate.
    values: Vec<f64>,
    squares: f64,
}

impl Row {
    fn new(design: Design, values: &[f64]) -> Self {
        let mut values = match design {
            Design::Separate { .. } => near(values),
            Design::Paired { .. } => near_zero(values),
        };
        if let Design::Separate { .. } = design {
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            values.iter_mut().for_each(|value| *value -= mean);
        }
        let squares = values.iter().map(|value| value * value).sum();
        Self { design, values, squares }
    }

    /// Student's t, without its sign, with the least deviation added below the line.
    fn statistic(&self, deal: &[bool]) -> f64 {
        match self.design {
            Design::Separate { base, head } => {
                let (base, head) = (base as f64, head as f64);
                let sum: f64 =
                    self.values.iter().zip(deal).filter(|(_, is_head)| **is_head).map(|(value, _)| value).sum();
                let within = (self.squares - sum * sum / head - sum * sum / base).max(0.0);
                let variance = within / (base + head - 2.0).max(1.0);
                let difference = (sum / head + sum / base).abs();
                difference / ((variance * (1.0 / base + 1.0 / head)).sqrt() + LEAST_DEVIATION)
            }
            Design::Paired { pairs } => {
                let pairs = pairs as f64;
                let mean = self
                    .values
                    .iter()
                    .zip(deal)
                    .map(|(value, is_swapped)| if *is_swapped { -value } else { *value })
                    .sum::<f64>()
                    / pairs;
                let variance = (self.squares / pairs - mean * mean).max(0.0) / (pairs - 1.0).max(1.0);
                mean.abs() / (variance.sqrt() + LEAST_DEVIATION)
            }
        }
    }
}

/// Outliers moved in. What is far is the same in each deal, so the p-values stay exact.
fn near(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(middle) = median(&sorted) else { return Vec::new() };
    let limit = limit(values.iter().map(|value| (value - middle).abs()).collect());
    values.iter().map(|value| value.clamp(middle - limit, middle + limit)).collect()
}

/// The same for differences, whose sign each deal may turn.
fn near_zero(differences: &[f64]) -> Vec<f64> {
    let limit = limit(differences.iter().map(|difference| difference.abs()).collect());
    differences.iter().map(|difference| difference.clamp(-limit, limit)).collect()
}

/// [`FAR`] deviations, estimated from the median distance; no limit where most values are equal.
fn limit(mut distances: Vec<f64>) -> f64 {
    distances.sort_unstable_by(f64::total_cmp);
    median(&distances).filter(|middle| *middle > 0.0).map_or(f64::MAX, |middle| FAR * 1.4826 * middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_figure_is_the_permutation_test() {
        // Complete separation: of the 252 deals of five and five, this one and its mirror image.
        let row = vec![1.0, 1.1, 1.2, 1.05, 1.15, 2.0, 2.1, 2.2, 2.05, 2.15];
        let design = Design::Separate { base: 5, head: 5 };
        assert_eq!(adjusted_p(design, std::slice::from_ref(&row)), [2.0 / 252.0]);
        assert_eq!(design.least_p(), 2.0 / 252.0);
        // All eight differences on one side: 2 of 256.
        let paired = Design::Paired { pairs: 8 };
        assert_eq!(adjusted_p(paired, &[vec![0.1, 0.11, 0.09, 0.1, 0.12, 0.1, 0.1, 0.08]]), [2.0 / 256.0]);
        assert_eq!(paired.least_p(), 2.0 / 256.0);
        assert_eq!(Design::Separate { base: 10, head: 10 }.assignments().len(), DRAWN);
        assert_eq!(Design::Separate { base: 4, head: 2 }.assignments().len(), 15);
    }

    /// The same p-values as from dealing by hand, the statistic written out anew.
    #[test]
    fn many_figures_are_as_brute_force_says() {
        let mut random = Random::new(5);
        let rows: Vec<Vec<f64>> = (0..4)
            .map(|at| (0..8).map(|run| random.normal() + f64::from(u8::from(run >= 4 && at == 0)) * 3.0).collect())
            .collect();
        let found = adjusted_p(Design::Separate { base: 4, head: 4 }, &rows);
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| near(row)).collect();
        let t = |row: &[f64], mask: u32| {
            let (mut head, mut base) = (Vec::new(), Vec::new());
            row.iter()
                .enumerate()
                .for_each(|(at, value)| if mask & (1 << at) == 0 { base.push(*value) } else { head.push(*value) });
            let mean = |side: &[f64]| side.iter().sum::<f64>() / 4.0;
            let squares = |side: &[f64]| side.iter().map(|value| (value - mean(side)).powi(2)).sum::<f64>();
            let deviation = ((squares(&base) + squares(&head)) / 6.0 * 0.5).sqrt();
            (mean(&head) - mean(&base)).abs() / (deviation + LEAST_DEVIATION)
        };
        let masks: Vec<u32> = (0..256_u32).filter(|mask| mask.count_ones() == 4).collect();
        let seen: Vec<f64> = rows.iter().map(|row| t(row, 0xF0)).collect();
        let mut order: Vec<usize> = (0..4).collect();
        order.sort_by(|a, b| seen[*b].total_cmp(&seen[*a]));
        let mut least: f64 = 0.0;
        for (rank, at) in order.iter().enumerate() {
            let as_large = masks
                .iter()
                .filter(|mask| order[rank..].iter().any(|other| t(&rows[*other], **mask) >= seen[*at] - 1e-9))
                .count();
            least = least.max(as_large as f64 / masks.len() as f64);
            assert!((found[*at] - least).abs() < 1e-12, "{at}: {} for {least}", found[*at]);
        }
    }

    /// 2,000 comparisons of 20 figures in which nothing changed; runs differ more than calls do, figures hang together.
    #[test]
    fn false_alarms_stay_below_the_level() {
        let mut random = Random::new(11);
        let (mut separate, mut paired) = (0, 0);
        for _ in 0..1_000 {
            let machine: Vec<f64> = (0..10).map(|_| 0.1 * random.normal()).collect();
            let rows: Vec<Vec<f64>> = (0..20)
                .map(|_| {
                    machine
                        .iter()
                        // One run in ten is disturbed.
                        .map(|common| {
                            common + random.normal().exp() * 0.05 + if random.uniform() < 0.1 { 1.0 } else { 0.0 }
                        })
                        .collect()
                })
                .collect();
            let alarm = |design, rows: &[Vec<f64>]| adjusted_p(design, rows).iter().any(|p| *p <= 0.05);
            separate += u32::from(alarm(Design::Separate { base: 5, head: 5 }, &rows));
            let differences: Vec<Vec<f64>> = rows
                .iter()
                .map(|row| {
                    row.iter()
                        .zip(row.iter().skip(5))
                        .map(|(a, b)| b - a)
                        .take(5)
                        .chain([0.01 * random.normal(), 0.02 * random.normal()])
                        .collect()
                })
                .collect();
            paired += u32::from(alarm(Design::Paired { pairs: 7 }, &differences));
        }
        // 5 % of 1,000 and three standard deviations of the count.
        assert!(separate <= 70 && paired <= 70, "{separate} and {paired} of 1,000");
    }

    #[test]
    fn a_change_of_one_figure_of_eighty_is_found() {
        let mut random = Random::new(3);
        let mut found = 0;
        for _ in 0..20 {
            let rows: Vec<Vec<f64>> = (0..80)
                .map(|at| {
                    (0..16).map(|run| 0.02 * random.normal() + if at == 7 && run >= 8 { 0.095 } else { 0.0 }).collect()
                })
                .collect();
            let p = adjusted_p(Design::Separate { base: 8, head: 8 }, &rows);
            found += u32::from(p[7] <= 0.01);
        }
        assert_eq!(found, 20);
    }
}
